import Ledger
import Synchronization

@testable import Storage

/// A bug that is planted at the seam between verbs and database, so that no flag of a test stands in the code itself.
enum PlantedBug: String, CaseIterable, Sendable {
    /// Every seventh change of an account's running totals is forgotten.
    case balanceForgotten
    /// A share is kept with one cent less.
    case centLost
    /// What happened to a draw is not always written into its history.
    case eventForgotten
    /// A draw that was withdrawn keeps its state.
    case withdrawalForgotten
    /// An idempotency key is not kept.
    case keyForgotten
    /// What a person took before is not counted.
    case ceilingBlind
    /// Free money is taken for restricted money.
    case freeMoneyFirst
    /// The window of an agreement is not read.
    case windowIgnored
    /// A payment that the bank confirmed stays under way.
    case lineLeftLive
    /// An open question does not hold payment.
    case questionUnheard
    /// An entry of several transfers loses one.
    case transferDropped
}

/// A database that can fail at a chosen statement, lose an answer, or carry a planted bug.
final class FaultyDatabase: Database {
    /// What goes wrong in the next write.
    enum Fault: Sendable, Equatable {
        /// The statement of that number, from zero, finds no database.
        case statement(Int)
        /// All is kept, and nobody is told.
        case answerLost
    }

    struct Planted: Error {}

    private let base: any Database
    private let bug: PlantedBug?
    private let next = Mutex<Fault?>(nil)
    private let counter = Counter()

    init(_ base: any Database, bug: PlantedBug? = nil) {
        self.base = base
        self.bug = bug
    }

    var dialect: Dialect { base.dialect }

    func plan(_ fault: Fault?) { next.withLock { $0 = fault } }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Reading) throws -> T) async throws -> T {
        let (bug, counter) = (bug, counter)
        return try await base.read { try body(Tampered(base: $0, writing: nil, bug: bug, counter: counter)) }
    }

    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any Writing) throws -> T) async throws -> T {
        let fault = next.withLock { fault in
            defer { fault = nil }
            return fault
        }
        let (bug, counter) = (bug, counter)
        let result = try await base.write { db in
            let tampered = Tampered(base: db, writing: db, bug: bug, counter: counter)
            if case .statement(let number) = fault { tampered.statementsLeft = number }
            return try body(tampered)
        }
        if fault == .answerLost { throw CommitOutcomeUnknown() }
        return result
    }

    func integrityFindings() async throws -> [String] { try await base.integrityFindings() }
    func settle() async throws { try await base.settle() }
    func close() async throws { try await base.close() }

    fileprivate final class Counter: Sendable {
        private let count = Mutex(0)
        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }
}

/// What a verb holds instead of the real transaction. Used by one thread at a time, as the real one.
private final class Tampered: Writing {
    let base: any Reading
    let writing: (any Writing)?
    let bug: PlantedBug?
    let counter: FaultyDatabase.Counter
    var statementsLeft: Int?

    init(base: any Reading, writing: (any Writing)?, bug: PlantedBug?, counter: FaultyDatabase.Counter) {
        self.base = base
        self.writing = writing
        self.bug = bug
        self.counter = counter
    }

    var dialect: Dialect { base.dialect }

    func rows(_ sql: SQL) throws -> [Row] {
        try count()
        let rows = try base.rows(sql)
        let text = sql.text
        switch bug {
        case .ceilingBlind where text.contains("COALESCE(SUM(amount), 0)") && text.contains("FROM draws"):
            return rows.map { $0.with { _, _ in .integer(0) } }
        case .freeMoneyFirst:
            return rows.map { $0.with { name, value in name == "is_free" ? value.inverted : value } }
        case .windowIgnored:
            let window = ["window_from", "window_until", "spend_by"]
            return rows.map { $0.with { name, value in window.contains(name) ? .null : value } }
        case .questionUnheard where text.contains("AS is_held"):
            return rows.map { $0.with { name, value in name == "is_held" ? value.asFalse : value } }
        default: return rows
        }
    }

    func run(_ sql: SQL) throws -> Int {
        try count()
        guard let writing else { throw FaultyDatabase.Planted() }
        let text = sql.text
        func begins(_ words: String) -> Bool { text.drop { $0.isWhitespace }.hasPrefix(words) }
        switch bug {
        case .balanceForgotten where begins("UPDATE accounts") && counter.next().isMultiple(of: 7): return 1
        case .eventForgotten where begins("INSERT INTO draw_events") && sql.has("acceptedByRule"): return 1
        case .withdrawalForgotten where begins("UPDATE draws") && sql.has("withdrawn"): return 1
        case .keyForgotten where begins("INSERT INTO requests"): return 1
        case .lineLeftLive where begins("UPDATE payment_lines") && sql.has("paid"): return 1
        case .transferDropped where begins("INSERT INTO transfers") && counter.next().isMultiple(of: 9): return 1
        case .centLost where begins("INSERT INTO draw_shares"):
            let count = try writing.run(sql)
            try writing.run(
                """
                UPDATE draw_shares SET amount = amount - 1
                WHERE rowid = (SELECT MAX(rowid) FROM draw_shares WHERE amount > 1)
                """)
            return count
        default: return try writing.run(sql)
        }
    }

    private func count() throws {
        guard let left = statementsLeft else { return }
        guard left > 0 else { throw StorageError(.unavailable, code: "planted", message: "the database went away") }
        statementsLeft = left - 1
    }
}

extension Row {
    fileprivate func with(_ change: (String, SQLValue) -> SQLValue) -> Row {
        Row(columns: shared, values: zip(shared.names, values).map(change))
    }
}

extension SQL {
    fileprivate func has(_ word: String) -> Bool { values.contains(.text(word)) }
}

extension SQLValue {
    fileprivate var asFalse: SQLValue { if case .integer = self { .integer(0) } else { self } }
    fileprivate var inverted: SQLValue { if case .integer(let number) = self { .integer(1 - number) } else { self } }
}
