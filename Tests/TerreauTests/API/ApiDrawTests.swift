import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// Draws by programs: the same verbs, the same rules, the same refusals.
@Suite struct ApiDrawTests {
    private static let english: HTTPFields = [.acceptLanguage: "en"]

    @Test(arguments: Engine.available)
    func `a draw answers 201 with whose euro pays, and reads the same afterwards`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let token = try await house.token(of: camille)
            try await house.serve { api in
                let made = try await api.draw(token, headers: Self.english)
                #expect(made.status == 201)
                #expect(made.string("state") == "accepted")
                #expect(made.json["amount"] == ["cents": 30000, "currency": "EUR"])
                #expect(made.string("nextRun") == "2026-11-24")
                #expect(made.string("reason")?.hasPrefix("ANIS pays €300.00") == true)
                guard case .array(let split)? = made.json["split"] else { throw NotFound() }
                #expect(split.count == 1)
                #expect(split.first?["line"] == "anis-outils")
                #expect(split.first?["amount"] == ["cents": 30000, "currency": "EUR"])
                let id = try #require(made.string("id"))
                #expect(made.headers[.location] == "/api/v1/draws/\(id)")
                let read = try await api.get("/draws/\(id)", token, headers: Self.english)
                #expect(read.status == 200)
                #expect(read.text == made.text)
                let french = try await api.get("/draws/\(id)", token, headers: [.acceptLanguage: "fr"])
                #expect(french.string("reason")?.hasPrefix("ANIS paie 300,00") == true)
            }
            let left = try await house.left(in: budget)
            #expect(left == .euros(900))
        }
    }

    @Test(arguments: Engine.available)
    func `the same key is one draw, with the same bytes`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let token = try await house.token(of: camille)
            try await house.serve { api in
                let first = try await api.draw(token, key: "k1")
                // Read in another language, and with other space: still the same request.
                let again = try await api.post(
                    "/budgets/lille-bike/draws",
                    """
                    { "gesture":"done", "kind":"toolImprovement", "purpose":"Freins du vélo cargo",
                      "amount":{"currency":"EUR","cents":30000} }
                    """, token, key: "k1", headers: Self.english)
                #expect((again.status, again.text) == (first.status, first.text))
                let other = try await api.draw(token, cents: 20000, key: "k1")
                #expect((other.status, other.code) == (422, "keyReused"))
                let elsewhere = try await api.post(
                    "/draws/\(first.string("id") ?? "")/withdraw", nil, token, key: "k1")
                #expect((elsewhere.status, elsewhere.code) == (422, "keyReused"))
            }
            let left = try await house.left(in: budget)
            #expect(left == .euros(900))
        }
    }

    @Test(arguments: Engine.available)
    func `twenty of the same request at once are one draw, and all are answered alike`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let token = try await house.token(of: camille)
            try await house.serve { api in
                let answers = try await withThrowingTaskGroup(of: ApiClient.Answer.self) { group in
                    for _ in 0..<20 { group.addTask { try await api.draw(token, key: "same") } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(Set(answers.map(\.status)) == [201])
                #expect(Set(answers.map(\.text)).count == 1)
            }
            let left = try await house.left(in: budget)
            #expect(left == .euros(900))
        }
    }

    @Test(arguments: Engine.available)
    func `when the answer cannot be kept, nothing was done`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let id = try await house.draw("Freins du vélo", .euros(100), from: budget, by: camille)
            struct Lost: Error {}
            let once = ApiOnce(
                base: house.database, key: "k", person: camille.id, fingerprint: "f", now: house.clock.now
            ) { _, _ in throw Lost() }
            await #expect(throws: Lost.self) {
                try await Draws(database: once, clock: house.instance.clock).withdraw(id, by: camille)
            }
            let state = try await house.state(id)
            #expect(state == .accepted)
        }
    }

    @Test(arguments: Engine.available)
    func `a move is done once for its key, and again is told apart`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let token = try await house.token(of: camille)
            try await house.serve { api in
                let made = try await api.draw(token)
                let id = try #require(made.string("id"))
                let back = try await api.post("/draws/\(id)/withdraw", nil, token, key: "back")
                #expect((back.status, back.string("state")) == (200, "withdrawn"))
                let again = try await api.post("/draws/\(id)/withdraw", nil, token, key: "back")
                #expect((again.status, again.text) == (200, back.text))
                let new = try await api.post("/draws/\(id)/withdraw", nil, token)
                #expect((new.status, new.code) == (409, "notInState"))
            }
            let left = try await house.left(in: budget)
            #expect(left == .euros(1200))
        }
    }

    @Test(arguments: Engine.available)
    func `a refused draw changes nothing and its key stays free`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let token = try await house.token(of: camille)
            try await house.serve { api in
                let no = try await api.draw(token, cents: 500_000, key: "k", headers: Self.english)
                #expect((no.status, no.code) == (409, "moreThanLeft"))
                #expect(no.headers[.contentType] == "application/problem+json")
                #expect(no.string("type") == "urn:terreau:problem:moreThanLeft")
                #expect(no.string("detail")?.contains("€1,200.00") == true)
                #expect(no.fields == ["amount"])
                let less = try await api.draw(token, key: "k")
                #expect(less.status == 201)
            }
            let left = try await house.left(in: budget)
            #expect(left == .euros(900))
        }
    }

    @Test(arguments: Engine.available)
    func `above the rule a draw waits, and a steward approves what was seen`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, solene, _) = try await house.furnished()
            let (token, hers) = (try await house.token(of: camille), try await house.token(of: solene))
            try await house.serve { api in
                let waits = try await api.draw(token, cents: 40000)
                let id = try #require(waits.string("id"))
                #expect((waits.status, waits.string("state"), waits.string("nextRun")) == (201, "waiting", nil))
                #expect(waits.json["approvals"] == ["given": 0, "needed": 1])
                let seen = try #require(waits.string("seen"))
                let own = try await api.post("/draws/\(id)/accept", "{\"seen\":\"\(seen)\"}", token)
                #expect((own.status, own.code) == (403, "notTheirs"))
                let blind = try await api.post("/draws/\(id)/accept", "{\"seen\":\"\(Hex.sha256("other"))\"}", hers)
                #expect((blind.status, blind.code) == (409, "changedSince"))
                let yes = try await api.post("/draws/\(id)/accept", "{\"seen\":\"\(seen)\"}", hers)
                #expect((yes.status, yes.string("state")) == (200, "accepted"))
                #expect(yes.string("nextRun") == "2026-11-24")
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a steward refuses with a reason, and asks questions`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, solene, _) = try await house.furnished()
            let (token, hers) = (try await house.token(of: camille), try await house.token(of: solene))
            try await house.serve { api in
                let made = try await api.draw(token, cents: 40000)
                let id = try #require(made.string("id"))
                let asked = try await api.post("/draws/\(id)/question", "{\"question\":\"Pour quel vélo ?\"}", hers)
                #expect(asked.status == 200)
                #expect(asked.text.contains("Pour quel vélo ?"))
                let bare = try await api.post("/draws/\(id)/refuse", "{\"reason\":\" \"}", hers)
                #expect((bare.status, bare.code) == (422, "noReason"))
                let none = try await api.post("/draws/\(id)/refuse", nil, hers)
                #expect((none.status, none.fields) == (422, ["reason"]))
                let no = try await api.post("/draws/\(id)/refuse", "{\"reason\":\"Pas ce mois-ci.\"}", hers)
                #expect((no.status, no.string("state"), no.string("reason")) == (200, "refused", "Pas ce mois-ci."))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `work to come is said done for the real amount`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let token = try await house.token(of: camille)
            try await house.serve { api in
                let need = try await api.draw(token, gesture: "need")
                let id = try #require(need.string("id"))
                #expect(need.string("nextRun") == "2026-11-24")
                let more = try await api.post(
                    "/draws/\(id)/done", #"{"amount":{"cents":30001,"currency":"EUR"}}"#, token)
                #expect((more.status, more.code) == (422, "moreThanReserved"))
                let done = try await api.post(
                    "/draws/\(id)/done", #"{"amount":{"cents":25050,"currency":"EUR"},"day":"2026-11-23"}"#, token)
                #expect(done.status == 200)
                #expect(done.json["amount"] == ["cents": 25050, "currency": "EUR"])
            }
            let left = try await house.left(in: budget)
            #expect(left == Money(cents: 94950))
        }
    }

    @Test(arguments: Engine.available)
    func `can-I answers yes, wait and no, and changes nothing`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let outside = try await house.person("Rosa")
            let token = try await house.token(of: camille, .read)
            let hers = try await house.token(of: outside, .read)
            try await house.serve { api in
                func ask(_ cents: Int, _ token: String) async throws -> ApiClient.Answer {
                    try await api.post(
                        "/can-i", ApiClient.body(cents: cents, more: ",\"budget\":\"lille-bike\""), token, key: nil)
                }
                let yes = try await ask(30000, token)
                #expect((yes.status, yes.string("answer"), yes.string("nextRun")) == (200, "yes", "2026-11-24"))
                let wait = try await ask(40000, token)
                #expect((wait.string("answer"), wait.json["approvals"]) == ("wait", 1))
                let no = try await ask(500_000, token)
                #expect((no.status, no.string("answer"), no.string("code")) == (200, "no", "moreThanLeft"))
                let notHers = try await ask(30000, hers)
                #expect((notHers.string("answer"), notHers.string("code")) == ("no", "notInGroup"))
            }
            let left = try await house.left(in: budget)
            #expect(left == .euros(1200))
        }
    }

    @Test(arguments: Engine.available)
    func `a program pays another member, a supplier, or somebody new`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, _) = try await house.furnished()
            _ = try await house.person("Rosa")
            _ = try await house.organisation("Cyclos", .supplier)
            let token = try await house.token(of: camille)
            try await house.serve { api in
                for (payee, kind) in [
                    (#"{"email":"rosa@demo.example"}"#, "member"), (#"{"organisation":"cyclos"}"#, "supplier"),
                    (#"{"newPerson":"Idris"}"#, "outsidePerson"),
                ] {
                    let made = try await api.post(
                        "/budgets/lille-bike/draws", ApiClient.body(cents: 1000, more: ",\"payee\":\(payee)"), token)
                    #expect(made.status == 201, "\(payee)")
                    #expect(made.json["payee"]?["kind"] == .string(kind))
                }
                for payee in [#"{"email":"nobody@demo.example"}"#, "{}", #"{"email":"a","person":"b"}"#] {
                    let no = try await api.post(
                        "/budgets/lille-bike/draws", ApiClient.body(more: ",\"payee\":\(payee)"), token)
                    #expect((no.status, no.fields) == (422, ["payee"]), "\(payee)")
                }
            }
        }
    }
}
