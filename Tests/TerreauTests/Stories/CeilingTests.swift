import Ledger
import Storage
import Testing

@testable import Terreau

/// Ceilings hold over sums, not draw by draw.
@Suite struct CeilingTests {
    @Test(arguments: Engine.available)
    func `rules give one person 900 euros a quarter over all budgets`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let own = try await house.ownLine("libre", .euros(5000))
            let one = try await house.budget("lille-bike", filled: [own: .euros(2000)], members: [camille])
            let other = try await house.budget("accompagnement", filled: [own: .euros(2000)], members: [camille])
            for budget in [one, other, one] {
                let draw = try await house.draw("Outil", .euros(300), from: budget, by: camille)
                let state = try await house.state(draw)
                #expect(state == .accepted)
            }
            let request = try house.request("Outil", .euros(1), from: other, for: .person(camille.id))
            let verdict = try await house.draws.ask(request, by: camille)
            guard case .waiting(_, let approvals, let because) = verdict else {
                Issue.record("\(verdict)")
                return
            }
            #expect(approvals == 1)
            #expect(because == [.personInCooperative(.euros(900), taken: .euros(900))])

            house.clock.set("2027-01-01")
            let later = try await house.draw("Outil", .euros(300), from: other, by: camille)
            let state = try await house.state(later)
            #expect(state == .accepted)
        }
    }

    @Test(arguments: Engine.available)
    func `a line pays no more for one kind of work than was agreed, over all its draws`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let anis = try await house.line(
                "anis", .euros(1000), terms: FundLineTerms(purpose: "Tools", kindCeilings: [.study: .euros(100)]))
            let own = try await house.ownLine("libre", .euros(1000))
            let budget = try await house.budget(
                "lille-bike", filled: [anis: .euros(1000), own: .euros(1000)], members: [camille])
            func paid(_ cents: Int64, _ kind: SolutionKind) async throws -> [Money] {
                let draw = try await house.draw("Outil", Money(cents: cents), from: budget, by: camille, kind: kind)
                let shares = try await house.read {
                    try WhoseEuro.Answer.load(of: Draw.find(draw, in: $0), in: $0).answer.shares
                }
                return [anis, own].map { line in shares.first { $0.line == line }?.amount ?? .zero }
            }
            #expect(try await paid(8_000, .study) == [.euros(80), .zero])
            #expect(try await paid(9_000, .toolImprovement) == [.euros(90), .zero], "another kind does not count")
            #expect(try await paid(5_000, .study) == [.euros(20), .euros(30)])
            #expect(try await paid(1_000, .study) == [.zero, .euros(10)])
        }
    }

    @Test(arguments: Engine.available)
    func `what was withdrawn or refused does not count`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let own = try await house.ownLine("libre", .euros(5000))
            let budget = try await house.budget("lille-bike", filled: [own: .euros(5000)], members: [camille])
            for _ in 1...4 {
                let draw = try await house.draw("Outil", .euros(300), from: budget, by: camille)
                try await house.draws.withdraw(draw, by: camille)
            }
            let draw = try await house.draw("Outil", .euros(300), from: budget, by: camille)
            let state = try await house.state(draw)
            #expect(state == .accepted)
        }
    }

    @Test(arguments: Engine.available)
    func `cutting a sum in pieces does not pass a budget's ceiling for a person`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let own = try await house.ownLine("libre", .euros(5000))
            let budget = try await house.budget(
                "lille-bike", filled: [own: .euros(5000)], members: [camille],
                policy: BudgetPolicy(personCeiling: .euros(400), personPeriod: .month))
            try await house.draw("Outil, première partie", .euros(250), from: budget, by: camille)
            let second = try await house.draw("Outil, seconde partie", .euros(250), from: budget, by: camille)
            let state = try await house.state(second)
            #expect(state == .waiting)
        }
    }

    @Test(arguments: Engine.available)
    func `300 is within the rule, one cent more is not`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let people = [try await house.person("Camille"), try await house.person("Sami")]
            let own = try await house.ownLine("libre", .euros(5000))
            let budget = try await house.budget("lille-bike", filled: [own: .euros(5000)], members: people)
            let within = try await house.draw("Outil", .euros(300), from: budget, by: people[0])
            let above = try await house.draw("Outil", Money(cents: 30_001), from: budget, by: people[1])
            let states = [try await house.state(within), try await house.state(above)]
            #expect(states == [.accepted, .waiting])
        }
    }

    @Test(arguments: Engine.available)
    func `where nobody decides, above the rule is a no`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let own = try await house.ownLine("libre", .euros(5000))
            let budget = try await house.budget(
                "lille-bike", filled: [own: .euros(5000)], members: [camille], policy: BudgetPolicy(approval: .none))
            await #expect(throws: DrawRules.No.aboveRule(.perDraw(.euros(300)))) {
                try await house.draw("Outil", .euros(301), from: budget, by: camille)
            }
        }
    }
}
