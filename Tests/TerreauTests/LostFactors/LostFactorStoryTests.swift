import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// Phone and paper are gone: from the page that asks for a code to the day a new one is set up.
@Suite struct LostFactorStoryTests {
    @Test(arguments: Engine.available)
    func `two managers and 48 hours later the factor goes, and nothing opens before there is a new one`(
        _ engine: Engine
    ) async throws {
        try await withLostFactor(engine) { story in
            let (house, tarek) = (story.house, story.tarek)
            let session = try await house.instance.sessions.open(tarek.id)
            try await house.browse { web in
                let asked = try await web.get("/virements/comptes", session: session)
                #expect(asked.status == .forbidden && asked.html.contains(Links.lostFactor))
                let form = try await web.get(Links.lostFactor, session: session)
                #expect(form.contains("48 heures") && form.html.contains("name=\"reason\""))
                let silent = try await web.post(Links.lostFactor, ["reason": ""], session: session)
                #expect(silent.status == .unprocessableContent && silent.contains("Dites en quelques mots"))
                let sent = try await web.post(Links.lostFactor, ["reason": "Tombé dans la Deûle"], session: session)
                #expect(sent.location == Links.lostFactor, "\(sent.text)")
                let waits = try await web.get(Links.lostFactor, session: session)
                #expect(waits.contains("l’accord de 2 personnes"))
                #expect(try await web.get(Links.account, session: session).contains("Une demande est en cours"))

                let letters = try await house.letters()
                #expect(
                    Set(letters.map(\.to)) == ["tarek@demo.example", "agathe@demo.example", "nour@demo.example"])
                let told = try #require(letters.first { $0.to == "tarek@demo.example" })
                #expect(told.body.contains("https://terreau.example/mon-compte/second-facteur/perdu"))
                #expect(told.body.contains("Agathe et Nour"))

                let id = try #require(try await story.open()).id.rawValue
                let list = try await web.get(Links.people, as: story.agathe)
                #expect(list.contains("Seconds facteurs perdus") && list.html.contains(Links.lostFactor(of: tarek.id)))
                let page = try await web.get(Links.lostFactor(of: tarek.id), as: story.agathe)
                #expect(page.contains("Tombé dans la Deûle"))
                let path = Links.lostFactor(of: tarek.id, "accord")
                let short = try await web.post(path, ["loss": id, "reached": "06"], as: story.agathe)
                #expect(short.status == .unprocessableContent && short.contains("Dites comment"))
                let one = try await web.post(path, ["loss": id, "reached": "06 00 00 00 01"], as: story.agathe)
                #expect(one.status == .seeOther, "\(one.text)")
                #expect(try await house.letters().isEmpty)
                #expect(try await web.get(Links.lostFactor, session: session).contains("d’une personne de la gérance"))
                let two = try await web.post(path, ["loss": id, "reached": "Au café, à midi"], as: story.nour)
                #expect(two.status == .seeOther, "\(two.text)")
                let after = try await web.get(Links.lostFactor(of: tarek.id), as: story.nour)
                #expect(after.contains("Agathe : 06 00 00 00 01") && after.contains("Nour : Au café, à midi"))

                let end = house.instance.languages.french.moment(house.clock.now.adding(seconds: 48 * 3600))
                let approved = try await house.letters()
                #expect(approved.count == 3)
                for letter in approved { #expect(letter.body.contains(end), "\(letter)") }
                #expect(approved.contains { $0.subject == "Votre second facteur va être enlevé" })
            }

            house.clock.advance(seconds: 48 * 3600 - 60)
            #expect(try await story.lost.settleDue() == 0)
            #expect(try await story.hasFactor())
            let before = try await house.instance.sessions.open(tarek.id)
            house.clock.advance(seconds: 60)
            #expect(try await story.lost.settleDue() == 1)
            #expect(try await !story.hasFactor())
            #expect(try await house.instance.sessions.find(before) == nil)
            #expect(try await house.letters().map(\.subject) == ["Votre second facteur est enlevé"])
            #expect(try await story.lost.settleDue() == 0)

            let renewed = try await house.instance.sessions.open(tarek.id)
            try await house.browse { web in
                let closed = try await web.get("/virements/comptes", session: renewed)
                #expect(closed.status == .forbidden && closed.contains("Votre second facteur perdu a été enlevé"))
                let (seed, proposal) = try await web.get(Links.secondFactor, session: renewed).proposal()
                let done = try await web.post(
                    Links.secondFactor, ["proposal": proposal, "code": Phone(house).code(seed)], session: renewed)
                let opened = try await web.get("/virements/comptes", session: try #require(done.newSession))
                #expect(opened.status == .ok)
            }
            let acts = try await story.actions()
            #expect(acts.count { $0 == "factorLossApproved" } == 2)
            #expect(acts.contains("factorLossAsked") && acts.contains("factorRemoved"))
        }
    }

    @Test(arguments: Engine.available)
    func `who signs in after 48 hours does not wait for the calendar`(_ engine: Engine) async throws {
        try await withLostFactor(engine) { story in
            let old = try await story.house.instance.sessions.open(story.tarek.id)
            try await story.approved()
            story.house.clock.advance(seconds: 48 * 3600 - 1)
            _ = try await story.house.instance.sessions.open(story.tarek.id)
            #expect(try await story.hasFactor())
            story.house.clock.advance(seconds: 1)
            let new = try await story.house.instance.sessions.open(story.tarek.id)
            #expect(try await !story.hasFactor())
            #expect(try await story.house.instance.sessions.find(old) == nil)
            let session = try #require(try await story.house.instance.sessions.find(new))
            #expect(session.hasLost && !session.isConfirmed)
        }
    }

    @Test(arguments: Engine.available)
    func `a member without a role that handles money needs a new factor too`(_ engine: Engine) async throws {
        try await withLostFactor(engine) { story in
            let house = story.house
            let camille = try await house.person("Camille")
            _ = try await house.giveFactor(to: camille)
            house.clock.advance(seconds: 3600)
            let id = try await story.ask(camille)
            for manager in [story.agathe, story.nour] { try await story.approve(id, of: camille, by: manager) }
            house.clock.advance(days: 2)
            let session = try await house.instance.sessions.open(camille.id)
            try await house.browse { web in
                let path = "/mon-compte/compte-bancaire"
                let no = try await web.post(
                    path, ["holder": "X", "iban": IBANTests.examples[0]], session: session)
                #expect(no.status == .forbidden && no.html.contains(Links.secondFactor))
                #expect(try await web.get(Links.account, session: session).contains("d’ici là, rien"))
            }
            #expect(try await house.read { try PayeeDetails.find(.person(camille.id), in: $0) } == nil)
            _ = try await house.giveFactor(to: camille)
            try await house.instance.secondFactors.remove(by: camille)
            let later = try await house.instance.sessions.open(camille.id)
            #expect(try await house.instance.sessions.find(later)?.hasLost == false)
        }
    }

    // MARK: - Stopping it

    @Test(arguments: Engine.available)
    func `the person stops it from any session, before and after the approvals`(_ engine: Engine) async throws {
        try await withLostFactor(engine) { story in
            let house = story.house
            try await story.ask()
            try await story.lost.cancel(by: story.tarek)
            try await story.approved()
            try await house.letters()
            try await house.browse { web in
                let sent = try await web.post(Links.cancelLostFactor, as: story.tarek)
                #expect(sent.location == Links.lostFactor + "?annulee=oui")
                let told = try await web.get(Links.lostFactor + "?annulee=oui", as: story.tarek)
                #expect(told.contains("La demande est annulée"))
                let again = try await web.post(Links.cancelLostFactor, as: story.tarek)
                #expect(again.status == .conflict && again.contains("n’est plus en cours"))
            }
            let letters = try await house.letters()
            #expect(letters.map(\.subject) == ["Votre second facteur reste en place"])
            house.clock.advance(days: 3)
            #expect(try await story.lost.settleDue() == 0)
            #expect(try await story.hasFactor())
            #expect(try await story.ended() == .cancelled)
        }
    }

    @Test(
        arguments: [(Engine.sqlite, false), (.sqlite, true), (.postgres, false)].filter {
            Engine.available.contains($0.0)
        })
    func `showing the factor, or a code on paper, proves that it is not lost`(
        _ engine: Engine, onPaper: Bool
    ) async throws {
        try await withLostFactor(engine) { story in
            let house = story.house
            try await story.approved()
            try await house.letters()
            // Also when its time has come already and nobody has noticed.
            house.clock.advance(days: onPaper ? 1 : 3)
            let session = try #require(
                try await house.read { try SessionRow.all(of: story.tarek.id, in: $0).first })
            let code = onPaper ? story.codes[0] : Phone(house).code(story.seed)
            _ = try await house.instance.secondFactors.confirm(code, by: story.tarek, session: session.id)
            #expect(try await story.ended() == .shown)
            let told = try await house.letters()
            #expect(told.contains { $0.body.contains("il n’est donc pas perdu") })
            house.clock.advance(days: 3)
            #expect(try await story.lost.settleDue() == 0)
            #expect(try await story.hasFactor())
            #expect(try await story.actions().contains("factorLossCancelled"))
        }
    }

    @Test(arguments: Engine.available)
    func `any manager stops it with a word until the end`(_ engine: Engine) async throws {
        try await withLostFactor(engine) { story in
            let house = story.house
            let ines = try await house.person("Inès", roles: [.manager])
            let id = try await story.approved()
            try await house.letters()
            try await house.browse { web in
                let path = Links.lostFactor(of: story.tarek.id, "refus")
                let silent = try await web.post(path, ["loss": id.rawValue], as: ines)
                #expect(silent.status == .unprocessableContent && silent.contains("Dites pourquoi"))
                let sent = try await web.post(
                    path, ["loss": id.rawValue, "word": "Tarek ne sait rien de cela"], as: ines)
                #expect(sent.status == .seeOther)
                let page = try await web.get(Links.lostFactor(of: story.tarek.id), as: ines)
                #expect(page.contains("Refusé le") && page.contains("Tarek ne sait rien de cela"))
            }
            let letters = try await house.letters()
            #expect(letters.count == 1 && letters[0].body.contains("> Tarek ne sait rien de cela"))
            house.clock.advance(days: 3)
            #expect(try await story.lost.settleDue() == 0)
            #expect(try await story.hasFactor())
        }
    }

    // MARK: - Letters

    @Test(arguments: Engine.available)
    func `former addresses are told too, in the person's language`(_ engine: Engine) async throws {
        try await withLostFactor(engine) { story in
            let house = story.house
            try await house.instance.people.change(
                story.tarek.id,
                to: People.Details(name: "Tarek", email: "other@demo.example", status: .staff, language: .en),
                by: story.agathe)
            let id = try await story.ask()
            let asked = try await house.letters().filter { $0.subject == "Somebody asks to remove your second factor" }
            #expect(asked.map(\.to).sorted() == ["other@demo.example", "tarek@demo.example"])
            try await house.browse { web in
                let page = try await web.get(Links.lostFactor(of: story.tarek.id), as: story.nour)
                #expect(page.contains("Son adresse de courriel a changé le"))
            }
            for manager in [story.agathe, story.nour] { try await story.approve(id, by: manager) }
            let approved = try await house.letters().filter { $0.to == "tarek@demo.example" }
            #expect(approved.map(\.subject) == ["Your second factor is going to be removed"])
            #expect(approved[0].body.contains("Opening the page cancels nothing by itself"))
            house.clock.advance(days: 2)
            try await story.lost.settleDue()
            let removed = try await house.letters()
            #expect(removed.map(\.subject) == ["Your second factor is removed", "Your second factor is removed"])
        }
    }
}
