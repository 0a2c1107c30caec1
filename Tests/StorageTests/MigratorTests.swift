import Foundation
import Testing

@testable import Storage

@Suite struct MigratorTests {
    static let words = MigrationFile(
        number: 1, name: "0001_words", text: "CREATE TABLE words (size BIGINT); CREATE TABLE b (c TEXT);")
    static let guardWords = MigrationFile(
        number: 2, name: "0002_guard",
        sqlite: """
            -- A comment; with a semicolon.
            CREATE TRIGGER guard BEFORE UPDATE ON words BEGIN
                SELECT RAISE(ABORT, 'immutable: words never change'); SELECT 1;
            END;
            INSERT INTO words VALUES (1);
            """,
        postgres: """
            -- A comment; with a semicolon.
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'words never change' USING ERRCODE = 'TR001'; END; $$;
            CREATE TRIGGER guard BEFORE UPDATE ON words FOR EACH ROW EXECUTE FUNCTION refuse();
            INSERT INTO words VALUES (1);
            """)

    @Test(arguments: Engine.available)
    func `migrations are applied once, in order`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            let migrator = Migrator(files: [Self.guardWords, Self.words])
            try await expect(["0001_words", "0002_guard"]) { try await migrator.pending(test.database) }
            try await expect(["0001_words", "0002_guard"]) {
                try await migrator.migrate(test.database, at: "2026-11-23T10:00:00.000Z")
            }
            try await expect([]) { try await migrator.migrate(test.database, at: "2026-11-23T10:00:00.000Z") }
            try await expect([]) { try await migrator.pending(test.database) }
            await #expect(throws: ConstraintViolation.immutable("words never change")) {
                try await test.execute("UPDATE words SET size = 2")
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a script that fails leaves nothing behind`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            let broken = MigrationFile(
                number: 2, name: "0002_broken", text: "CREATE TABLE half (n BIGINT); CREATE TABEL x;")
            let migrator = Migrator(files: [Self.words, broken])
            await #expect(throws: StorageError.self) {
                try await migrator.migrate(test.database, at: "2026-11-23T10:00:00.000Z")
            }
            try await expect(["0002_broken"]) { try await migrator.pending(test.database) }
            await #expect(throws: StorageError.self) {
                try await test.database.read { try $0.rows("SELECT * FROM half") }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `history that does not match the files is refused`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            _ = try await Migrator(files: [Self.words, Self.guardWords]).migrate(
                test.database, at: "2026-11-23T10:00:00.000Z")
            let changed = MigrationFile(
                number: 1, name: "0001_words", text: "CREATE TABLE words (size BIGINT NOT NULL);")
            await #expect(throws: MigrationError.changed("0001_words")) {
                try await Migrator(files: [changed, Self.guardWords]).migrate(
                    test.database, at: "2026-11-23T10:00:00.000Z")
            }
            await #expect(throws: MigrationError.newerSchema("0002_guard")) {
                try await Migrator(files: [Self.words]).migrate(test.database, at: "2026-11-23T10:00:00.000Z")
            }
            await #expect(throws: MigrationError.newerSchema("0002_guard")) {
                try await Migrator(files: [Self.words]).pending(test.database)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a migration that comes too late is refused`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            let later = MigrationFile(number: 3, name: "0003_later", text: "CREATE TABLE later (n BIGINT);")
            _ = try await Migrator(files: [Self.words, later]).migrate(test.database, at: "2026-11-23T10:00:00.000Z")
            await #expect(throws: MigrationError.outOfOrder("0002_guard")) {
                try await Migrator(files: [Self.words, Self.guardWords, later]).migrate(
                    test.database, at: "2026-11-23T10:00:00.000Z")
            }
        }
    }

    @Test(arguments: Engine.available)
    func `two servers may start together`(_ engine: Engine) async throws {
        try await engine.withDatabase { test in
            let other = try await test.another()
            let migrator = Migrator(files: [Self.words, Self.guardWords])
            async let first = migrator.migrate(test.database, at: "2026-11-23T10:00:00.000Z")
            async let second = migrator.migrate(other, at: "2026-11-23T10:00:00.000Z")
            let applied = try await first + second
            #expect(applied.sorted() == ["0001_words", "0002_guard"])
            try await other.close()
        }
    }

    @Test func `two files with one number are refused`() async throws {
        try await Engine.sqlite.withDatabase { test in
            let twin = MigrationFile(number: 1, name: "0001_twin", text: "")
            await #expect(throws: MigrationError.self) {
                try await Migrator(files: [Self.words, twin]).migrate(test.database, at: "2026-11-23T10:00:00.000Z")
            }
        }
    }

    @Test(
        arguments: [
            (["0001_a.sql", "0002_b.sqlite.sql", "0002_b.postgres.sql", "README.md"], nil),
            (["0001_a.sqlite.sql"], MigrationError.halfPair("0001_a", missing: .postgres)),
            (["0001_a.postgres.sql"], .halfPair("0001_a", missing: .sqlite)),
            (["0001_a.sql", "0001_a.sqlite.sql", "0001_a.postgres.sql"], .badName("0001_a")),
            (["first.sql"], .badName("first.sql")),
            (["0001_a.mysql.sql"], .badName("0001_a")),
        ] as [([String], MigrationError?)])
    func `a folder is read by the names of its files`(_ names: [String], _ problem: MigrationError?) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "migrations-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in names { try Data("SELECT 1;".utf8).write(to: folder.appending(path: name)) }
        if let problem {
            #expect(throws: problem) { try Migrator.load(folder: folder.path) }
        } else {
            try await Engine.sqlite.withDatabase { test in
                let migrator = try Migrator.load(folder: folder.path)
                try await expect(["0001_a", "0002_b"]) { try await migrator.pending(test.database) }
            }
        }
    }

    @Test func `a folder that does not exist is refused`() {
        #expect(throws: MigrationError.unreadable("/nowhere")) { try Migrator.load(folder: "/nowhere") }
    }
}

/// `#expect` around an `await` misjudges in Swift 6.3.1, so the await comes first.
private func expect(
    _ names: [String], from work: () async throws -> [String], at location: SourceLocation = #_sourceLocation
) async rethrows {
    let found = try await work()
    #expect(found == names, sourceLocation: location)
}
