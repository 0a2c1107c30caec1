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
        (["TERREAU_LOG_FORMAT": "xml"], "text or json"),
        (["TERREAU_CONFIG": "/nowhere/terreau.conf"], "cannot be read"),
        (["TERREAU_METRICS_PORT": "metrics"], "TERREAU_METRICS_PORT"),
        (["TERREAU_METRICS_PORT": "8080"], "free port"),
        (["TERREAU_METRICS_PORT": "9464", "TERREAU_METRICS_SOCKET": "/run/t"], "choose one"),
        (["TERREAU_LEAST_FREE_MB": "-1"], "megabytes"),
        (["TERREAU_OIDC_PROVIDERS": "Annu aire,annu"], "short names"),
        (["TERREAU_OIDC_PROVIDERS": "a"], "TERREAU_OIDC_A_ISSUER"),
        (["TERREAU_OIDC_PROVIDERS": "a", "TERREAU_OIDC_A_ISSUER": "http://a.example"], "https"),
        (["TERREAU_OIDC_PROVIDERS": "a", "TERREAU_OIDC_A_ISSUER": "https://a.example"], "TERREAU_OIDC_A_CLIENT_ID"),
        (["TERREAU_OIDC_B_ISSUER": "https://b.example"], "does not name"),
        (["TERREAU_OIDC_B_COLOUR": "green"], "TERREAU_OIDC_B_COLOUR"),
        (
            [
                "TERREAU_OIDC_PROVIDERS": "a", "TERREAU_OIDC_A_ISSUER": "https://a.example",
                "TERREAU_OIDC_A_CLIENT_ID": "t", "TERREAU_OIDC_A_CLIENT_SECRET_FILE": "/nowhere/secret",
            ], "/nowhere/secret"
        ),
    ])
    func `what cannot be understood stops the start with a sentence`(environment: [String: String], words: String) async
    {
        let refusal = await #expect(throws: StartRefusal.self) { try await Settings.load(environment: environment) }
        #expect(refusal?.description.contains(words) == true)
    }

    @Test func `services are named, each with what it says of itself and of us`() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try "s3cret\n".write(toFile: file, atomically: true, encoding: .utf8)
        let settings = try await Settings.load(environment: [
            "TERREAU_OIDC_PROVIDERS": "annuaire, local", "TERREAU_OIDC_ANNUAIRE_ISSUER": "https://a.example/realms/x",
            "TERREAU_OIDC_ANNUAIRE_CLIENT_ID": "terreau", "TERREAU_OIDC_ANNUAIRE_CLIENT_SECRET_FILE": file,
            "TERREAU_OIDC_ANNUAIRE_LABEL": "l’annuaire", "TERREAU_OIDC_ANNUAIRE_TRUST_EMAIL": "yes",
            "TERREAU_OIDC_LOCAL_ISSUER": "http://localhost:9400", "TERREAU_OIDC_LOCAL_CLIENT_ID": "t",
        ])
        #expect(
            settings.services == [
                OpenIDIssuer(
                    name: "annuaire", label: "l’annuaire", issuer: "https://a.example/realms/x", client: "terreau",
                    secret: "s3cret", trustsEmail: true),
                OpenIDIssuer(
                    name: "local", label: "local", issuer: "http://localhost:9400", client: "t", secret: nil,
                    trustsEmail: false),
            ])
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
