import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// What a person can do with a draw after declaring it, done by programs.
@Suite struct ApiDrawMoveTests {
    private static let tooMuch = ApiClient.body(cents: 35_000)

    @Test(arguments: Engine.available)
    func `a change says what changes, and the rest stays`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, steward, _) = try await house.furnished()
            let token = try await house.token(of: camille)
            try await house.serve { api in
                let made = try await api.post(
                    "/budgets/lille-bike/draws",
                    ApiClient.body(cents: 35_000, more: #","link":"https://example.org/devis","minutes":90"#), token)
                let id = try #require(made.string("id"))
                #expect(made.string("state") == "waiting")
                let hers = try await house.token(of: steward)
                let no = try await api.post("/draws/\(id)/edit", #"{"version":1}"#, hers)
                #expect((no.status, no.code) == (403, "notTheirs"))
                let changed = try await api.post(
                    "/draws/\(id)/edit", #"{"version":1,"amount":{"cents":20000,"currency":"EUR"},"link":null}"#, token)
                #expect((changed.status, changed.string("state")) == (200, "accepted"))
                #expect(changed.json["amount"] == ["cents": 20000, "currency": "EUR"])
                #expect(changed.string("purpose") == made.string("purpose"))
                #expect(changed.json["minutes"] == 90 && changed.json["link"] == .null)
                #expect(changed.json["kind"] == made.json["kind"] && changed.json["workDay"] == made.json["workDay"])
                let late = try await api.post("/draws/\(id)/edit", #"{"version":1}"#, token)
                #expect((late.status, late.code) == (409, "notInState"))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a change of what was not seen is refused, and so is one without a version`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, _) = try await house.furnished()
            let token = try await house.token(of: camille)
            try await house.serve { api in
                let made = try await api.post("/budgets/lille-bike/draws", Self.tooMuch, token)
                let id = try #require(made.string("id"))
                let first = try await api.post("/draws/\(id)/edit", #"{"version":1,"purpose":"Une remorque"}"#, token)
                #expect(first.json["version"] == 2)
                let stale = try await api.post("/draws/\(id)/edit", #"{"version":1,"purpose":"Autre"}"#, token)
                #expect((stale.status, stale.code) == (409, "changedSince"))
                let none = try await api.post("/draws/\(id)/edit", #"{"purpose":null,"kind":null}"#, token)
                #expect((none.status, none.fields) == (422, ["version", "purpose", "kind"]))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `whoever is paid may change a draw that somebody else declared, and stays who is paid`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let tarek = house.treasurer
            let id = try await house.draw(
                "Freins du vélo", .euros(350), from: budget, by: camille, for: .person(tarek.id))
            let token = try await house.token(of: tarek)
            try await house.serve { api in
                let changed = try await api.post("/draws/\(id)/edit", #"{"version":1,"purpose":"Les freins"}"#, token)
                #expect(changed.status == 200, "\(changed.text)")
                #expect(changed.json["payee"]?["id"] == .string(tarek.id.rawValue))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a question is asked and answered`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, steward, _) = try await house.furnished()
            let (hers, theirs) = (try await house.token(of: camille), try await house.token(of: steward))
            try await house.serve { api in
                let id = try #require(try await api.draw(hers).string("id"))
                let asked = try await api.post("/draws/\(id)/question", #"{"question":"Pour quel vélo ?"}"#, theirs)
                guard case .array(let questions)? = asked.json["questions"],
                    case .string(let question)? = questions.first?["id"]
                else { throw NotFound() }
                let body = #"{"question":"\#(question)","answer":"Le cargo de l’atelier."}"#
                let answered = try await api.post("/draws/\(id)/answer", body, hers, key: "a")
                #expect(answered.status == 200)
                #expect(answered.text.contains("Le cargo de l’atelier."))
                let again = try await api.post("/draws/\(id)/answer", body, hers, key: "a")
                #expect(again.text == answered.text)
                let new = try await api.post("/draws/\(id)/answer", body, hers)
                #expect((new.status, new.code) == (404, "notFound"))
                let short = try await api.post("/draws/\(id)/answer", #"{"question":"x"}"#, hers)
                #expect((short.status, short.fields) == (422, ["question", "answer"]))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `settling and reversing need a token that pays, in the right hands`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, steward, budget) = try await house.furnished()
            let id = try await house.draw("Freins du vélo", .euros(100), from: budget, by: camille)
            let writes = try await house.token(of: house.treasurer)
            let pays = try await house.token(of: house.treasurer, .pay)
            let (hers, theirs) = (try await house.token(of: camille, .pay), try await house.token(of: steward, .pay))
            try await house.serve { api in
                let narrow = try await api.post("/draws/\(id)/settle", "{}", writes)
                #expect((narrow.status, narrow.code) == (403, "scopeTooNarrow"))
                #expect(narrow.headers[.wwwAuthenticate]?.contains("scope=\"pay\"") == true)
                let role = try await api.post("/draws/\(id)/settle", "{}", hers)
                #expect((role.status, role.code) == (403, "treasurer"))
                let settled = try await api.post("/draws/\(id)/settle", nil, pays, key: "s")
                #expect((settled.status, settled.string("state")) == (200, "settled"))
                let again = try await api.post("/draws/\(id)/settle", nil, pays, key: "s")
                #expect(again.text == settled.text)
                let own = try await api.post("/draws/\(id)/reverse", #"{"reason":"Trop vite"}"#, hers)
                #expect((own.status, own.code) == (403, "notTheirs"))
                let back = try await api.post("/draws/\(id)/reverse", #"{"reason":"Payé deux fois"}"#, theirs)
                #expect((back.status, back.string("state")) == (200, "reversed"))
            }
            let left = try await house.left(in: budget)
            #expect(left == .euros(1200))
            let findings = try await Check(database: house.database).run { _ in }
            #expect(findings == [])
        }
    }

    @Test(arguments: Engine.available)
    func `all that stays in the house is settled in one act, once for its key`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            for _ in 0..<2 { try await house.draw("Freins du vélo", .euros(50), from: budget, by: camille) }
            let pays = try await house.token(of: house.treasurer, .pay)
            try await house.serve { api in
                let due = try await api.get("/due?limit=1", pays)
                guard case .array(let items)? = due.json["items"] else { throw NotFound() }
                #expect(items.first?["isInside"] == true && items.first?["amount"]?["cents"] == 5000)
                let next = try #require(due.string("next"))
                let rest = try await api.get("/due?limit=1&cursor=\(next)", pays)
                #expect(rest.string("next") == nil && rest.text.contains("\"P-2\""))
                let done = try await api.post("/settlements", #"{"atOnce":true}"#, pays, key: "s")
                #expect((done.status, done.json) == (200, ["settled": 2]))
                let again = try await api.post("/settlements", #"{"atOnce":true}"#, pays, key: "s")
                #expect(again.json == ["settled": 2])
                let none = try await api.post("/settlements", nil, pays)
                #expect((none.status, none.code) == (409, "nothingDue"))
                let odd = try await api.post("/settlements", #"{"atOnce":"yes"}"#, pays)
                #expect((odd.status, odd.fields) == (422, ["atOnce"]))
            }
        }
    }
}
