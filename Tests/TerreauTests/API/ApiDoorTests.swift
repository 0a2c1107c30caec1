import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// Who comes in, with what, and what everybody else is told.
@Suite struct ApiDoorTests {
    @Test(arguments: Engine.available)
    func `every route asks for a token, and a cookie is none`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, _) = try await house.furnished()
            let routes = try Routes.all(house.instance).apiRoutes.filter { $0.scope != nil }
            #expect(routes.count >= 12)
            let session = try await house.instance.sessions.open(camille.id)
            try await house.serve { api in
                for route in routes {
                    let path = Self.filled(route)
                    for headers: HTTPFields in [[:], [.cookie: "\(Cookies.session)=\(session)"]] {
                        let no = try await api.send(route.declaration.method, path, nil, headers: headers, body: [])
                        #expect((no.status, no.code) == (401, "tokenMissing"), "\(path)")
                        #expect(no.headers[.wwwAuthenticate] == "Bearer realm=\"terreau\"")
                    }
                    let wrong = try await api.send(route.declaration.method, path, ApiToken.make(), body: [])
                    #expect((wrong.status, wrong.code) == (401, "tokenUnknown"), "\(path)")
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a token that reads cannot write`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let token = try await house.token(of: camille, .read)
            let writes = try Routes.all(house.instance).apiRoutes.filter { $0.scope == .write }
            #expect(writes.count == 13)
            try await house.serve { api in
                for route in writes {
                    let no = try await api.post(Self.filled(route), "{}", token)
                    #expect((no.status, no.code) == (403, "scopeTooNarrow"))
                    #expect(no.headers[.wwwAuthenticate]?.contains("insufficient_scope") == true)
                }
            }
            let left = try await house.left(in: budget)
            #expect(left == .euros(1200))
        }
    }

    @Test(arguments: Engine.available)
    func `a change without its key is refused, a question needs none`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, _) = try await house.furnished()
            let token = try await house.token(of: camille)
            try await house.serve { api in
                for route in try Routes.all(house.instance).apiRoutes where route.scope == .write && route.roles.isEmpty
                {
                    let no = try await api.post(Self.filled(route), "{}", token, key: nil)
                    #expect((no.status, no.code) == (400, "keyMissing"))
                    let long = try await api.post(
                        Self.filled(route), "{}", token, key: String(repeating: "k", count: 201))
                    #expect((long.status, long.code) == (400, "keyUnreadable"))
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a token ends: after its days, when revoked, when its person leaves`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, _) = try await house.furnished()
            let tokens = house.instance.tokens
            let short = try await house.token(of: camille, .read, days: 1)
            let long = try await house.token(of: camille, .read, days: 3)
            try await house.serve { api in
                let today = try await api.get("/budgets", short)
                #expect(today.status == 200)
                house.clock.advance(days: 1)
                let over = try await api.get("/budgets", short)
                #expect((over.status, over.code) == (401, "tokenUnknown"))
                let alive = try await api.get("/budgets", long)
                #expect(alive.status == 200)
                let all = try await house.read { try ApiToken.all(in: $0) }
                #expect(all.map(\.lastUsedOn?.description) == ["2026-11-23", "2026-11-24"])
                #expect(all.allSatisfy { $0.hash != short && $0.hash != long })
                let isRevoked = try await tokens.revoke(try #require(all.last).id)
                #expect(isRevoked)
                let revoked = try await api.get("/budgets", long)
                #expect(revoked.status == 401)
                let isRevokedTwice = try await tokens.revoke(try #require(all.last).id)
                #expect(!isRevokedTwice)
                let last = try await house.token(of: camille)
                try await house.instance.people.change(
                    camille.id, to: .init(name: "Camille", email: camille.person.email, status: .left),
                    by: house.manager)
                let left = try await api.get("/budgets", last)
                #expect(left.status == 401)
                await #expect(throws: ApiTokens.No.hasLeft("camille@demo.example")) {
                    try await tokens.create(for: "camille@demo.example", scope: .read, days: 1)
                }
            }
            await #expect(throws: ApiTokens.No.nobody("x@demo.example")) {
                try await tokens.create(for: "x@demo.example", scope: .read, days: 1)
            }
            await #expect(throws: ApiTokens.No.self) {
                try await tokens.create(for: "tarek@demo.example", scope: .read, days: 731)
            }
        }
    }

    @Test func `a token opens no page`() async throws {
        try await withInstance(.sqlite) { house in
            let token = try await house.token(of: house.manager)
            try await house.browse { web in
                let page = try await web.get("/budgets", headers: [.authorization: "Bearer \(token)"])
                #expect(page.status == .seeOther)
            }
        }
    }

    @Test(arguments: [
        ("", 422, "invalidFields"), ("{}", 422, "invalidFields"), ("[]", 422, "invalidFields"),
        ("{", 400, "malformedJSON"), ("{\"a\":1,\"a\":2}", 400, "malformedJSON"), ("{} {}", 400, "malformedJSON"),
        ("{\"purpose\":\"\\ud800\"}", 400, "malformedJSON"), (String(repeating: "[", count: 20_000), 400, "tooDeep"),
        ("{\"purpose\":\"" + String(repeating: "x", count: 70_000) + "\"}", 413, "bodyTooLarge"),
    ])
    func `a body that cannot be read is told why`(body: String, status: Int, code: String) async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, _) = try await house.furnished()
            let token = try await house.token(of: camille)
            try await house.serve { api in
                let no = try await api.post("/budgets/lille-bike/draws", body, token)
                #expect((no.status, no.code) == (status, code))
            }
        }
    }

    @Test(arguments: [
        (#""amount":{"cents":"300","currency":"EUR"}"#, ["amount.cents"]),
        (#""amount":{"cents":300.5,"currency":"EUR"}"#, ["amount.cents"]),
        (#""amount":{"cents":-1,"currency":"EUR"}"#, ["amount.cents"]),
        (#""amount":{"cents":99999999999999999999999,"currency":"EUR"}"#, ["amount.cents"]),
        (#""amount":{"cents":1e5,"currency":"USD"}"#, ["amount.cents", "amount.currency"]),
        (#""amount":{"cents":100,"currency":"EUR","note":1}"#, ["amount.note"]),
        (#""amount":300"#, ["amount"]), (#""amount":null"#, ["amount"]),
        (#""amount":{"cents":100,"currency":"EUR"},"purpos":"x","day":"23/11/2026""#, ["day", "purpos"]),
        (#""amount":{"cents":100,"currency":"EUR"},"gesture":"besoin","kind":7"#, ["gesture", "kind"]),
        (#""amount":{"cents":100,"currency":"EUR"},"link":"javascript:alert(1)""#, ["link"]),
        (#""amount":{"cents":100,"currency":"EUR"},"minutes":true,"project":"A B""#, ["project", "minutes"]),
    ])
    func `every field that cannot be taken is named at once`(members: String, fields: [String]) async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, budget) = try await house.furnished()
            let token = try await house.token(of: camille)
            try await house.serve { api in
                let no = try await api.post(
                    "/budgets/lille-bike/draws", "{\"purpose\":\"Freins\",\(members)}", token)
                #expect((no.status, no.code) == (422, "invalidFields"))
                #expect(no.fields == fields)
            }
            let left = try await house.left(in: budget)
            #expect(left == .euros(1200))
        }
    }

    @Test func `bytes that are not UTF-8 and bodies that are not JSON are refused`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, _) = try await house.furnished()
            let token = try await house.token(of: camille)
            try await house.serve { api in
                let bytes: [UInt8] = Array("{\"budget\":\"".utf8) + [0xFF, 0x22, 0x7D]
                let no = try await api.send(
                    .post, "/can-i", token, headers: [.contentType: "application/json; charset=utf-8"], body: bytes)
                #expect((no.status, no.code) == (400, "notUTF8"))
                let form = try await api.post(
                    "/can-i", "a=b", token, headers: [.contentType: "application/x-www-form-urlencoded"])
                #expect((form.status, form.code) == (415, "notJSON"))
                let zero = try await api.post("/can-i", #"{"budget":"lille-bike","purpose":"a\u0000b"}"#, token)
                #expect((zero.status, zero.fields) == (422, ["amount", "purpose"]))
                // A text as long as an identifier, which no database takes: nobody bears it, whoever is looked up first.
                let text = String(repeating: "a", count: 30) + "\\u0000" + String(repeating: "b", count: 5)
                for payee in [#"{"person":"\#(text)"}"#, #"{"email":"\#(text)@demo.example"}"#] {
                    let nobody = try await api.post(
                        "/can-i", #"{"budget":"lille-bike","purpose":"a","payee":\#(payee)}"#, token)
                    #expect(
                        nobody.status == 422 && nobody.fields.contains { $0.hasPrefix("payee") }, "\(nobody.fields)")
                }
                let path = try await api.get("/draws/aaaaaaaa%00aaaaaaaaaaaaaaaaaaaaaaaaaaa", token)
                #expect(path.status == 404)
            }
        }
    }

    @Test func `unknown addresses and methods are told in JSON`() async throws {
        try await withInstance(.sqlite) { house in
            let token = try await house.token(of: house.manager)
            try await house.serve { api in
                let nowhere = try await api.get("/nowhere", token, headers: [.acceptLanguage: "en"])
                #expect((nowhere.status, nowhere.code) == (404, "notFound"))
                #expect(nowhere.string("detail")?.hasPrefix("Nothing is at this address") == true)
                for method in [HTTPRequest.Method.put, .delete, .patch, .options] {
                    let no = try await api.send(method, "/draws", token)
                    #expect((no.status, no.code) == (405, "methodNotAllowed"))
                    #expect(no.headers[.allow] == "GET, HEAD")
                }
                let hidden = try await api.get("/draws/0193a1b2-0000-7000-8000-000000000000", token)
                #expect((hidden.status, hidden.code) == (404, "notFound"))
            }
        }
    }

    static func filled(_ route: ApiRoute) -> String {
        let path = String(route.declaration.path.dropFirst("/api/v1".count)).replacing("{budget}", with: "lille-bike")
            .replacing("{file}", with: "csv")
        return ["draw", "evidence", "run", "line", "bankLine"].reduce(path) {
            $0.replacing("{\($1)}", with: "0193a1b2-0000-7000-8000-000000000000")
        }
    }
}
