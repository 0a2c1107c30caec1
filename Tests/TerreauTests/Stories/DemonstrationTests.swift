import Foundation
import Ledger
import Storage
import Testing

@testable import Terreau

@Suite struct DemonstrationTests {
    @Test(arguments: Engine.available)
    func `the programme loads by the verbs and leaves one ledger`(_ engine: Engine) async throws {
        try await demonstration(engine) { house in
            try expectGolden(await house.ledger(), "demonstration.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `every state of a draw can be seen`(_ engine: Engine) async throws {
        try await demonstration(engine) { house in
            let draws = try await allDraws(house)
            let states = Set(draws.map(\.state))
            #expect(states == Set(Draw.State.allCases))
            #expect(draws.contains { $0.isUnpaid })
            #expect(draws.contains { $0.awaitsWork })
            #expect((40...65).contains(draws.count))
            let open = try await house.read { db in
                try draws.filter { draw in try DrawQuestion.all(of: draw.id, in: db).contains(where: \.isOpen) }
            }
            #expect(open.map(\.state) == [.accepted])
            let waiting = draws.filter { $0.state == .waiting }.map(\.amount)
            #expect(waiting.contains(.euros(340)))
            #expect(waiting.contains(.euros(1200)))
        }
    }

    @Test(arguments: Engine.available)
    func `every priced line of the programme was paid`(_ engine: Engine) async throws {
        try await demonstration(engine) { house in
            let draws = try await allDraws(house)
            let lines: [(Int, [Int], String, SettlementMode)] = [
                (27, [1000, 1000, 1000, 1000, 1000], "Aide à l’embauche redirigée", .aidRedirection),
                (32, [300], "Améliorer l’outil de facturation de Lille.bike", .internalTransfer),
                (33, [300], "Accompagner les nouveaux membres de Lille.bike", .internalTransfer),
                (35, [300], "Accompagner un tout premier restaurant", .internalTransfer),
                (36, [1000], "Accompagner un tout premier livreur", .internalTransfer),
                (37, [200], "Location d’un téléphone portable et d’une remorque", .directPurchase),
                (39, [300], "Accompagner la CAE Tilt", .internalTransfer),
                (41, [1000], "Étude sur le fonctionnement possible des marques ouvertes", .internalTransfer),
                (44, [500], "Financer un développeur", .externalInvoice),
                (46, [150, 150], "Intervention aux Roumics", .externalInvoice),
                (48, [800], "Formation auprès d’Open Food Network", .externalInvoice),
                (50, [810], "Cofinancer le logiciel Dokos", .externalInvoice),
                (53, [300], "Documenter le fonctionnement de Lille.bike", .internalTransfer),
            ]
            for (number, amounts, words, mode) in lines {
                let found = draws.filter { $0.purpose.rawValue.hasPrefix(words) }
                #expect(found.map(\.amount) == amounts.map { .euros($0) }, "L\(number)")
                let paid: [Draw.State] = [.settled, .evidenced]
                #expect(found.allSatisfy { paid.contains($0.state) && $0.settlementMode == mode }, "L\(number)")
            }
        }
    }

    @Test(arguments: Engine.available)
    func `funders gave what the programme says`(_ engine: Engine) async throws {
        try await demonstration(engine) { house in
            let granted = try await house.read { db in
                let figures = try Figures.allLines(in: db)
                return try Dictionary(grouping: FundLine.all(in: db).filter { $0.agreement != nil }) { $0.agreement }
                    .reduce(into: [String: Money]()) { sums, lines in
                        guard let id = lines.key else { return }
                        let ids = Set(lines.value.map(\.id))
                        sums[try FundingAgreement.find(id, in: db).slug.rawValue] = try Money.sum(
                            figures.filter { ids.contains($0.line) }.map(\.granted))
                    }
            }
            #expect(granted["fondation-de-france"] == .euros(20_000))
            #expect(granted["anis-kpa-cite"] == .euros(1000))
            #expect(granted["anis-roumics"] == .euros(300))
            #expect(granted["aide-embauche"] == .euros(6000))
        }
    }

    @Test(arguments: Engine.available, ["2026-11-23", "2026-12-26", "2027-01-01", "2027-02-28", "2028-03-01"])
    func `Camille can draw for an invoice at once, from the line that ends first`(
        _ engine: Engine, day: String
    ) async throws {
        try await demonstration(engine, on: day) { house in
            let camille = try await house.actor("camille")
            let slug = try #require(Slug(rawValue: "lille-bike"))
            let (budget, project) = try await house.read { db in
                (try ContributoryBudget.find(slug: slug, in: db), try Project.find(slug: slug, in: db))
            }
            let id = try #require(budget?.id)
            let labels = try await house.read { try LineLabel.all(in: $0) }
            for amount in [300, 20] {
                let draw = try await house.draw(
                    "Automatiser les factures", .euros(amount), from: id, by: camille, project: project?.id)
                let found = try await house.find(draw)
                #expect(found.acceptedByRule == true)
                let answer = try await house.read { try WhoseEuro.Answer.load(of: found, in: $0).answer }
                let payers = answer.shares.map { labels[$0.line]?.slug.rawValue }
                #expect(payers == ["anis-numerique"])
                #expect(answer.shares.map(\.reason) == [.endsFirst(house.today.adding(days: 65))])
                #expect(answer.passed.count >= 3)
            }
        }
    }

    @Test func `budgets, roles and people are where the guide says`() async throws {
        try await demonstration(.sqlite) { house in
            let slugs = try await house.read { try ContributoryBudget.all(in: $0).map(\.slug.rawValue) }
            #expect(
                slugs == [
                    "accompagnement", "aides", "essaimage", "etudes", "formation", "lieux", "lille-bike", "plateformes",
                    "premiers-livreurs", "roumics",
                ])
            let roles = try await house.read { try Role.ofEverybody(in: $0).values.flatMap(\.self) }
            #expect(Set(roles).isSuperset(of: Role.readers))
            // Whoever settles does not release.
            let both = try await house.read { db in
                try Role.ofEverybody(in: db).values.contains { Set($0).isSuperset(of: [.treasurer, .releaser]) }
            }
            #expect(!both)
            let people = try await house.read { try Person.all(in: $0) }
            #expect(people.allSatisfy { !$0.name.contains(" ") && $0.legalName == nil })
            #expect(people.allSatisfy { $0.email?.hasSuffix("@demo.example") ?? true })
            let names = people.filter { $0.email == nil }.map(\.name)
            #expect(names == ["Ilyès", "Pilar", "Anselme", "Léonie"])
            let rules = try await house.read { try CooperativeRules.load(in: $0) }
            #expect(rules.name == "Optéos")
        }
    }

    @Test func `stewards do not draw from what they hold`() async throws {
        try await demonstration(.sqlite) { house in
            let draws = try await allDraws(house)
            let own = try await house.read { db in
                try draws.filter { draw in
                    let stewards = try BudgetGroup.of(draw.budget, in: db).stewards
                    return stewards.contains(draw.declaredBy) || draw.payee.person.map(stewards.contains) ?? false
                }
            }
            #expect(own.map(\.reference) == [])
        }
    }

    /// By their digests, so that this file does not name them either.
    @Test func `nobody whom the source names is here`() throws {
        let real: Set = ["e23c3d7f", "29791d2c", "231b0997", "b8ee2dd2"]
        let folder = Repository.root.appending(path: "Demo")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.count >= 7)
        for name in names {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            let words = Set(text.lowercased().split { !$0.isLetter }.map { String(Hex.sha256(String($0)).prefix(8)) })
            #expect(words.isDisjoint(with: real), "\(name)")
        }
    }

    @Test func `a house where somebody lives is left alone`() async throws {
        try await withInstance(.sqlite) { house in
            let demonstration = Demonstration(
                resources: Repository.resources, database: house.database, keys: house.instance.keys)
            await #expect(throws: StartRefusal.self) { try await demonstration.fill() }
            let people = try await house.read { try Person.all(in: $0).count }
            #expect(people == 2)
        }
    }

    @Test(arguments: [
        ("status: cesa\n", "Demo/people.txt:1: name is missing"),
        ("name: A\nstatus: baker\n", "Demo/people.txt:1: « baker » is no value of status"),
        (
            "name: A\nstatus: cesa\n\n# two\nname: B\nstatus: cape\ncolour: red\n",
            "Demo/people.txt:7: nothing here reads « colour »"
        ),
        ("name: A\nname: B\nstatus: cesa\n", "Demo/people.txt:2: name is there twice"),
        ("name: A\nstatus\n", "Demo/people.txt:2: no colon in « status »"),
    ])
    func `a file that cannot be understood is named with its line`(people: String, sentence: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "terreau-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "Demo"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in [("cooperative", "name: C\nsince: 2024-03-04\n"), ("people", people)] {
            try text.write(to: folder.appending(path: "Demo/\(name).txt"), atomically: true, encoding: .utf8)
        }
        let refusal = #expect(throws: StartRefusal.self) {
            try DemoScript(Resources(folder: folder.path), clock: TestClock().clock)
        }
        #expect(refusal?.description == sentence + ".")
    }

    // MARK: - The house it fills

    private func demonstration(
        _ engine: Engine, on day: String = "2026-11-23", _ body: (House) async throws -> Void
    ) async throws {
        try await engine.withDatabase { database in
            let clock = TestClock()
            clock.set(day)
            try await Demonstration(
                resources: Repository.resources, database: database, clock: clock.clock, keys: .temporary()
            ).fill()
            let instance = try await Instance(
                database: database, resources: Repository.resources, clock: clock.clock, isDemonstration: true)
            let house = House(
                instance: instance, clock: clock, manager: try await instance.actor("elise"),
                treasurer: try await instance.actor("nadia"))
            try await body(house)
        }
    }

    private func allDraws(_ house: House) async throws -> [Draw] {
        try await house.read { db in try db.rows("SELECT * FROM draws ORDER BY number").map(Draw.init) }
    }
}

extension Instance {
    /// Somebody of the demonstration, by the first part of their address.
    func actor(_ name: String) async throws -> Actor {
        let person = try await database.read { try Person.find(email: "\(name)@demo.example", in: $0) }
        let id = try #require(person?.id)
        return try await database.read { try Actor.load(id, in: $0) }
    }
}

extension House {
    func actor(_ name: String) async throws -> Actor { try await instance.actor(name) }
}
