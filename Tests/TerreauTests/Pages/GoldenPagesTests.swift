import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// Whole pages, compared with files: what people see does not change unseen, and both databases show the same.
@Suite struct GoldenPagesTests {
    @Test(arguments: Engine.available)
    func `the main path in French`(_ engine: Engine) async throws {
        try await withInstance(engine, isDemonstration: true) { house in
            let (camille, solene, budget) = try await house.furnished()
            try await house.draw("Une grande étude", .euros(450), from: budget, by: camille, kind: .study)
            try await house.browse { web in
                try await compare(web.get("/"), "sign-in.html")
                try await compare(web.get("/prelever?geste=besoin", as: camille), "form-need.html")
                let sent = try await web.post(
                    "/prelevements",
                    [
                        "geste": "besoin", "purpose": "Automatiser mes factures", "amount": "300",
                        "budget": "lille-bike",
                        "project": "lille-bike", "key": "1",
                    ], as: camille)
                try await compare(web.get(#require(sent.location), as: camille), "draw-accepted.html")
                try await compare(web.get("/", as: camille), "home.html")
                try await compare(web.get("/budgets/lille-bike", as: camille), "budget.html")
                try await compare(web.get("/a-decider", as: solene), "desk.html")
                try await compare(web.get("/lignes/anis-outils", as: camille), "line.html")
                try await compare(web.get("/tresorerie", as: house.treasurer), "cash.html")
                try await compare(web.get("/grand-livre", as: camille), "ledger.html")
                try await compare(web.get("/transparence"), "public.html")
            }
        }
    }

    @Test(arguments: Engine.available)
    func `the same draw in English`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let draw = try await house.draw("Automatiser mes factures", .euros(300), from: budget, by: camille)
            try await house.browse { web in
                let english: HTTPFields = [.cookie: "terreau_language=en"]
                try await compare(web.get(Links.draw(draw), as: camille, headers: english), "draw-english.html")
            }
        }
    }

    private func compare(_ page: WebPage, _ name: String) throws {
        #expect(page.status == .ok)
        try expectGolden(Golden.page(page.html), name)
    }
}
