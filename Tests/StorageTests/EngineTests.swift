import Testing

@testable import Storage

@Suite struct EngineTests {
    @Test(.enabled(if: Engine.server != nil, "TERREAU_TEST_POSTGRES is not set: nothing ran on PostgreSQL"))
    func `PostgreSQL is tested too`() {
        #expect(Engine.available.contains(.postgres))
    }

    @Test(arguments: Engine.available)
    func `every kind of value comes back as it was stored`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            try await test.execute("CREATE TABLE things (id BIGINT, name TEXT, done BOOLEAN, size BIGINT, note TEXT)")
            let done = true
            let note: String? = nil
            try await test.execute("INSERT INTO things VALUES (\(Int64.min), \("œuf"), \(done), \(7), \(note))")
            let row = try #require(try await test.database.read { try $0.row("SELECT * FROM things") })
            #expect(try row["id"] == Int64.min)
            #expect(try row["name"] == "œuf")
            #expect(try row["done"] == true)
            #expect(try row["size"] == 7)
            #expect(try row["note"] == String?.none)
            #expect(try row[1] == "œuf")
        }
    }

    @Test(
        arguments: Engine.available,
        ["'; DROP TABLE words; --", "\\'", "$1", "?1", "%s", "", "\u{1F331}é", "a\nb", "\"", ":name"])
    func `a hostile text is only ever a value`(_ engine: Engine, _ text: String) async throws {
        try await engine.withDatabase { test in
            try await test.execute("CREATE TABLE words (word TEXT NOT NULL)", "INSERT INTO words VALUES (\(text))")
            let words: [String] = try await test.database.read { db in
                try db.rows("SELECT word FROM words WHERE word = \(text)").map { try $0["word"] }
            }
            #expect(words == [text])
        }
    }

    @Test(arguments: Engine.available)
    func `a text with a zero byte is refused`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            try await test.execute("CREATE TABLE words (word TEXT NOT NULL)")
            await #expect(throws: UnexpectedValue.self) {
                try await test.execute("INSERT INTO words VALUES (\("a\0b"))")
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a floating point number is refused`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            await #expect(throws: UnexpectedValue.self) {
                try await test.database.read { try $0.rows("SELECT CAST(0.5 AS REAL) AS half") }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a value is nil without a row and for null`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            try await test.execute("CREATE TABLE words (size BIGINT)")
            let (none, null, count) = try await test.database.read { db in
                (
                    try db.value("SELECT size FROM words", as: Int.self),
                    try db.value("SELECT MAX(size) FROM words", as: Int.self),
                    try db.value("SELECT COUNT(*) FROM words", as: Int.self)
                )
            }
            #expect(none == nil)
            #expect(null == nil)
            #expect(count == 0)
        }
    }

    @Test(arguments: Engine.available)
    func `a run says how many rows it changed`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            let counts = try await test.database.write { db in
                [
                    try db.run("CREATE TABLE words (size BIGINT)"),
                    try db.run("INSERT INTO words VALUES (1), (2), (3)"),
                    try db.run("UPDATE words SET size = 4 WHERE size > 1"),
                    try db.run("DELETE FROM words WHERE size = 9"),
                    try db.run("CREATE INDEX words_size ON words (size)"),
                ]
            }
            #expect(counts == [0, 3, 2, 0, 0])
        }
    }

    @Test(arguments: Engine.available)
    func `an insert can return rows`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            try await test.execute("CREATE TABLE words (size BIGINT)")
            let size: Int? = try await test.database.write { db in
                try db.value("INSERT INTO words VALUES (\(5)) RETURNING size + 1")
            }
            #expect(size == 6)
        }
    }

    @Test(arguments: Engine.available)
    func `a read cannot write`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            try await test.execute("CREATE TABLE words (size BIGINT)")
            await #expect(throws: StorageError.self) {
                try await test.database.read { try $0.rows("INSERT INTO words VALUES (1) RETURNING size") }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a column added later is seen by a query that ran before`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            try await test.execute("CREATE TABLE words (size BIGINT)", "INSERT INTO words VALUES (1)")
            let query: SQL = "SELECT * FROM words"
            let before = try await test.database.write { try $0.row(query) }
            #expect(before?.columns == ["size"])
            try await test.database.write { db in
                try #require(db as? any ScriptRunning).script("ALTER TABLE words ADD COLUMN name TEXT;")
            }
            let after = try await test.database.write { try $0.row(query) }
            #expect(after?.columns == ["size", "name"])
        }
    }

    @Test(arguments: Engine.available)
    func `a sound database has no findings`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            try await test.execute("CREATE TABLE words (size BIGINT)")
            let findings: [String] = try await test.database.integrityFindings()
            #expect(findings == [])
        }
    }

    @Test(arguments: Engine.available)
    func `a closed database refuses politely`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            let other = try await test.another()
            try await other.close()
            let write = await #expect(throws: StorageError.self) { try await other.write { _ in } }
            let read = await #expect(throws: StorageError.self) { try await other.read { try $0.rows("SELECT 1") } }
            #expect(write?.kind == .unavailable)
            #expect(read?.kind == .unavailable)
        }
    }
}
