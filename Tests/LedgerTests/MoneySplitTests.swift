import Testing

@testable import Ledger

/// `money.md` C1.10: splits sum exactly, and the cents that are left go by a fixed rule.
@Suite struct MoneySplitTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let cents: Int64
        let weights: [Int64]
        let parts: [Int64]
        var testDescription: String { "\(cents) by \(weights)" }
    }

    @Test(arguments: [
        Case(cents: 100, weights: [1], parts: [100]),
        Case(cents: 100, weights: [1, 1], parts: [50, 50]),
        Case(cents: 101, weights: [1, 1], parts: [51, 50]),
        Case(cents: 100, weights: [1, 1, 1], parts: [34, 33, 33]),
        Case(cents: 200, weights: [1, 1, 1], parts: [67, 67, 66]),
        Case(cents: 1, weights: [1, 1, 1], parts: [1, 0, 0]),
        // 8.18, 24.55 and 57.27: the largest fraction takes the cent, wherever it stands.
        Case(cents: 90, weights: [1, 3, 7], parts: [8, 25, 57]),
        Case(cents: 100, weights: [1, 2, 3], parts: [17, 33, 50]),
        Case(cents: 100, weights: [0, 1, 0, 2], parts: [0, 33, 0, 67]),
        Case(cents: 0, weights: [3, 4], parts: [0, 0]),
        Case(cents: -100, weights: [1, 1, 1], parts: [-34, -33, -33]),
        Case(cents: -1, weights: [1, 9], parts: [0, -1]),
        Case(cents: .max, weights: [.max, .max], parts: [.max / 2 + 1, .max / 2]),
        Case(cents: .min, weights: [1], parts: [.min]),
        Case(cents: .min, weights: [.max], parts: [.min]),
    ])
    func `an amount is cut by largest remainder`(_ row: Case) throws {
        let parts = try Money(cents: row.cents).split(by: row.weights)
        #expect(parts.map(\.cents) == row.parts)
    }

    @Test func `parts keep the currency`() throws {
        let parts = try Money(cents: 3, currency: .usd).split(by: [1, 1])
        #expect(parts == [Money(cents: 2, currency: .usd), Money(cents: 1, currency: .usd)])
    }

    @Test(arguments: [[], [0], [0, 0], [1, -1], [-1], [5, 5, .min]])
    func `without a weight above zero, or with one below, nothing is cut`(weights: [Int64]) {
        #expect(throws: MoneyError.noWeights) { try Money.euros(1).split(by: weights) }
    }

    @Test func `parts sum to the whole, each within a cent of its exact share`() throws {
        var random = Seeded(20_260_310)
        for round in 0..<10_000 {
            let (amount, weights) = Self.anyCase(&random)
            let parts = try amount.split(by: weights).map(\.cents)
            let whole = weights.reduce(Int128(0)) { $0 + Int128($1) }
            try #require(parts.count == weights.count)
            let isExact = parts.reduce(Int128(0)) { $0 + Int128($1) } == Int128(amount.cents)
            let areFair = zip(parts, weights).allSatisfy { part, weight in
                // |part − exact| < 1, without dividing.
                let distance = Int128(part) * whole - Int128(amount.cents) * Int128(weight)
                return distance.magnitude < whole.magnitude
            }
            let nothingForNothing = zip(parts, weights).allSatisfy { $1 > 0 || $0 == 0 }
            try #require(
                isExact && areFair && nothingForNothing,
                "seed 20260310, round \(round): \(amount.cents) by \(weights) gave \(parts)")
        }
    }

    @Test func `the same cut of a negative amount is the same cut with the other sign`() throws {
        var random = Seeded(7)
        for round in 0..<1000 {
            let (amount, weights) = Self.anyCase(&random)
            guard amount.cents != .min else { continue }
            let parts = try amount.split(by: weights).map(\.cents)
            let mirrored = try Money(cents: -amount.cents).split(by: weights).map { -$0.cents }
            try #require(parts == mirrored, "seed 7, round \(round): \(amount.cents) by \(weights)")
        }
    }

    /// Small and large amounts, among them the ends of the range; weights with zeros and equals.
    private static func anyCase(_ random: inout Seeded) -> (Money, [Int64]) {
        let most: Int64 = random.pick([2, 100, 100_000, .max])
        let cents: Int64 =
            random.chance(2) ? random.pick([.min, .max]) : Int64.random(in: -most...most, using: &random)
        let heaviest: Int64 = random.pick([1, 3, 1000, .max])
        var weights = (0..<Int.random(in: 1...8, using: &random)).map { _ in
            Int64.random(in: 0...heaviest, using: &random)
        }
        if weights.allSatisfy({ $0 == 0 }) { weights[0] = 1 }
        return (Money(cents: cents), weights)
    }
}
