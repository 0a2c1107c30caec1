import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// A form that cannot be taken loses nothing that somebody wrote.
@Suite struct TypedTextTests {
    @Test func `a form sent after the session ended shows what was written in it, and no secret`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, _) = try await house.furnished()
            try await house.browse { web in
                let fields = [
                    ("geste", "fait"), ("purpose", "Réparer <b>trois</b> vélos 🚲"), ("amount", "20"),
                    ("iban", "FR76 3000 6000 0112 3456 7890 189"),
                ]
                let origin: HTTPFields = [.origin: "http://127.0.0.1:8080"]
                for actor in [camille, nil] {
                    let page = try await web.post(
                        "/prelevements", fields: fields, as: actor, headers: origin, csrf: "old")
                    #expect(page.status == .forbidden)
                    #expect(page.contains("Réparer <b>trois</b> vélos 🚲") && !page.html.contains("<b>"))
                    #expect(!page.contains("FR76"))
                }
                // Where no browser says whose page sent it, the text may be anybody's.
                let unknown = try await web.post("/prelevements", fields: fields, as: camille, csrf: "old")
                #expect(unknown.status == .forbidden && !unknown.contains("Réparer"))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a draw that moved on in another tab keeps the question and the reason`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, solene, budget) = try await house.furnished()
            let id = try await house.draw("Une remorque", .euros(400), from: budget, by: camille)
            try await house.instance.draws.withdraw(id, by: camille)
            try await house.browse { web in
                for (action, field) in [("refus", "reason"), ("questions", "question")] {
                    let page = try await web.post(
                        Links.draw(id, action), fields: [(field, "Voici pourquoi, en détail.")], as: solene)
                    #expect(page.status == .conflict, "\(action)")
                    #expect(page.contains("Ce que vous aviez écrit"), "\(action)")
                    #expect(page.contains("Voici pourquoi, en détail."), "\(action)")
                }
            }
        }
    }

    @Test func `an error page gives back what was written, and knows whose it is`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, _) = try await house.furnished()
            try await house.browse { web in
                let fields = [("name", "Un projet"), ("summary", "Réparer des vélos pour tout le quartier.")]
                let no = try await web.post("/projets/nouveau", fields: fields, as: camille)
                #expect(no.status == .forbidden && no.contains("Réparer des vélos pour tout le quartier."))
                #expect(no.contains("Se déconnecter"))
                let missing = try await web.get("/budgets/inconnu", as: camille)
                #expect(missing.status == .notFound && missing.contains("Se déconnecter"))
                let grace = try await house.person("Grace")
                let name: [(String, String)] = [("name", "Grace"), ("language", "en")]
                _ = try await web.post(Links.account, fields: name, as: grace)
                #expect(try await web.get("/budgets/inconnu", as: grace).contains("This page does not exist"))
            }
        }
    }

    @Test func `what still has its field is said once`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, solene, budget) = try await house.furnished()
            let id = try await house.draw("Une remorque", .euros(400), from: budget, by: camille)
            let long = String(repeating: "Voici pourquoi. ", count: 200)
            try await house.browse { web in
                let page = try await web.post(Links.draw(id, "refus"), fields: [("reason", long)], as: solene)
                #expect(page.status == .unprocessableContent && page.contains("Voici pourquoi."))
                #expect(!page.contains("Ce que vous aviez écrit"))
            }
        }
    }
}
