/// The two engines. Stores write portable SQL; only search and the migrator ask which one it is.
public enum Dialect: String, Sendable {
    case sqlite
    case postgres
}

/// What a query needs. A page that holds a `Reading` cannot compile a write.
///
/// After a statement fails, the transaction answers nothing more, on both engines: let the error
/// out, and begin again if need be.
public protocol Reading {
    var dialect: Dialect { get }

    /// All rows of a query, in memory. Page by key over big tables.
    /// - Throws: `StorageError`, or `UnexpectedValue` for a column this seam does not store (floats, blobs).
    func rows(_ sql: SQL) throws -> [Row]
}

/// What a verb needs.
public protocol Writing: Reading {
    /// Runs one statement and says how many rows it inserted, updated or deleted.
    /// - Throws: `ConstraintViolation` if the schema refuses, `StorageError` for anything else.
    @discardableResult
    func run(_ sql: SQL) throws -> Int
}

extension Reading {
    /// The first row, or nil if there is none.
    /// - Throws: what `rows(_:)` throws.
    public func row(_ sql: SQL) throws -> Row? {
        try rows(sql).first
    }

    /// The first column of the first row, or nil if there is no row or the column is null.
    /// - Throws: what `rows(_:)` throws, and `UnexpectedValue` if the value is of another kind.
    public func value<Value: SQLConvertible>(_ sql: SQL, as: Value.Type = Value.self) throws -> Value? {
        guard let row = try row(sql), try row[0] as SQLValue != .null else { return nil }
        return try row[0]
    }
}

/// A database. A transaction is a synchronous closure: nothing can wait inside it, and what it does elsewhere may be
/// done twice, since a verb can be begun again; so it does nothing elsewhere.
public protocol Database: Sendable {
    var dialect: Dialect { get }

    /// Reads from one unchanging snapshot.
    /// - Throws: what `body` throws; `StorageError` if the database cannot be read.
    func read<T: Sendable>(_ body: @escaping @Sendable (any Reading) throws -> T) async throws -> T

    /// Runs a verb: all of it is kept, or none. Returns only once the commit is on disk. Verbs never
    /// run at the same time, and those that wait together share one commit.
    ///
    /// A cancelled task does not stop a verb that is already waiting.
    /// - Throws: what `body` throws; `StorageError` or `ConstraintViolation` if the commit failed and
    ///   nothing was kept; `CommitOutcomeUnknown` if nobody can tell.
    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any Writing) throws -> T) async throws -> T

    /// What is wrong with the stored data, one sentence each; empty when all is well.
    /// - Throws: `StorageError` if the check itself cannot run.
    func integrityFindings() async throws -> [String]

    /// Makes the files themselves forget what was removed or changed: nothing of it is left beside the rows.
    /// - Throws: `StorageError` if that cannot be done now.
    func settle() async throws

    /// Finishes the verbs that wait, refuses new ones, and lets the database go.
    /// - Throws: `StorageError` if the database cannot be closed properly.
    func close() async throws
}
