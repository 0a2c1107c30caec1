import Testing

@testable import Storage

@Suite struct GroupCommitTests {
    @Test(arguments: Engine.available)
    func `a refusal rolls back only its own verb`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            try await test.execute("CREATE TABLE words (size BIGINT)")
            let before = try #require(test.groupCommit).commitCount
            try await holdingTheWriter(of: test, until: 10) { database in
                await withTaskGroup(of: Void.self) { group in
                    for number in 0..<10 {
                        group.addTask {
                            let result = await insert(number, refusing: number % 3 == 0, in: database)
                            #expect(result == (number % 3 == 0 ? .failure(Refusal()) : .success(number)))
                        }
                    }
                }
            }
            let kept: [Int] = try await sizes(in: test.database)
            #expect(kept == [1, 2, 4, 5, 7, 8])
            #expect(test.groupCommit?.commitCount == before + 2)
        }
    }

    @Test(arguments: Engine.available)
    func `verbs that wait together share one commit`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            try await test.execute("CREATE TABLE words (size BIGINT)")
            let before = try #require(test.groupCommit).commitCount
            try await holdingTheWriter(of: test, until: 300) { database in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<300 {
                        group.addTask {
                            _ = try await database.write { try $0.run("INSERT INTO words VALUES (\(number))") }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            let kept: [Int] = try await sizes(in: test.database)
            #expect(kept == Array(0..<300))
            // The verb that held the writer, a full batch, and the rest.
            #expect(test.groupCommit?.commitCount == before + 3)
        }
    }

    @Test(arguments: Engine.available)
    func `a verb is visible to everybody once it has returned`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            try await test.execute("CREATE TABLE words (size BIGINT)")
            let other = try await test.another()
            for number in 0..<20 {
                try await test.execute("INSERT INTO words VALUES (\(number))")
                let last: Int? = try await sizes(in: other).last
                #expect(last == number)
            }
            try await other.close()
        }
    }

    @Test(arguments: Engine.available)
    func `a commit that fails answers everybody with its error and keeps nothing`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            try await test.execute(
                "CREATE TABLE words (size BIGINT NOT NULL PRIMARY KEY)",
                "CREATE TABLE uses (size BIGINT REFERENCES words (size) DEFERRABLE INITIALLY DEFERRED)")
            try await holdingTheWriter(of: test, until: 3) { database in
                await withTaskGroup(of: Void.self) { group in
                    for statement: SQL in ["INSERT INTO words VALUES (1)", "INSERT INTO uses VALUES (9)"] {
                        group.addTask {
                            await #expect(throws: ConstraintViolation.foreignKey) {
                                try await database.write { try $0.run(statement) }
                            }
                        }
                    }
                    group.addTask {
                        await #expect(throws: ConstraintViolation.foreignKey) {
                            try await database.write { _ in throw Refusal() }
                        }
                    }
                }
            }
            let kept: [Int] = try await sizes(in: test.database)
            #expect(kept == [])
            try await test.execute("INSERT INTO words VALUES (2)")
            let later: [Int] = try await sizes(in: test.database)
            #expect(later == [2])
        }
    }

    @Test(arguments: Engine.available)
    func `a verb cannot go on after a failed statement`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            try await test.execute("CREATE TABLE words (size BIGINT NOT NULL)")
            await #expect(throws: ConstraintViolation.notNull) {
                try await test.database.write { db in
                    try db.run("INSERT INTO words VALUES (1)")
                    _ = try? db.run("INSERT INTO words VALUES (NULL)")
                    #expect(throws: StorageError.self) { try db.run("INSERT INTO words VALUES (2)") }
                }
            }
            let kept: [Int] = try await sizes(in: test.database)
            #expect(kept == [])
        }
    }

    @Test(arguments: Engine.available)
    func `a cancelled task does not break the batch`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            try await test.execute("CREATE TABLE words (size BIGINT)")
            let database = test.database
            let groupCommit = try #require(test.groupCommit)
            try await holdingTheWriter(of: test, until: 2) { database in
                let cancelled = Task { try await database.write { try $0.run("INSERT INTO words VALUES (1)") } }
                while groupCommit.waitingCount < 1 { await Task.yield() }
                cancelled.cancel()
                try await database.write { try $0.run("INSERT INTO words VALUES (2)") }
                let inserted = try await cancelled.value
                #expect(inserted == 1)
            }
            let kept: [Int] = try await sizes(in: database)
            #expect(kept == [1, 2])
        }
    }

    @Test(arguments: Engine.available)
    func `closing finishes the verbs that wait`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            try await test.execute("CREATE TABLE words (size BIGINT)")
            let other = try await test.another()
            let writes = (0..<20).map { number in
                Task { try await other.write { try $0.run("INSERT INTO words VALUES (\(number))") } }
            }
            for write in writes.prefix(10) { _ = try await write.value }
            try await other.close()
            var kept = 0
            for write in writes { if case .success = await write.result { kept += 1 } }
            let found: Int = try await sizes(in: test.database).count
            #expect(found == kept)
        }
    }
}

private func insert(_ number: Int, refusing: Bool, in database: any Database) async -> Result<Int, Refusal> {
    do {
        return .success(
            try await database.write { db in
                try db.run("INSERT INTO words VALUES (\(number))")
                if refusing { throw Refusal() }
                return number
            })
    } catch {
        return .failure(Refusal())
    }
}

private func sizes(in database: any Database) async throws -> [Int] {
    try await database.read { try $0.rows("SELECT size FROM words ORDER BY size").map { try $0["size"] } }
}
