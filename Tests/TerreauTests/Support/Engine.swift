import Foundation
import Ledger
import Logging
import Storage
import Testing

@testable import Terreau

/// The engines a test runs on: SQLite always, PostgreSQL where TERREAU_TEST_POSTGRES names a server.
enum Engine: String, CustomTestStringConvertible, Sendable {
    case sqlite
    case postgres

    static let server = ProcessInfo.processInfo.environment["TERREAU_TEST_POSTGRES"]
    static let available: [Engine] = server == nil ? [.sqlite] : [.sqlite, .postgres]
    static let logger = Logger(label: "test") { _ in QuietLog() }

    var testDescription: String { rawValue }

    /// Runs a test on an empty database of its own, with all migrations, which goes away afterwards.
    func withDatabase(isMigrated: Bool = true, _ body: (any Database) async throws -> Void) async throws {
        guard self == .postgres else { return try await run(in: .folder(), isMigrated, body) }
        // A server has few connections, and all tests start at once.
        await Turns.postgres.take()
        do {
            try await run(in: .schema(on: Self.server ?? ""), isMigrated, body)
        } catch {
            await Turns.postgres.giveBack()
            throw error
        }
        await Turns.postgres.giveBack()
    }

    private func run(
        in place: Place, _ isMigrated: Bool, _ body: (any Database) async throws -> Void
    ) async throws {
        do {
            let database = try await openDatabase(place.url, logger: Self.logger)
            do {
                if isMigrated {
                    _ = try await Migrator.load(folder: Repository.resources.path("Migrations")).migrate(
                        database, at: "2026-11-23T10:00:00.000Z")
                }
                try await body(database)
            } catch {
                try? await database.close()
                throw error
            }
            try await database.close()
        } catch {
            try? await place.remove()
            throw error
        }
        try await place.remove()
    }
}

/// Writes nothing, and keeps what Hummingbird keeps in it: the id of the request.
private struct QuietLog: LogHandler {
    var logLevel = Logger.Level.critical
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {}
}

/// This repository, found from the place of this very file.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let resources = Resources(folder: root.path)
}

private struct Place {
    let url: DatabaseURL
    let remove: () async throws -> Void

    static func folder() throws -> Place {
        let folder = FileManager.default.temporaryDirectory.appending(path: "terreau-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return Place(url: try DatabaseURL("sqlite:\(folder.path)/test.sqlite")) {
            try FileManager.default.removeItem(at: folder)
        }
    }

    static func schema(on server: String) async throws -> Place {
        let name = "t_" + UUID().uuidString.lowercased().filter(\.isHexDigit)
        let separator = server.contains("?") ? "&" : "?"
        let url = try DatabaseURL("\(server)\(separator)options=-csearch_path%3D\(name)")
        try await administer(server, "CREATE SCHEMA \(fragment: SQL(stringLiteral: name))")
        return Place(url: url) {
            try await administer(server, "DROP SCHEMA \(fragment: SQL(stringLiteral: name)) CASCADE")
        }
    }

    private static func administer(_ server: String, _ statement: SQL) async throws {
        let database = try await openDatabase(DatabaseURL(server), logger: Engine.logger)
        try await database.write { db in _ = try db.run(statement) }
        try await database.close()
    }
}

/// Lets a few in at a time.
private actor Turns {
    static let postgres = Turns(6)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { free = count }

    func take() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func giveBack() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

@Suite struct EngineTests {
    @Test(.enabled(if: Engine.server != nil, "TERREAU_TEST_POSTGRES is not set: nothing ran on PostgreSQL"))
    func `PostgreSQL is tested too`() {
        #expect(Engine.available.contains(.postgres))
    }
}
