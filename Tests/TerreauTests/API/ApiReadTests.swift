import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// What programs read: budgets, funds, pages of draws, and the description of it all.
@Suite struct ApiReadTests {
    @Test(arguments: Engine.available)
    func `a budget says what is left, its rule and its envelopes`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, _) = try await house.furnished()
            let token = try await house.token(of: camille)
            try await house.serve { api in
                _ = try await api.draw(token)
                let one = try await api.get("/budgets/lille-bike", token)
                #expect(one.status == 200)
                #expect(one.json["left"] == ["cents": 90000, "currency": "EUR"])
                #expect(one.json["owed"] == ["cents": 30000, "currency": "EUR"])
                #expect(one.json["rule"]?["selfServiceCeiling"] == ["cents": 30000, "currency": "EUR"])
                let all = try await api.get("/budgets", token)
                #expect(all.json == ["items": [one.json], "next": nil])
                let funds = try await api.get("/funds?limit=2", token)
                #expect(funds.status == 200)
                #expect(funds.string("next") == "fdf")
                let rest = try await api.get("/funds?limit=2&cursor=fdf", token)
                #expect(rest.text.contains("\"slug\":\"libre\""))
                #expect(rest.string("next") == nil)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a budget of its group is not there for others, nor are its draws`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, rosa) = (try await house.person("Camille"), try await house.person("Rosa"))
            let own = try await house.ownLine("libre", .euros(500))
            try await house.budget(
                "secret", filled: [own: .euros(500)], members: [camille], policy: BudgetPolicy(visibility: .group))
            let (token, hers) = (try await house.token(of: camille), try await house.token(of: rosa))
            try await house.serve { api in
                let made = try await api.draw(token, cents: 1000, from: "secret")
                let id = try #require(made.string("id"))
                let mine = try await api.get("/draws", token)
                #expect(mine.text.contains(id))
                let theirs = try await api.get("/draws", hers)
                #expect(theirs.json == ["items": [], "next": nil])
                for path in ["/budgets/secret", "/draws/\(id)"] {
                    let no = try await api.get(path, hers)
                    #expect((no.status, no.code) == (404, "notFound"), "\(path)")
                }
                let narrowed = try await api.get("/draws?budget=secret", hers)
                #expect((narrowed.status, narrowed.fields) == (422, ["budget"]))
                for move in ["withdraw", "question"] {
                    let no = try await api.post("/draws/\(id)/\(move)", "{\"question\":\"Et ?\"}", hers)
                    #expect(no.status == 404, "\(move)")
                }
                let draw = try await api.draw(hers, cents: 1000, from: "secret")
                #expect((draw.status, draw.code) == (404, "notFound"))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `pages go from the newest to the oldest, each draw once`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, _) = try await house.furnished()
            let token = try await house.token(of: camille)
            try await house.serve { api in
                for _ in 1...5 { _ = try await api.draw(token, cents: 1000) }
                var path = "/draws?limit=2&budget=lille-bike"
                var seen: [String] = []
                for _ in 1...3 {
                    let page = try await api.get(path, token)
                    #expect(page.status == 200)
                    guard case .array(let items)? = page.json["items"] else { throw NotFound() }
                    seen += items.compactMap { if case .string(let text)? = $0["reference"] { text } else { nil } }
                    guard let next = page.string("next"), let name = HTTPField.Name("Link") else { break }
                    #expect(
                        page.headers[name]
                            == "</api/v1/draws?limit=2&cursor=\(next)&budget=lille-bike>; rel=\"next\"")
                    path = "/draws?limit=2&budget=lille-bike&cursor=\(next)"
                }
                #expect(seen == ["P-5", "P-4", "P-3", "P-2", "P-1"])
                for (query, field) in [
                    ("limit=0", "limit"), ("limit=101", "limit"), ("limit=x", "limit"), ("cursor=-1", "cursor"),
                    ("cursor=99999999999999999999", "cursor"), ("page=2", "page"),
                ] {
                    let no = try await api.get("/draws?\(query)", token)
                    #expect((no.status, no.fields) == (422, [field]), "\(query)")
                }
                let broken = try await api.get("/draws?cursor=%ff", token)
                #expect((broken.status, broken.code) == (400, "malformedRequest"))
            }
        }
    }

    @Test func `the description holds every route with its policy, and anybody may read it`() async throws {
        try await withInstance(.sqlite) { house in
            let routes = try Routes.all(house.instance).declarations.filter { $0.path.hasPrefix("/api") }
            try await house.serve { api in
                let text = try await api.get("/openapi.json", nil)
                #expect(text.status == 200)
                #expect(text.json["openapi"] == "3.1.0")
                for route in routes {
                    let operation = text.json["paths"]?[route.path]?[route.method.rawValue.lowercased()]
                    #expect(operation?["operationId"] != nil, "\(route)")
                    #expect((operation?["security"] == []) == (route.policy == .everyone))
                }
            }
        }
    }

    @Test func `a route under api without a description stops the start`() async throws {
        try await withInstance(.sqlite) { house in
            var table = try Routes.all(house.instance)
            table.open(.get, "/api/v1/porte", .everyone) { _ in .text("ouvert") }
            let refusal = #expect(throws: StartRefusal.self) { try table.audit() }
            #expect(refusal?.description.contains("/api/v1/porte") == true)
        }
    }
}
