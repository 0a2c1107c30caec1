import Foundation
import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// Evidence by programs: the pages' desk behind another door.
@Suite struct ApiEvidenceTests {
    @Test(arguments: Engine.available)
    func `a file goes up, is listed, comes down as it was, and is set aside`(_ engine: Engine) async throws {
        try await withDraws(engine) { house, camille, steward, draws in
            let (hers, theirs) = (try await house.token(of: camille), try await house.token(of: steward, .read))
            try await house.serve { api in
                let before = try await api.get("/draws/\(draws[0])/evidence", hers)
                #expect(before.json["isComplete"] == false && before.json["count"] == 0)
                let sent = try await api.send(SampleFiles.pdf, named: "facture.pdf", to: draws[0], hers, key: "f")
                #expect(sent.status == 200 && sent.json["isComplete"] == true)
                let file = try #require(sent.files.first)
                #expect(file["name"] == "facture.pdf" && file["type"] == "application/pdf")
                #expect(file["sha256"] == .string(Hex.sha256(SampleFiles.pdf)))
                guard case .string(let id)? = file["id"] else { throw NotFound() }
                let again = try await api.send(SampleFiles.pdf, named: "facture.pdf", to: draws[0], hers, key: "f")
                #expect(again.text == sent.text)
                let other = try await api.send(SampleFiles.jpeg(), named: "facture.pdf", to: draws[0], hers, key: "f")
                #expect((other.status, other.code) == (422, "keyReused"))
                let down = try await api.send(.get, "/draws/\(draws[0])/evidence/\(id)", theirs, isJSON: false)
                #expect(down.status == 200 && down.text == String(decoding: SampleFiles.pdf, as: UTF8.self))
                #expect(down.headers[.contentType] == "application/pdf")
                #expect(down.headers[.contentDisposition]?.hasPrefix("attachment; filename=\"facture.pdf\"") == true)
                let aside = try await api.post(
                    "/draws/\(draws[0])/evidence/\(id)/set-aside", #"{"reason":"Autre mois"}"#, hers)
                #expect(aside.json["isComplete"] == false && aside.files.first?["setAsideReason"] == "Autre mois")
                let twice = try await api.post(
                    "/draws/\(draws[0])/evidence/\(id)/set-aside", #"{"reason":"Autre mois"}"#, hers)
                #expect((twice.status, twice.code) == (409, "evidenceAlreadySetAside"))
            }
            let findings = try await Check(database: house.database, evidence: house.instance.evidenceFolder)
                .run { _ in }
            #expect(findings == [])
        }
    }

    @Test(arguments: Engine.available)
    func `the same bytes on two draws are told on both`(_ engine: Engine) async throws {
        try await withDraws(engine) { house, camille, _, draws in
            let token = try await house.token(of: camille)
            try await house.serve { api in
                let first = try await api.send(SampleFiles.png(), named: "a.png", to: draws[0], token)
                #expect(first.files.first?["alsoOn"] == [])
                let second = try await api.send(SampleFiles.png(), named: "b.png", to: draws[1], token)
                #expect(second.files.first?["alsoOn"] == ["P-1"])
                let back = try await api.get("/draws/\(draws[0])/evidence", token)
                #expect(back.files.first?["alsoOn"] == ["P-2"])
            }
        }
    }

    @Test(arguments: Engine.available)
    func `whoever may not check files sees how many, and none of them`(_ engine: Engine) async throws {
        try await withDraws(engine) { house, camille, _, draws in
            let sami = try await house.person("Sami")
            let (hers, his) = (try await house.token(of: camille), try await house.token(of: sami))
            try await house.serve { api in
                let sent = try await api.send(SampleFiles.pdf, named: "facture.pdf", to: draws[0], hers)
                guard case .string(let id)? = sent.files.first?["id"] else { throw NotFound() }
                let seen = try await api.get("/draws/\(draws[0])/evidence", his)
                if seen.status == 200 { #expect(seen.json["count"] == 1 && seen.files.isEmpty) }
                #expect(!seen.text.contains("facture"))
                let down = try await api.get("/draws/\(draws[0])/evidence/\(id)", his)
                #expect((down.status, down.code) == (404, "notFound"))
                let up = try await api.send(SampleFiles.pdf, named: "x.pdf", to: draws[0], his)
                #expect([403, 404].contains(up.status))
            }
        }
    }

    @Test func `what cannot be kept is refused with its reason, and nothing of it stays`() async throws {
        try await withDraws(.sqlite) { house, camille, _, draws in
            let token = try await house.token(of: camille)
            let large = SampleFiles.pdf + [UInt8](repeating: 32, count: EvidenceRules.largestFile)
            try await house.serve { api in
                for (bytes, status, code) in [
                    ([], 422, "fileEmpty"), (SampleFiles.heic, 422, "fileHEIC"),
                    (SampleFiles.svg, 422, "fileUnknownType"),
                    (SampleFiles.zip, 422, "fileUnknownType"),
                    (SampleFiles.pdf + SampleFiles.zip, 422, "fileTwoFormats"),
                    (SampleFiles.png(20_000, 20_000), 422, "fileTooManyPixels"), (large, 413, "fileTooLarge"),
                ] as [([UInt8], Int, String)] {
                    let no = try await api.send(bytes, named: "x.pdf", to: draws[0], token)
                    #expect((no.status, no.code) == (status, code))
                }
                let json = try await api.post("/draws/\(draws[0])/evidence?name=x.pdf", "{}", token)
                #expect((json.status, json.code) == (415, "notBytes"))
                let nameless = try await api.send(
                    .post, "/draws/\(draws[0])/evidence", token,
                    headers: [.contentType: "application/octet-stream", ApiClient.keyHeader: "n"],
                    body: SampleFiles.pdf)
                #expect((nameless.status, nameless.fields) == (422, ["name"]))
                let more = try await api.send(
                    .post, "/draws/\(draws[0])/evidence?name=a&nom=b", token,
                    headers: [.contentType: "application/octet-stream", ApiClient.keyHeader: "n"],
                    body: SampleFiles.pdf)
                #expect((more.status, more.fields) == (422, ["nom"]))
            }
            let files = try await house.read { try EvidenceFile.page(after: "", limit: 10, in: $0) }
            #expect(files.isEmpty)
            let left = FileManager.default.enumerator(atPath: house.instance.evidenceFolder.path)?.allObjects
            #expect((left as? [String])?.allSatisfy { $0 == "incoming" } == true)
        }
    }

    /// Two draws of Camille from a line that asks for a receipt, and their steward.
    private func withDraws(
        _ engine: Engine,
        _ body: @escaping @Sendable (House, _ camille: Actor, _ steward: Actor, [Draw.ID]) async throws -> Void
    ) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille"), steward = try await house.steward()
            let line = try await house.line(
                "anis", .euros(500), terms: FundLineTerms(purpose: "Tools", evidence: .receipt))
            let budget = try await house.budget("bike", filled: [line: .euros(500)], members: [camille])
            let draws = [
                try await house.draw("a printer", .euros(120), from: budget, by: camille, evidence: .receipt),
                try await house.draw("some paper", .euros(20), from: budget, by: camille, evidence: .receipt),
            ]
            try await body(house, camille, steward, draws)
            try? FileManager.default.removeItem(atPath: house.instance.evidenceFolder.path)
        }
    }
}

extension ApiClient {
    static let keyHeader = HTTPField.Name("Idempotency-Key") ?? .accept

    /// Sends a file as it is.
    func send(
        _ bytes: [UInt8], named name: String, to draw: Draw.ID, _ token: String, key: String = UUID().uuidString
    ) async throws -> Answer {
        try await send(
            .post, "/draws/\(draw)/evidence?name=\(name)", token,
            headers: [.contentType: "application/octet-stream", Self.keyHeader: key], body: bytes)
    }
}

extension ApiClient.Answer {
    fileprivate var files: [JSON] { if case .array(let items)? = json["items"] { items } else { [] } }
}
