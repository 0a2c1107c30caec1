internal import Ledger
internal import Storage

/// Closing periods. There is no verb that opens one again: what was wrong is put right on a later day.
struct Periods: Sendable {
    let database: any Database
    let clock: Clock
    /// The language of the books.
    let language: Language

    enum No: Error, Hashable, Sendable {
        /// Today may still be written in.
        case notOver(Day)
        case alreadyClosed(Day)
        /// An entry was to be written on a day that is closed.
        case entryInClosedPeriod(Day)
    }

    /// After this no entry can be written on that day or before, and its lines keep the codes that they have now.
    func close(until day: Day, by actor: Actor) async throws {
        try actor.require(.treasurer)
        let (now, today) = (clock.now(), clock.today())
        guard day < today else { throw No.notOver(today) }
        try await database.write { db in
            if let last = try ClosedPeriod.last(in: db), day <= last { throw No.alreadyClosed(last) }
            try ClosedPeriod(
                until: day, closedAt: now, closedBy: actor.id, codebook: Codebook.current(language, in: db)
            ).insert(in: db)
            try db.audit(.periodClosed, .period(day), by: actor, at: now)
        }
    }

    /// The door of the ledger asks here before each entry.
    static func requireOpen(_ day: Day, in db: some Reading) throws {
        if let last = try ClosedPeriod.last(in: db), day <= last { throw No.entryInClosedPeriod(last) }
    }
}

/// What may be chosen for the accountant.
struct AccountPlans: Sendable {
    let database: any Database
    let clock: Clock

    func choose(
        _ form: LegalForm, accounts: [AccountKey: (number: String?, label: String?)], by actor: Actor
    ) async throws {
        try actor.require(.manager)
        let before = try await database.read { try AccountingChoices.load(in: $0) }
        var kept: [AccountKey: (number: String?, label: String?)] = [:]
        for (key, chosen) in accounts {
            // What was only proposed is not a choice, so that another legal form may propose something else.
            let wasProposed = before.accounts[key] == nil && chosen.number == AccountPlan.proposed(key, before.form)
            let isProposed = chosen.number == AccountPlan.proposed(key, form)
            if wasProposed || isProposed {
                if chosen.label != nil { kept[key] = (AccountPlan.proposed(key, form), chosen.label) }
            } else {
                kept[key] = chosen
            }
        }
        let choices = AccountingChoices(form: form, accounts: kept)
        let now = clock.now()
        try await database.write { db in
            try choices.save(in: db)
            try db.audit(.accountPlanChosen, .house, detail: form.rawValue, by: actor, at: now)
        }
    }

    /// Codes by what they are of; nil takes the choice back.
    func choose(
        _ codes: [AccountingChoices.AnalyticKind: [String: String?]], by actor: Actor
    ) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            for kind in AccountingChoices.AnalyticKind.allCases {
                for (thing, code) in (codes[kind] ?? [:]).sorted(by: { $0.key < $1.key }) {
                    try AccountingChoices.setCode(code, of: thing, kind, in: db)
                }
            }
            try db.audit(.analyticCodesChosen, .house, by: actor, at: now)
        }
    }
}
