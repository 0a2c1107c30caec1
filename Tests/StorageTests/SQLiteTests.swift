import Foundation
import Testing

@testable import Storage

@Suite struct SQLiteTests {
    @Test func `commits are synchronous to the disk`() async throws {
        try await Engine.sqlite.withDatabase { test in
            let level: Int? = try await test.database.write { try $0.value("PRAGMA synchronous") }
            #expect(level == 2)
        }
    }

    @Test func `the file is in WAL mode, unmapped, with foreign keys`() async throws {
        try await Engine.sqlite.withDatabase { test in
            let settings = try await test.database.write { db in
                [
                    try db.value("PRAGMA journal_mode", as: SQLValue.self),
                    try db.value("PRAGMA mmap_size", as: SQLValue.self),
                    try db.value("PRAGMA foreign_keys", as: SQLValue.self),
                    try db.value("PRAGMA busy_timeout", as: SQLValue.self),
                ]
            }
            #expect(settings == [.text("wal"), .integer(0), .integer(1), .integer(5000)])
        }
    }

    @Test(arguments: [(commits: 5, pages: 1000), (commits: 1, pages: 17_000)])
    func `a long write-ahead log is emptied into the file while nobody closes it`(commits: Int, pages: Int) async throws
    {
        try await Engine.sqlite.withDatabase { test in
            try await test.execute("CREATE TABLE words (word TEXT)")
            for _ in 0..<commits {
                try await test.database.write { db in
                    _ = try db.rows("PRAGMA cache_size = -128000")
                    try db.run(
                        """
                        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(pages))
                        INSERT INTO words SELECT HEX(ZEROBLOB(1900)) FROM n
                        """)
                }
            }
            // A verb after it waits until the log is emptied.
            _ = try await test.database.write { try $0.rows("SELECT 1") }
            guard case .sqlite(let path) = test.url.engine else { return }
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            #expect(try #require(size) > 4000 * 4096)
        }
    }

    @Test func `a full disk is named, and the next verb may fit`() async throws {
        try await Engine.sqlite.withDatabase { test in
            try await test.execute("CREATE TABLE words (word TEXT)")
            _ = try await test.database.write { try $0.rows("PRAGMA max_page_count = 20") }
            let long = String(repeating: "x", count: 200_000)
            let error = await #expect(throws: StorageError.self) {
                try await test.execute("INSERT INTO words VALUES (\(long))")
            }
            #expect(error?.kind == .diskFull)
            try await test.execute("INSERT INTO words VALUES ('short')")
            let count: Int? = try await test.database.read { try $0.value("SELECT COUNT(*) FROM words") }
            #expect(count == 1)
        }
    }

    @Test func `a row that refers to nothing is found`() async throws {
        try await Engine.sqlite.withDatabase { test in
            try await test.execute(
                "CREATE TABLE parents (id TEXT PRIMARY KEY)",
                "CREATE TABLE children (parent TEXT REFERENCES nobody (id))",
                "ALTER TABLE children RENAME TO infants", "CREATE TABLE nobody (id TEXT PRIMARY KEY)",
                "INSERT INTO nobody VALUES ('x')", "INSERT INTO infants VALUES ('x')")
            try await test.database.write { db in
                _ = try db.rows("PRAGMA writable_schema = 1")
                try db.run("UPDATE sqlite_master SET sql = replace(sql, 'nobody', 'parents') WHERE name = 'infants'")
            }
            let other = try await test.another()
            let findings = try await other.integrityFindings()
            try await other.close()
            #expect(findings == ["row 1 of infants refers to a row that parents does not have"])
        }
    }

    @Test(arguments: [
        (3_040_001, true), (3_044_005, true), (3_044_006, false), (3_045_000, true), (3_050_006, true),
        (3_050_007, false), (3_051_000, true), (3_051_002, true), (3_051_003, false), (3_052_000, false),
    ])
    func `versions with the WAL-reset bug are known`(_ number: Int, _ hasBug: Bool) {
        #expect(SQLiteVersion(number: number).hasWALResetBug == hasBug)
    }

    @Test func `a version reads as people write it`() {
        #expect("\(SQLiteVersion(number: 3_040_001))" == "3.40.1")
    }

    @Test func `a folder that does not exist is refused`() async throws {
        await #expect(throws: StorageError.self) {
            try await openDatabase(DatabaseURL("sqlite:/nowhere/at/all.sqlite"), logger: Engine.logger)
        }
    }
}
