/// A connection of an engine, as far as both engines have it. Used by one thread at a time.
protocol EngineConnection: AnyObject {
    var dialect: Dialect { get }
    /// - Parameter text: with a question mark in the place of each value.
    func rows(_ text: String, _ values: [SQLValue]) throws -> [Row]
    func run(_ text: String, _ values: [SQLValue]) throws -> Int
    /// Runs many statements separated by semicolons.
    func script(_ text: String) throws
}

/// Runs a whole migration file. Kept out of `Writing`, since only the migrator has any business with it.
protocol ScriptRunning {
    func script(_ text: String) throws
}

/// What a verb or a query holds while it runs.
///
/// PostgreSQL refuses every statement after a failed one; SQLite would go on, and after a full disk
/// even outside the transaction. This makes both refuse, so that code tested on one holds on the other.
final class Transaction: Writing, ScriptRunning {
    private let connection: any EngineConnection
    /// The error of the first statement that failed.
    private(set) var failure: (any Error)?
    private var hasEnded = false
    private var hasWritten = false
    /// Whether there is something to undo: a statement that may have changed rows, or one that failed.
    var mayHaveChanged: Bool { hasWritten || failure != nil }

    init(_ connection: any EngineConnection) {
        self.connection = connection
    }

    var dialect: Dialect { connection.dialect }

    func rows(_ sql: SQL) throws -> [Row] {
        try attempt {
            try Self.refuseZeroBytes(in: sql.values)
            return try connection.rows(sql.marked, sql.values)
        }
    }

    func run(_ sql: SQL) throws -> Int {
        hasWritten = true
        return try attempt {
            try Self.refuseZeroBytes(in: sql.values)
            return try connection.run(sql.marked, sql.values)
        }
    }

    func script(_ text: String) throws {
        hasWritten = true
        try attempt { try connection.script(text) }
    }

    /// Ends the use of this transaction. Throws the error of a failed statement that the body swallowed.
    func end() throws {
        hasEnded = true
        if let failure { throw failure }
    }

    private func attempt<T>(_ statement: () throws -> T) throws -> T {
        if hasEnded || failure != nil {
            let reason = hasEnded ? "the transaction has ended" : "an earlier statement of this transaction failed"
            throw StorageError(.other, code: "25P02", message: reason)
        }
        do {
            return try statement()
        } catch {
            failure = error
            throw error
        }
    }

    /// PostgreSQL cannot store a zero byte and libpq would cut the text there; SQLite would keep it.
    private static func refuseZeroBytes(in values: [SQLValue]) throws {
        for case .text(let text) in values where text.utf8.contains(0) {
            throw UnexpectedValue(expected: "text", found: "text with a zero byte")
        }
    }
}
