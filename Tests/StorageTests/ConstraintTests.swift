import Testing

@testable import Storage

@Suite struct ConstraintTests {
    static let cases: [(SQL, ConstraintViolation)] = [
        ("INSERT INTO children VALUES ('c1', 'p1', 5)", .unique),
        ("INSERT INTO children VALUES ('c2', 'nobody', 5)", .foreignKey),
        ("INSERT INTO children VALUES ('c2', 'p1', -1)", .check("size_not_negative")),
        ("INSERT INTO children VALUES ('c2', 'p1', NULL)", .notNull),
        ("DELETE FROM parents WHERE id = 'p1'", .foreignKey),
        ("DELETE FROM parents WHERE id = 'p2'", .foreignKey),
        ("UPDATE entries SET size = 2", .immutable("entries never change")),
    ]

    @Test(arguments: Engine.available, Array(cases.indices))
    func `both engines name the same violation`(_ engine: Engine, _ number: Int) async throws {
        let (statement, violation) = Self.cases[number]
        try await engine.withDatabase { test in
            try await prepare(test, engine)
            await #expect(throws: violation) { try await test.execute(statement) }
        }
    }

    @Test(arguments: Engine.available)
    func `an error of the database never quotes a value`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            try await test.execute("CREATE TABLE numbers (size BIGINT CHECK (size < 10))")
            let secret = "Camille"
            let statement: SQL =
                engine == .sqlite
                ? "SELECT json(\(secret))" : "SELECT CAST(\(secret) AS BIGINT)"
            let error = await #expect(throws: StorageError.self) {
                try await test.database.read { try $0.rows(statement) }
            }
            #expect(error.map { "\($0)".contains(secret) } == false)
        }
    }

    @Test(arguments: Engine.available)
    func `a mistake in our SQL is explained`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            let error = await #expect(throws: StorageError.self) {
                try await test.database.read { try $0.rows("SELECT * FROM nowhere") }
            }
            #expect(error?.message.contains("nowhere") == true)
            #expect(error?.kind == .other)
        }
    }

    private func prepare(_ test: TestDatabase, _ engine: Engine) async throws {
        try await test.execute(
            "CREATE TABLE parents (id TEXT NOT NULL PRIMARY KEY)",
            """
            CREATE TABLE children (
                id TEXT NOT NULL PRIMARY KEY, parent TEXT NOT NULL REFERENCES parents (id),
                size BIGINT NOT NULL CONSTRAINT size_not_negative CHECK (size >= 0))
            """,
            "CREATE TABLE kept (parent TEXT NOT NULL REFERENCES parents (id) ON DELETE RESTRICT)",
            "CREATE TABLE entries (size BIGINT NOT NULL)",
            "INSERT INTO parents VALUES ('p1'), ('p2')",
            "INSERT INTO children VALUES ('c1', 'p1', 5)",
            "INSERT INTO kept VALUES ('p2')",
            "INSERT INTO entries VALUES (1)")
        let trigger = engine == .sqlite ? Self.sqliteTrigger : Self.postgresTrigger
        try await test.database.write { db in try #require(db as? any ScriptRunning).script(trigger) }
    }

    private static let sqliteTrigger = """
        CREATE TRIGGER entries_immutable BEFORE UPDATE ON entries
        BEGIN SELECT RAISE(ABORT, 'immutable: entries never change'); END;
        """
    private static let postgresTrigger = """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'entries never change' USING ERRCODE = 'TR001'; END; $$;
        CREATE TRIGGER entries_immutable BEFORE UPDATE ON entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
        """
}
