import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import NIOCore
import Testing

@testable import Terreau

/// What holds for every response and every form, whatever the feature.
@Suite struct WebSafetyTests {
    @Test func `every response carries the security headers, whatever the route and whoever asks`() async throws {
        try await withInstance(.sqlite) { house in
            let secure = try await Instance(
                database: house.database, resources: Repository.resources, clock: house.clock.clock,
                publicURL: "https://terreau.example.coop", keys: house.instance.keys)
            let camille = try await house.person("Camille")
            let all = try await house.person("Nour", roles: [.treasurer, .releaser, .manager, .companion])
            let table = try Routes.all(secure)
            let application = Application(router: table.router, logger: Engine.logger)
            var tokens = [""]
            for actor in [camille, all] { tokens.append(try await secure.sessions.open(actor.id)) }
            let (declarations, cookies) = (
                table.declarations, tokens.map { "__Host-\(Cookies.session)=\($0)" }
            )
            try await application.test(.router) { client in
                var statuses: Set<Int> = []
                func check(
                    _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, _ body: String? = nil
                ) async throws {
                    let response = try await client.executeRequest(
                        uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
                    statuses.insert(response.status.code)
                    Self.expectHeaders(response.headers, "\(method) \(path) → \(response.status.code)")
                }
                for route in declarations {
                    for cookie in cookies {
                        try await check(route.method, RouteTests.filled(route.path), [.cookie: cookie])
                    }
                }
                let form = "application/x-www-form-urlencoded"
                for path in [
                    "/rien", "/budgets/rien", "/prelevements/rien", "/api/v1/rien", "/%", "/?a=1&a=2", "/?%ff",
                ] {
                    try await check(.get, path, [:])
                }
                try await check(.put, "/budgets", [.cookie: cookies[2]])
                try await check(.put, "/api/v1/budgets", [:])
                try await check(.head, "/budgets", [.cookie: cookies[2]])
                let large = String(repeating: "a", count: Form.largestBody + 1)
                try await check(.post, "/connexion", [.contentType: form], large)
                #expect(statuses.isSuperset(of: [200, 303, 401, 403, 404, 405, 413, 422]), "\(statuses.sorted())")
            }
        }
    }

    static func expectHeaders(_ headers: HTTPFields, _ what: String) {
        let policy = headers[.contentSecurityPolicy] ?? ""
        #expect(policy.contains("default-src 'none'"), "\(what)")
        #expect(policy.contains("frame-ancestors 'none'") || policy.contains("sandbox"), "\(what)")
        #expect(headers[.xContentTypeOptions] == "nosniff", "\(what)")
        #expect(headers[.strictTransportSecurity] == "max-age=31536000; includeSubDomains", "\(what)")
        for field in Shield.constant { #expect(headers[field.name] == field.value, "\(field.name), \(what)") }
        let cache = headers[.cacheControl] ?? ""
        let isAsset = what.contains(".css") || what.contains(".svg")
        #expect(cache.contains("no-store") != isAsset, "\(what): \(cache)")
        #expect(headers[.accessControlAllowOrigin] == nil, "\(what)")
        for cookie in headers[values: .setCookie] {
            #expect(cookie.hasPrefix("__Host-terreau_"), "\(cookie), \(what)")
            #expect(cookie.contains("Secure") && cookie.contains("HttpOnly"), "\(what)")
        }
        if let type = headers[.contentType], type.hasPrefix("text/") {
            #expect(type.contains("charset=utf-8"), "\(what)")
        }
    }

    @Test(arguments: [
        ("Sec-Fetch-Site", "cross-site", false), ("Sec-Fetch-Site", "same-site", false),
        ("Sec-Fetch-Site", "same-origin", true), ("Sec-Fetch-Site", "none", true),
        ("Origin", "https://evil.example", false), ("Origin", "null", false), ("Origin", "http://127.0.0.1:8080", true),
        ("Origin", "http://127.0.0.1:8080.evil.example", false), ("Origin", "HTTP://127.0.0.1:8080", true),
        ("Origin", "http://127.0.0.1", false), ("Content-Type", "text/plain", false),
        ("Content-Type", "application/json", false),
        ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8", true),
    ])
    func `a form counts only when a page of ours sent it`(name: String, value: String, counts: Bool) async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            let headers: HTTPFields = [try #require(HTTPField.Name(name)): value]
            try await house.browse { web in
                let page = try await web.post(
                    Links.account, ["name": "Camille B.", "language": "fr"], as: camille, headers: headers)
                #expect(page.status == (counts ? .seeOther : .forbidden))
            }
            let name = try await house.read { try Person.find(camille.id, in: $0).name }
            #expect(name == (counts ? "Camille B." : "Camille"))
        }
    }

    @Test func `somebody else's token opens no form`() async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            let lea = try await house.person("Léa")
            try await house.browse { web in
                let foreign = try await web.formToken(of: lea)
                for csrf in [foreign, "", String(repeating: "0", count: 32)] {
                    let page = try await web.post(Links.account, ["name": "x"], as: camille, csrf: csrf)
                    #expect(page.status == .forbidden)
                }
            }
        }
    }

    @Test func `what must be said once is refused when it is said twice`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, _) = try await house.furnished()
            let token = try await house.token(of: camille)
            try await house.browse { web in
                let form = [
                    ("geste", "fait"), ("purpose", "Freins"), ("amount", "12"), ("amount", "1200"),
                    ("budget", "lille-bike"), ("key", "k"),
                ]
                let page = try await web.post("/prelevements", fields: form, as: camille)
                #expect(page.status == .unprocessableContent)
                #expect(try await web.get("/grand-livre?ligne=a&ligne=b", as: camille).status == .unprocessableContent)
            }
            try await house.serve { api in
                let no = try await api.get("/draws?limit=1&limit=2", token)
                #expect((no.status, no.code) == (400, "malformedRequest"))
            }
        }
    }

    @Test(arguments: [
        "//evil.example", "///evil.example", "https://evil.example", "http:evil.example", "HTTPS://evil.example",
        "javascript:alert(1)", "data:text/html,x", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
        "/\t/evil.example", "/\n/evil.example", "/\r\n/evil.example", "\t//evil.example", " //evil.example",
        "/ /evil.example", "evil.example", "evil.example/path", "@evil.example", "?x", "#x", "", ".", "..", "../x",
        "./x", "mailto:a@b.example", "/a\u{0}b", "/a\u{7F}b", "/a b", "//", "//\u{2215}evil.example", "/budgets\\..\\x",
        "ftp://evil.example", "//127.0.0.1", "//[::1]", "/\u{B}/evil", "\u{FEFF}//evil.example",
        "/\(String(repeating: "a", count: 600))",
    ])
    func `nobody is sent on to another site`(asked: String) {
        #expect(Links.safe(asked) == Links.home)
    }

    @Test(arguments: ["/", "/budgets", "/prelever?geste=besoin", "/lignes/anis#x", "/budgets/lille-bike?a=%2F%2Fb"])
    func `after signing in people go on to where they were`(asked: String) {
        #expect(Links.safe(asked) == asked)
    }
}
