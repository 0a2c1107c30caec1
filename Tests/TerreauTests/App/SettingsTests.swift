import Foundation
import Storage
import Testing

@testable import Terreau

@Suite struct SettingsTests {
    @Test func `defaults need nothing`() async throws {
        let settings = try await Settings.load(environment: [:])
        #expect(settings.database.sqlitePath == "data/terreau.sqlite")
        #expect(settings.keyPath.hasSuffix("/data/terreau.key"))
        #expect(settings.port == 8080 && settings.publicURL == "http://127.0.0.1:8080")
    }

    @Test func `the environment goes before the file and the file before defaults`() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".conf").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try "# ours\nTERREAU_PORT=9000\nTERREAU_HOST=127.0.0.2\n".write(toFile: file, atomically: true, encoding: .utf8)
        let settings = try await Settings.load(environment: ["TERREAU_CONFIG": file, "TERREAU_PORT": "9001"])
        #expect(settings.port == 9001)
        #expect(settings.host == "127.0.0.2")
        #expect(settings.mailFolder == "data/mail")
    }

    @Test(arguments: [
        (["TERREAU_PROT": "80"], "TERREAU_PROT"), (["TERREAU_PORT": "http"], "TERREAU_PORT"),
        (["TERREAU_PORT": "70000"], "65535"), (["TERREAU_LOG_LEVEL": "loud"], "TERREAU_LOG_LEVEL"),
        (["TERREAU_CONFIG": "/nowhere/terreau.conf"], "cannot be read"),
        (["TERREAU_METRICS_PORT": "metrics"], "TERREAU_METRICS_PORT"),
        (["TERREAU_METRICS_PORT": "8080"], "free port"),
        (["TERREAU_METRICS_PORT": "9464", "TERREAU_METRICS_SOCKET": "/run/t"], "choose one"),
        (["TERREAU_LEAST_FREE_MB": "-1"], "megabytes"),
    ])
    func `what cannot be understood stops the start with a sentence`(environment: [String: String], words: String) async
    {
        let refusal = await #expect(throws: StartRefusal.self) { try await Settings.load(environment: environment) }
        #expect(refusal?.description.contains(words) == true)
    }

    @Test func `figures are read nowhere unless somebody asks`() async throws {
        #expect(try await Settings.load(environment: [:]).metrics == nil)
        #expect(try await Settings.load(environment: ["TERREAU_METRICS_PORT": "9464"]).metrics == .port(9464))
        let socket = try await Settings.load(environment: ["TERREAU_METRICS_SOCKET": "/run/terreau/metrics"])
        #expect(socket.metrics == .socket("/run/terreau/metrics"))
    }

    @Test func `an unknown key in the file is named too`() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString + ".conf").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try "TERREAU_COULEUR=vert\n".write(toFile: file, atomically: true, encoding: .utf8)
        let refusal = await #expect(throws: StartRefusal.self) {
            try await Settings.load(environment: ["TERREAU_CONFIG": file])
        }
        #expect(refusal?.description.contains("TERREAU_COULEUR") == true)
    }

    @Test func `a second process is kept away from a file`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let settings = try await Settings.load(environment: [:], database: "sqlite:\(folder)/t.sqlite")
        let first = try FolderLock(of: settings.database)
        #expect(throws: StartRefusal.self) { try FolderLock(of: settings.database) }
        withExtendedLifetime(first) {}
    }
}
