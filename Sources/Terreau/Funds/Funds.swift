internal import Ledger
internal import Storage

/// What funders sign, pay and allow. Every amount goes through the ledger.
struct Funds: Sendable {
    let database: any Database
    let clock: Clock

    enum Funder: Sendable {
        case known(Organisation.ID)
        /// Named for the first time: added with the agreement or not at all.
        case new(name: String)
    }

    struct NewAgreement: Sendable {
        var slug: Slug
        var funder: Funder
        var title: String
        var signedOn: Day? = nil
        var note: String? = nil
        var isExample = false
    }

    struct NewLine: Sendable {
        var slug: Slug
        /// Nil: the co-operative's own money.
        var agreement: FundingAgreement.ID?
        var name: String
        var isFree = false
        var currency: Currency = .eur
        var terms: FundLineTerms
    }

    enum No: Error, Hashable, Sendable {
        case slugTaken(Slug)
        case datesCrossed
        case amendmentNeedsReason
        case ownMoneyIsNotReceived
        case dayInFuture
    }

    func sign(_ new: NewAgreement, by actor: Actor) async throws -> FundingAgreement.ID {
        try actor.require(.manager)
        let now = clock.now()
        return try await database.write { db in
            guard try FundingAgreement.find(slug: new.slug, in: db) == nil else { throw No.slugTaken(new.slug) }
            let funder =
                switch new.funder {
                case .known(let id): try Organisation.find(id, in: db).id
                case .new(let name): try Organisations.add(.init(name: name, kind: .funder), by: actor, at: now, in: db)
                }
            let agreement = FundingAgreement(
                id: .new(), slug: new.slug, funder: funder, title: new.title, signedOn: new.signedOn, note: new.note,
                isExample: new.isExample)
            try agreement.insert(at: now, in: db)
            try db.audit(.agreementSigned, .agreement(agreement.id), by: actor, at: now)
            return agreement.id
        }
    }

    /// - Parameter money: what the funder signed for it, or what the co-operative sets aside: both in one act.
    func addLine(
        _ new: NewLine, holding money: (amount: Money, day: Day)? = nil, by actor: Actor
    ) async throws -> FundLine.ID {
        try actor.require(.manager)
        try Self.checkDates(new.terms)
        let now = clock.now()
        return try await database.write { db in
            guard try FundLine.find(slug: new.slug, in: db) == nil else { throw No.slugTaken(new.slug) }
            let line = FundLine(
                id: .new(), slug: new.slug, agreement: new.agreement, name: new.name,
                isFree: new.isFree || (new.agreement == nil && new.terms.restrictions == 0), currency: new.currency,
                terms: new.terms)
            try line.insert(at: now, by: actor.id, in: db)
            try db.audit(.lineAdded, .line(line.id), by: actor, at: now)
            if let (amount, day) = money {
                let isOwn = new.agreement == nil
                try post(
                    isOwn ? .ownMoneySetAside : .grantSigned, line, day: day, key: "start",
                    .move(line.account(isOwn ? .bank : .receivable), line.account(.fundLine), amount), by: actor,
                    at: now, in: db)
            }
            return line.id
        }
    }

    /// Writes new terms over a line's old ones. Draws already accepted keep what they were accepted under.
    func amend(_ id: FundLine.ID, to terms: FundLineTerms, by actor: Actor) async throws {
        try actor.require(.manager)
        try Self.checkDates(terms)
        guard let note = terms.note, !note.isEmpty else { throw No.amendmentNeedsReason }
        let now = clock.now()
        try await database.write { db in
            let line = try FundLine.find(id, in: db)
            var next = terms
            next.version = line.terms.version + 1
            try next.insert(for: id, at: now, by: actor.id, in: db)
            try db.audit(.lineAmended, .line(id), detail: "\(next.version)", by: actor, at: now)
        }
    }

    /// Money a funder signed for a line: it may be allocated from now on, and is still to be received.
    func grant(_ amount: Money, to line: FundLine.ID, on day: Day, by actor: Actor, key: String) async throws {
        try actor.require(.manager)
        try await post(.grantSigned, line, amount, day: day, by: actor, key: key) { line in
            guard line.agreement != nil else { throw No.ownMoneyIsNotReceived }
            return .move(line.account(.receivable), line.account(.fundLine), amount)
        }
    }

    /// Money of the co-operative's own put on a free line: it is there already.
    func setAside(_ amount: Money, on line: FundLine.ID, day: Day, by actor: Actor, key: String) async throws {
        try actor.require(.manager)
        try await post(.ownMoneySetAside, line, amount, day: day, by: actor, key: key) { line in
            guard line.agreement == nil else { throw No.ownMoneyIsNotReceived }
            return .move(line.account(.bank), line.account(.fundLine), amount)
        }
    }

    /// Money of a funder that arrived at the bank on `day`. Never more than was signed.
    func receive(_ amount: Money, for line: FundLine.ID, on day: Day, by actor: Actor, key: String) async throws {
        try actor.require(.treasurer)
        guard day <= clock.today() else { throw No.dayInFuture }
        try await post(.moneyReceived, line, amount, day: day, by: actor, key: key) { line in
            guard line.agreement != nil else { throw No.ownMoneyIsNotReceived }
            return .move(line.account(.bank), line.account(.receivable), amount)
        }
    }

    private func post(
        _ act: Act, _ id: FundLine.ID, _ amount: Money, day: Day, by actor: Actor, key: String,
        _ movement: @escaping @Sendable (FundLine) throws -> EntryDraft.Movement
    ) async throws {
        let now = clock.now()
        _ = try await database.writeOnce(
            "\(act):\(id):\(key)", fingerprint: Hex.sha256("\(act)|\(id)|\(amount)|\(day)"), at: now
        ) { db in
            let line = try FundLine.find(id, in: db)
            return String(try post(act, line, day: day, key: key, movement(line), by: actor, at: now, in: db))
        }
    }

    /// The entry, in the caller's transaction; its kind is the name of the act.
    @discardableResult
    private func post(
        _ act: Act, _ line: FundLine, day: Day, key: String, _ movement: EntryDraft.Movement, by actor: Actor,
        at now: Instant, in db: some Writing
    ) throws -> Int64 {
        let draft = EntryDraft(
            kind: act.rawValue, day: clock.today(), documentDay: day, bankDay: act == .grantSigned ? nil : day,
            origin: "line:\(line.id)", key: "\(act):\(line.id):\(key)", movements: [movement])
        let number = try Journal.post(draft, at: now, in: db).number
        try db.audit(act, .line(line.id), detail: "\(number)", by: actor, at: now)
        return number
    }

    private static func checkDates(_ terms: FundLineTerms) throws(No) {
        if let from = terms.windowFrom, let last = terms.lastDay, last < from { throw .datesCrossed }
    }
}

extension FundLine {
    /// An account of the line itself, before any budget.
    func account(_ kind: Account.Kind) -> Account { Account(kind, fundLine: id.rawValue, currency: currency) }

    func envelope(in budget: ContributoryBudget.ID) -> Account {
        Account(.allocation, fundLine: id.rawValue, budget: budget.rawValue, currency: currency)
    }
}
