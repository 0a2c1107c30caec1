import Foundation
import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// Projects and people, where there are too many for a list: they are looked for, without scripts, and what was typed stays.
@Suite struct LongChoiceTests {
    private func projects(_ house: House, _ count: Int) async throws {
        let now = house.clock.now
        try await house.write { db in
            for number in 1000..<1000 + count {
                try Project(
                    id: .new(), slug: #require(Slug(rawValue: "atelier-\(number)")), name: "Atelier n° \(number)",
                    summary: "Un atelier", territory: nil, isPublic: false
                ).insert(at: now, in: db)
            }
        }
    }

    private func people(_ house: House, _ count: Int) async throws {
        let now = house.clock.now
        try await house.write { db in
            for number in 1000..<1000 + count {
                try Person(
                    id: .new(), name: "Éloïse \(number)", legalName: nil, email: "eloise\(number)@demo.example",
                    status: .associate, analyticCode: nil, isNamedPublicly: false, language: .fr
                ).insert(at: now, in: db)
            }
        }
    }

    /// The words of the choices of one field.
    private func options(_ page: WebPage, _ field: String) throws -> [String] {
        let html = page.html
        let start = try #require(html.range(of: "<select id=\"\(field)\""))
        let end = try #require(html.range(of: "</select>", range: start.upperBound..<html.endIndex))
        return html[start.upperBound..<end.lowerBound].matches(of: /<option value="[^"]+"[^>]*>([^<]*)</).map {
            String($0.1)
        }
    }

    // MARK: - Projects

    @Test func `in a small house the list of projects is whole`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, _) = try await house.furnished()
            try await projects(house, 150)
            try await house.browse { web in
                let page = try await web.get("/prelever?geste=besoin", as: camille)
                #expect(try options(page, "project").count == 151 && !page.html.contains("projectWords"))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `in a large house projects are looked for, those of the person come unasked, and what was typed stays`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            try await projects(house, 260)
            let before = try await house.ledger()
            try await house.browse { web in
                let first = try await web.get("/prelever?geste=fait", as: camille)
                #expect(try options(first, "project") == ["lille-bike"] && first.html.contains("name=\"projectWords\""))
                #expect(first.bytes.count < 20_000, "\(first.bytes.count) bytes")
                try expectGolden(Golden.page(first.html), "form-large.html")
                var fields = [
                    "geste": "fait", "purpose": "Une remorque pour Roubaix", "amount": "400,50", "budget": "lille-bike",
                    "project": "lille-bike", "key": "k", "payee": "me", "projectWords": "ATELIER 12",
                    "projectFound": "",
                ]
                for action in ["", "find:project", "ask"] {
                    fields["action"] = action
                    let page = try await web.send(fields, to: "/prelevements", as: camille)
                    #expect(page.status == .ok, "\(action)")
                    let found = (1000..<1260).count { String($0).contains("12") }
                    #expect(page.contains("\(found) résultats") && page.contains("Les 50 premiers"))
                    // Their own comes first, then what was found.
                    let listed = try options(page, "project")
                    #expect(listed.count == 51 && listed.first == "lille-bike" && listed.contains("Atelier n° 1200"))
                    #expect(page.html.contains("<option value=\"lille-bike\" selected>"))
                    for kept in ["Une remorque pour Roubaix", "400,50", "ATELIER 12"] {
                        #expect(page.html.contains("value=\"\(kept)\""), "\(kept)")
                    }
                }
                #expect(try await house.ledger() == before)

                // The one that was chosen is drawn for, and stays in the list afterwards.
                fields["action"] = ""
                fields["project"] = "atelier-1007"
                fields["projectFound"] = "ATELIER 12"
                let sent = try await web.send(fields, to: "/prelevements", as: camille)
                let id = Draw.ID(rawValue: String(try #require(sent.location).suffix(36)))
                let project = try await house.read {
                    try Project.find(slug: #require(Slug(rawValue: "atelier-1007")), in: $0)
                }
                #expect(try await house.find(id).project == project?.id)
                let again = try await web.get("/prelever?geste=fait", as: camille)
                #expect(try options(again, "project") == ["lille-bike", "Atelier n° 1007"])
                #expect(again.html.contains("<option value=\"atelier-1007\" selected>"))
                let edit = try await web.get(Links.draw(id, "modifier"), as: camille)
                #expect(try options(edit, "project").contains("Atelier n° 1007"))
                #expect(try await house.find(id).budget == budget)
            }
        }
    }

    // MARK: - Roles

    @Test(arguments: Engine.available)
    func `whom a role is given to is looked for in a large house, and no role is given by looking`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            try await people(house, 260)
            let chosen = try await house.read { db in
                try #require(try Person.all(in: db).first { $0.name == "Éloïse 1007" })
            }
            try await house.browse { web in
                let first = try await web.get(Links.roles, as: house.manager)
                #expect(try options(first, "person").isEmpty && first.html.contains("name=\"personWords\""))
                try expectGolden(Golden.page(first.html), "roles-large.html")
                var fields = [
                    "role": "treasurer", "person": "", "personWords": "eloise 100", "personFound": "", "key": "k",
                ]
                for action in ["", "find:person"] {
                    fields["action"] = action
                    let page = try await web.send(fields, to: Links.roles, as: house.manager)
                    #expect(page.status == .ok)
                    #expect(try options(page, "person") == (Array(1000...1009) + [1100]).map { "Éloïse \($0)" })
                    #expect(page.contains("11 résultats"))
                    #expect(page.html.contains("<option value=\"treasurer\" selected>"))
                }
                fields["person"] = chosen.id.rawValue
                fields["personWords"] = "12"
                #expect(
                    try options(try await web.send(fields, to: Links.roles, as: house.manager), "person").last
                        == "Éloïse 1007")
                let now = house.clock.now
                let none = try await house.read { try Role.holders(of: .treasurer, at: now, in: $0) }
                #expect(!none.contains(chosen.id))

                fields["action"] = ""
                fields["personFound"] = "12"
                #expect(try await web.send(fields, to: Links.roles, as: house.manager).location == Links.roles)
                let holders = try await house.read { try Role.holders(of: .treasurer, at: now, in: $0) }
                #expect(holders.contains(chosen.id))
                // Whoever has no account, is oneself or is not there is no choice, however the form was sent.
                let without = try await house.person("Ilyès", hasAccount: false)
                for person in [without.id.rawValue, house.manager.id.rawValue, "rien", ""] {
                    fields["person"] = person
                    let no = try await web.send(fields, to: Links.roles, as: house.manager)
                    #expect(no.status == .unprocessableContent && no.contains("Choisissez une personne"), "\(person)")
                }
            }
        }
    }

    // MARK: - Other lists of people

    /// Where one person is chosen among all, with the field's name and what else its form holds.
    private static let places: [(path: String, field: String, others: [String: String])] = [
        ("/budgets/nouveau", "steward", ["name": "Vélos", "purpose": "Les vélos"]),
        ("/budgets/lille-bike/groupe", "person", ["change": "invite", "place": "member"]),
        ("/conservation/gel", "person", ["reason": "Un contrôle est annoncé"]),
    ]

    @Test(arguments: Engine.available)
    func `every form that chooses a person looks for them in a large house, and does nothing by looking`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            _ = try await house.furnished()
            try await people(house, 260)
            let found = (Array(1000...1009) + [1100]).map { "Éloïse \($0)" }
            try await house.browse { web in
                for place in Self.places {
                    let shown = place.path.replacingOccurrences(of: "/gel", with: "")
                    let first = try await web.get(shown, as: house.manager)
                    #expect(try options(first, place.field).count <= 1, "\(place.path)")
                    #expect(first.bytes.count < 40_000, "\(place.path): \(first.bytes.count) bytes")
                    let before = try await house.read { try $0.rows("SELECT number FROM acts") }.count
                    for (action, looked) in [
                        ("", ""), ("find:\(place.field)", ""), ("find:\(place.field)", "eloise 100"),
                    ] {
                        let sent = place.others.merging([
                            place.field: "", "\(place.field)Words": "eloise 100", "\(place.field)Found": looked,
                            "action": action,
                        ]) { $1 }
                        let page = try await web.send(sent, to: place.path, as: house.manager)
                        #expect(page.status == .ok, "\(place.path)")
                        #expect(try options(page, place.field) == found, "\(place.path)")
                        for kept in place.others.values.filter({ $0.contains(" ") }) {
                            #expect(page.html.contains(kept) == true)
                        }
                    }
                    let after = try await house.read { try $0.rows("SELECT number FROM acts") }.count
                    #expect(after == before, "\(place.path)")
                }
                let acts = try await web.get("/journal?personneWords=eloise+100&personneFound=", as: house.manager)
                #expect(try options(acts, "personne") == found)
                // Found, chosen and sent: it is done.
                let chosen = try await house.read { db in
                    try #require(try Person.all(in: db).first { $0.name == "Éloïse 1007" })
                }
                let sent = try await web.send(
                    [
                        "change": "invite", "place": "member", "person": chosen.id.rawValue,
                        "personWords": "eloise 100", "personFound": "eloise 100",
                    ], to: "/budgets/lille-bike/groupe", as: house.manager)
                #expect(sent.status == .seeOther)
                let group = try await web.get("/budgets/lille-bike/groupe", as: house.manager)
                #expect(group.contains("Éloïse 1007"))
            }
        }
    }

    @Test func `in a small house the list of people is whole`() async throws {
        try await withInstance(.sqlite) { house in
            try await people(house, 50)
            try await house.browse { web in
                let page = try await web.get(Links.roles, as: house.manager)
                #expect(try options(page, "person").count == 51 && !page.html.contains("personWords"))
            }
        }
    }
}
