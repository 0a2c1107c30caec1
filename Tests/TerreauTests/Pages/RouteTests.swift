import HTTPTypes
import Hummingbird
import Ledger
import Testing

@testable import Terreau

/// Every address and who may be on it.
@Suite struct RouteTests {
    @Test func `a route without a policy stops the start and is named`() async throws {
        try await withInstance(.sqlite) { house in
            let table = try Routes.all(house.instance)
            table.router.get("/porte-derobee") { _, _ in "ouvert" }
            let refusal = #expect(throws: StartRefusal.self) { try table.audit() }
            #expect(refusal?.description.contains("GET /porte-derobee") == true)
        }
    }

    @Test func `without a session only open pages answer`() async throws {
        try await withInstance(.sqlite) { house in
            let declarations = try Routes.all(house.instance).declarations
            #expect(declarations.count > 60)
            try await house.browse { web in
                for route in declarations {
                    let path = Self.filled(route.path)
                    let page = route.method == .get ? try await web.get(path) : try await web.post(path)
                    switch route.policy {
                    case .everyone: #expect(page.status != .unauthorized, "\(route)")
                    case .demonstration: #expect(page.status == .notFound, "\(route)")
                    case .signedIn, .member, .roles, .verb:
                        #expect(page.status == (route.method == .get ? .seeOther : .unauthorized), "\(route)")
                        if route.method == .get { #expect(page.location?.hasPrefix("/connexion") == true, "\(route)") }
                    case .token:
                        #expect(page.status == .unauthorized, "\(route)")
                        #expect(page.headers[.wwwAuthenticate] != nil, "\(route)")
                    }
                }
            }
        }
    }

    @Test func `a member without a role is refused on every route of a role`() async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            let guarded = try Routes.all(house.instance).declarations.filter {
                if case .roles = $0.policy { true } else { false }
            }
            #expect(guarded.count > 25)
            try await house.browse { web in
                for route in guarded {
                    let path = Self.filled(route.path)
                    let page =
                        route.method == .get
                        ? try await web.get(path, as: camille) : try await web.post(path, as: camille)
                    #expect(page.status == .forbidden, "\(route.method) \(route.path)")
                }
            }
        }
    }

    @Test func `a form without its token changes nothing`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, _) = try await house.furnished()
            try await house.browse { web in
                let posts = try Routes.all(house.instance).declarations.filter { $0.method == .post }
                for route in posts where !ApiProblem.covers(route.path) {
                    let page = try await web.post(Self.filled(route.path), as: camille, csrf: "wrong")
                    #expect(page.status == .forbidden, "\(route.path)")
                }
                let foreign: HTTPFields = [try #require(HTTPField.Name("Sec-Fetch-Site")): "cross-site"]
                let page = try await web.post("/prelevements", as: camille, headers: foreign)
                #expect(page.status == .forbidden)
            }
        }
    }

    static func filled(_ path: String) -> String {
        path.replacing(/\{[a-z]+\}/, with: "0193a1b2-0000-7000-8000-000000000000")
    }
}
