import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// What a funder, and whoever holds a shared address, are shown.
@Suite struct OutsiderTests {
    @Test(arguments: Engine.available)
    func `a funder sees what its agreement paid, and nobody who did not choose to be named`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let amina = try await house.person("Amina", isNamedPublicly: true)
            try await house.instance.budgets.invite(amina.id, to: budget, asSteward: false, by: house.manager)
            try await house.draw(
                "Automatiser mes factures", .euros(300), from: budget, by: camille, kind: .toolImprovement)
            try await house.draw("Écrire le guide", .euros(100), from: budget, by: amina, kind: .documentation)
            try await house.draw("Une salle", .euros(50), from: budget, by: camille, kind: .premises)
            let fanny = try await house.person("Fanny", status: .outside)
            let anis = try await house.read { try FundingAgreement.all(in: $0).first { $0.slug.rawValue == "anis" } }
            try await house.instance.roles.give(
                RoleGrant(.funderViewer, for: .agreement(#require(anis).id)), to: fanny.id, by: house.manager)
            try await house.browse { web in
                let home = try await web.get("/", as: fanny)
                #expect(home.contains("Conventions que vous suivez") && !home.contains("J’ai besoin"))
                let page = try await web.get("/conventions/anis/suivi", as: fanny)
                #expect(page.contains("Automatiser mes factures") && page.contains("Écrire le guide"))
                #expect(page.contains("Amina") && !page.contains("Camille") && !page.contains("Une salle"))
                #expect(page.contains("300,00") && page.contains("une personne"))
                for path in ["/conventions/anis", "/conventions/fondation-de-france/suivi", "/lignes/anis-outils"] {
                    #expect(try await web.get(path, as: fanny).status == .notFound, "\(path)")
                }
                let same = try await web.get("/conventions/anis/suivi", as: camille)
                #expect(same.contains("Amina") && same.status == .ok)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a shared address opens for whoever holds it, until it is taken back or a year is over`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            let (camille, solene, budget) = try await house.furnished()
            let platform = try await house.organisation("CoopCycle", .platform)
            let draw = try await house.draw(
                "Cotisation de l’année", .euros(120), from: budget, by: camille, for: .organisation(platform))
            try await house.accept(draw, by: solene)
            let line = try await house.line("ouverte", .euros(50), received: .euros(50))
            let open = try await house.budget(
                "ouvert", filled: [line: .euros(50)], members: [camille], policy: BudgetPolicy(visibility: .public))
            let told = try await house.draw(
                "Des autocollants", .euros(30), from: open, by: camille, for: .organisation(platform))
            try await house.accept(told, by: solene)
            try await house.draw("Autre chose", .euros(20), from: budget, by: camille)
            let links = house.instance.sharedLinks
            await #expect(throws: NotAllowed.self) { try await links.make(for: platform, note: "Ève", by: camille) }
            let secret = try await links.make(for: platform, note: "Ève", by: house.manager)
            let second = try await links.make(for: platform, note: "Paul", by: house.manager)
            let all = try await house.read { try SharedLink.all(of: platform, in: $0) }
            try await house.browse { web in
                let page = try await web.get("/partage/\(secret)")
                // What members wrote for members alone is not read here: it may name people.
                #expect(page.contains("P-1") && page.contains("120,00") && !page.contains("Cotisation"))
                #expect(page.contains("Des autocollants") && page.contains("30,00"))
                #expect(!page.contains("Camille") && !page.contains("Autre chose"))
                #expect(page.headers[.cacheControl]?.contains("no-store") == true)
                let kept = try await web.get("/organisations/coopcycle", as: house.manager)
                #expect(kept.contains("Ève") && !kept.html.contains(secret))
                let first = try #require(all.first { $0.note == "Ève" })
                let ended = try await web.post(
                    "/organisations/coopcycle/liens/\(first.id)/retrait", as: house.manager)
                #expect(ended.status == .seeOther)
                #expect(try await web.get("/partage/\(secret)").status == .notFound)
                let made = try await web.post(
                    "/organisations/coopcycle/liens", ["note": "Zoé"], as: house.manager)
                #expect(made.contains("Copiez cette adresse maintenant"))
                let empty = try await web.post("/organisations/coopcycle/liens", ["note": ""], as: house.manager)
                #expect(empty.status == .unprocessableContent)
                #expect(try await web.get("/partage/\(second)").status == .ok)
                house.clock.advance(days: 366)
                #expect(try await web.get("/partage/\(second)").status == .notFound)
                #expect(try await web.get("/partage/\(String(repeating: "0", count: 32))").status == .notFound)
            }
        }
    }
}
