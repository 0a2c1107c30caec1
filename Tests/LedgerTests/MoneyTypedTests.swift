import Testing

@testable import Ledger

/// `money.md` C2.40, and the bad input of the main form.
@Suite struct MoneyTypedTests {
    @Test(arguments: [
        ("300", 30_000), ("1", 100), ("007", 700), ("300 €", 30_000), ("300€", 30_000), ("€12", 1200), ("€ 12", 1200),
        ("12 EUR", 1200), ("EUR 12", 1200), ("12 eur", 1200), ("12 euro", 1200), ("12 euros", 1200), ("12.5 €", 1250),
        ("12,5", 1250), ("12,50", 1250), ("12.50", 1250), ("12,", 1200), ("12.", 1200), ("0,5", 50), ("0.01", 1),
        (",12", 12), (".5", 50), ("00,50", 50),
        ("1 200", 120_000), ("1 200,50", 120_050), ("1 234 567,89", 123_456_789),
        ("1\u{A0}200,50", 120_050), ("1\u{202F}200,50", 120_050), ("1\u{2009}200,50\u{A0}€", 120_050),
        ("1'200.50", 120_050), ("1’200,50", 120_050),
        ("1.234,56", 123_456), ("1,234.56", 123_456), ("1.234.567", 123_456_700), ("1,234,567", 123_456_700),
        ("1.234.567,8", 123_456_780), ("1,234,567.89", 123_456_789),
        ("2020,34", 202_034), ("2.020,34", 202_034), ("2,020.34", 202_034), ("2 020,34 €", 202_034),
        ("  300  ", 30_000), ("\u{A0}300\n", 30_000), ("\t12,5\u{202F}€ ", 1250),
        ("999 999 999,99", 99_999_999_999),
    ])
    func `amounts are read as people write them`(text: String, cents: Int64) throws {
        #expect(try Money(typed: text) == Money(cents: cents))
    }

    @Test(arguments: [
        ("", Money.Typo.empty), (" ", .empty), ("\u{A0}\u{202F}\t\n", .empty),
        // Not amounts
        ("abc", .notAnAmount), ("€", .notAnAmount), ("euros", .notAnAmount), (",", .notAnAmount), (".", .notAnAmount),
        ("12,5,5", .notAnAmount), ("12.5.5", .notAnAmount), ("1,2.3,4", .notAnAmount), ("1.234,567", .notAnAmount),
        ("1 20", .notAnAmount), ("1 2000", .notAnAmount), ("1234 567", .notAnAmount), ("1  200", .notAnAmount),
        ("1.23.456", .notAnAmount), ("12,5 0", .notAnAmount), ("12, 50", .notAnAmount),
        ("1.,5", .notAnAmount), ("12€50", .notAnAmount), ("3 fois 100", .notAnAmount), ("300 $", .notAnAmount),
        ("€€5", .notAnAmount), ("+5", .notAnAmount), ("(5)", .notAnAmount), ("5-", .notAnAmount), ("5%", .notAnAmount),
        ("1e3", .notAnAmount), ("0x10", .notAnAmount), ("NaN", .notAnAmount), ("1/2", .notAnAmount),
        ("1_000", .notAnAmount),
        ("12,3456", .notAnAmount), ("1234,567", .notAnAmount), ("0,125", .notAnAmount), (",125", .notAnAmount),
        // Negative: hyphen and minus sign, before or after the symbol
        ("-5", .negative), ("−5", .negative), ("- 5", .negative), (" -5,50 €", .negative), ("€-5", .negative),
        ("€ −5", .negative), ("-0", .negative),
        // Zero
        ("0", .zero), ("0,00", .zero), ("0.0", .zero), ("000", .zero), ("0 €", .zero), (",0", .zero),
        // Huge
        ("1 000 000 000", .tooLarge), ("1000000000,00", .tooLarge), ("999999999999", .tooLarge),
        ("9999999999999", .tooLarge), ("9223372036854775807", .tooLarge), ("92233720368547758,08", .tooLarge),
        ("99999999999999999999999999", .tooLarge),
    ])
    func `what cannot be read says why`(text: String, typo: Money.Typo) {
        #expect(throws: typo) { try Money(typed: text) }
    }

    @Test(arguments: [
        ("2,020", 202, 202_000), ("2.020", 202, 202_000), ("2.020 €", 202, 202_000), ("12,345", 1234, 1_234_500),
        ("123.456", 12_345, 12_345_600), ("1,000", 100, 100_000),
    ])
    func `a lone separator before three digits is not guessed, both readings are given`(
        text: String, decimals: Int64, thousands: Int64
    ) {
        #expect(throws: Money.Typo.ambiguous(Money(cents: decimals), Money(cents: thousands))) {
            try Money(typed: text)
        }
    }

    @Test(arguments: [
        "１２", "٣٠٠", "३००", "५", "🚲", "12🚲", "💶 12", "5️⃣", "5️⃣,50", "1 20️⃣0", "12,5️⃣", "5\u{301}", "1\u{200B}2",
        "\u{202E}12",
        "1²", "Ⅻ", "½", "十二", "12\0", "12;DROP TABLE", "<b>12</b>", "12\n13", "−", "12−", "1\u{2028}2",
    ])
    func `signs that look like digits are not digits`(text: String) {
        // A minus sign alone is « negative »; all the rest is not an amount. Nothing is read as a number.
        #expect(throws: text == "−" ? Money.Typo.negative : .notAnAmount) { try Money(typed: text) }
    }

    @Test func `very long texts are refused, not computed`() {
        let many = 100_000
        #expect(throws: Money.Typo.tooLarge) { try Money(typed: String(repeating: "9", count: many)) }
        #expect(throws: Money.Typo.tooLarge) { try Money(typed: "1" + String(repeating: "\u{202F}000", count: many)) }
        #expect(throws: Money.Typo.notAnAmount) { try Money(typed: String(repeating: ".", count: many) + "1") }
        #expect(throws: Money.Typo.notAnAmount) { try Money(typed: String(repeating: "€", count: many) + "1") }
        #expect(throws: Money.Typo.notAnAmount) { try Money(typed: "1," + String(repeating: "0", count: many)) }
        #expect(throws: Money.Typo.empty) { try Money(typed: String(repeating: " ", count: many)) }
        #expect(throws: Money.Typo.zero) { try Money(typed: String(repeating: "0", count: many)) }
    }

    @Test func `the amount is of the currency asked for`() throws {
        #expect(try Money(typed: "12,50", currency: .usd) == Money(cents: 1250, currency: .usd))
        #expect(
            throws: Money.Typo.ambiguous(Money(cents: 202, currency: .usd), Money(cents: 202_000, currency: .usd))
        ) { try Money(typed: "2,020", currency: .usd) }
    }

    @Test func `every amount is read back from each way of writing it`() throws {
        var random = Seeded(40)
        for round in 0..<5000 {
            let top: Int64 = random.pick([100, 10_000, 10_000_000, 99_999_999_999])
            let cents = Int64.random(in: 1...top, using: &random)
            for text in Self.spellings(of: cents) {
                let read = try? Money(typed: text)
                try #require(read == Money(cents: cents), "seed 40, round \(round): « \(text) » for \(cents)")
            }
        }
    }

    private static func spellings(of cents: Int64) -> [String] {
        let (euros, rest) = (String(cents / 100), cents % 100)
        let decimals = (rest < 10 ? "0" : "") + String(rest)
        let texts = [
            ("", ","), ("", "."), (" ", ","), ("\u{202F}", ","), ("\u{A0}", "."), (".", ","), (",", "."), ("'", "."),
        ]
        return texts.map { group, point in grouped(euros, by: group) + point + decimals }.flatMap {
            [$0, $0 + " €", "€" + $0]
        }
    }

    private static func grouped(_ digits: String, by separator: String) -> String {
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += separator }
            text.append(digit)
        }
        return text
    }
}
