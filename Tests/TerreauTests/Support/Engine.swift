import Foundation
import Ledger
import Logging
import Testing

@testable import Storage
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
        guard self == .postgres else { return try await run(in: .file(isMigrated: isMigrated), body) }
        // A server has few connections, and all tests start at once.
        await Turns.postgres.take()
        do {
            try await run(in: .database(on: Self.server ?? "", isMigrated: isMigrated), body)
        } catch {
            await Turns.postgres.giveBack()
            throw error
        }
        await Turns.postgres.giveBack()
    }

    private func run(in place: Place, _ body: (any Database) async throws -> Void) async throws {
        do {
            let database = try await openDatabase(place.url, logger: Self.logger)
            do {
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

    static func file(isMigrated: Bool) async throws -> Place {
        let folder = FileManager.default.temporaryDirectory.appending(path: "terreau-\(UUID().uuidString)")
        if isMigrated {
            try await FileManager.default.copyItem(at: Template.shared.folder(), to: folder)
        } else {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        return Place(url: try DatabaseURL("sqlite:\(folder.path)/test.sqlite")) {
            try FileManager.default.removeItem(at: folder)
        }
    }

    static func database(on server: String, isMigrated: Bool) async throws -> Place {
        let name = "t_" + UUID().uuidString.lowercased().filter(\.isHexDigit)
        let template = isMigrated ? try await Template.shared.database(on: server) : "template0"
        try command("CREATE DATABASE \(name) TEMPLATE \(template)", on: server)
        return Place(url: try DatabaseURL(address(of: name, on: server))) {
            try command("DROP DATABASE \(name) WITH (FORCE)", on: server)
        }
    }

    /// The server's address with another database.
    static func address(of name: String, on server: String) throws -> String {
        var parts = try #require(URLComponents(string: server))
        parts.path = "/\(name)"
        return try #require(parts.string)
    }

    /// Outside a transaction, which is where databases are made.
    static func command(_ text: String, on server: String) throws {
        try PostgresConnection(server).command(text)
    }
}

/// The migrations run once an engine; each test has a copy of what they leave.
private actor Template {
    static let shared = Template()

    private var ready: [Engine: Task<String, any Error>] = [:]

    /// With the log of the file, which is not empty when it is closed.
    func folder() async throws -> URL {
        let path = try await once(.sqlite) {
            let folder = FileManager.default.temporaryDirectory.appending(path: "terreau-template-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try await Self.migrate("sqlite:\(folder.path)/test.sqlite")
            return folder.path
        }
        return URL(filePath: path)
    }

    func database(on server: String) async throws -> String {
        try await once(.postgres) {
            let name = "t_template_\(UUID().uuidString.lowercased().filter(\.isHexDigit))"
            try Place.command("CREATE DATABASE \(name) TEMPLATE template0", on: server)
            try await Self.migrate(Place.address(of: name, on: server))
            return name
        }
    }

    private func once(_ engine: Engine, _ make: @escaping @Sendable () async throws -> String) async throws -> String {
        if let task = ready[engine] { return try await task.value }
        let task = Task { try await make() }
        ready[engine] = task
        return try await task.value
    }

    private static func migrate(_ address: String) async throws {
        let database = try await openDatabase(DatabaseURL(address), logger: Engine.logger)
        _ = try await Migrator.load(folder: Repository.resources.path("Migrations")).migrate(
            database, at: "2026-11-23T10:00:00.000Z")
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
