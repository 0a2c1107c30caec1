internal import Foundation
internal import Ledger

/// What holds for every statement, whatever its format.
enum StatementRules {
    /// Opening and entries make the closing balance, to the cent.
    static func checkBalances(_ statement: BankStatement) throws(StatementNo) {
        var sum = Int128(statement.opening)
        for line in statement.lines { sum += Int128(line.cents) }
        let gap = Int128(statement.closing) - sum
        guard gap == 0 else {
            let cents = Int64(exactly: gap) ?? (gap > 0 ? .max : .min)
            throw .gap(account: statement.account, Money(cents: cents, currency: statement.currency))
        }
    }

    /// What each line says, its account and day included, as one word: the bank's reference where there is one, else
    /// everything the bank said. Which of the lines that say the same it is, ``SharedDayRules`` tells.
    static func contents(_ statement: BankStatement) -> [String] {
        statement.lines.map { Hex.sha256(content($0, statement)) }
    }

    private static func content(_ line: BankLine, _ statement: BankStatement) -> String {
        var fields = [statement.account, statement.currency.rawValue, line.day.description, String(line.cents)]
        if let reference = line.bankReference, !reference.isEmpty {
            fields += ["reference", reference]
        } else {
            fields += [
                "content", line.valueDay?.description ?? "", line.party ?? "", line.partyAccount ?? "",
                line.endToEnd ?? "", line.paymentRun ?? "", line.returnReason ?? "", line.text,
            ]
        }
        // Lengths keep two contents from reading alike.
        return fields.map { "\($0.utf8.count):\($0)" }.joined(separator: "|")
    }

    /// « 1200.5 » in cents, exactly; nil for anything that is no such amount, or finer than a cent.
    static func cents(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !parts[0].isEmpty, text.utf8.count <= 24,
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        let decimals = parts.count == 2 ? String(parts[1]) : ""
        guard decimals.dropFirst(2).allSatisfy({ $0 == "0" }) else { return nil }
        return Int64(String(parts[0]) + (decimals + "00").prefix(2))
    }

    /// The days between the last statement that is there and a new one do not fit together: what is missing between them.
    static func missing(before statement: BankStatement, known closing: Int64?) -> Money? {
        guard let closing, closing != statement.opening else { return nil }
        let (gap, overflow) = statement.opening.subtractingReportingOverflow(closing)
        return overflow ? nil : Money(cents: gap, currency: statement.currency)
    }
}
