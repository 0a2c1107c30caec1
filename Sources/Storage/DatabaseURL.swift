internal import CPostgres
public import Logging

/// Where the data is: `sqlite:PATH`, or `postgres://…` as libpq understands it.
public struct DatabaseURL: Sendable, CustomStringConvertible {
    enum Engine: Sendable {
        case sqlite(path: String)
        case postgres(conninfo: String)
    }

    let engine: Engine

    /// - Throws: `InvalidDatabaseURL`, whose sentence can be shown to the operator.
    public init(_ text: String) throws {
        if text.hasPrefix("sqlite:") {
            engine = .sqlite(path: try Self.path(from: text.dropFirst("sqlite:".count)))
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") || text.hasPrefix("postgres:/") {
            engine = .postgres(conninfo: try Self.conninfo(from: text))
        } else {
            throw InvalidDatabaseURL(reason: "write sqlite:PATH or postgres://USER@HOST/DATABASE")
        }
    }

    public var dialect: Dialect {
        switch engine {
        case .sqlite: .sqlite
        case .postgres: .postgres
        }
    }

    /// The file, or nil for PostgreSQL.
    public var sqlitePath: String? {
        if case .sqlite(let path) = engine { path } else { nil }
    }

    /// Without user, password or options: fit for a log.
    public var description: String {
        switch engine {
        case .sqlite(let path): "sqlite:\(path)"
        case .postgres: "postgres://…"
        }
    }

    private static func path(from rest: Substring) throws -> String {
        // "sqlite:///a" is the usual spelling of /a; "sqlite://a" would silently mean /a at the root.
        if rest.hasPrefix("//"), !rest.hasPrefix("///") {
            throw InvalidDatabaseURL(reason: "write sqlite:PATH, or three slashes before an absolute path")
        }
        let path = rest.hasPrefix("///") ? String(rest.dropFirst(2)) : String(rest)
        guard !path.isEmpty, !path.hasPrefix(":") else {
            throw InvalidDatabaseURL(reason: "sqlite: needs the path of a file")
        }
        return path
    }

    private static func conninfo(from text: String) throws -> String {
        // libpq wants the two slashes; people often leave the empty host out.
        let conninfo =
            text.hasPrefix("postgres:/") && !text.hasPrefix("postgres://")
            ? "postgres://" + text.dropFirst("postgres:".count) : text
        var message: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(conninfo, &message)
        // libpq's message may quote the password, so it is not repeated.
        defer {
            PQfreemem(message)
            PQconninfoFree(options)
        }
        guard options != nil else { throw InvalidDatabaseURL(reason: "libpq cannot read this postgres:// address") }
        return conninfo
    }
}

/// The address of the database cannot be used.
public struct InvalidDatabaseURL: Error, Equatable, CustomStringConvertible {
    public let reason: String

    public init(reason: String) { self.reason = reason }

    public var description: String { "the database address is not valid: \(reason)" }
}

/// Opens a database and logs which engine and version it is.
/// - Throws: `StorageError` if it cannot be opened, or would not keep what it acknowledged.
public func openDatabase(_ url: DatabaseURL, logger: Logger) async throws -> any Database {
    switch url.engine {
    case .sqlite(let path): try await SQLiteDatabase.open(path: path, logger: logger)
    case .postgres(let conninfo): try await PostgresDatabase.open(conninfo: conninfo, logger: logger)
    }
}
