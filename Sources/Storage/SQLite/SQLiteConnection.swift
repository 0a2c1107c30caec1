internal import GRDB
internal import GRDBSQLite

/// Runs statements on a connection that GRDB opened, prepares and confines to its queue. Rows are read
/// straight from SQLite, since GRDB's own rows would be copied once more.
final class SQLiteConnection: EngineConnection {
    private let connection: GRDB.Database

    init(_ connection: GRDB.Database) {
        self.connection = connection
    }

    var dialect: Dialect { .sqlite }
    var isInTransaction: Bool { connection.isInsideTransaction }
    var handle: OpaquePointer? { connection.sqliteConnection }

    func rows(_ text: String, _ values: [SQLValue]) throws -> [Row] {
        try execute(text, values) { statement in
            var rows: [Row] = []
            let handle = statement.sqliteStatement
            guard try step(handle) else { return [] }
            // The names are cached; they are read again if the table has grown since.
            let count = sqlite3_column_count(handle)
            let names = statement.columnNames
            let columns = Columns(names.count == Int(count) ? names : Self.columnNames(of: handle))
            repeat {
                rows.append(Row(columns: columns, values: try (0..<count).map { try Self.value(handle, $0) }))
            } while try step(handle)
            return rows
        }
    }

    func run(_ text: String, _ values: [SQLValue]) throws -> Int {
        try execute(text, values) { statement in
            let handle = statement.sqliteStatement
            let before = sqlite3_total_changes64(connection.sqliteConnection)
            while try step(handle) {}
            // A statement that changes no rows leaves the count of the one before.
            guard sqlite3_total_changes64(connection.sqliteConnection) != before else { return 0 }
            return Int(sqlite3_changes64(connection.sqliteConnection))
        }
    }

    func script(_ text: String) throws {
        do {
            try connection.execute(sql: text)
        } catch let error as DatabaseError {
            throw SQLiteErrors.error(error)
        }
    }

    private func execute<T>(_ text: String, _ values: [SQLValue], _ body: (Statement) throws -> T) throws -> T {
        let statement = try prepare(text)
        let handle = statement.sqliteStatement
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        for (position, value) in values.enumerated() {
            Self.bind(value, to: handle, at: Int32(position + 1))
        }
        return try body(statement)
    }

    private func prepare(_ text: String) throws -> Statement {
        do {
            return try connection.cachedStatement(sql: text)
        } catch let error as DatabaseError {
            throw SQLiteErrors.error(error)
        }
    }

    /// True for a row, false at the end.
    private func step(_ handle: OpaquePointer) throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw SQLiteErrors.lastError(of: connection.sqliteConnection)
        }
    }

    private static func columnNames(of handle: OpaquePointer) -> [String] {
        (0..<sqlite3_column_count(handle)).map { position in
            sqlite3_column_name(handle, position).map { String(cString: $0) } ?? ""
        }
    }

    private static func value(_ handle: OpaquePointer, _ column: Int32) throws -> SQLValue {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_NULL: return .null
        case SQLITE_TEXT:
            let bytes = UnsafeBufferPointer(
                start: sqlite3_column_text(handle, column), count: Int(sqlite3_column_bytes(handle, column)))
            return .text(String(decoding: bytes, as: UTF8.self))
        case let type:
            let found = type == SQLITE_FLOAT ? "floating point" : "blob"
            throw UnexpectedValue(
                expected: "integer or text", found: found, column: columnNames(of: handle)[Int(column)])
        }
    }

    private static func bind(_ value: SQLValue, to handle: OpaquePointer, at position: Int32) {
        switch value {
        case .null: sqlite3_bind_null(handle, position)
        case .integer(let number): sqlite3_bind_int64(handle, position, number)
        case .boolean(let flag): sqlite3_bind_int64(handle, position, flag ? 1 : 0)
        case .text(var text):
            text.withUTF8 { bytes in
                guard let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self) else {
                    // The empty text has no address, and a null pointer would bind NULL.
                    _ = sqlite3_bind_text(handle, position, "", 0, copying)
                    return
                }
                _ = sqlite3_bind_text(handle, position, start, Int32(bytes.count), copying)
            }
        }
    }

    /// SQLITE_TRANSIENT, a macro that Swift cannot import: SQLite copies the text before returning.
    private static let copying = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
