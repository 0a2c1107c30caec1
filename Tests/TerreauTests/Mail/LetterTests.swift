import Foundation
import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// Which letters leave, to whom, and what they never hold.
@Suite struct LetterTests {
    @Test(arguments: Engine.available)
    func `within the rule nobody is written to`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            try await house.draw("Automatiser mes factures", .euros(100), from: budget, by: camille)
            let waiting = try await house.outbox()
            #expect(waiting.isEmpty)
        }
    }

    @Test(arguments: Engine.available)
    func `above the rule the budget's team is written to, and the answer comes back`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, solene, budget) = try await house.furnished()
            let draw = try await house.draw("Une grande étude", .euros(450), from: budget, by: camille, kind: .study)
            let asked = try await house.letters()
            #expect(asked.map(\.to) == ["solene@demo.example"])
            #expect(asked[0].subject == "À décider\u{A0}: P-1")
            #expect(asked[0].body.contains("Camille demande une réponse dans le budget lille-bike"))
            #expect(!asked[0].body.contains("450"))
            #expect(asked[0].body.contains("https://terreau.example/prelevements/\(draw)"))
            #expect(asked[0].body.contains("https://terreau.example/mon-compte/courriels"))

            try await house.accept(draw, by: solene)
            let answered = try await house.letters()
            #expect(answered.map(\.to) == ["camille@demo.example"])
            #expect(answered[0].subject == "Accepté\u{A0}: P-1")
            #expect(answered[0].body.contains("450,00\u{A0}€") && answered[0].body.contains("Solène"))
        }
    }

    @Test(arguments: Engine.available)
    func `a refusal carries its reason, a question its words`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, solene, budget) = try await house.furnished()
            let study = try await house.draw("Une grande étude", .euros(450), from: budget, by: camille, kind: .study)
            let tools = try await house.draw("Des outils", .euros(50), from: budget, by: camille)
            try await house.letters()
            try await house.draws.ask("Lesquels ?\nEt pour quand ?", about: tools, by: solene)
            try await house.draws.refuse(study, reason: "Demandons d’abord un devis", by: solene)
            let letters = try await house.letters()
            #expect(letters.map(\.to) == ["camille@demo.example", "camille@demo.example"])
            #expect(letters[0].body.contains("> Lesquels ?\n> Et pour quand ?"))
            #expect(letters[1].body.contains("> Demandons d’abord un devis"))
        }
    }

    @Test(arguments: Engine.available)
    func `payments and answers wait for Monday unless somebody wants them at once`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, solene, budget) = try await house.furnished()
            let draw = try await house.draw("Des outils", .euros(50), from: budget, by: camille)
            try await house.draws.ask("Lesquels ?", about: draw, by: solene)
            try await house.letters()
            let question = try #require(try await house.read { try DrawQuestion.all(of: draw, in: $0).first })
            try await house.instance.mailDesk.choose([.drawAnswer: .atOnce], by: solene)
            try await house.draws.answer(question.id, of: draw, with: "Une clé de 15", by: camille)
            try await house.settle(draw)
            let letters = try await house.letters()
            #expect(letters.map(\.to) == ["solene@demo.example"])
            #expect(letters[0].body.contains("> Une clé de 15"))
        }
    }

    @Test(arguments: Engine.available)
    func `whoever is given a role, or loses one, is written to`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, nora) = (try await house.person("Camille"), try await house.person("Nora", status: .outside))
            let line = try await house.line("anis", .euros(500))
            let agreement = try #require(try await house.read { try FundLine.find(line, in: $0).agreement })
            let view = RoleGrant(.funderViewer, for: .agreement(agreement))
            try await house.instance.roles.give(RoleGrant(.treasurer), to: camille.id, by: house.manager)
            try await house.instance.roles.give(view, to: nora.id, by: house.manager)
            let given = try await house.letters()
            #expect(Set(given.map(\.to)) == ["camille@demo.example", "nora@demo.example"])
            let hers = try #require(given.first { $0.to.hasPrefix("camille") })
            #expect(hers.body.contains("Agathe vous donne un rôle\u{A0}: trésorerie."))
            #expect(hers.body.contains("Ce rôle demande un second facteur"))
            let views = try #require(given.first { $0.to.hasPrefix("nora") })
            #expect(views.body.contains("suivi d’un financeur") && !views.body.contains("second facteur"))
            try await house.instance.roles.take(RoleGrant(.treasurer), from: camille.id, by: house.manager)
            let taken = try await house.letters().filter { $0.subject == "Vous avez un rôle de moins dans Terreau" }
            #expect(taken.map(\.to) == ["camille@demo.example"])
        }
    }

    @Test(arguments: Engine.available)
    func `a payment file that is ready tells those who release, without its sum`(_ engine: Engine) async throws {
        try await withPayments(engine) { world in
            let told = try await world.house.letters()
            #expect(
                told.map(\.subject) == Array(repeating: "Un compte bancaire est enregistré pour vous payer", count: 2))
            let run = try await world.prepare()
            try await world.payments.freeze(run, by: world.treasurer)
            let letters = try await world.house.letters()
            #expect(letters.map(\.to) == ["rosa@demo.example"])
            #expect(letters[0].subject == "Un virement attend votre validation\u{A0}: V-1")
            #expect(letters[0].body.contains("https://terreau.example/virements/\(run)"))
            #expect(!letters[0].body.contains("490"))
        }
    }

    @Test func `a draw for somebody else tells them`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, budget) = try await house.furnished()
            let sami = try await house.person("Sami")
            try await house.draw("Des outils", .euros(50), from: budget, by: camille, for: .person(sami.id))
            let letters = try await house.letters()
            #expect(letters.map(\.to) == ["sami@demo.example"])
            #expect(letters[0].body.contains("50,00\u{A0}€"))
        }
    }

    @Test(arguments: Engine.available)
    func `who chose never gets nothing, and the page keeps the choice`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, solene, budget) = try await house.furnished()
            try await house.browse { web in
                let page = try await web.get("/mon-compte/courriels", as: solene)
                #expect(page.contains("Une demande attend votre réponse"))
                #expect(!page.contains("Un virement attend votre validation"))
                let saved = try await web.post(
                    "/mon-compte/courriels", ["drawWaits": "never", "week": "atOnce"], as: solene)
                #expect(saved.location == "/mon-compte/courriels?enregistre")
                let again = try await web.get("/mon-compte/courriels?enregistre", as: solene)
                #expect(again.html.contains("<option value=\"never\" selected>"))
                let odd = try await web.post("/mon-compte/courriels", ["drawWaits": "hourly"], as: solene)
                #expect(odd.status == .unprocessableContent)
            }
            let choices = try await house.read { try MailChoices.of(solene.id, in: $0) }
            #expect(choices[.drawWaits] == .never)
            // Not a pace that the weekly letter has.
            #expect(choices[.week] == .weekly)
            try await house.draw("Une grande étude", .euros(450), from: budget, by: camille, kind: .study)
            let letters = try await house.letters()
            #expect(letters.isEmpty)
        }
    }

    @Test func `a person without an address, or gone, is written nothing`() async throws {
        try await withInstance(.sqlite) { house in
            let people = [
                try await house.person("Nour", hasAccount: false), try await house.person("Zoé", status: .left),
            ]
            let now = house.clock.now
            try await house.write {
                try Mail.put(.payeeAccountEntered(by: nil), for: Set(people.map(\.id)), at: now, in: $0)
            }
            let waiting = try await house.outbox()
            #expect(waiting.isEmpty)
        }
    }

    @Test(arguments: Engine.available)
    func `where one is paid is told as it was: by oneself, or by whom`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, nour) = (try await house.person("Camille"), try await house.person("Nour"))
            let bank = house.instance.bankData
            try await bank.enterOwn(holder: "Camille", iban: PaymentHouse.ibans[0], by: camille)
            try await bank.enter(
                .person(nour.id), holder: "Nour", iban: PaymentHouse.ibans[1], nameCheck: .notDone, by: house.treasurer)
            let letters = try await house.letters()
            #expect(letters.map(\.to) == ["camille@demo.example", "nour@demo.example"])
            #expect(letters[0].body.hasPrefix("Vous venez d’enregistrer le compte"))
            #expect(letters[1].body.hasPrefix("Tarek vient d’enregistrer le compte"))
        }
    }

    @Test(arguments: Engine.available)
    func `another sign-in address is told to both, and closes the doors that the old one opened`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let token = try await house.instance.sessions.open(camille.id)
            var details = People.Details(name: "Camille", email: "Camille@ailleurs.example")
            try await house.instance.people.change(camille.id, to: details, by: house.manager)
            let letters = try await house.letters()
            #expect(letters.map(\.to) == ["camille@demo.example", "camille@ailleurs.example"])
            for letter in letters {
                #expect(letter.subject == "Votre adresse de connexion a changé" && letter.body.contains("Agathe"))
            }
            #expect(try await house.instance.sessions.find(token) == nil)
            // The same address in other letters is no other address.
            details.email = "camille@AILLEURS.example"
            try await house.instance.people.change(camille.id, to: details, by: house.manager)
            #expect(try await house.letters().isEmpty)
        }
    }

    @Test func `a verb that fails writes no letter`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, solene, budget) = try await house.furnished()
            let draw = try await house.draw("Une grande étude", .euros(450), from: budget, by: camille, kind: .study)
            try await house.letters()
            await #expect(throws: DrawRules.MoveNo.changedSince) {
                try await house.draws.accept(draw, seen: "another", by: solene)
            }
            let waiting = try await house.outbox()
            #expect(waiting.isEmpty)
        }
    }

    /// Every letter there is, as somebody reads it. F19: no account number, and no link that acts.
    @Test(arguments: Language.Code.allCases)
    func `letters hold no account number and no link that does anything`(code: Language.Code) async throws {
        try await withInstance(.sqlite) { house in
            let news = Letter.DrawNews(
                draw: .new(), reference: "P-7", purpose: "Des outils", budget: "Lille.bike", cents: 5000,
                currency: "EUR", who: "Solène", words: "Lesquels ?")
            var digest = Digest(week: "2026-11-23")
            digest.budgets = [
                .init(name: "Lille.bike", slug: "lille-bike", accepted: 2, cents: 48_000, currency: "EUR")
            ]
            digest.own = [.settled: 1, .answered: 3]
            digest.waiting = [.decisions: 2, .questions: 1, .reservations: 1, .runs: 1]
            let letters: [Letter] = [
                .drawWaits(news), .drawAccepted(news), .drawRefused(news), .drawQuestion(news), .drawAnswer(news),
                .drawPaid(news), .runWaits(run: "0193a1b2", reference: "V-3"), .payeeAccountEntered(by: "Tarek"),
                .payeeAccountEntered(by: nil), .emailChanged(by: "Agathe"),
                .roleGiven(.init(role: "treasurer", thing: nil, who: "Agathe")),
                .roleTaken(.init(role: "funderViewer", thing: "ANIS, outils libres", who: "Agathe")),
                .invitation(from: "Agathe", cooperative: "Optéos"), .joiningArrived(cooperative: "Optéos"),
                .joiningWaits,
                .joiningAnswered(
                    from: "Agathe", cooperative: "Optéos", replyTo: "agathe@demo.example", words: "Parlons-en"),
                .digest(digest),
            ]
            for letter in letters {
                let stored = try letter.stored()
                #expect(Letter(stored: stored) == letter)
                let mail = letter.words(
                    house.instance.languages[code], to: "a@demo.example", publicURL: "https://terreau.example")
                let text = mail.subject + "\n" + mail.body
                #expect(!text.contains(/\b[A-Z]{2}\d{2}[A-Z0-9 ]{10,}/), "\(text)")
                #expect(!text.contains("{") && !text.contains(/mail\.[a-zA-Z]/), "\(text)")
                #expect(mail.subject.count <= 60 && mail.body.utf8.count < 1200, "\(text)")
                for link in mail.body.matches(of: /https:\/\/terreau\.example(\S*)/).map({ String($0.1) }) {
                    #expect(!link.contains("?") && !link.contains("code"), "\(link)")
                }
            }
        }
    }
}
