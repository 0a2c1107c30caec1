internal import CPostgres

/// SQLSTATE codes as our errors.
enum PostgresErrors {
    static func error(of result: PostgresResult) -> any Error {
        switch result.state {
        case "23505": ConstraintViolation.unique
        // 23001 is the same for ON DELETE RESTRICT.
        case "23503", "23001": ConstraintViolation.foreignKey
        case "23514": ConstraintViolation.check(result.constraint)
        case "23502": ConstraintViolation.notNull
        // Ours: a trigger of the schema keeps a row from changing.
        case "TR001": ConstraintViolation.immutable(withoutPrefix(result.message))
        default: StorageError(kind(of: result.state), code: result.state, message: publicMessage(of: result))
        }
    }

    static func connectionLost(_ result: PostgresResult) -> StorageError {
        let code = result.state.isEmpty ? "08006" : result.state
        return StorageError(.unavailable, code: code, message: "the connection to PostgreSQL was lost")
    }

    /// Why a connection could not be opened. It names hosts and users, never a password.
    static func message(of connection: OpaquePointer) -> String {
        let text = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private static func kind(of state: String) -> StorageError.Kind {
        switch state {
        case "53100": .diskFull
        case "58030", "XX001", "XX002": .io
        case "55P03", "57014", "40001", "40P01": .unavailable
        case _ where state.hasPrefix("08") || state.hasPrefix("57P") || state.hasPrefix("533"): .unavailable
        default: .other
        }
    }

    /// PostgreSQL quotes the data in some messages, as in "invalid input syntax"; only those classes
    /// that speak of our statements or of the server are repeated.
    private static func publicMessage(of result: PostgresResult) -> String {
        let speaksOfNoData = ["08", "25", "26", "40", "42", "53", "55", "57", "58"].contains(result.state.prefix(2))
        return speaksOfNoData ? result.message : "PostgreSQL refused the statement"
    }

    private static func withoutPrefix(_ message: String) -> String {
        message.hasPrefix("immutable: ") ? String(message.dropFirst("immutable: ".count)) : message
    }
}
