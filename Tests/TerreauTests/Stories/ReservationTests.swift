import Ledger
import Storage
import Testing

@testable import Terreau

/// « J'ai besoin »: money kept for work to come.
@Suite struct ReservationTests {
    @Test(arguments: Engine.available)
    func `done for less gives the rest back to the cent, free money first`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, budget) = try await splitBudget(house)
            let draw = try await house.draw("Outil de tournées", Money(cents: 25_037), from: budget, by: camille, .need)
            let whileReserved = try await house.left(in: budget)
            #expect(whileReserved == Money(cents: 14_964))

            house.clock.set("2026-12-10")
            try await house.draws.sayDone(draw, amount: Money(cents: 12_345), on: house.today, by: camille)
            let after = try await house.left(in: budget)
            #expect(after == Money(cents: 27_656))
            try await house.settle(draw)
            try expectGolden(await house.ledger(), "done-for-less.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `done for so little that one line pays nothing gives that line all of its money back`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            let (camille, budget) = try await splitBudget(house)
            let draw = try await house.draw("Outil de tournées", .euros(250), from: budget, by: camille, .need)
            try await house.draws.sayDone(draw, amount: .euros(40), on: house.today, by: camille)
            try await house.settle(draw)
            try expectGolden(await house.ledger(), "done-for-little.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `never more than was reserved`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, budget) = try await splitBudget(house)
            let draw = try await house.draw("Outil de tournées", .euros(200), from: budget, by: camille, .need)
            await #expect(throws: DrawRules.MoveNo.moreThanReserved(.euros(200))) {
                try await house.draws.sayDone(draw, amount: Money(cents: 20_001), on: house.today, by: camille)
            }
            await #expect(throws: DrawRules.MoveNo.workStillToCome) { try await house.settle(draw) }
        }
    }

    @Test(arguments: Engine.available)
    func `a reservation that nobody used ends by itself`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, budget) = try await splitBudget(house)
            let draw = try await house.draw(
                "Outil de tournées", .euros(250), from: budget, by: camille, .need, until: Day(rawValue: "2026-12-31"))
            house.clock.set("2026-12-31")
            let onTheLastDay = try await house.draws.releaseLapsed()
            #expect(onTheLastDay == 0)

            house.clock.set("2027-01-01")
            let theDayAfter = try await house.draws.releaseLapsed()
            #expect(theDayAfter == 1)
            let state = try await house.state(draw)
            #expect(state == .lapsed)
            let left = try await house.left(in: budget)
            #expect(left == Money(cents: 40_001))
            let again = try await house.draws.releaseLapsed()
            #expect(again == 0)
            await #expect(throws: DrawRules.MoveNo.notInState(.sayDone, .lapsed)) {
                try await house.draws.sayDone(draw, amount: .euros(10), on: house.today, by: camille)
            }
            try expectGolden(await house.ledger(), "lapsed.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `a person takes back what they declared`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, budget) = try await splitBudget(house)
            let reserved = try await house.draw("Outil de tournées", .euros(250), from: budget, by: camille, .need)
            let owed = try await house.draw("Sonnette", .euros(20), from: budget, by: camille)
            for draw in [reserved, owed] { try await house.draws.withdraw(draw, by: camille) }
            let left = try await house.left(in: budget)
            #expect(left == Money(cents: 40_001))
            await #expect(throws: DrawRules.MoveNo.notInState(.settle, .withdrawn)) { try await house.settle(owed) }
            try expectGolden(await house.ledger(), "withdrawn.txt")
        }
    }

    /// 100.01 € that ends soon, and 300 € of free money.
    private func splitBudget(_ house: House) async throws -> (Actor, ContributoryBudget.ID) {
        let camille = try await house.person("Camille")
        let terms = FundLineTerms(purpose: "Tools", windowUntil: Day(rawValue: "2027-01-31"))
        let anis = try await house.line("anis", Money(cents: 10_001), funder: "ANIS", terms: terms)
        let own = try await house.ownLine("libre", .euros(300))
        let budget = try await house.budget(
            "lille-bike", filled: [anis: Money(cents: 10_001), own: .euros(300)], members: [camille])
        return (camille, budget)
    }
}
