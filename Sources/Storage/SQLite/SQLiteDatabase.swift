internal import Dispatch
internal import GRDB
internal import Logging

/// One SQLite file: a writer connection that also does every checkpoint, and read-only readers.
final class SQLiteDatabase: Database {
    private let pool: DatabasePool
    let groupCommit: GroupCommit

    private init(pool: DatabasePool, log: WriteAheadLog) {
        self.pool = pool
        groupCommit = GroupCommit { job in
            pool.asyncWriteWithoutTransaction { job(SQLiteWriteSession(SQLiteConnection($0), log)) }
        }
    }

    static func open(path: String, logger: Logger) async throws -> SQLiteDatabase {
        SQLiteVersion.current.log(to: logger)
        let log = WriteAheadLog()
        let pool = try await onBlockingThread {
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { connection in
                try makeDurable(connection)
                log.watch(connection.sqliteConnection)
            }
            return pool
        }
        return SQLiteDatabase(pool: pool, log: log)
    }

    var dialect: Dialect { .sqlite }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Reading) throws -> T) async throws -> T {
        do {
            return try await pool.read { connection in
                let transaction = Transaction(SQLiteConnection(connection))
                let result = try body(transaction)
                try transaction.end()
                return result
            }
        } catch let error as DatabaseError {
            throw SQLiteErrors.error(error)
        }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Writing) throws -> T) async throws -> T {
        try await groupCommit.write(body)
    }

    func integrityFindings() async throws -> [String] {
        try await read { db in
            let damage: [String] = try db.rows("PRAGMA integrity_check").map { try $0[0] }
            let orphans = try db.rows("PRAGMA foreign_key_check").map { row in
                let (table, number, parent): (String, Int64?, String) = (try row[0], try row[1], try row[2])
                return "row \(number.map(String.init) ?? "?") of \(table) refers to a row that \(parent) does not have"
            }
            return damage.filter { $0 != "ok" } + orphans
        }
    }

    /// Moves everything out of the write-ahead log and empties it; `secure_delete` has written over the rest already.
    func settle() async throws {
        try await onBlockingThread { [pool] in
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        }
    }

    func close() async throws {
        await groupCommit.finish()
        try await onBlockingThread { [pool] in try pool.close() }
    }

    private static var configuration: GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.label = "terreau.sqlite"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { connection in
            // Mapped memory turned a known WAL bug into real corruption elsewhere.
            try connection.execute(sql: "PRAGMA mmap_size = 0")
            // Enough for what pages read again and again: with the default, a quarter of a page's time goes into reading it anew.
            try connection.execute(sql: "PRAGMA cache_size = -32768")
        }
        return configuration
    }

    /// GRDB chooses NORMAL while it opens the pool, after any preparation of ours, and NORMAL may lose
    /// acknowledged commits in a power cut. So FULL is set afterwards and must read back.
    private static func makeDurable(_ connection: GRDB.Database) throws {
        try connection.execute(sql: "PRAGMA synchronous = FULL")
        let level = try Int.fetchOne(connection, sql: "PRAGMA synchronous") ?? 0
        guard (2...3).contains(level) else {
            throw StorageError(
                .other, code: "synchronous \(level)", message: "SQLite would not promise durable commits")
        }
        // What is deleted is written over, not only marked as free.
        try connection.execute(sql: "PRAGMA secure_delete = ON")
        // Larger than the default: measured, with a longer log, at twice the draws a second.
        try connection.execute(sql: "PRAGMA cache_size = -65536")
        // A verb's savepoint copies each page before it changes it: into memory, not into a temporary file.
        try connection.execute(sql: "PRAGMA temp_store = MEMORY")
    }
}

/// GRDB opens and closes while blocking its thread, which must not be one of the few that serve requests.
private func onBlockingThread<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    do {
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result(catching: work)) }
        }
    } catch let error as DatabaseError {
        throw SQLiteErrors.error(error)
    }
}
