import Foundation
import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// What programs send as files: every route that takes one, taken from the router, with the same corpus as the fields of pages.
@Suite struct ApiUploadTests {
    @Test(.timeLimit(.minutes(10)), arguments: Engine.available)
    func `whatever a program sends as a file, the answer is one that is described, and a refusal keeps nothing`(
        _ engine: Engine
    ) async throws {
        try await withRoutes(engine) { access, api, sent in
            let large = [UInt8](repeating: 0x61, count: EvidenceRules.largestFile + 1)
            let cases =
                UploadFieldTests.files.map { ("releve.csv", $0.bytes, $0.what) }
                + UploadFieldTests.names.map { ($0, UploadFieldTests.files[1].bytes, $0) }
                + [("releve.csv", large, "too large")]
            var statuses: Set<Int> = []
            try await Self.expectNothingKept(sent, access) {
                for (name, bytes, what) in cases {
                    statuses.insert(try await Self.expectRefused(sent, name, bytes, what, api))
                }
            }
            #expect(statuses.isSuperset(of: [413, 422]), "\(sent.path): \(statuses.sorted())")
        }
    }

    @Test(.timeLimit(.minutes(10)), arguments: Engine.available)
    func `a file in the wrong clothes is refused before it is read`(_ engine: Engine) async throws {
        try await withRoutes(engine) { access, api, sent in
            try await Self.expectNothingKept(sent, access) {
                for type in ["application/json", "multipart/form-data; boundary=x", "text/plain", nil] {
                    let status = try await Self.expectRefused(
                        sent, "facture.pdf", SampleFiles.pdf, type ?? "no type", api, type: type)
                    #expect(status == 415, "\(sent.path), \(type ?? "no type")")
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `whatever a receipt is called, it is kept under something harmless`(_ engine: Engine) async throws {
        let names: [(given: String, kept: String)] = [
            ("facture.pdf", "facture.pdf"), ("../../../../etc/cron.d/tache.pdf", "tache.pdf"),
            ("..\\..\\windows\\system.pdf", "system.pdf"), (".htaccess", "htaccess.pdf"), ("..", "justificatif.pdf"),
            ("facture\u{202E}fdp.exe", "facturefdp.exe.pdf"), ("a\r\nSet-Cookie: x=1", "a Set-Cookie: x=1.pdf"),
            ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
            ("=cmd|' C calc'!A0", "=cmd|' C calc'!A0.pdf"), ("l\"avoir\".pdf", "l\"avoir\".pdf"),
        ]
        try await withRoutes(engine) { access, api, sent in
            guard sent.path.hasSuffix("/evidence") else { return }
            let camille = try #require(access.visitors.first { $0.name == "treasurer" }?.actor)
            for (index, (given, kept)) in names.enumerated() {
                let answer = try await sent.send(api, given, SampleFiles.pdf("\(index)"))
                #expect(answer.status == 200, "\(given): \(answer.text)")
                guard case .array(let items)? = answer.json["items"] else { throw NotFound() }
                #expect(items.contains { $0["name"] == .string(kept) }, "\(given): \(answer.text)")
                #expect(!answer.headers.contains { $0.name == .setCookie })
            }
            let draw = Draw.ID(rawValue: String(sent.path.split(separator: "/")[1]))
            try await access.house.browse { web in
                let page = try await web.get(Links.draw(draw), as: camille)
                #expect(!page.html.contains("<img src=x") && !page.html.contains("\u{202E}"))
            }
            let findings = try await Check(
                database: access.house.database, evidence: access.house.instance.evidenceFolder
            ).run { _ in }
            #expect(findings == [])
        }
    }

    // MARK: - The routes

    /// One route that takes a file, for somebody who may send one there.
    private struct Sent: Sendable {
        /// Below `/api/v1`.
        let path: String
        let takesName: Bool
        /// Statuses that the description tells.
        let declared: Set<Int>
        let token: String

        func send(
            _ api: ApiClient, _ name: String, _ bytes: [UInt8], type: String? = "application/octet-stream"
        ) async throws -> ApiClient.Answer {
            var headers: HTTPFields = [:]
            headers[.contentType] = type
            if let key = HTTPField.Name("Idempotency-Key") { headers[key] = UUID().uuidString }
            let typed = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            return try await api.send(
                .post, path + (takesName ? "?name=\(typed)" : ""), token, headers: headers, body: bytes)
        }
    }

    private static func expectRefused(
        _ sent: Sent, _ name: String, _ bytes: [UInt8], _ what: String, _ api: ApiClient,
        type: String? = "application/octet-stream"
    ) async throws -> Int {
        let what = "\(sent.path), \(what)"
        let answer = try await sent.send(api, name, bytes, type: type)
        #expect(
            (400..<500).contains(answer.status) && sent.declared.contains(answer.status), "\(what): \(answer.status)")
        #expect(answer.headers[.contentType] == ApiProblem.mediaType, "\(what)")
        #expect(!answer.text.contains("root:") && !answer.text.contains("\u{202E}"), "\(what)")
        return answer.status
    }

    private static func expectNothingKept(
        _ sent: Sent, _ access: AccessHouse, _ refused: () async throws -> Void
    ) async throws {
        let (before, files) = (try await contents(access), files(access))
        try await refused()
        #expect(try await contents(access).differing(from: before) == [], "\(sent.path)")
        #expect(self.files(access) == files, "\(sent.path)")
    }

    private static func contents(_ access: AccessHouse) async throws -> Contents {
        try await access.house.read { try Contents.load(in: $0) }
    }

    private static func files(_ access: AccessHouse) -> Set<String> {
        let folder = access.house.instance.evidenceFolder.path
        return Set(FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? [])
    }

    private func withRoutes(
        _ engine: Engine, _ body: @escaping @Sendable (AccessHouse, ApiClient, Sent) async throws -> Void
    ) async throws {
        try await withAccess(engine) { access in
            let table = try Routes.all(access.house.instance)
            let routes = table.apiRoutes.filter(\.operation.takesFile)
            #expect(routes.count >= 5)
            let description = OpenAPI(routes: table.apiRoutes, server: "").json["paths"]
            let treasurer = try #require(access.visitors.first { $0.name == "treasurer" })
            let token = try await access.house.token(of: #require(treasurer.actor), .pay, days: 2)
            try await access.house.serve { api in
                // The first time in a while that a token is used is kept with it.
                #expect(try await api.get("/budgets", token).status == 200)
                for route in routes {
                    let object = route.declaration.path.contains("{") ? "own" : "-"
                    let path = try #require(access.path(route.declaration.path, object, of: treasurer))
                    guard case .object(let answers)? = description?[route.declaration.path]?["post"]?["responses"]
                    else {
                        throw NotFound()
                    }
                    let sent = Sent(
                        path: String(path.dropFirst("/api/v1".count)),
                        takesName: route.operation.query.contains { $0 == "fileName" || $0 == "statementName" },
                        declared: Set(answers.compactMap { Int($0.name) }), token: token)
                    try await body(access, api, sent)
                }
            }
        }
    }
}
