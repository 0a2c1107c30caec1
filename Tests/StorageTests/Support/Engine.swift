import Foundation
import Logging
import Testing

@testable import Storage

/// The engines a test runs on: SQLite always, PostgreSQL where TERREAU_TEST_POSTGRES names a server.
enum Engine: String, CustomTestStringConvertible, Sendable {
    case sqlite
    case postgres

    static let server = ProcessInfo.processInfo.environment["TERREAU_TEST_POSTGRES"]
    static let available: [Engine] = server == nil ? [.sqlite] : [.sqlite, .postgres]
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    var testDescription: String { rawValue }

    /// Runs a test on an empty database of its own, which goes away afterwards.
    func withDatabase(_ body: (TestDatabase) async throws -> Void) async throws {
        let place = self == .sqlite ? try Place.folder() : try await Place.schema(on: Self.server ?? "")
        do {
            let database = try await openDatabase(place.url, logger: Self.logger)
            do {
                try await body(TestDatabase(url: place.url, database: database))
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

struct TestDatabase {
    let url: DatabaseURL
    let database: any Database

    var groupCommit: GroupCommit? {
        (database as? SQLiteDatabase)?.groupCommit ?? (database as? PostgresDatabase)?.groupCommit
    }

    /// The same data through another set of connections.
    func another() async throws -> any Database {
        try await openDatabase(url, logger: Engine.logger)
    }

    /// Runs statements of the test's own, each in the portable subset.
    func execute(_ statements: SQL...) async throws {
        try await database.write { db in
            for statement in statements { try db.run(statement) }
        }
    }
}

struct Place {
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
        try await administer(server, "CREATE SCHEMA \(name)")
        return Place(url: url) { try await administer(server, "DROP SCHEMA \(name) CASCADE") }
    }

    private static func administer(_ server: String, _ text: String) async throws {
        let database = try await openDatabase(DatabaseURL(server), logger: Engine.logger)
        try await database.write { db in
            guard let scripts = db as? any ScriptRunning else { return }
            try scripts.script(text)
        }
        try await database.close()
    }
}
