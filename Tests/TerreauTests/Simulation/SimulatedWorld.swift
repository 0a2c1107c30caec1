import Ledger
import Storage

@testable import Terreau

/// A co-operative to live through: people with their roles, lines with and without restrictions, two budgets, an account.
struct SimulatedWorld: Sendable {
    let house: House
    let database: FaultyDatabase
    let members: [Actor]
    let outside: Actor
    let stewards: [Actor]
    let releaser: Actor
    let organisations: [Organisation.ID]
    let lines: [FundLine.ID]
    let freeLine: FundLine.ID
    /// The last day of each line that has one.
    let lastDays: [FundLine.ID: Day]
    let budgets: [ContributoryBudget.ID]
    let project: Project.ID
    let account: BankAccount.ID

    var instance: Instance { house.instance }
    var treasurer: Actor { house.treasurer }
    var payees: [Draw.Payee] {
        members.map { .person($0.id) } + [.person(outside.id)] + organisations.map { .organisation($0) }
    }

    /// Everything of the house that people see, without identifiers or hours: the same life leaves the same text.
    func text() async throws -> String {
        let draws = try await house.read { db in
            try db.rows(
                """
                SELECT d.number, d.version, d.state, d.amount, b.slug,
                  (SELECT COUNT(*) FROM draw_events e WHERE e.draw_id = d.id) AS events,
                  (SELECT COUNT(*) FROM draw_questions q WHERE q.draw_id = d.id AND q.closed_at IS NULL) AS questions,
                  (SELECT COUNT(*) FROM draw_approvals a WHERE a.draw_id = d.id) AS approvals
                FROM draws d JOIN budgets b ON b.id = d.budget_id ORDER BY d.number
                """
            ).map { row in
                let counts: [Int] = try [row["number"], row["version"], row["amount"], row["events"], row["questions"]]
                return try "\(counts) \(row["state"] as String) \(row["slug"] as String) \(row["approvals"] as Int)"
            }
        }
        let runs = try await house.read { db in
            try db.rows(
                """
                SELECT r.number, r.state, l.position, l.part, l.amount, l.state AS line FROM payment_runs r
                LEFT JOIN payment_lines l ON l.run_id = r.id ORDER BY r.number, l.position
                """
            ).map { row in
                let position: Int? = try row["position"], amount: Int? = try row["amount"],
                    line: String? = try row["line"]
                return try
                    "\(row["number"] as Int) \(row["state"] as String) \(position ?? -1) \(amount ?? 0) \(line ?? "-")"
            }
        }
        let bank = try await house.read { db in
            try db.value("SELECT COUNT(*) FROM bank_lines", as: Int.self) ?? 0
        }
        return try await house.ledger() + (draws + runs + ["bank \(bank)"]).joined(separator: "\n")
    }

    static func build(on base: any Database, bug: PlantedBug?) async throws -> SimulatedWorld {
        let database = FaultyDatabase(base, bug: bug)
        let house = try await House.make(on: database)
        var members: [Actor] = []
        for name in ["Camille", "Sami", "Inès", "Théo"] { members.append(try await house.person(name)) }
        let outside = try await house.person("Awa", status: .outside, hasAccount: false)
        let stewards = [try await house.person("Solène"), try await house.person("Malik")]
        let releaser = try await house.person("Rosa", roles: [.releaser])
        let organisations = [
            try await house.organisation("Cyclo Pièces", .supplier),
            try await house.organisation("CoopCycle", .platform),
        ]
        let year = house.today.startOfYear
        let soon = house.today.adding(days: 12), late = year.adding(days: 500)
        let tools = try await house.line(
            "outils", .euros(1500), received: .euros(500),
            terms: FundLineTerms(
                purpose: "Outils", windowUntil: soon, kinds: [.toolImprovement, .equipment, .other],
                perPersonCeiling: .euros(700)))
        let learning = try await house.line(
            "formation", .euros(1200),
            terms: FundLineTerms(purpose: "Formation", spendBy: late, kinds: [.training], payees: [.member]))
        let wide = try await house.line(
            "large", .euros(1800), received: .euros(1800), terms: FundLineTerms(purpose: "Tout", spendBy: late))
        let free = try await house.ownLine("libre", .euros(2000))
        let bike = try await house.budget(
            "velo", filled: [tools: .euros(1500), wide: .euros(900), free: .euros(1000)], members: members,
            stewards: stewards)
        let peers = try await house.budget(
            "pairs", filled: [learning: .euros(1200), wide: .euros(900), free: .euros(1000)], members: members,
            stewards: stewards, policy: BudgetPolicy(selfServiceCeiling: .euros(150), personCeiling: .euros(400)),
            kind: .training)
        let account = try await house.instance.bankData.addAccount(
            BankData.NewAccount(name: "Courant", holder: "Optéos", iban: "FR14 2004 1010 0505 0001 3M02 606"),
            by: house.treasurer)
        let world = SimulatedWorld(
            house: house, database: database, members: members, outside: outside, stewards: stewards,
            releaser: releaser, organisations: organisations, lines: [tools, learning, wide, free], freeLine: free,
            lastDays: [tools: soon, learning: late, wide: late], budgets: [bike, peers],
            project: try await house.project("lille-bike", people: members), account: account)
        for (payee, iban) in zip(world.payees, Self.ibans) {
            try await house.instance.bankData.enter(payee, holder: "Titulaire", iban: iban, by: house.treasurer)
        }
        return world
    }

    private static let ibans = [
        "FR7630006000011234567890189", "DE89370400440532013000", "BE68539007547034", "NL91ABNA0417164300",
        "ES9121000418450200051332", "IT60X0542811101000000123456", "AT611904300234573201",
    ]
}
