extension Money {
    /// Why a typed amount could not be read. `ambiguous` carries the two readings, so that a person can choose.
    public enum Typo: Error, Equatable, Sendable {
        case empty, notAnAmount, negative, zero, tooLarge
        case ambiguous(Money, Money)
    }

    /// One billion less a cent: more than any draw, less than any overflow.
    public static let largestTyped = Money(cents: 99_999_999_999)

    /// Reads an amount as French people type it: « 300 », « 1 200,50 », « 12.5 € », « 1.234,56 », « ,50 ».
    ///
    /// A lone separator followed by three digits (« 2.020 », « 2,020 ») may mean thousands or decimals: it is refused as
    /// ambiguous rather than guessed.
    public init(typed text: String, currency: Currency = .eur) throws(Typo) {
        var bare = Substring(text.trimmingSpaces())
        guard !bare.isEmpty else { throw .empty }
        if bare.first == "-" || bare.first == "−" { throw .negative }
        for sign in ["€", "EUR", "eur", "euros", "euro"] {
            if bare.hasSuffix(sign) { bare = bare.dropLast(sign.count) }
            if bare.hasPrefix(sign) { bare = bare.dropFirst(sign.count) }
        }
        let amount = String(bare).trimmingSpaces()
        if amount.first == "-" || amount.first == "−" { throw .negative }
        guard !amount.isEmpty, amount.contains(where: \.isASCIIDigit) else { throw .notAnAmount }

        let separators = amount.indices.filter { amount[$0] == "," || amount[$0] == "." }
        let cents: Int64
        if let last = separators.last {
            let tail = amount[amount.index(after: last)...]
            let head = amount[..<last]
            let others = Set(separators.dropLast().map { amount[$0] })
            if tail.count <= 2 {
                // The last separator is the decimal one; any other must be the other sign, and group by three.
                guard others.isEmpty || (others.count == 1 && !others.contains(amount[last])) else {
                    throw .notAnAmount
                }
                cents = try Self.cents(euros: head, decimals: tail, group: others.first)
            } else if tail.count == 3, separators.count == 1, (1...3).contains(head.count), head.first != "0" {
                // Only where thousands could be meant: « 0,125 » and « 1234,567 » are no amounts.
                let thousands = try Self.cents(euros: Substring(head + tail), decimals: "", group: nil)
                let decimals = try Self.cents(euros: head, decimals: tail.prefix(2), group: nil)
                throw .ambiguous(
                    Money(cents: decimals, currency: currency), Money(cents: thousands, currency: currency))
            } else if separators.count > 1, others == [amount[last]] {
                cents = try Self.cents(euros: Substring(amount), decimals: "", group: amount[last])
            } else {
                throw .notAnAmount
            }
        } else {
            cents = try Self.cents(euros: Substring(amount), decimals: "", group: nil)
        }
        guard cents > 0 else { throw .zero }
        guard cents <= Self.largestTyped.cents else { throw .tooLarge }
        self.init(cents: cents, currency: currency)
    }

    /// Whole euros, perhaps grouped by three with spaces or with `group`, and up to two decimals.
    private static func cents(euros: Substring, decimals: Substring, group: Character?) throws(Typo) -> Int64 {
        let groups = euros.split(omittingEmptySubsequences: false) { $0.isGroupingSpace || $0 == group }
        let digits = groups.joined()
        let isGrouped = groups.count > 1
        guard digits.allSatisfy(\.isASCIIDigit), decimals.allSatisfy(\.isASCIIDigit),
            !isGrouped || (groups.dropFirst().allSatisfy { $0.count == 3 } && (1...3).contains(groups[0].count)),
            !digits.isEmpty || !decimals.isEmpty
        else { throw .notAnAmount }
        let significant = digits.drop { $0 == "0" }
        guard significant.count <= 12 else { throw .tooLarge }
        let padded = decimals + String(repeating: "0", count: 2 - decimals.count)
        return (Int64(significant) ?? 0) * 100 + (Int64(padded) ?? 0)
    }
}

extension Character {
    /// Asked of the byte: by order of characters, « 5️⃣ » and « 5́ » would stand between « 5 » and « 6 ».
    fileprivate var isASCIIDigit: Bool { asciiValue.map { (48...57).contains($0) } ?? false }
    /// Space, no-break space, narrow no-break space, thin space, and the apostrophes that calculators and Swiss people write.
    fileprivate var isGroupingSpace: Bool { [" ", "\u{A0}", "\u{202F}", "\u{2009}", "'", "’"].contains(self) }
}

extension String {
    fileprivate func trimmingSpaces() -> String {
        let kept = drop(while: \.isWhitespace)
        return String(kept.reversed().drop(while: \.isWhitespace).reversed())
    }
}
