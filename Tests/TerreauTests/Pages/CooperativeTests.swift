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
            await #expect(throws: NotAllowed.self) { [rules] in
                try await house.instance.house.change(to: rules, by: house.treasurer)
            }
            try await house.instance.house.change(to: rules, by: house.manager)
            let kept = try await house.read { try CooperativeRules.load(in: $0) }
            for found in [house.instance.cooperative, kept] {
                #expect(found.name == rules.name && found.twoPersonsAbove == .euros(500))
                #expect(found.personQuarterCeiling == nil && found.paidOnWord == .euros(50))
            }
            rules.name = String(repeating: "x", count: 71)
            await #expect(throws: Cooperative.No.nameTooLong) { [rules] in
                try await house.instance.house.change(to: rules, by: house.manager)
            }
        }
    }
}
