internal import CPostgres
internal import Logging
internal import NIOPosix

/// One schema of a PostgreSQL database, for co-operatives that outgrow one machine.
final class PostgresDatabase: Database {
    private let readers: PostgresConnections
    private let writer: PostgresConnections
    let groupCommit: GroupCommit

    private init(conninfo: String) {
        readers = PostgresConnections(conninfo: conninfo, count: 4)
        let writer = PostgresConnections(conninfo: conninfo, count: 1)
        self.writer = writer
        groupCommit = GroupCommit { job in
            writer.threads.submit { state in job(state == .active ? PostgresWriteSession(writer) : nil) }
        }
    }

    static func open(conninfo: String, logger: Logger) async throws -> PostgresDatabase {
        let database = PostgresDatabase(conninfo: conninfo)
        do {
            let version = try await database.onConnection { $0.serverVersion }
            logger.info(
                "PostgreSQL \(version / 10_000).\(version % 10_000)",
                metadata: ["engine": "postgres", "version": "\(version)", "libpq": "\(PQlibVersion())"])
            return database
        } catch {
            try? await database.close()
            throw error
        }
    }

    var dialect: Dialect { .postgres }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Reading) throws -> T) async throws -> T {
        try await onConnection { connection in
            let transaction = Transaction(connection)
            let result = try body(transaction)
            try transaction.end()
            return result
        }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Writing) throws -> T) async throws -> T {
        try await groupCommit.write(body)
    }

    func integrityFindings() async throws -> [String] {
        try await read { db in
            try [
                """
                SELECT 'index ' || relname || ' is not valid' FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
                WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace
                """,
                """
                SELECT 'constraint ' || conname || ' was never validated' FROM pg_constraint
                WHERE NOT convalidated AND connamespace = current_schema()::regnamespace
                """,
                """
                SELECT 'trigger ' || tgname || ' on ' || relname || ' is switched off'
                FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
                WHERE tgenabled = 'D' AND relnamespace = current_schema()::regnamespace
                """,
            ].flatMap { (query: SQL) in try db.rows(query).map { try $0[0] as String } }
        }
    }

    /// Frees the room of rows that nobody can see any more, so that it is written over.
    func settle() async throws {
        let tables: [String] = try await read { db in
            try db.rows(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY 1"
            ).map { try $0[0] }
        }
        let list = tables.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ", ")
        guard !list.isEmpty else { return }
        try await readers.threads.runIfActive { [readers] in
            let connection = try readers.begin("SELECT 1")
            defer { readers.giveBack(connection) }
            _ = try connection.command("VACUUM \(list)")
        }
    }

    func close() async throws {
        await groupCommit.finish()
        try await readers.close()
        try await writer.close()
    }

    /// Runs in a snapshot that cannot change and cannot be written to.
    private func onConnection<T: Sendable>(
        _ body: @escaping @Sendable (PostgresConnection) throws -> T
    ) async throws -> T {
        do {
            return try await readers.threads.runIfActive { [readers] in
                let connection = try readers.begin("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                // A read keeps nothing, so its end cannot fail it; a connection that cannot roll back is dropped.
                defer {
                    _ = try? connection.command("ROLLBACK")
                    readers.giveBack(connection)
                }
                return try body(connection)
            }
        } catch is CancellationError where !Task.isCancelled {
            // What the thread pool says once it is shut down.
            throw StorageError.closed
        }
    }
}
