import Ledger
import Testing

@testable import Terreau

/// Ways around a rule that were found, and are closed.
@Suite struct LoopholeTests {
    @Test(arguments: Engine.available)
    func `naming new outside payees widens no ceiling`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let line = try await house.line("anis", .euros(5000))
            let policy = BudgetPolicy(outsideCeiling: .euros(300))
            let budget = try await house.budget(
                "roumics", filled: [line: .euros(5000)], members: [camille], policy: policy)
            var states: [Draw.State] = []
            for number in 1...5 {
                let speaker = try await house.person("Voix \(number)", status: .outside, hasAccount: false)
                let draw = try await house.draw(
                    "Intervention \(number)", .euros(300), from: budget, by: camille, for: .person(speaker.id))
                states.append(try await house.state(draw))
            }
            #expect(states == [.accepted, .accepted, .accepted, .waiting, .waiting])
        }
    }

    @Test(arguments: Engine.available)
    func `another draw between two approvals voids neither while the same lines pay`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let malik = try await house.person("Malik")
            let helene = try await house.person("Hélène")
            let line = try await house.line("anis", .euros(5000))
            let budget = try await house.budget(
                "lille-bike", filled: [line: .euros(5000)], members: [camille], stewards: [malik, helene])
            let large = try await house.draw("Une étude", .euros(1200), from: budget, by: camille)
            try await house.accept(large, by: malik)
            try await house.draw("Une remorque", .euros(100), from: budget, by: camille)
            try await house.accept(large, by: helene)
            let state = try await house.state(large)
            #expect(state == .accepted)
        }
    }

    @Test func `nothing is drawn for somebody who has left`() async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            let gone = try await house.person("Paul", status: .left)
            let line = try await house.line("anis", .euros(1000))
            let budget = try await house.budget("lille-bike", filled: [line: .euros(1000)], members: [camille])
            await #expect(throws: DrawRules.No.payeeHasLeft) {
                try await house.draw("Une remorque", .euros(100), from: budget, by: camille, for: .person(gone.id))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `money is not reserved past the last day of the line that pays`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let last = house.today.adding(days: 20)
            let line = try await house.line(
                "anis", .euros(1000), terms: FundLineTerms(purpose: "Outils", spendBy: last))
            let budget = try await house.budget("lille-bike", filled: [line: .euros(1000)], members: [camille])
            let draw = try await house.draw(
                "Une remorque", .euros(100), from: budget, by: camille, .need, until: house.today.adding(days: 60))
            let found = try await house.find(draw)
            #expect(found.reservedUntil == last)
            house.clock.advance(days: 21)
            await #expect(throws: DrawRules.MoveNo.nothingReserved) {
                try await house.draws.sayDone(draw, amount: .euros(100), on: last, by: camille)
            }
            let count = try await house.draws.releaseLapsed()
            #expect(count == 1)
        }
    }

    @Test func `the co-operative's own money with a purpose is not free money`() async throws {
        try await withInstance(.sqlite) { house in
            let terms = FundLineTerms(purpose: "Se former", kinds: [.training])
            let id = try await house.instance.funds.addLine(
                Funds.NewLine(
                    slug: #require(Slug(rawValue: "formation")), agreement: nil, name: "Formation", terms: terms),
                by: house.manager)
            let line = try await house.read { try FundLine.find(id, in: $0) }
            #expect(!line.isFree)
        }
    }
}
