import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// Every column says what it is for; register and retention are made of the same lines.
@Suite struct CatalogueTests {
    @Test(arguments: Engine.available)
    func `every column of every table is in the catalogue`(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let shapes = try await database.read { try TableShape.all(in: $0) }
            #expect(shapes.count > 30)
            for difference in try DataCatalogue.load().differences(from: shapes) { Issue.record("\(difference)") }
        }
    }

    @Test func `a column without tags is told with the line to add`() throws {
        let catalogue = try DataCatalogue(reading: "people: identity contract membership\n  members: id@ name\n")
        let column = { (name: String) in TableShape.Column(name: name, isBoolean: false) }
        let people = TableShape(name: "people", columns: [column("id"), column("shoe_size")], key: ["id"], parents: [])
        let bikes = TableShape(name: "bikes", columns: [column("id")], key: ["id"], parents: [])
        let told = catalogue.differences(from: [people, bikes])
        #expect(told.count == 3)
        #expect(told[0].contains("people: shoe_size") && told[0].contains("CLASS: shoe_size"))
        #expect(told[1].contains("bikes: PURPOSE BASIS RETENTION"))
        #expect(told[2].hasPrefix("people.name: in "))
    }

    @Test(arguments: [
        "people: identity contract", "people: dreams contract house", "  members: id",
        "people: identity contract house\n  all: id",
        "people: identity contract house\n  members later: id", "people", "people: identity contract house\n  members:",
    ])
    func `a line that cannot be read is told`(text: String) {
        #expect(throws: DataCatalogue.Fault.self) { try DataCatalogue(reading: text) }
    }

    @Test func `what has an end is carried out by a step, and a step has its end in the catalogue`() throws {
        let columns = try DataCatalogue.load().columns
        for retention in DataCatalogue.Retention.allCases where retention != .house && retention != .membership {
            let promised = Set(columns.filter { $0.retention == retention }.map(\.table))
            let carriedOut = Set(RetentionStep.all.filter { $0.retention == retention }.map(\.table))
            #expect(promised == carriedOut, "\(retention)")
        }
    }

    @Test(arguments: Engine.available)
    func `a column that names a person is either whom the row is about or who worked on it`(engine: Engine) async throws
    {
        // `person_id` is never who worked on something: its row is about them.
        let columns = try DataCatalogue.load().columns
        let about = columns.filter { $0.name == "person_id" && $0.table != "legal_holds" }
        #expect(about.count > 8)
        for column in about { #expect(column.isSubject, "\(column.path) needs an @ in DataCatalogueText.swift") }
    }

    @Test func `every word of the catalogue has its sentence`() throws {
        let languages = try Languages(Repository.resources, clock: .system)
        for l in [languages.french, languages.english] {
            for purpose in DataCatalogue.Purpose.allCases {
                #expect(l.has("register.purpose.\(purpose)") && l.has("register.whom.\(purpose)"), "\(purpose)")
            }
            for basis in DataCatalogue.Basis.allCases { #expect(l.has("register.basis.\(basis)")) }
            for openness in DataCatalogue.Openness.allCases { #expect(l.has("register.openness.\(openness.rawValue)")) }
            for retention in DataCatalogue.Retention.allCases { #expect(l.has("register.retention.\(retention)")) }
        }
    }

    @Test func `the register prints every purpose and who answers for it`() async throws {
        try await withInstance(.sqlite) { house in
            let aline = try await house.person("Aline", roles: [.auditor])
            try await house.browse { web in
                let empty = try await web.get(Links.register, as: house.manager)
                #expect(empty.contains("Personne n’est encore nommé"))
                let refused = try await web.post(Links.register, ["controller": ""], as: house.manager)
                #expect(refused.status == .unprocessableContent)
                let saved = try await web.post(
                    Links.register,
                    [
                        "controller": "Optéos, 4 rue du Four", "controllerContact": "dpo@opteos.example",
                        "officer": "Nour",
                    ],
                    as: house.manager)
                #expect(saved.location == Links.register)
                let page = try await web.get(Links.register, as: aline)
                for words in [
                    "Optéos, 4 rue du Four", "Nour", "Payer", "10 ans après la fin de l’exercice", "people.email",
                ] {
                    #expect(page.contains(words), "\(words)")
                }
                #expect(!page.contains("Comment la joindre *"))
                let csv = try await web.get(Links.register + "/csv", as: aline)
                #expect(csv.headers[.contentDisposition]?.contains("registre-des-traitements.csv") == true)
                #expect(csv.html.contains("people;email;"))
                let member = try await web.get(Links.register, as: try await house.person("Camille"))
                #expect(member.status == .forbidden)
            }
        }
    }
}
