internal import Crypto
internal import Foundation

/// Brings a database to the schema this program knows: forward only, one transaction a file.
public struct Migrator: Sendable {
    private let files: [MigrationFile]

    /// The files in any order.
    public init(files: [MigrationFile]) {
        self.files = files.sorted { $0.number < $1.number }
    }

    /// The names of all files, in order.
    public var names: [String] { files.map(\.name) }

    /// Only the files up to that one: the schema of an earlier day.
    public func upTo(_ name: String) -> Migrator {
        Migrator(files: files.filter { file in file.number <= files.first { $0.name == name }?.number ?? 0 })
    }

    /// Applies what is missing and returns the names of what was applied. Several servers may do this
    /// at once: each file is checked again inside its own transaction.
    /// - Parameter instant: the time to write beside each file, as text.
    /// - Throws: `MigrationError` if history does not match the files, `StorageError` or
    ///   `ConstraintViolation` if a file fails, which leaves nothing of it behind.
    public func migrate(_ database: any Database, at instant: String) async throws -> [String] {
        try checkNumbers()
        try await database.write { db in
            try db.run(
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL,
                    applied_at TEXT NOT NULL)
                """)
        }
        var applied: [String] = []
        for file in try await pendingFiles(database) {
            let isNew = try await database.write { db in try apply(file, at: instant, in: db) }
            if isNew { applied.append(file.name) }
        }
        return applied
    }

    /// The names of the files that are not applied yet, in order. Changes nothing.
    /// - Throws: what `migrate(_:)` throws about history.
    public func pending(_ database: any Database) async throws -> [String] {
        try checkNumbers()
        return try await pendingFiles(database).map(\.name)
    }

    private func pendingFiles(_ database: any Database) async throws -> [MigrationFile] {
        try await database.read { db in
            let history = try AppliedMigration.history(in: db)
            try check(history, db.dialect)
            return files.filter { file in !history.contains { $0.number == file.number } }
        }
    }

    private func apply(_ file: MigrationFile, at instant: String, in db: any Writing) throws -> Bool {
        let history = try AppliedMigration.history(in: db)
        try check(history, db.dialect)
        if history.contains(where: { $0.number == file.number }) { return false }
        guard let scripts = db as? any ScriptRunning else {
            throw StorageError(.other, code: "script", message: "this database runs no scripts")
        }
        let text = file.text(for: db.dialect)
        try scripts.script(text)
        try db.run(
            """
            INSERT INTO schema_migrations (number, name, checksum, applied_at)
            VALUES (\(file.number), \(file.name), \(checksum(of: text)), \(instant))
            """)
        return true
    }

    private func check(_ history: [AppliedMigration], _ dialect: Dialect) throws(MigrationError) {
        for applied in history {
            guard let file = files.first(where: { $0.number == applied.number }) else {
                throw .newerSchema(applied.name)
            }
            guard checksum(of: file.text(for: dialect)) == applied.checksum else { throw .changed(applied.name) }
        }
        let last = history.map(\.number).max() ?? 0
        let skipped = files.first { file in
            file.number < last && !history.contains { $0.number == file.number }
        }
        if let skipped { throw .outOfOrder(skipped.name) }
    }

    private func checkNumbers() throws(MigrationError) {
        for (file, next) in zip(files, files.dropFirst()) where file.number == next.number {
            throw .sameNumber(file.name, next.name)
        }
    }
}

/// A line of the history that the database itself keeps.
private struct AppliedMigration {
    let number: Int
    let name: String
    let checksum: String

    static func history(in db: some Reading) throws -> [AppliedMigration] {
        let exists: SQL =
            switch db.dialect {
            case .sqlite: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'"
            case .postgres: "SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL"
            }
        guard try db.row(exists) != nil else { return [] }
        return try db.rows("SELECT number, name, checksum FROM schema_migrations ORDER BY number").map { row in
            AppliedMigration(number: try row["number"], name: try row["name"], checksum: try row["checksum"])
        }
    }
}

private func checksum(of text: String) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let hex = SHA256.hash(data: Data(text.utf8)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: hex, as: UTF8.self)
}
