/// A currency by its three-letter ISO 4217 code. All of ours have two decimals.
public struct Currency: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    /// Nil unless the code is three capital letters.
    public init?(rawValue: String) {
        guard rawValue.utf8.count == 3, rawValue.utf8.allSatisfy({ (65...90).contains($0) }) else { return nil }
        self.rawValue = rawValue
    }

    private init(known: String) { rawValue = known }

    public static let eur = Currency(known: "EUR")
    public var description: String { rawValue }
}

/// An amount in whole cents of one currency. It never touches floating point.
///
/// Arithmetic and comparison throw instead of trapping: two currencies never meet by accident,
/// and an overflow is an event of the world, not the end of the process.
public struct Money: Hashable, Sendable {
    public let cents: Int64
    public let currency: Currency

    public init(cents: Int64, currency: Currency = .eur) {
        self.cents = cents
        self.currency = currency
    }

    public static let zero = Money(cents: 0)

    /// Whole euros, for rules and tests.
    public static func euros(_ euros: Int) -> Money { Money(cents: Int64(euros) * 100) }

    public static func zero(_ currency: Currency) -> Money { Money(cents: 0, currency: currency) }

    public var isZero: Bool { cents == 0 }
    public var isPositive: Bool { cents > 0 }
    public var isNegative: Bool { cents < 0 }

    public static func + (a: Money, b: Money) throws(MoneyError) -> Money {
        try checked(a, b, { $0.addingReportingOverflow($1) })
    }

    public static func - (a: Money, b: Money) throws(MoneyError) -> Money {
        try checked(a, b, { $0.subtractingReportingOverflow($1) })
    }

    public static func < (a: Money, b: Money) throws(MoneyError) -> Bool {
        try sameCurrency(a, b)
        return a.cents < b.cents
    }

    public static func <= (a: Money, b: Money) throws(MoneyError) -> Bool {
        try sameCurrency(a, b)
        return a.cents <= b.cents
    }

    public static func > (a: Money, b: Money) throws(MoneyError) -> Bool { try b < a }
    public static func >= (a: Money, b: Money) throws(MoneyError) -> Bool { try b <= a }

    public static func min(_ a: Money, _ b: Money) throws(MoneyError) -> Money { try a < b ? a : b }
    public static func max(_ a: Money, _ b: Money) throws(MoneyError) -> Money { try a < b ? b : a }

    private static func sameCurrency(_ a: Money, _ b: Money) throws(MoneyError) {
        guard a.currency == b.currency else { throw .currenciesDiffer(a.currency, b.currency) }
    }

    private static func checked(
        _ a: Money, _ b: Money, _ operation: (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
    ) throws(MoneyError) -> Money {
        try sameCurrency(a, b)
        let (cents, overflow) = operation(a.cents, b.cents)
        guard !overflow else { throw .overflow }
        return Money(cents: cents, currency: a.currency)
    }
}

public enum MoneyError: Error, Equatable, Sendable {
    case currenciesDiffer(Currency, Currency)
    case overflow
    case noWeights
}

extension Money {
    public static func sum(_ amounts: some Sequence<Money>, in currency: Currency = .eur) throws(MoneyError) -> Money {
        var total = Money.zero(currency)
        for amount in amounts { total = try total + amount }
        return total
    }

    /// Cuts the amount in parts proportional to `weights`; the parts sum to the amount exactly.
    ///
    /// Largest remainder method (Hare quota): everybody gets the whole cents of their share, and the cents that are left
    /// go to the largest fractions, the first in order when fractions are equal.
    /// - Throws: ``MoneyError/noWeights`` when no weight is above zero or one is negative.
    public func split(by weights: [Int64]) throws(MoneyError) -> [Money] {
        var whole: Int128 = 0
        for weight in weights {
            guard weight >= 0 else { throw .noWeights }
            whole += Int128(weight)
        }
        guard whole > 0 else { throw .noWeights }
        let sign: Int128 = cents < 0 ? -1 : 1
        let total = Int128(cents) * sign
        var parts = weights.map { total * Int128($0) / whole }
        let left = total - parts.reduce(0, +)
        let fractions = weights.map { total * Int128($0) % whole }
        let order = weights.indices.sorted { (fractions[$1], $0) < (fractions[$0], $1) }
        for index in order.prefix(Int(left)) { parts[index] += 1 }
        return parts.map { Money(cents: Int64($0 * sign), currency: currency) }
    }
}
