internal import Ledger
internal import Storage

/// A lost second factor: asked about, answered by two managers who reached the person, and removed once letters had their
/// time. One function is one transaction.
struct LostFactors: Sendable {
    let database: any Database
    let clock: Clock

    // MARK: The person

    /// From a session of the person, which says where it was asked.
    func ask(_ reason: String, by actor: Actor, session: SessionRow.ID) async throws {
        let now = clock.now()
        try await database.write { db in
            let sessions = try SessionRow.all(of: actor.id, in: db)
            guard let here = sessions.first(where: { $0.id == session }) else { throw NotSignedIn() }
            let factor = try SecondFactor.find(actor.id, in: db)
            try LostFactorRules.check(
                .init(
                    hasFactor: factor != nil,
                    isShown: sessions.contains { SessionRules.isConfirmed($0.confirmedAt, at: now) },
                    isAsked: FactorLoss.open(of: actor.id, in: db) != nil,
                    managers: FactorLoss.managers(except: actor.id, at: now, in: db).count))
            guard let factor else { return }
            try Tries.factorLosses(of: actor.id).take(at: now, in: db)
            let loss = FactorLoss(
                id: .new(), person: actor.id, reason: reason, factorSetUpAt: factor.setUpAt, askedAt: now,
                address: here.address, browser: here.browser)
            try loss.insert(in: db)
            try db.audit(.factorLossAsked, .person(actor.id), by: actor, at: now)
            try Self.tell(.asked, loss, at: now, in: db)
            try Self.tellManagers(.asked, loss, at: now, in: db)
        }
    }

    /// It was not them, or they found it again. Any session of theirs will do: stopping it is never dangerous.
    func cancel(by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            guard let loss = try FactorLoss.open(of: actor.id, in: db) else { throw LostFactorRules.No.nothingAsked }
            try loss.close(.cancelled, by: actor.id, at: now, in: db)
            try db.audit(.factorLossCancelled, .person(actor.id), by: actor, at: now)
            try Self.tell(.cancelled, loss, at: now, in: db)
        }
    }

    // MARK: Managers

    /// - Parameters:
    ///   - id: the request that the manager has read; another one asked since needs another look.
    ///   - reached: how they reached the person, other than by what is in the request.
    func approve(_ id: FactorLoss.ID, of person: Person.ID, reached: String, by actor: Actor) async throws {
        try actor.require(.manager)
        guard LostFactorRules.reachedLength.contains(reached.count) else { throw LostFactorRules.No.reachedMissing }
        let now = clock.now()
        try await database.write { db in
            let whom = try Person.find(person, in: db)
            try Self.requireManager(actor, at: now, in: db)
            guard let loss = try FactorLoss.open(of: person, in: db) else { throw LostFactorRules.No.nothingAsked }
            let approvals = try loss.approvals(in: db)
            try LostFactorRules.check(
                .init(
                    isOpen: loss.id == id, isOwn: person == actor.id, isPersonHere: whom.mayEnter(at: now, in: db),
                    hasApproved: approvals.contains { $0.by == actor.id }, approvals: approvals.count,
                    askedAt: loss.askedAt, managerSince: FactorLoss.managerSince(actor.id, in: db)), at: now)
            try loss.approve(approvals.count + 1, by: actor.id, reached: reached, at: now, in: db)
            try db.audit(
                .factorLossApproved, .person(person), detail: "\(approvals.count + 1)", by: actor, at: now)
            guard approvals.count + 1 == LostFactorRules.approvals else { return }
            var approved = loss
            let end = now.adding(seconds: LostFactorRules.waitHours * 3600)
            approved.takesEffectAt = end
            try loss.takeEffect(at: end, in: db)
            try Self.tell(.approved, approved, at: now, in: db)
            try Self.tellManagers(.approved, approved, at: now, in: db)
        }
    }

    /// By any manager, until the factor is gone.
    func refuse(_ id: FactorLoss.ID, of person: Person.ID, word: String, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            _ = try Person.find(person, in: db)
            try Self.requireManager(actor, at: now, in: db)
            guard let loss = try FactorLoss.open(of: person, in: db), loss.id == id else {
                throw LostFactorRules.No.nothingAsked
            }
            guard person != actor.id else { throw LostFactorRules.No.ownLoss }
            try loss.close(.refused, by: actor.id, word: word, at: now, in: db)
            try db.audit(.factorLossRefused, .person(person), by: actor, at: now)
            try Self.tell(.refused, loss, words: word, at: now, in: db)
        }
    }

    /// Roles are read again here: what was true when the page was opened may not be any more.
    private static func requireManager(_ actor: Actor, at now: Instant, in db: some Reading) throws {
        let who = try Actor.load(actor.id, in: db)
        try who.require(.manager)
        guard try who.person.mayEnter(at: now, in: db) else { throw NotAllowed(Role.manager.rawValue) }
    }

    // MARK: By itself

    /// What has had its time: factors go, requests that rest on nothing any more end.
    /// - Returns: how many ended.
    @discardableResult
    func settleDue() async throws -> Int {
        let now = clock.now()
        // Whether anything is open is asked without waiting for those who write.
        guard try await !database.read({ try FactorLoss.open(in: $0) }).isEmpty else { return 0 }
        return try await database.write { db in
            try FactorLoss.open(in: db).count { try Self.settle($0.loss, at: now, in: db) != .wait }
        }
    }

    /// After a restore. Whoever stopped a request after the copy was taken is not overruled by the copy.
    func endAll() async throws {
        let now = clock.now()
        try await database.write { db in
            for (loss, _) in try FactorLoss.open(in: db) { try Self.lapse(loss, by: .command, at: now, in: db) }
        }
    }

    /// Asked at each sign-in, so that nobody waits for the calendar.
    static func settle(of person: Person.ID, at now: Instant, in db: some Writing) throws {
        if let loss = try FactorLoss.open(of: person, in: db) { try settle(loss, at: now, in: db) }
    }

    @discardableResult
    private static func settle(
        _ loss: FactorLoss, at now: Instant, in db: some Writing
    ) throws -> LostFactorRules.Next {
        // Where no letter leaves, nobody can say no.
        guard try !Operations.load(in: db).isPaused else { return .wait }
        let person = try Person.find(loss.person, in: db)
        let standing = try loss.approvals(in: db).count { approval in
            let who = try Actor.load(approval.by, in: db)
            return try who.has(.manager) && who.person.mayEnter(at: now, in: db)
        }
        let next = try LostFactorRules.next(
            .init(
                askedAt: loss.askedAt, takesEffectAt: loss.takesEffectAt,
                isSameFactor: SecondFactor.find(loss.person, in: db)?.setUpAt == loss.factorSetUpAt,
                isPersonHere: person.mayEnter(at: now, in: db),
                isSameAddress: FactorLoss.addressChanged(of: loss.person, in: db).map { $0 <= loss.askedAt } ?? true,
                standing: standing), at: now)
        switch next {
        case .wait: break
        case .lapse: try lapse(loss, by: .calendar, at: now, in: db)
        case .remove:
            _ = try SecondFactor.delete(loss.person, in: db)
            try SessionRow.deleteAll(of: loss.person, in: db)
            try loss.close(.done, at: now, in: db)
            try db.audit(.factorRemoved, .person(loss.person), by: .calendar, at: now)
            try tell(.removed, loss, at: now, in: db)
        }
        return next
    }

    private static func lapse(_ loss: FactorLoss, by doer: Act.Doer, at now: Instant, in db: some Writing) throws {
        try loss.close(.lapsed, at: now, in: db)
        try db.audit(.factorLossLapsed, .person(loss.person), by: doer, at: now)
        try tell(.lapsed, loss, at: now, in: db)
    }

    /// In the transaction in which the factor was shown: it is not lost.
    static func shown(by actor: Actor, at now: Instant, in db: some Writing) throws {
        guard let loss = try FactorLoss.open(of: actor.id, in: db) else { return }
        try loss.close(.shown, by: actor.id, at: now, in: db)
        try db.audit(.factorLossCancelled, .person(actor.id), detail: "shown", by: actor, at: now)
        try tell(.shown, loss, at: now, in: db)
    }

    /// In the transaction in which the factor became another one, or went by another way: that has a letter of its own.
    static func overtaken(_ person: Person.ID, by doer: Act.Doer, at now: Instant, in db: some Writing) throws {
        guard let loss = try FactorLoss.open(of: person, in: db) else { return }
        try loss.close(.lapsed, at: now, in: db)
        try db.audit(.factorLossLapsed, .person(person), by: doer, at: now)
    }

    /// In the transaction in which the host removed a factor: it was lost like any other, so nothing opens that asks for one until
    /// there is another.
    static func removedByHost(_ factor: SecondFactor, at now: Instant, in db: some Writing) throws {
        var loss = try FactorLoss.open(of: factor.person, in: db)
        if loss == nil {
            let new = FactorLoss(
                id: .new(), person: factor.person, reason: "terreau reset-factor", factorSetUpAt: factor.setUpAt,
                askedAt: now, address: nil, browser: "")
            try new.insert(in: db)
            loss = new
        }
        guard var loss else { return }
        loss.takesEffectAt = now
        try loss.takeEffect(at: now, in: db)
        try loss.close(.done, at: now, in: db)
        try tell(.removed, loss, at: now, in: db)
    }

    // MARK: Letters

    /// To every address that the house knows of them, former ones too: whoever asked may have changed the address first.
    private static func tell(
        _ step: FactorNews.Step, _ loss: FactorLoss, words: String? = nil, at now: Instant, in db: some Writing
    ) throws {
        let letter = try Letter.factorLost(news(step, loss, words: words, at: now, in: db))
        for reader in try AccountReader.all(of: .person(loss.person), in: db) {
            try Mail.put(letter, to: reader.email, language: reader.language, at: now, in: db)
        }
    }

    /// To the other managers: one of them may know better.
    private static func tellManagers(
        _ step: FactorNews.Step, _ loss: FactorLoss, at now: Instant, in db: some Writing
    ) throws {
        let managers = try FactorLoss.managers(except: loss.person, at: now, in: db).map(\.id)
        try Mail.put(.factorLostWaits(news(step, loss, at: now, in: db)), for: Set(managers), at: now, in: db)
    }

    private static func news(
        _ step: FactorNews.Step, _ loss: FactorLoss, words: String? = nil, at now: Instant, in db: some Reading
    ) throws -> FactorNews {
        try FactorNews(
            step: step, name: Person.find(loss.person, in: db).name, person: loss.person, place: loss.place,
            at: loss.takesEffectAt?.description, words: words,
            managers: FactorLoss.managers(except: loss.person, at: now, in: db).prefix(5).map(\.name))
    }
}
