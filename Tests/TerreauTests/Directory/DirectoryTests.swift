import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// Who can help with what, as far as each one chose.
@Suite struct DirectoryTests {
    @Test(arguments: Engine.available)
    func `nobody is there who did not choose it, and only with what they chose`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, sami) = (try await house.person("Camille"), try await house.person("Sami"))
            let gone = try await house.person("Zoé", status: .left)
            let listed = Profile(isListed: true, trade: "Mécanicien", helpsWith: "régler des freins")
            try await house.instance.directory.save(listed, by: sami)
            try await house.instance.directory.save(Profile(trade: "Livreuse"), by: camille)
            let now = house.clock.now
            try await house.write { try Profile(isListed: true, trade: "Ancienne").save(for: gone.id, at: now, in: $0) }
            try await house.browse { web in
                let page = try await web.get("/annuaire", as: camille)
                #expect(page.contains("Sami") && page.contains("Mécanicien") && page.contains("régler des freins"))
                #expect(!page.contains("Livreuse") && !page.contains("Ancienne"))
                // Neither the address for signing in nor anything else that the house knows.
                #expect(!page.contains("@demo.example"))
            }
        }
    }

    @Test(arguments: [
        ("mecanicien", ["Sami"]), ("FREINS", ["Sami"]), ("vélo", ["Camille", "Sami"]), ("velo camille", ["Camille"]),
        ("", ["Camille", "Sami"]), ("plomberie", []), ("oeuvre", ["Camille"]), ("<script>", []),
        ("%", ["Camille", "Sami"]),
    ])
    func `words are found without their accents`(words: String, names: [String]) {
        let entries = [
            DirectoryEntry(name: "Camille", profile: Profile(trade: "Livreuse à vélo", skills: "mise en œuvre")),
            DirectoryEntry(
                name: "Sami", profile: Profile(trade: "Mécanicien vélo", helpsWith: "régler des freins")),
        ]
        #expect(DirectoryRules.find(words, in: entries).map(\.name) == names)
    }

    @Test(arguments: Engine.available)
    func `one edits one's own entry, and takes it away again`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            try await house.browse { web in
                let saved = try await web.post(
                    "/mon-compte/annuaire", ["isListed": "1", "trade": "Livreuse", "contact": "au local le jeudi"],
                    as: camille)
                #expect(saved.location == "/mon-compte/annuaire?enregistre")
                let page = try await web.get("/mon-compte/annuaire?enregistre", as: camille)
                #expect(page.contains("Vous êtes dans l’annuaire") && page.html.contains("value=\"Livreuse\""))
                let long = try await web.post(
                    "/mon-compte/annuaire", ["trade": String(repeating: "a", count: 121)], as: camille)
                #expect(long.status == .unprocessableContent)
                _ = try await web.post("/mon-compte/annuaire", ["trade": "Livreuse"], as: camille)
                let list = try await web.get("/annuaire", as: camille)
                #expect(!list.contains("Livreuse"))
            }
        }
    }

    @Test func `somebody outside does not read it`() async throws {
        try await withInstance(.sqlite) { house in
            let outside = try await house.person("Nadia", status: .outside)
            try await house.browse { web in
                let page = try await web.get("/annuaire", as: outside)
                let save = try await web.post("/mon-compte/annuaire", ["isListed": "1"], as: outside)
                #expect(page.status == .forbidden && save.status == .forbidden)
            }
        }
    }
}
