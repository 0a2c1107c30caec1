import HTTPTypes
import Testing

@testable import Terreau

/// The browser of the tests, itself tested.
@Suite struct WebClientTests {
    @Test func `a signed-in browser is known, a stranger is not`() async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            try await house.browse { web in
                let home = try await web.get(Links.home, as: camille)
                #expect(home.status == .ok)
                #expect(home.contains("Camille"))
                let budgets = try await web.get(Links.budgets)
                #expect(budgets.status == .seeOther)
                #expect(budgets.location == Links.signIn(then: Links.budgets))
            }
        }
    }

    @Test func `forms carry the token of their session`() async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            try await house.browse { web in
                let foreign = try await web.post(Links.signOut, as: camille, csrf: "0123456789abcdef0123456789abcdef")
                #expect(foreign.status == .forbidden)
                let own = try await web.post(Links.signOut, as: camille)
                #expect(own.status == .seeOther)
            }
        }
    }
}
