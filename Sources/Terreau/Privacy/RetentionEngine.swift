internal import Ledger
internal import Storage

/// Where time ends, computed once from the very figures that the register prints.
struct RetentionLimits: Sendable {
    let now: Instant
    /// Accounting papers of before are ten whole years old.
    let books: Instant
    let booksDay: Day

    init(_ clock: Clock) {
        now = clock.now()
        // A year that is none would let nothing go.
        let year = clock.today().components.year - DataCatalogue.Retention.bookYears
        booksDay = Day(year: year, month: 1, day: 1) ?? Day(number: 0)
        books = clock.instant(booksDay, hour: 0)
    }

    func end(of retention: DataCatalogue.Retention) -> Instant {
        now.adding(seconds: -Int64(retention.days ?? 0) * 86_400)
    }
}

/// Something that must be kept although its time is over: a dispute, an inspection.
struct LegalHold: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    /// Nil: everything.
    let person: Person.ID?
    let reason: String
    let placedAt: Instant
    let placedBy: Person.ID
}

/// Lets go what need not be kept. Nothing is removed by hand anywhere else.
struct RetentionEngine: Sendable {
    let database: any Database
    let clock: Clock
    let evidenceFolder: EvidenceFolder

    struct Line: Sendable, Hashable {
        let retention: DataCatalogue.Retention
        let table: String
        let rows: Int
    }

    enum No: Error, Hashable, Sendable { case onHold }

    /// What would go today: a line for each table with something in it.
    func plan() async throws -> [Line] {
        let limits = RetentionLimits(clock)
        return try await database.read { db in
            try RetentionStep.all.map { step in
                try Line(retention: step.retention, table: step.table, rows: step.count(limits, in: db))
            }.filter { $0.rows > 0 }
        }
    }

    /// Lets it go, in one transaction that is an act itself.
    /// - Parameter isTechnical: sessions, codes, letters, answers and addresses only, as every day; papers of accounts go when
    ///   a person says so.
    @discardableResult
    func act(isTechnical: Bool, by doer: Act.Doer) async throws -> [Line] {
        let limits = RetentionLimits(clock)
        let (lines, files) = try await database.write { db in
            let holds = try LegalHold.all(in: db)
            guard isTechnical || holds.isEmpty else { throw No.onHold }
            let steps = RetentionStep.all.filter { !isTechnical || $0.retention != .books }
            let files = isTechnical ? [] : try RetentionStep.evidence(limits, in: db)
            let lines = try db.forgetting {
                try steps.map {
                    try Line(retention: $0.retention, table: $0.table, rows: $0.carryOut(limits, in: db))
                }
            }.filter { $0.rows > 0 }
            if !lines.isEmpty {
                let detail = lines.map { "\($0.table) \($0.rows)" }.joined(separator: ", ")
                try db.audit(.dataForgotten, .house, detail: detail, by: doer, at: limits.now)
            }
            return (lines, files)
        }
        if !files.isEmpty { try await evidenceFolder.forget(files) }
        if !lines.isEmpty { try await database.settle() }
        return lines
    }

    // MARK: Holds

    func hold(_ person: Person.ID?, reason: String, by actor: Actor) async throws {
        try actor.require(.manager)
        let reason = try DrawRules.reason(reason)
        let now = clock.now()
        try await database.write { db in
            if let person { _ = try People.known(person, in: db) }
            let hold = LegalHold(id: .new(), person: person, reason: reason, placedAt: now, placedBy: actor.id)
            try hold.insert(in: db)
            try db.audit(.holdPlaced, person.map(Act.Object.person) ?? .house, by: actor, at: now)
        }
    }

    func lift(_ id: LegalHold.ID, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            guard let hold = try LegalHold.all(in: db).first(where: { $0.id == id }),
                try LegalHold.lift(id, at: now, by: actor.id, in: db)
            else { throw NotFound() }
            try db.audit(.holdLifted, hold.person.map(Act.Object.person) ?? .house, by: actor, at: now)
        }
    }
}

extension Instance {
    var retention: RetentionEngine {
        RetentionEngine(database: database, clock: clock, evidenceFolder: evidenceFolder)
    }
}

extension RetentionEngine.No: Refusal {
    var kind: RefusalKind { .conflict }
    var code: String { "onHold" }
    var sentence: Sentence { Sentence("retention.no.onHold") }
}
