internal import Ledger
internal import Storage

/// The second factor: setting it up, showing it, and the codes on paper.
struct SecondFactors: Sendable {
    let database: any Database
    let clock: Clock
    let languages: Languages
    let keys: KeyRing

    /// Minutes in which a seed that a page has shown can be confirmed.
    static let setUpMinutes: Int64 = 30

    enum No: String, Error, CaseIterable, Sendable {
        case wrongCode, wrongRecoveryCode, setUpTooOld, notSetUp, neededByRole, keyLost
    }

    /// How a code was right.
    enum Shown: Hashable, Sendable {
        case application
        case recovery(left: Int)
    }

    // MARK: Setting up

    /// A new seed, and the same sealed for the form that will confirm it: nothing is written before that.
    func propose(to actor: Actor) throws -> (code: OneTimeCode, sealed: String) {
        let code = OneTimeCode.new()
        return (code, try keys.seal("\(clock.now()) \(code.base32)", for: proposal(actor.id)))
    }

    /// The seed in a form that came back.
    func proposed(_ sealed: String, to actor: Actor) throws(No) -> OneTimeCode {
        guard let text = try? keys.open(sealed, for: proposal(actor.id)) else { throw .setUpTooOld }
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 2, let start = Instant(rawValue: parts[0]), let code = OneTimeCode(base32: parts[1]),
            clock.now() < start.adding(seconds: Self.setUpMinutes * 60)
        else { throw .setUpTooOld }
        return code
    }

    /// Keeps a seed whose code the person could type, ends their other sessions, and tells them by mail.
    /// - Returns: the recovery codes, which are shown once, and the session's new token.
    func setUp(
        _ sealed: String, typed: String, by actor: Actor, session: SessionRow.ID
    ) async throws -> (codes: [String], token: String) {
        let code = try proposed(sealed, to: actor)
        let now = clock.now()
        let codes = (0..<RecoveryCodes.count).map { _ in Secrets.code(RecoveryCodes.length) }
        let token = Secrets.longToken()
        let isRight = try await database.write { db in
            let tries = Tries.wrongConfirmations(of: actor.id)
            try tries.check(at: now, in: db)
            guard let step = code.step(typed: typed, at: now, after: 0) else {
                try tries.take(at: now, in: db)
                try db.audit(.factorRefused, .person(actor.id), by: actor, at: now)
                return false
            }
            let sealed = try keys.seal(code.base32, for: SecondFactor.purpose(actor.id))
            try SecondFactor(person: actor.id, sealedSeed: sealed, setUpAt: now, lastStep: step).save(in: db)
            try RecoveryCodes.replace(with: codes.map { marks($0, of: actor.id)[0] }, of: actor.id, in: db)
            try SessionRow.deleteAll(of: actor.id, except: session, in: db)
            try LostFactors.overtaken(actor.id, by: actor.doer, at: now, in: db)
            try FactorLoss.renewed(actor.id, at: now, in: db)
            guard try SessionRow.confirm(session, newHash: Hex.sha256(token), at: now, in: db) else {
                throw NotSignedIn()
            }
            try db.audit(.factorSetUp, .person(actor.id), by: actor, at: now)
            try tell(actor, "setUp", at: now, in: db)
            return true
        }
        guard isRight else { throw No.wrongCode }
        return (codes, token)
    }

    // MARK: Showing

    /// Confirms a session with the application's code, or with one from paper.
    /// - Returns: how, and the session's new token.
    func confirm(_ typed: String, by actor: Actor, session: SessionRow.ID) async throws -> (Shown, token: String) {
        let now = clock.now()
        let token = Secrets.longToken()
        let shown: Shown? = try await database.write { db in
            guard let factor = try SecondFactor.find(actor.id, in: db) else { throw No.notSetUp }
            let tries = Tries.wrongConfirmations(of: actor.id)
            try tries.check(at: now, in: db)
            guard let shown = try check(typed, against: factor, at: now, in: db) else {
                try tries.take(at: now, in: db)
                try db.audit(.factorRefused, .person(actor.id), by: actor, at: now)
                return nil
            }
            try db.audit(
                shown == .application ? .factorShown : .recoveryCodeUsed, .person(actor.id), by: actor, at: now)
            try LostFactors.shown(by: actor, at: now, in: db)
            guard try SessionRow.confirm(session, newHash: Hex.sha256(token), at: now, in: db) else {
                throw NotSignedIn()
            }
            return shown
        }
        guard let shown else { throw Self.isOfPaper(typed) ? No.wrongRecoveryCode : .wrongCode }
        return (shown, token)
    }

    private func check(
        _ typed: String, against factor: SecondFactor, at now: Instant, in db: some Writing
    ) throws -> Shown? {
        if Self.isOfPaper(typed) {
            for mark in marks(Secrets.plainCode(typed), of: factor.person)
            where try RecoveryCodes.use(mark, of: factor.person, at: now, in: db) {
                let person = try Person.find(factor.person, in: db)
                try tell(Actor(person: person, grants: []), "recovery", at: now, in: db)
                return .recovery(left: try RecoveryCodes.left(of: factor.person, in: db))
            }
            return nil
        }
        guard let seed = try? keys.open(factor.sealedSeed, for: SecondFactor.purpose(factor.person)),
            let code = OneTimeCode(base32: seed)
        else { throw No.keyLost }
        guard let step = code.step(typed: typed, at: now, after: factor.lastStep) else { return nil }
        return try factor.use(step, in: db) ? .application : nil
    }

    /// Whether this has the length of a code from paper, whatever was typed between its parts.
    private static func isOfPaper(_ typed: String) -> Bool {
        Secrets.plainCode(typed).utf8.count == RecoveryCodes.length
    }

    // MARK: Changing

    /// New codes on paper; the former ones end.
    func renewRecoveryCodes(by actor: Actor) async throws -> [String] {
        let codes = (0..<RecoveryCodes.count).map { _ in Secrets.code(RecoveryCodes.length) }
        let now = clock.now()
        try await database.write { db in
            guard try SecondFactor.find(actor.id, in: db) != nil else { throw No.notSetUp }
            try RecoveryCodes.replace(with: codes.map { marks($0, of: actor.id)[0] }, of: actor.id, in: db)
            try db.audit(.recoveryCodesRenewed, .person(actor.id), by: actor, at: now)
        }
        return codes
    }

    /// By the person themself, who needs none.
    func remove(by actor: Actor) async throws {
        guard !SessionRules.handlesMoney(actor.roles) else { throw No.neededByRole }
        let now = clock.now()
        try await database.write { db in
            guard try SecondFactor.delete(actor.id, in: db) else { return }
            try LostFactors.overtaken(actor.id, by: actor.doer, at: now, in: db)
            try SessionRow.unconfirmAll(of: actor.id, in: db)
            try db.audit(.factorRemoved, .person(actor.id), by: actor, at: now)
            try tell(actor, "removed", at: now, in: db)
        }
    }

    /// What comes after the host removed a factor.
    enum Reset: Sendable {
        /// A role of theirs asks for one.
        case neededByRole
        /// None does; what the former one stood before stays closed all the same.
        case neededAgain
    }

    /// By whoever runs the instance, for somebody who lost application and paper. All their sessions end, and a letter tells them
    /// to set up another: until then nothing opens that asks for one.
    /// - Returns: nil when nobody has this address, or no factor.
    func reset(email: String) async throws -> Reset? {
        let now = clock.now()
        return try await database.write { db in
            guard let person = try Person.find(email: email, in: db)?.id,
                let factor = try SecondFactor.find(person, in: db), try SecondFactor.delete(person, in: db)
            else { return nil }
            try SessionRow.deleteAll(of: person, in: db)
            try LostFactors.removedByHost(factor, at: now, in: db)
            try db.audit(.factorRemoved, .person(person), by: .command, at: now)
            return SessionRules.handlesMoney(try Actor.load(person, in: db).roles) ? .neededByRole : .neededAgain
        }
    }

    private func tell(_ actor: Actor, _ what: String, at now: Instant, in db: some Writing) throws {
        let l = languages[actor.person.language]
        for reader in try AccountReader.all(of: .person(actor.id), in: db) {
            try Mail(to: reader.email, subject: l("factor.mail.subject"), body: l("factor.mail.\(what)"))
                .put(at: now, in: db)
        }
    }

    private func proposal(_ person: Person.ID) -> String { "secondFactor.proposal|\(person)" }
    private func marks(_ code: String, of person: Person.ID) -> [String] { keys.marks(code, for: "recovery|\(person)") }
}

extension SecondFactors.No: Refusal {
    var kind: RefusalKind {
        switch self {
        case .wrongCode, .wrongRecoveryCode, .setUpTooOld: .invalid
        case .notSetUp, .neededByRole: .conflict
        case .keyLost: .unavailable
        }
    }
    var field: String? { self == .notSetUp || self == .neededByRole ? nil : StepUpGate.field }
    var code: String { rawValue }
    var sentence: Sentence { Sentence("factor.no.\(rawValue)") }
}
