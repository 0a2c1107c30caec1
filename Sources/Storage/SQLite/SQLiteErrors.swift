internal import GRDB
internal import GRDBSQLite

/// SQLite's result codes as our errors.
enum SQLiteErrors {
    /// From GRDB, which prepares statements and runs scripts: its messages quote our own SQL only.
    static func error(_ error: DatabaseError) -> any Error {
        self.error(error.extendedResultCode, message: error.message ?? "", publicMessage: error.message)
    }

    /// From a statement that ran. Messages at that stage may quote data, a search for instance, so
    /// only SQLite's fixed text for the code is kept.
    static func lastError(of connection: OpaquePointer?) -> any Error {
        let code = ResultCode(rawValue: sqlite3_extended_errcode(connection))
        let message = sqlite3_errmsg(connection).map { String(cString: $0) } ?? ""
        return error(code, message: message, publicMessage: nil)
    }

    private static func error(_ code: ResultCode, message: String, publicMessage: String?) -> any Error {
        switch code {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            return ConstraintViolation.unique
        case .SQLITE_CONSTRAINT_FOREIGNKEY:
            return ConstraintViolation.foreignKey
        case .SQLITE_CONSTRAINT_CHECK:
            return ConstraintViolation.check(rest(of: message, after: "CHECK constraint failed: ") ?? message)
        case .SQLITE_CONSTRAINT_NOTNULL:
            return ConstraintViolation.notNull
        case .SQLITE_CONSTRAINT_TRIGGER:
            return triggerError(message)
        case .SQLITE_INTERRUPT:
            // GRDB interrupts a read whose task was cancelled.
            return CancellationError()
        default:
            let fixedText = sqlite3_errstr(code.rawValue).map { String(cString: $0) } ?? "SQLite error"
            return StorageError(kind(of: code), code: "SQLITE \(code.rawValue)", message: publicMessage ?? fixedText)
        }
    }

    /// The text of `RAISE(ABORT, …)` is a literal of our schema, so it may be shown.
    private static func triggerError(_ message: String) -> any Error {
        if let reason = rest(of: message, after: "immutable: ") { return ConstraintViolation.immutable(reason) }
        // ON DELETE RESTRICT is a trigger inside SQLite.
        if message == "FOREIGN KEY constraint failed" { return ConstraintViolation.foreignKey }
        return StorageError(.other, code: "SQLITE 1811", message: message)
    }

    private static func kind(of code: ResultCode) -> StorageError.Kind {
        switch code.primaryResultCode {
        case .SQLITE_FULL: .diskFull
        case .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_CANTOPEN: .io
        case .SQLITE_BUSY, .SQLITE_LOCKED: .unavailable
        // GRDB's answer on a closed connection.
        case .SQLITE_MISUSE: .unavailable
        default: .other
        }
    }

    private static func rest(of message: String, after prefix: String) -> String? {
        message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : nil
    }
}
