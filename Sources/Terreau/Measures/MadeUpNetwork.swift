internal import Ledger
internal import Storage

/// A made-up network in one instance, as large as wanted: co-operatives as budgets, their people, the lines that fund them.
/// The same size gives the same network, but for its identifiers.
struct MadeUpNetwork: Sendable {
    /// Where one person draws, and what pays there.
    struct Place: Sendable {
        let actor: Actor
        let budget: ContributoryBudget.ID
        let project: Project.ID?
        /// In order of slug.
        let lines: [FundLine]
    }

    /// One for each person.
    let places: [Place]

    static let clerk = "agathe@mesure.example"
    /// France's co-operatives have 74 people on average.
    static let peoplePerBudget = 74
    static let linesPerBudget = 3
    static let peoplePerProject = 8

    /// Makes a network in an empty database, as it was on `day`. Agreements, lines, budgets and envelopes go through their verbs.
    static func make(people: Int, in database: any Database, on day: Day, clock: Clock) async throws {
        let then = Clock { clock.instant(day, hour: 9) }
        try await database.write { try CooperativeRules(name: "Réseau de mesure").save(in: $0) }
        // She may open every page there is.
        let first = try await People(database: database, clock: then).addFirst(
            People.Details(name: "Agathe", email: clerk, status: .staff), roles: Role.readers)
        let manager = try await database.read { try Actor.load(first, in: $0) }
        let budgets = max(1, (people + peoplePerBudget - 1) / peoplePerBudget)
        let lines = try await makeLines(max(linesPerBudget, budgets / 3), database, then, manager, on: day)
        let persons = try await makePeople(people, database, at: then.now())
        try await makeProjects(max(1, people / peoplePerProject), persons, database, at: then.now())
        let verbs = Budgets(database: database, clock: then)
        for number in 0..<budgets {
            let group = persons.indices.filter { $0 % budgets == number }.map { persons[$0] }
            let id = try await verbs.open(
                Budgets.NewBudget(
                    slug: try slug("coop", number), name: "Coopérative \(number + 1)",
                    purpose: "Ce dont ses personnes ont besoin pour leurs communs", opensOn: day,
                    stewards: Array(group.prefix(2)), members: Array(group.dropFirst(2))), by: manager)
            for offset in 0..<linesPerBudget {
                let line = lines[(number + offset) % lines.count]
                try await verbs.fill(id, from: line, .euros(20_000_000), by: manager, key: "fill-\(offset)")
            }
        }
    }

    private static func makeLines(
        _ count: Int, _ database: any Database, _ clock: Clock, _ manager: Actor, on day: Day
    ) async throws -> [FundLine.ID] {
        let funds = Funds(database: database, clock: clock)
        var lines: [FundLine.ID] = []
        var agreement: FundingAgreement.ID?
        for number in 0..<count {
            if number % 4 == 0 {
                agreement = try await funds.sign(
                    Funds.NewAgreement(
                        slug: try slug("convention", number / 4), funder: .new(name: "Financeur \(number / 4 + 1)"),
                        title: "Convention \(number / 4 + 1)", signedOn: day), by: manager)
            }
            // Three of four end some day, so that the choice of the line has something to choose by.
            let last = number % 4 == 3 ? nil : day.adding(days: 365 * 8 + number)
            let line = try await funds.addLine(
                Funds.NewLine(
                    slug: try slug("ligne", number), agreement: agreement, name: "Ligne \(number + 1)",
                    terms: FundLineTerms(purpose: "Soutenir les communs", spendBy: last)), by: manager)
            try await funds.grant(.euros(200_000_000), to: line, on: day, by: manager, key: "grant")
            lines.append(line)
        }
        return lines
    }

    private static func makePeople(
        _ count: Int, _ database: any Database, at instant: Instant
    ) async throws -> [Person.ID] {
        let persons = (0..<count).map { number in
            Person(
                id: .new(), name: "Personne \(number + 1)", legalName: nil, email: "p\(number + 1)@mesure.example",
                status: .associate, analyticCode: "C\(number + 1)", isNamedPublicly: number % 10 == 0, language: .fr)
        }
        for start in stride(from: 0, to: count, by: 1000) {
            let part = persons[start..<min(start + 1000, count)]
            try await database.write { db in for person in part { try person.insert(at: instant, in: db) } }
        }
        return persons.map(\.id)
    }

    private static func makeProjects(
        _ count: Int, _ persons: [Person.ID], _ database: any Database, at instant: Instant
    ) async throws {
        let projects = try (0..<count).map { number in
            try Project(
                id: .new(), slug: slug("projet", number), name: "Projet \(number + 1)",
                summary: "Un commun parmi d’autres", territory: nil, isPublic: true)
        }
        try await database.write { db in
            for project in projects { try project.insert(at: instant, in: db) }
            for (number, person) in persons.enumerated() { try projects[number % count].join(person, in: db) }
        }
    }

    private static func slug(_ word: String, _ number: Int) throws -> Slug {
        guard let slug = Slug(rawValue: "\(word)-\(number + 1)") else { throw NotFound() }
        return slug
    }
}
