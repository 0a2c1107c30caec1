import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// Whom a draw is for, where there are too many people for a list.
@Suite struct PayeeChoiceTests {
    private func crowd(_ house: House, _ count: Int) async throws {
        let now = house.clock.now
        try await house.write { db in
            for number in 1000..<1000 + count {
                try Person(
                    id: .new(), name: "Éloïse \(number)", legalName: nil, email: nil, status: .associate,
                    analyticCode: nil, isNamedPublicly: false, language: .fr
                ).insert(at: now, in: db)
            }
        }
    }

    private func options(_ page: WebPage) -> [String] {
        page.html.matches(of: /<option value="person:[^"]*"[^>]*>([^<]*)</).map { String($0.1) }
    }

    @Test func `a small house lists everybody, and has no search`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, _) = try await house.furnished()
            try await crowd(house, 20)
            try await house.browse { web in
                let page = try await web.get("/prelever?geste=besoin", as: camille)
                #expect(options(page).count >= 20 && !page.html.contains("payeeWords"))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a large house is searched, and everything typed stays`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, _) = try await house.furnished()
            try await crowd(house, 260)
            let before = try await house.ledger()
            try await house.browse { web in
                let first = try await web.get("/prelever?geste=fait", as: camille)
                #expect(options(first).isEmpty && first.html.contains("name=\"payeeWords\""))
                #expect(first.bytes.count < 20_000, "\(first.bytes.count) bytes")
                var fields = [
                    "geste": "fait", "purpose": "Une remorque pour Roubaix", "amount": "20,50", "budget": "lille-bike",
                    "minutes": "95", "key": "k", "payee": "me", "payeeWords": "eloise 12", "payeeFound": "",
                ]
                // The Enter key sends the form by its first button: words that no list was made of are looked for, and
                // nothing is drawn.
                for action in ["", "find:payee", "ask"] {
                    fields["action"] = action
                    let page = try await web.send(fields, to: "/prelevements", as: camille)
                    #expect(page.status == .ok)
                    #expect(options(page).count == 50 && options(page).contains("Éloïse 1200"))
                    let found = (1000..<1260).count { String($0).contains("12") }
                    #expect(page.contains("\(found) résultats") && page.contains("Les 50 premiers"))
                    for kept in ["Une remorque pour Roubaix", "20,50", "95"] {
                        #expect(page.html.contains("value=\"\(kept)\""), "\(kept)")
                    }
                    #expect(page.html.contains("<details class=\"fold\" open"))
                }
                #expect(try await house.ledger() == before)
                // Whoever is chosen stays chosen, looked for or not, and is paid.
                let chosen = try await house.read { db in
                    try #require(try Person.all(in: db).first { $0.name == "Éloïse 1007" })
                }
                fields["payee"] = "person:\(chosen.id)"
                fields["action"] = "find:payee"
                #expect(options(try await web.send(fields, to: "/prelevements", as: camille)).last == "Éloïse 1007")
                // Also where they are among those found, and not among the first.
                fields["payeeWords"] = "eloise"
                let last = try await house.read { db in
                    try #require(try Person.all(in: db).first { $0.name == "Éloïse 1258" })
                }
                fields["payee"] = "person:\(last.id)"
                #expect(options(try await web.send(fields, to: "/prelevements", as: camille)).last == "Éloïse 1258")
                fields["payeeWords"] = "eloise 12"
                fields["payee"] = "person:\(chosen.id)"
                fields["action"] = ""
                fields["payeeFound"] = "eloise 12"
                let sent = try await web.send(fields, to: "/prelevements", as: camille)
                let id = Draw.ID(rawValue: String(try #require(sent.location).suffix(36)))
                #expect(try await house.find(id).payee == .person(chosen.id))
            }
        }
    }

    @Test func `changing a draw for somebody in a large house keeps whom it is for`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, budget) = try await house.furnished()
            try await crowd(house, 260)
            let id = try await house.draw("Une remorque", .euros(400), from: budget, by: camille)
            try await house.browse { web in
                let version = try await house.find(id).version
                let chosen = try await house.read { db in
                    try #require(try Person.all(in: db).first { $0.name == "Éloïse 1007" })
                }
                let fields = [
                    "geste": "fait", "purpose": "Une remorque", "amount": "400", "budget": "lille-bike",
                    "version": "\(version)", "payee": "person:\(chosen.id)",
                ]
                _ = try await web.send(fields, to: Links.draw(id, "modifier"), as: camille)
                #expect(try await house.find(id).payee == .person(chosen.id))
                let again = try await web.get(Links.draw(id, "modifier"), as: camille)
                #expect(options(again) == ["Éloïse 1007"])
                #expect(again.html.contains("<option value=\"person:\(chosen.id)\" selected>"))
            }
        }
    }
}
