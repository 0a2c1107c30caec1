import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// The journal that auditors read, and what everybody reads about their own things.
@Suite struct ActPageTests {
    @Test(arguments: Engine.available)
    func `an auditor finds acts by person, act, object and day`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, solene, budget) = try await house.furnished()
            let auditor = try await house.person("Aline", roles: [.auditor])
            let first = try await house.draw("Deux roues", .euros(40), from: budget, by: camille)
            house.clock.advance(days: 3)
            let second = try await house.draw("Une selle", .euros(30), from: budget, by: solene)
            try await house.browse { web in
                func found(_ query: String) async throws -> WebPage {
                    let page = try await web.get(Links.acts + query, as: auditor)
                    #expect(page.status == .ok)
                    return page
                }
                let all = try await found("")
                #expect(all.html.contains(Links.draw(first)) && all.html.contains(Links.draw(second)))
                let hers = try await found("?personne=\(camille.id)")
                #expect(hers.html.contains(Links.draw(first)) && !hers.html.contains(Links.draw(second)))
                let one = try await found("?objet=P-2")
                #expect(!one.html.contains(Links.draw(first)) && one.html.contains(Links.draw(second)))
                let declared = try await found("?acte=drawDeclared&au=23/11/2026")
                #expect(declared.html.contains(Links.draw(first)) && !declared.html.contains(Links.draw(second)))
                #expect(declared.html.ranges(of: "<tr").count == 2)
                let nothing = try await found("?acte=drawRefused")
                #expect(nothing.contains("Aucun acte ne correspond"))
                for odd in ["?objet=P-99", "?acte=rien", "?du=2026-11-25&au=2026-11-24"] {
                    let page = try await web.get(Links.acts + odd, as: auditor)
                    #expect(page.status == .unprocessableContent, "\(odd)")
                }
            }
            // Reading it is an act too, and says what was looked for.
            let readings = try await house.acts().filter { $0.act == Act.actsRead.rawValue }
            #expect(readings.count == 5 && readings.allSatisfy { $0.person == auditor.id })
            #expect(readings[1].detail == camille.id.rawValue)
        }
    }

    @Test func `the journal comes in pages of fifty`() async throws {
        try await withInstance(.sqlite) { house in
            for _ in 0..<60 { try await house.instance.acts.tell(.exportTaken, .export("csv"), by: house.treasurer) }
            try await house.browse { web in
                let first = try await web.get(Links.acts + "?acte=exportTaken", as: house.manager)
                #expect(first.html.ranges(of: "<tr").count == 1 + 50)
                let next = try #require(first.html.firstMatch(of: /href="(\/journal[^"]*avant=\d+)"/)?.1)
                let second = try await web.get(String(next).replacing("&amp;", with: "&"), as: house.manager)
                #expect(second.html.ranges(of: "<tr").count == 1 + 10)
            }
        }
    }

    @Test func `the journal leads nobody to a page that is closed to them`() async throws {
        try await withInstance(.sqlite) { house in
            let auditor = try await house.person("Odile", roles: [.auditor])
            _ = try await house.instance.organisations.add(
                Organisations.Details(name: "ANIS", kind: .association), by: house.manager)
            try await house.browse { web in
                let read = try await web.get(Links.acts, as: auditor)
                #expect(read.contains("ANIS") && read.contains("Odile"))
                for path in [Links.organisations, Links.people] { #expect(!read.html.contains("href=\"\(path)")) }
                let managed = try await web.get(Links.acts, as: house.manager)
                #expect(managed.html.contains("href=\"\(Links.organisations)\""))
            }
        }
    }

    @Test func `the journal is for auditors and managers`() async throws {
        try await withInstance(.sqlite) { house in
            try await house.browse { web in
                let treasurer = try await web.get(Links.acts, as: house.treasurer)
                let manager = try await web.get(Links.acts, as: house.manager)
                #expect(treasurer.status == .forbidden && manager.status == .ok)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `whose bank details were read sees who read them`(engine: Engine) async throws {
        try await withPayments(engine) { payments in
            let house = payments.house
            let run = try await payments.released()
            try await house.browse { web in
                let before = try await web.get(Links.ownData, as: payments.camille)
                #expect(before.contains("Personne d’autre que vous"))
                _ = try await web.get(Links.payee(.person(payments.camille.id)), as: payments.treasurer)
                _ = try await web.get(Links.payment(run) + "/fichier", as: payments.rosa)
                let after = try await web.get(Links.ownData, as: payments.camille)
                #expect(after.contains("a lu des coordonnées bancaires") && after.contains("Tarek"))
                #expect(after.contains("a téléchargé le fichier pour la banque") && after.contains("Rosa"))
                let sami = try await web.get(Links.ownData, as: payments.sami)
                #expect(!sami.contains("a lu des coordonnées") && sami.contains("a téléchargé le fichier"))
                let agathe = try await web.get(Links.ownData, as: house.manager)
                #expect(agathe.contains("Personne d’autre que vous"))
            }
        }
    }
}
