import Testing

@testable import Storage

@Suite(.enabled(if: Engine.server != nil, "TERREAU_TEST_POSTGRES is not set"))
struct PostgresTests {
    @Test func `two servers on one counter lose no update`() async throws {
        try await Engine.postgres.withDatabase { test in
            try await test.execute("CREATE TABLE counters (n BIGINT NOT NULL)", "INSERT INTO counters VALUES (0)")
            let other = try await test.another()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for database in [test.database, other] {
                    for _ in 0..<500 { group.addTask { try await increment(database) } }
                }
                try await group.waitForAll()
            }
            try await other.close()
            let count: Int? = try await test.database.read { try $0.value("SELECT n FROM counters") }
            #expect(count == 1000)
        }
    }

    @Test func `after PostgreSQL ended our connections the next request works`() async throws {
        try await Engine.postgres.withDatabase { test in
            try await test.execute("CREATE TABLE counters (n BIGINT NOT NULL)", "INSERT INTO counters VALUES (0)")
            try await increment(test.database)
            let pids = [
                try await test.database.write { try $0.value("SELECT pg_backend_pid()", as: Int.self) },
                try await test.database.read { try $0.value("SELECT pg_backend_pid()", as: Int.self) },
            ]
            try await terminate(pids, from: test)
            try await increment(test.database)
            let n: Int? = try await test.database.read { try $0.value("SELECT n FROM counters") }
            #expect(n == 2)
        }
    }

    @Test func `a connection lost within a verb keeps nothing of the batch`() async throws {
        try await Engine.postgres.withDatabase { test in
            try await test.execute("CREATE TABLE counters (n BIGINT NOT NULL)", "INSERT INTO counters VALUES (0)")
            let error = await #expect(throws: StorageError.self) {
                try await test.database.write { db in
                    try db.run("UPDATE counters SET n = n + 1")
                    _ = try db.rows("SELECT pg_terminate_backend(pg_backend_pid())")
                }
            }
            #expect(error?.kind == .unavailable)
            let count: Int? = try await test.database.read { try $0.value("SELECT n FROM counters") }
            #expect(count == 0)
        }
    }

    @Test func `a connection lost during the commit leaves the outcome unknown`() async throws {
        try await Engine.postgres.withDatabase { test in
            try await test.database.write { db in
                try #require(db as? any ScriptRunning).script(
                    """
                    CREATE TABLE counters (n BIGINT NOT NULL);
                    CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END; $$;
                    CREATE CONSTRAINT TRIGGER die AFTER INSERT ON counters DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION die();
                    """)
            }
            await #expect(throws: CommitOutcomeUnknown.self) {
                try await test.execute("INSERT INTO counters VALUES (1)")
            }
            let count: Int? = try await test.database.read { try $0.value("SELECT COUNT(*) FROM counters") }
            #expect(count == 0)
        }
    }

    @Test func `a schema changed by another server costs one request at most`() async throws {
        try await Engine.postgres.withDatabase { test in
            try await test.execute("CREATE TABLE counters (n BIGINT NOT NULL)", "INSERT INTO counters VALUES (0)")
            let other = try await test.another()
            _ = try await other.write { try $0.rows("SELECT * FROM counters") }
            try await test.execute("ALTER TABLE counters ADD COLUMN name TEXT")
            _ = try? await other.write { try $0.rows("SELECT * FROM counters") }
            let row = try await other.write { try $0.row("SELECT * FROM counters") }
            #expect(row?.columns == ["n", "name"])
            try await other.close()
        }
    }

    @Test func `a sum is an integer and a fraction is refused`() async throws {
        try await Engine.postgres.withDatabase { test in
            let sum: Int? = try await test.database.read {
                try $0.value("SELECT SUM(n) FROM (VALUES (1::BIGINT), (2)) t (n)")
            }
            #expect(sum == 3)
            await #expect(throws: UnexpectedValue.self) { try await test.database.read { try $0.rows("SELECT 1.5") } }
        }
    }

    @Test func `a trigger that is switched off is found`() async throws {
        try await Engine.postgres.withDatabase { test in
            try await test.database.write { db in
                try #require(db as? any ScriptRunning).script(
                    """
                    CREATE TABLE words (n BIGINT);
                    CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END; $$;
                    CREATE TRIGGER guard BEFORE UPDATE ON words FOR EACH ROW EXECUTE FUNCTION pass();
                    ALTER TABLE words DISABLE TRIGGER guard;
                    """)
            }
            let findings: [String] = try await test.database.integrityFindings()
            #expect(findings == ["trigger guard on words is switched off"])
        }
    }

    @Test func `a server that does not answer is unavailable`() async throws {
        let url = try DatabaseURL("postgres:///terreau?host=/nowhere")
        let error = await #expect(throws: StorageError.self) { try await openDatabase(url, logger: Engine.logger) }
        #expect(error?.kind == .unavailable)
    }
}

private func increment(_ database: any Database) async throws {
    try await database.write { db in
        let n: Int = try db.value("SELECT n FROM counters") ?? 0
        try db.run("UPDATE counters SET n = \(n + 1)")
    }
}

/// Ends connections of `test` from outside, and returns when PostgreSQL no longer lists them.
private func terminate(_ pids: [Int?], from test: TestDatabase) async throws {
    let other = try await test.another()
    for pid in pids {
        _ = try await other.read { try $0.rows("SELECT pg_terminate_backend(CAST(\(pid) AS INT), 5000)") }
    }
    try await other.close()
}
