import Testing

@testable import Ledger

/// `money.md` C1.2, C1.3, C1.10; C2.16, C2.28, C2.31.
@Suite struct MoneyTests {
    static let largest = Money(cents: .max)
    static let smallest = Money(cents: .min)

    @Test func `amounts add and subtract in cents`() throws {
        #expect(try Money(cents: 10) + Money(cents: 20) == Money(cents: 30))
        #expect(try Money.euros(300) - Money(cents: 1) == Money(cents: 29_999))
        #expect(try Money.euros(1) - .euros(2) == Money(cents: -100))
        #expect(try Self.largest - Self.largest == .zero)
    }

    @Test func `a hundred cents make a euro, ten times ten cents too`() throws {
        #expect(try Money.sum(Array(repeating: Money(cents: 10), count: 10)) == .euros(1))
        #expect(try Money.sum([]) == .zero)
        #expect(try Money.sum([], in: .usd) == .zero(.usd))
    }

    @Test func `two currencies never meet (C1.3)`() {
        let (euro, dollar) = (Money.euros(1), Money(cents: 100, currency: .usd))
        let refusal = MoneyError.currenciesDiffer(.eur, .usd)
        #expect(throws: refusal) { try euro + dollar }
        #expect(throws: refusal) { try euro - dollar }
        #expect(throws: refusal) { try euro < dollar }
        #expect(throws: refusal) { try euro <= dollar }
        #expect(throws: MoneyError.currenciesDiffer(.usd, .eur)) { try euro > dollar }
        #expect(throws: MoneyError.currenciesDiffer(.usd, .eur)) { try euro >= dollar }
        #expect(throws: refusal) { try Money.min(euro, dollar) }
        #expect(throws: refusal) { try Money.max(euro, dollar) }
        #expect(throws: refusal) { try Money.sum([dollar]) }
        #expect(euro != dollar)
        #expect(Money.zero != Money.zero(.usd))
    }

    @Test func `an overflow at either end throws`() {
        #expect(throws: MoneyError.overflow) { try Self.largest + Money(cents: 1) }
        #expect(throws: MoneyError.overflow) { try Self.smallest - Money(cents: 1) }
        #expect(throws: MoneyError.overflow) { try Self.smallest + Money(cents: -1) }
        #expect(throws: MoneyError.overflow) { try Money.zero - Self.smallest }
        #expect(throws: MoneyError.overflow) { try Money.sum([Self.largest, Money(cents: 1), Money(cents: -1)]) }
    }

    @Test(arguments: [(925, 925, false, true), (924, 925, true, true), (926, 925, false, false), (-1, 0, true, true)])
    func `comparison is of whole cents (C2.16)`(a: Int64, b: Int64, isLess: Bool, isAtMost: Bool) throws {
        let (x, y) = (Money(cents: a), Money(cents: b))
        #expect(try (x < y) == isLess)
        #expect(try (x <= y) == isAtMost)
        #expect(try (x > y) == !isAtMost)
        #expect(try (x >= y) == !isLess)
        #expect(try Money.min(x, y).cents == min(a, b))
        #expect(try Money.max(x, y).cents == max(a, b))
    }

    @Test(arguments: [(-1, true, false, false), (0, false, true, false), (1, false, false, true)])
    func `an amount knows its sign`(cents: Int64, isNegative: Bool, isZero: Bool, isPositive: Bool) {
        let money = Money(cents: cents)
        #expect(money.isNegative == isNegative)
        #expect(money.isZero == isZero)
        #expect(money.isPositive == isPositive)
    }

    @Test(arguments: ["EUR", "USD", "CHF"])
    func `a currency is three capitals`(code: String) { #expect(Currency(rawValue: code)?.rawValue == code) }

    @Test(arguments: ["", "eur", "EU", "EURO", "E R", "É€", "ÉU", "EU1", "\u{FF25}UR"])
    func `nothing else is a currency`(code: String) { #expect(Currency(rawValue: code) == nil) }
}
