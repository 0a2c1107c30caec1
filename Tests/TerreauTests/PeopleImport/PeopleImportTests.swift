import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// A list of people comes in: seen first, then imported, and importing it again changes nothing.
@Suite struct PeopleImportTests {
    private static let list = """
        Nom;Prénom;Courriel;Statut;Code analytique;Activité
        Diallo;Nour;nour@exemple.example;CAPE;NOU01;Atelier vélo
        Petit;Inès;INES@exemple.example;Entrepreneur salarié associé;INE02;Lille.bike
        Leroy;Yann;;CESA;YAN03;
        Camille;;camille@demo.example;CESA;CAM04;Lille.bike
        """

    private func keep(_ text: String, in house: House) async throws -> String {
        try await house.instance.peopleImport.keep(Array(text.utf8), name: "liste.csv", by: house.manager)
    }

    private func effects(_ sha256: String, in house: House) async throws -> [PeopleImportRules.Effect] {
        try await house.instance.peopleImport.preview(sha256, nil, by: house.manager).lines.map(\.effect)
    }

    private func importAll(_ sha256: String, in house: House, skipping: Bool = false) async throws {
        let preview = try await house.instance.peopleImport.preview(sha256, nil, by: house.manager)
        try await house.instance.peopleImport.importFile(
            sha256, preview.mapping, skippingFaults: skipping, by: house.manager)
    }

    @Test(arguments: Engine.available)
    func `whoever is on the list began when the list says`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let list = """
                Nom complet;Courriel;Statut;Date début
                Nour;nour@exemple.example;CAPE;03/02/2026
                Inès;ines@exemple.example;CESA;
                Yann;yann@exemple.example;CESA;bientôt
                Zoé;zoe@exemple.example;CESA;24/11/2026
                """
            let sha256 = try await keep(list, in: house)
            let effects = try await effects(sha256, in: house)
            #expect(effects.suffix(2) == [.fault(.dayUnreadable("bientôt")), .fault(.dayInFuture("24/11/2026"))])
            try await importAll(sha256, in: house, skipping: true)
            let people = try await house.read { try Person.all(in: $0) }
            for (name, day) in [("Nour", "2026-02-03"), ("Inès", house.today.rawValue)] {
                let person = try #require(people.first { $0.name == name })
                let since = try await house.read {
                    try StatusChange.history(of: person.id, in: $0).map(\.change.since.rawValue)
                }
                #expect(since == [day])
            }
            // A step whose day is before the one it follows goes after it all the same.
            let next = try await keep(
                "Nom complet;Courriel;Statut;Date début\nNour;nour@exemple.example;CESA;01/01/2026", in: house)
            try await importAll(next, in: house)
            let nour = try #require(people.first { $0.name == "Nour" })
            let history = try await house.read { try StatusChange.history(of: nour.id, in: $0).map(\.change) }
            #expect(
                history.map(\.status) == [.cape, .cesa] && history.allSatisfy { $0.since.rawValue == "2026-02-03" })
        }
    }

    @Test(arguments: Engine.available)
    func `people, codes and activities come in once`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille", status: .cape)
            let first = try await keep(Self.list, in: house)
            let before = try await effects(first, in: house)
            #expect(before.count == 4)
            guard case .change(let id, _, let changes) = before[3] else {
                Issue.record("Camille is known, and is \(before[3])")
                return
            }
            #expect(id == camille.id)
            #expect(changes == [.status(from: .cape, to: .cesa), .analyticCode("CAM04"), .activity("Lille.bike")])
            try await importAll(first, in: house)
            let people = try await house.read { try Person.all(in: $0) }
            let nour = try #require(people.first { $0.name == "Nour Diallo" })
            #expect(nour.email == "nour@exemple.example" && nour.status == .cape && nour.analyticCode == "NOU01")
            let yann = try #require(people.first { $0.name == "Yann Leroy" })
            #expect(yann.email == nil && yann.status == .cesa)
            let projects = try await house.read { db in
                try Project.all(in: db).map { ($0.name, $0.isPublic) }
            }
            #expect(projects.map(\.0) == ["Atelier vélo", "Lille.bike"] && projects.allSatisfy { !$0.1 })
            let history = try await house.read { try StatusChange.history(of: camille.id, in: $0) }
            #expect(history.map(\.change.status) == [.cape, .cesa])

            let second = try await keep(Self.list, in: house)
            #expect(second == first)
            let after = try await effects(second, in: house)
            #expect(after.allSatisfy { if case .same = $0 { true } else { false } }, "\(after)")
            try await importAll(second, in: house)
            let count = try await house.read { try Person.all(in: $0).count }
            #expect(count == people.count)
            let kept = try await house.read { try PeopleFile.waiting(in: $0).count }
            #expect(kept == 0)
        }
    }

    @Test(arguments: [
        (";;a@b.example;CAPE;1;", PeopleImportRules.Fault.nameMissing),
        ("X;Y;;CAPE;;", .noKey),
        ("X;Y;pas une adresse;CAPE;1;", .emailOdd("pas une adresse")),
        ("X;Y;a@b.example;chef;1;", .statusUnknown("chef")),
        ("X;Y;camille@demo.example;CAPE;SAM;", .twoPeople("Camille", "Sami")),
        ("X;Y;autre@b.example;CAPE;SAM;", .codeTaken("SAM", name: "Sami")),
        ("X;Y;ok@b.example;CAPE;AUTRE;", .otherLine(2)),
        ("X;Y;ok@b.example;CESA;OK1;", .otherLine(2)),
        ("X;Y;neuf@b.example;CAPE;OK1;", .otherLine(2)),
    ])
    func `a fault is told at its line, and keeps the whole list out unless somebody leaves it aside`(
        row: String, fault: PeopleImportRules.Fault
    ) async throws {
        try await withInstance(.sqlite) { house in
            _ = try await house.person("Camille")
            _ = try await house.instance.people.add(
                People.Details(name: "Sami", email: "sami@demo.example", analyticCode: "SAM"), roles: [],
                by: house.manager)
            let list = "Nom;Prénom;Courriel;Statut;Code;Activité\nBon;Oui;ok@b.example;CAPE;OK1;\n" + row
            let file = try await keep(list, in: house)
            let found = try await effects(file, in: house)
            #expect(found.last == .fault(fault))
            await #expect(throws: PeopleImport.No.faults(1)) { try await importAll(file, in: house) }
            let none = try await house.read { try Person.find(email: "ok@b.example", in: $0) }
            #expect(none == nil)
            try await importAll(file, in: house, skipping: true)
            let one = try await house.read { try Person.find(email: "ok@b.example", in: $0)?.name }
            #expect(one == "Oui Bon")
        }
    }

    @Test(
        arguments: [
            (["Nom", "Prénom", "E-mail"], [.lastName: 0, .firstName: 1, .email: 2]),
            (["Nom", "Adresse email", "Statut"], [.name: 0, .email: 1, .status: 2]),
            (["Code compta", "Enseigne", "Nom usuel"], [.analyticCode: 0, .activity: 1, .name: 2]),
            (["Ceci", "Cela"], [:]),
        ] as [([String], PeopleImportRules.Mapping)])
    func `columns are guessed from their headings`(headings: [String], mapping: PeopleImportRules.Mapping) {
        #expect(PeopleImportRules.guess(headings) == mapping)
    }

    @Test(
        arguments: [
            ("CAPE", Person.Status.cape), ("Contrat d’appui", .cape), ("Entrepreneure salariée", .cesa),
            ("CESA", .cesa),
            ("Associée", .associate), ("Sortie", .left), ("ancien associé", .left), ("Équipe", .staff),
            ("Porteuse de projet", .prospect), ("outside", .outside), ("directeur", nil), ("", nil),
        ] as [(String, Person.Status?)])
    func `statuses are read as people write them`(text: String, status: Person.Status?) {
        #expect(PeopleImportRules.status(text) == status)
    }

    @Test(arguments: Engine.available)
    func `the pages: a file is sent, looked at with other columns, and imported`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.browse { web in
                let token = try await web.formToken(of: house.manager)
                func send(_ bytes: [UInt8], _ name: String) async throws -> WebPage {
                    var body = Array(
                        ("--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n\(token)\r\n"
                            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n\r\n").utf8
                    )
                    body += bytes + Array("\r\n--b--\r\n".utf8)
                    return try await web.post(
                        "/personnes/import", body: body, type: "multipart/form-data; boundary=b", as: house.manager)
                }
                let bad = try await send(Array("rien".utf8), "rien.csv")
                #expect(bad.status == .unprocessableContent)
                // Windows-1252, and headings that say nothing.
                let text: [UInt8] = Array("a;b\nIn".utf8) + [0xE8] + Array("s;ines@exemple.example\n".utf8)
                let sent = try await send(text, "liste.csv")
                let path = try #require(sent.location)
                let blind = try await web.get(path, as: house.manager)
                #expect(blind.contains("Il manque le nom"))
                let seen = try await web.get(path + "?name=0&email=1", as: house.manager)
                #expect(seen.contains("Inès") && !seen.contains("Il manque le nom"))
                let unmapped = try await web.post(path, ["email": "1", "skip": "1"], as: house.manager)
                #expect(unmapped.status == .unprocessableContent)
                let done = try await web.post(path, ["name": "0", "email": "1"], as: house.manager)
                #expect(done.location == "/personnes")
                let again = try await web.post(path, ["name": "0", "email": "1"], as: house.manager)
                #expect(again.status == .notFound)
            }
            let person = try await house.read { try Person.find(email: "ines@exemple.example", in: $0) }
            #expect(person?.name == "Inès")
        }
    }

    @Test func `a list that waits too long is forgotten`() async throws {
        try await withInstance(.sqlite) { house in
            let file = try await keep(Self.list, in: house)
            house.clock.advance(days: 8)
            try await house.instance.retention.act(isTechnical: true, by: .calendar)
            await #expect(throws: NotFound.self) { try await effects(file, in: house) }
        }
    }
}
