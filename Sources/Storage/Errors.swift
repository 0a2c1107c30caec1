/// The schema refused a change.
public enum ConstraintViolation: Error, Equatable, Sendable {
    case unique
    case foreignKey
    /// The name of the check.
    case check(String)
    case notNull
    /// A row that may never change; the message is the trigger's own.
    case immutable(String)
}

/// Any other error of the database. It never contains a bound value, so it may be logged.
public struct StorageError: Error, Equatable, CustomStringConvertible, Sendable {
    public enum Kind: Sendable {
        /// No room left on the disk.
        case diskFull
        /// The disk failed, or the file is damaged. SQLite then refuses all writes until a restart.
        case io
        /// The connection is lost, the database is busy or closed: trying again later may work.
        case unavailable
        case other
    }

    public let kind: Kind
    /// SQLite's extended result code ("SQLITE 787") or PostgreSQL's SQLSTATE ("57P01").
    public let code: String
    public let message: String

    public init(_ kind: Kind, code: String, message: String) {
        self.kind = kind
        self.code = code
        self.message = message
    }

    public var description: String { "\(message) [\(code)]" }

    static let closed = StorageError(.unavailable, code: "closed", message: "the database is closed")
}

/// The connection was lost while PostgreSQL committed: the verb may or may not have been kept.
/// Look its idempotency key up before answering.
public struct CommitOutcomeUnknown: Error, Equatable, CustomStringConvertible {
    public init() {}

    public var description: String { "the connection was lost during the commit, whose outcome is unknown" }
}
