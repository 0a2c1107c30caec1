import Foundation
import Ledger
import Storage
import Testing

@testable import Terreau

/// Finding somebody in a list of thousands: the database searches, by a key that is written with the name.
@Suite struct PeopleSearchTests {
    @Test(arguments: [
        "Éloïse", "ÉLOÏSE D’ARTAGNAN", "Œuvre & Cœur", "Lætitia Ælla", "Straße", "ĲSSEL Ōta Łódź Ğül Ñandú",
        "E\u{301}loi\u{308}se", "Ёлка", "Ὀδυσσεύς", "İstanbul", "ｆｕｌｌ", "ﬁn", "« à – l’été… »", "", "a\u{303}", "Zoé 🚲",
        "ǅ Ǳ ȡ",
    ])
    func `a text is folded as Unicode folds it, letter by letter`(text: String) {
        #expect(SoughtWords.folded(text) == SoughtWords.foldedByUnicode(text))
    }

    @Test func `every Latin letter is folded as Unicode folds it, alone and in a word`() {
        for value in Array(0x20..<0x250) + Array(0x2010..<0x2028) {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            let word = "a\(scalar)B"
            #expect(SoughtWords.folded(word) == SoughtWords.foldedByUnicode(word), "\(value)")
        }
    }

    @Test(arguments: Engine.available)
    func `somebody is found by name, address and status, as they are called today`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await fill(house)
            let eloise = try await house.person("Éloïse Dubœuf", status: .cesa)
            try await house.browse { web in
                func found(_ words: String) async throws -> [String] {
                    let page = try await web.get("/personnes?q=\(words)", as: house.manager)
                    return ["Éloïse Dubœuf", "Élise Martin", "Voisin 1000", "Voisin 1001", "Personne effacée"]
                        .filter { page.html.contains(">\($0)<") }
                }
                #expect(try await found("eloise+DUBOEUF") == ["Éloïse Dubœuf"])
                #expect(try await found("eloise+demo.example") == ["Éloïse Dubœuf"])
                #expect(try await found("cesa+eloise") == ["Éloïse Dubœuf"])
                #expect(try await found("cesa+voisin") == [])
                // Neither sign is a letter or a digit, and neither stands for any.
                #expect(try await found("voisin_1001%25") == ["Voisin 1001"])

                let details = People.Details(name: "Élise Martin", email: "martin@demo.example", status: .cesa)
                try await house.instance.people.change(eloise.id, to: details, by: house.manager)
                #expect(try await found("duboeuf").isEmpty)
                #expect(try await found("martin") == ["Élise Martin"])
                try await house.write { db in
                    try Person.set(email: "elise@ailleurs.example", of: eloise.id, in: db)
                    try Person.change(
                        eloise.id, name: "Éloïse Dubœuf", language: .fr, isNamedPublicly: false, in: db)
                }
                #expect(try await found("dubœuf+ailleurs") == ["Éloïse Dubœuf"])
                #expect(try await found("martin").isEmpty)
                try await house.instance.erasure.erase(eloise.id, reason: "Demande écrite", by: house.manager)
                #expect(try await found("duboeuf").isEmpty)
                #expect(try await found("effacee") == ["Personne effacée"])
            }
        }
    }

    @Test(arguments: Engine.available)
    func `whoever an older version wrote is found before and after the schema is brought up to date`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            try await fill(house)
            try await house.write { try $0.run("UPDATE people SET sought = NULL WHERE name LIKE 'Voisin 100%'") }
            try await house.browse { web in
                let before = try await web.get("/personnes?q=voisin+1003", as: house.manager)
                #expect(before.html.contains(">Voisin 1003<") && before.html.contains(">Voisin 1004<"))
                _ = try await Schema.bringUpToDate(
                    house.instance.database, by: house.instance.migrator, at: house.clock.now)
                let after = try await web.get("/personnes?q=voisin+1003", as: house.manager)
                #expect(after.html.contains(">Voisin 1003<") && !after.html.contains(">Voisin 1004<"))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `pages follow names, not accents, on both engines`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let names = ["Ève", "eva B", "Zoé", "Abel", "Éva-Lou", "Eva", "Œdipe", "Odile", "Obe"]
            for name in names { _ = try await house.person(name) }
            try await house.browse { web in
                let html = try await web.get("/personnes", as: house.manager).html
                let places = try names.map { ($0, try #require(html.range(of: ">\($0)<")).lowerBound) }
                #expect(
                    places.sorted { $0.1 < $1.1 }.map(\.0) == [
                        "Abel", "Eva", "eva B", "Éva-Lou", "Ève", "Obe", "Odile", "Œdipe", "Zoé",
                    ])
            }
        }
    }

    /// More than a page, without which the list asks for no words.
    private func fill(_ house: House) async throws {
        let now = house.clock.now
        try await house.write { db in
            for number in 1000..<1205 {
                try Person(
                    id: .new(), name: "Voisin \(number)", legalName: nil, email: nil, status: .outside,
                    analyticCode: nil, isNamedPublicly: false, language: .fr
                ).insert(at: now, in: db)
            }
        }
    }
}
