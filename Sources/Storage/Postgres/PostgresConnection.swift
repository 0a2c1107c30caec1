internal import CPostgres

/// One connection to PostgreSQL, with its prepared statements.
///
/// Unchecked, because libpq's handle is a bare pointer: a connection is confined to the one job that
/// took it out of `PostgresConnections`, on that job's thread, until the job gives it back.
final class PostgresConnection: EngineConnection, @unchecked Sendable {
    private let handle: OpaquePointer
    private var prepared: [Signature: Prepared] = [:]
    /// A change of schema elsewhere has made prepared statements useless.
    private var mustPrepareAnew = false

    /// Values are typed, so one text may need several plans: with a null, say.
    private struct Signature: Hashable {
        let text: String
        let types: [Oid]
    }

    private struct Prepared {
        let name: String
        var columns: [String]?
    }

    /// Texts come from our source alone, but lists of values vary in length.
    private static let preparedLimit = 500

    /// - Throws: `StorageError` of kind `unavailable` if nobody answers.
    init(_ conninfo: String) throws {
        // What comes before dbname are defaults that the address may override; what follows it holds.
        let options = [
            ("connect_timeout", "10"), ("tcp_user_timeout", "30000"), ("dbname", conninfo),
            ("application_name", "terreau"), ("client_encoding", "UTF8"),
        ]
        let opened = withCStrings(options.map(\.0)) { keys in
            withCStrings(options.map(\.1)) { values in PQconnectdbParams(keys, values, 1) }
        }
        guard let opened else { throw StorageError(.unavailable, code: "08001", message: "libpq has no memory left") }
        handle = opened
        guard isAlive else {
            throw StorageError(.unavailable, code: "08001", message: PostgresErrors.message(of: handle))
        }
        // libpq would print notices to standard error.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        try command(Self.settings)
    }

    deinit {
        PQfinish(handle)
    }

    /// A writer that freezes would keep every server waiting, so PostgreSQL ends it after 30 s of silence.
    private static let settings = """
        SET TIME ZONE 'UTC';
        SET client_min_messages = warning;
        SET idle_in_transaction_session_timeout = '30s';
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
        """

    var dialect: Dialect { .postgres }
    var isAlive: Bool { PQstatus(handle) == CONNECTION_OK }
    var isIdle: Bool { isAlive && PQtransactionStatus(handle) == PQTRANS_IDLE }
    var isInTransaction: Bool {
        isAlive && [PQTRANS_INTRANS, PQTRANS_INERROR].contains(PQtransactionStatus(handle))
    }
    /// Inside a transaction in which no statement has failed.
    var canCommit: Bool { isAlive && PQtransactionStatus(handle) == PQTRANS_INTRANS }
    var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// Runs one or several statements without values and returns the tag of the last, such as "COMMIT".
    @discardableResult
    func command(_ text: String) throws -> String {
        try check(PQexec(handle, text)).tag
    }

    func rows(_ text: String, _ values: [SQLValue]) throws -> [Row] {
        try execute(text, values) { try $0.rows(columns: $1) }
    }

    func run(_ text: String, _ values: [SQLValue]) throws -> Int {
        try execute(text, values) { result, _ in result.changedRows }
    }

    func script(_ text: String) throws {
        try command(text)
        mustPrepareAnew = true
    }

    private func execute<T>(
        _ text: String, _ values: [SQLValue], _ body: (PostgresResult, [String]) throws -> T
    ) throws -> T {
        let parameters = PostgresParameters(values)
        let signature = Signature(text: text, types: parameters.types)
        var statement = try prepare(signature)
        let result = try check(
            parameters.withPointers { PQexecPrepared(handle, statement.name, Int32(values.count), $0, nil, nil, 0) })
        let columns = statement.columns ?? result.columnNames
        if statement.columns == nil {
            statement.columns = columns
            prepared[signature] = statement
        }
        return try body(result, columns)
    }

    private func prepare(_ signature: Signature) throws -> Prepared {
        if mustPrepareAnew || prepared.count >= Self.preparedLimit {
            try command("DEALLOCATE ALL")
            prepared = [:]
            mustPrepareAnew = false
        }
        if let statement = prepared[signature] { return statement }
        let statement = Prepared(name: "s\(prepared.count)", columns: nil)
        let text = SQL.numbered(signature.text)
        _ = try check(PQprepare(handle, statement.name, text, Int32(signature.types.count), signature.types))
        prepared[signature] = statement
        return statement
    }

    private func check(_ pointer: OpaquePointer?) throws -> PostgresResult {
        let result = PostgresResult(pointer)
        if result.isSuccess { return result }
        // "cached plan must not change result type": another server has migrated the schema.
        if result.state == "0A000" { mustPrepareAnew = true }
        throw isAlive ? PostgresErrors.error(of: result) : PostgresErrors.connectionLost(result)
    }
}

/// The strings as a null-terminated array of C strings, as libpq takes its options.
private func withCStrings<T>(_ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> T) -> T {
    func nest(_ rest: ArraySlice<String>, _ pointers: [UnsafePointer<CChar>?]) -> T {
        guard let first = rest.first else { return body(pointers + [nil]) }
        return first.withCString { nest(rest.dropFirst(), pointers + [$0]) }
    }
    return nest(strings[...], [])
}
