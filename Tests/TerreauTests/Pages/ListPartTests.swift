import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// Long lists: pages and words.
@Suite struct ListPartTests {
    private func part(_ count: Int, _ query: String = "", most: Int = 1000) throws -> ListPart<Int> {
        ListPart(Array(0..<count), query: try Form(urlencoded: query), most: most) { "Élément \($0)" }
    }

    @Test func `pages follow each other to the end and hold everybody once`() throws {
        let all = try (1...3).flatMap { try part(250, "page=\($0)").shown }
        #expect(all == Array(0..<250))
        #expect(try part(250).pages == 3 && part(100).pages == 1 && part(101).pages == 2 && part(0).pages == 1)
    }

    @Test(arguments: [("page=0", 1), ("page=9", 3), ("page=-1", 1), ("page=deux", 1), ("page=99999999999999999999", 1)])
    func `a page that is not there is the nearest that is`(query: String, page: Int) throws {
        #expect(try part(250, query).page == page)
    }

    @Test func `words are found without accents, on any page`() throws {
        let found = try part(250, "q=element+249&page=3")
        #expect(found.shown == [249] && found.page == 1 && found.found == 1)
        #expect(try part(250, "q=rien").shown.isEmpty)
    }

    @Test func `a list that the store cut says so`() throws {
        #expect(try part(999).cutAt == nil && part(1000).cutAt == 1000)
    }

    @Test func `people, projects and budgets beyond a page are a link away`() async throws {
        try await withInstance(.sqlite) { house in
            let now = house.clock.now
            try await house.write { db in
                for number in 1000..<1205 {
                    try Project(
                        id: .new(), slug: #require(Slug(rawValue: "chantier-\(number)")),
                        name: "Chantier \(number)", summary: "Un parmi d’autres", territory: nil, isPublic: true
                    ).insert(at: now, in: db)
                    try Person(
                        id: .new(), name: "Voisin \(number)", legalName: nil, email: nil, status: .outside,
                        analyticCode: nil, isNamedPublicly: false, language: .fr
                    ).insert(at: now, in: db)
                }
            }
            try await house.browse { web in
                let first = try await web.get("/projets", as: house.manager)
                #expect(first.contains("Chantier 1099") && !first.contains("Chantier 1100"))
                #expect(first.contains("Page 1 sur 3") && first.html.contains("/projets?page=2"))
                let last = try await web.get("/projets?page=3", as: house.manager)
                #expect(last.contains("Chantier 1204") && !last.html.contains("page=4"))
                let found = try await web.get("/projets?q=CHANTIER+1204", as: house.manager)
                #expect(found.contains("Chantier 1204") && !found.contains("Chantier 1000"))
                let people = try await web.get("/personnes?q=voisin&page=2", as: house.manager)
                #expect(people.contains("Voisin 1100") && people.html.contains("q=voisin&amp;page=3"))
                #expect(people.contains("205 personnes"))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `agreements and payees beyond a page are a link away`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let now = house.clock.now
            let funder = try await house.organisation("Métropole", .funder)
            try await house.write { db in
                for number in 1000..<1205 {
                    try FundingAgreement(
                        id: .new(), slug: #require(Slug(rawValue: "convention-\(number)")), funder: funder,
                        title: "Convention \(number)", signedOn: nil, note: nil, isExample: false
                    ).insert(at: now, in: db)
                    try Person(
                        id: .new(), name: "Voisin \(number)", legalName: nil, email: nil, status: .outside,
                        analyticCode: nil, isNamedPublicly: false, language: .fr
                    ).insert(at: now, in: db)
                }
            }
            let treasurer = try await house.person("Nadia", roles: [.treasurer])
            try await house.browse { web in
                let first = try await web.get("/financements", as: house.manager)
                #expect(first.contains("Convention 1099") && !first.contains("Convention 1100"))
                #expect(first.contains("Métropole") && first.html.contains("/financements?page=2"))
                let found = try await web.get("/financements?q=metropole+1204", as: house.manager)
                #expect(found.contains("Convention 1204") && !found.contains("Convention 1000"))
                let payees = try await web.get("/virements/beneficiaires?q=voisin&page=3", as: treasurer)
                #expect(payees.contains("Voisin 1204") && !payees.contains("Voisin 1000"))
            }
        }
    }
}
