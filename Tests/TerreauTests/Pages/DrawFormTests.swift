import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// Bad input gets its sentence at its field, keeps what was typed, and loses nothing.
@Suite struct DrawFormTests {
    @Test(arguments: [
        ("amount", "", "Indiquez un montant"), ("amount", "trois cents", "ne se lit pas"), ("amount", "-20", "négatif"),
        ("amount", "0", "supérieur à zéro"), ("amount", "99999999999999", "trop grand"),
        ("amount", "2.020", "deux façons"),
        ("amount", "<script>alert(1)</script>", "ne se lit pas"), ("purpose", "", "Dites pour quoi"),
        ("purpose", "a", "trois lettres"), ("day", "31/02/2026", "ne se lit pas"),
        ("day", "2027-01-01", "pas encore arrivé"),
        ("day", "2020-01-01", "trop ancien"), ("budget", "inconnu", "pas ouvert"),
        ("payee", "person:inconnue", "dans la liste"),
        ("kind", "inconnu", "dans la liste"), ("link", "javascript:alert(1)", "https://"),
        ("minutes", "-4", "nombre entier"),
        ("project", "inconnu", "dans la liste"), ("amount", "901", "900,00"),
    ])
    func `a field that cannot be is told under itself`(field: String, typed: String, sentence: String) async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, budget) = try await house.furnished()
            try await house.draw("Déjà pris", .euros(300), from: budget, by: camille)
            let before = try await house.ledger()
            try await house.browse { web in
                var fields = [
                    "geste": "fait", "purpose": "Une remorque pour Roubaix", "amount": "20", "budget": "lille-bike",
                    "project": "lille-bike", "key": "1",
                ]
                fields[field] = typed
                let page = try await web.send(fields, to: "/prelevements", as: camille)
                #expect(page.status.code >= 400 && page.status.code < 500)
                #expect(page.contains(sentence), "\(page.text)")
                #expect(page.html.contains("id=\"\(field)-error\""))
                #expect(page.html.contains("href=\"#\(field)\""))
                if field != "purpose" { #expect(page.html.contains("Une remorque pour Roubaix")) }
                if field != "amount" { #expect(page.html.contains("value=\"20\"")) }
                #expect(!page.html.contains("<script>"))
            }
            let after = try await house.ledger()
            #expect(before == after)
        }
    }

    @Test(
        arguments: [
            ("1 200,50", 120_050), ("1\u{202F}200,50 €", 120_050), ("12.5 €", 1250), ("1.234,56", 123_456),
            ("20", 2000),
        ] as [(String, Int64)])
    func `amounts are read as French people type them`(typed: String, cents: Int64) async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            let line = try await house.line("fdf", .euros(5000))
            try await house.budget("lille-bike", filled: [line: .euros(5000)], members: [camille])
            try await house.browse { web in
                let page = try await web.send(
                    ["geste": "fait", "purpose": "Une remorque", "amount": typed, "budget": "lille-bike", "key": "1"],
                    to: "/prelevements", as: camille)
                let id = Draw.ID(rawValue: String(try #require(page.location).suffix(36)))
                let draw = try await house.find(id)
                #expect(draw.amount.cents == cents)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a form sent twice is one draw and other content under its key is refused`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, _) = try await house.furnished()
            try await house.browse { web in
                var fields = [
                    "geste": "fait", "purpose": "Une remorque", "amount": "20", "budget": "lille-bike", "key": "k",
                ]
                let first = try await web.send(fields, to: "/prelevements", as: camille)
                let second = try await web.send(fields, to: "/prelevements", as: camille)
                #expect(first.location == second.location)
                fields["amount"] = "21"
                let third = try await web.send(fields, to: "/prelevements", as: camille)
                #expect(third.status == .unprocessableContent && third.contains("a déjà fait un prélèvement"))
                #expect(third.html.contains("value=\"21\"") && third.html.contains("value=\"Une remorque\""))
                let fresh = try #require(third.html.firstMatch(of: /name="key" value="([^"]+)"/)?.1)
                #expect(fresh != "k" && fresh.count > 20)
            }
            let count = try await house.read { try DrawSummary.list(.ofPerson(camille.id), in: $0).count }
            #expect(count == 1)
        }
    }

    @Test func `« Puis-je ? » answers and draws nothing`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, _) = try await house.furnished()
            try await house.browse { web in
                let yes = try await web.ask("Automatiser mes factures", "300", as: camille)
                #expect(yes.contains("Possible tout de suite") && yes.contains("ANIS paierait 300,00"))
                let later = try await web.ask("Automatiser mes factures", "301", as: camille)
                #expect(later.contains("Une personne devra répondre"))
                let no = try await web.ask("Automatiser mes factures", "5000", as: camille)
                #expect(no.contains("Il reste 1\u{202F}200,00\u{A0}€ dans ce budget"))
            }
            let drawn = try await house.read { try DrawSummary.list(.ofPerson(camille.id), in: $0).count }
            #expect(drawn == 0)
        }
    }

    @Test func `a stale edit is refused and keeps what was typed`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, budget) = try await house.furnished()
            let draw = try await house.draw("Une grande étude", .euros(450), from: budget, by: camille, kind: .study)
            try await house.browse { web in
                var fields = [
                    "geste": "fait", "purpose": "Une étude plus petite", "amount": "400", "budget": "lille-bike",
                    "version": "1", "key": "1",
                ]
                let first = try await web.send(fields, to: Links.draw(draw, "modifier"), as: camille)
                #expect(first.status == .seeOther)
                fields["purpose"] = "Une étude encore plus petite"
                let second = try await web.send(fields, to: Links.draw(draw, "modifier"), as: camille)
                #expect(second.status == .conflict)
                #expect(second.contains("a changé depuis que vous l’avez lu"))
                #expect(second.html.contains("Une étude encore plus petite"))
            }
        }
    }

    @Test func `a closed budget takes no draw and says what to do`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, budget) = try await house.furnished()
            try await house.instance.budgets.close(budget, by: house.manager)
            try await house.browse { web in
                let page = try await web.send(
                    ["geste": "fait", "purpose": "Une remorque", "amount": "20", "budget": "lille-bike", "key": "1"],
                    to: "/prelevements", as: camille)
                #expect(page.status == .unprocessableContent)
                #expect(
                    page.contains("pas ouvert aux prélèvements") || page.contains("Aucun budget ne vous est ouvert"))
            }
        }
    }
}

extension WebClient {
    func send(_ fields: [String: String], to path: String, as actor: Actor) async throws -> WebPage {
        try await post(path, fields: fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, as: actor)
    }

    func ask(_ purpose: String, _ amount: String, as actor: Actor) async throws -> WebPage {
        try await send(
            [
                "geste": "besoin", "purpose": purpose, "amount": amount, "budget": "lille-bike", "key": "1",
                "action": "ask",
            ],
            to: "/prelevements", as: actor)
    }
}
