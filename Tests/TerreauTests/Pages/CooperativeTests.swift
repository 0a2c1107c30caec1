import Ledger
import Testing

@testable import Terreau

@Suite struct CooperativeTests {
    @Test(arguments: Engine.available)
    func `a manager sets what holds over all budgets, and only a manager`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            var rules = house.instance.cooperative
            rules.name = "Coopérative des communs"
            rules.twoPersonsAbove = .euros(500)
            rules.personQuarterCeiling = nil
            rules.paidOnWord = .euros(50)
            let (chosen, cooperative) = (rules, house.instance.house)
            await #expect(throws: NotAllowed.self) { try await cooperative.change(to: chosen, by: house.treasurer) }
            try await cooperative.change(to: chosen, by: house.manager)
            let kept = try await house.read { try CooperativeRules.load(in: $0) }
            for found in [house.instance.cooperative, kept] {
                #expect(found.name == chosen.name)
                #expect(found.twoPersonsAbove == Money.euros(500))
                #expect(found.personQuarterCeiling == nil)
                #expect(found.paidOnWord == Money.euros(50))
            }
            rules.name = String(repeating: "x", count: 71)
            let tooLong = rules
            await #expect(throws: Cooperative.No.nameTooLong) {
                try await cooperative.change(to: tooLong, by: house.manager)
            }
        }
    }
}
