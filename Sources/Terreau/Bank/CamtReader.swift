internal import Foundation
internal import Ledger

/// ISO 20022 camt.053, versions .02 and .08: the same tree with a few elements one step deeper.
enum CamtReader {
    static func read(_ bytes: [UInt8]) throws(StatementNo) -> [BankStatement] {
        let root = try XMLTree.read(bytes)
        guard root.name == "Document", let body = root.first("BkToCstmrStmt") else { throw .unknownFormat }
        var statements: [BankStatement] = []
        for node in body.all("Stmt") { statements.append(try statement(node)) }
        return statements
    }

    private static func statement(_ node: XMLElementNode) throws(StatementNo) -> BankStatement {
        let reference = node.first("Id")?.value ?? ""
        let id = node.first("Acct", "Id")
        guard let account = id?.first("IBAN")?.value ?? id?.first("Othr", "Id")?.value else {
            throw .unreadable(reference)
        }
        let balances = node.all("Bal")
        func balance(_ codes: [String]) throws(StatementNo) -> (day: Day, money: Money) {
            for code in codes {
                for balance in balances where balance.first("Tp", "CdOrPrtry", "Cd")?.value == code {
                    return (try day(balance.first("Dt"), code), try amount(balance, code))
                }
            }
            throw .balanceMissing(codes[0])
        }
        let opening = try balance(["OPBD", "PRCD"]), closing = try balance(["CLBD"])
        guard opening.money.currency == closing.money.currency else { throw .currencyDiffers(reference) }
        guard opening.day <= closing.day else { throw .dayUnreadable(reference) }
        var statement = BankStatement(
            format: .camt053, account: account.filter { !$0.isWhitespace }, currency: closing.money.currency,
            reference: reference, openingDay: opening.day, closingDay: closing.day, opening: opening.money.cents,
            closing: closing.money.cents, lines: [])
        for (index, entry) in node.all("Ntry").enumerated() {
            // `.02` has the word itself, `.08` one step deeper.
            let status = entry.first("Sts", "Cd")?.value ?? entry.first("Sts")?.value
            guard status == "BOOK" else {
                statement.unbooked += 1
                continue
            }
            statement.lines += try lines(entry, currency: statement.currency, place: "\(index + 1)")
        }
        return statement
    }

    /// One line an entry; one a detail where a batch says what it is made of, to the cent.
    private static func lines(
        _ entry: XMLElementNode, currency: Currency, place: String
    ) throws(StatementNo) -> [BankLine] {
        let money = try amount(entry, place)
        guard money.currency == currency else { throw .currencyDiffers(place) }
        var line = BankLine(
            day: try day(entry.first("BookgDt") ?? entry.first("ValDt"), place),
            valueDay: try? day(entry.first("ValDt"), place), cents: money.cents)
        let batch = entry.first("NtryDtls", "Btch")
        line.bankReference = entry.first("AcctSvcrRef")?.value
        line.paymentRun = batch?.first("PmtInfId")?.value ?? batch?.first("MsgId")?.value
        line.text = entry.first("AddtlNtryInf")?.value ?? ""
        let details = entry.all("NtryDtls").flatMap { $0.all("TxDtls") }
        if money.cents == 0 { return [] }
        if details.count > 1 {
            var parts: [BankLine] = []
            for (index, detail) in details.enumerated() {
                guard let cents = try part(detail, of: money, place) else { break }
                var part = line
                part.cents = cents
                part.bankReference = line.bankReference.map { "\($0)/\(index + 1)" }
                fill(&part, from: detail)
                parts.append(part)
            }
            let sum = parts.reduce(Int128(0)) { $0 + Int128($1.cents) }
            if parts.count == details.count, sum == Int128(money.cents) { return parts.filter { $0.cents != 0 } }
            line.text = [line.text, batch?.first("NbOfTxs")?.value.map { "\($0) operations" } ?? ""].filter {
                !$0.isEmpty
            }
            .joined(separator: " ")
        } else if let detail = details.first {
            fill(&line, from: detail)
        }
        return line.cents == 0 ? [] : [line]
    }

    /// What one detail of a batch moved, with its sign; nil where it does not say.
    private static func part(
        _ detail: XMLElementNode, of whole: Money, _ place: String
    ) throws(StatementNo) -> Int64? {
        let node = detail.first("Amt") ?? detail.first("AmtDtls", "TxAmt", "Amt")
        guard let node, let text = node.value else { return nil }
        guard let cents = StatementRules.cents(text) else { throw .amountUnreadable(place) }
        guard node.currency == nil || node.currency == whole.currency.rawValue else { return nil }
        let sign = detail.first("CdtDbtInd")?.value.map { $0 == "CRDT" ? Int64(1) : -1 } ?? (whole.cents > 0 ? 1 : -1)
        return sign * cents
    }

    private static func fill(_ line: inout BankLine, from detail: XMLElementNode) {
        let references = detail.first("Refs")
        line.bankReference = references?.first("AcctSvcrRef")?.value ?? line.bankReference
        line.paymentRun = references?.first("PmtInfId")?.value ?? line.paymentRun ?? references?.first("MsgId")?.value
        line.endToEnd = references?.first("EndToEndId")?.value.flatMap { $0 == "NOTPROVIDED" ? nil : $0 }
        // Who is on the other side: the debtor of money that came, the creditor of money that left.
        let role = line.cents > 0 ? "Dbtr" : "Cdtr"
        let parties = detail.first("RltdPties")
        line.party = parties?.first(role, "Nm")?.value ?? parties?.first(role, "Pty", "Nm")?.value
        line.partyAccount = parties?.first(role + "Acct", "Id", "IBAN")?.value
        line.returnReason = detail.first("RtrInf", "Rsn", "Cd")?.value
        let words = detail.first("RmtInf").map { $0.all("Ustrd").compactMap(\.value) } ?? []
        let structured = detail.first("RmtInf", "Strd", "CdtrRefInf", "Ref")?.value
        let text = words + [structured, detail.first("AddtlTxInf")?.value].compactMap(\.self)
        line.text = ([line.text] + text).filter { !$0.isEmpty }.joined(separator: " ")
    }

    // MARK: Values

    /// `Amt` with its currency and, from `CdtDbtInd`, its sign. A reversal says the direction in which money really went.
    private static func amount(_ node: XMLElementNode, _ place: String) throws(StatementNo) -> Money {
        guard let amount = node.first("Amt"), let text = amount.value, let cents = StatementRules.cents(text),
            let currency = amount.currency.flatMap(Currency.init(rawValue:))
        else { throw .amountUnreadable(place) }
        switch node.first("CdtDbtInd")?.value {
        case "CRDT": return Money(cents: cents, currency: currency)
        case "DBIT": return Money(cents: -cents, currency: currency)
        default: throw .amountUnreadable(place)
        }
    }

    /// A day, or the day of an hour.
    private static func day(_ node: XMLElementNode?, _ place: String) throws(StatementNo) -> Day {
        let text = node?.first("Dt")?.value ?? node?.first("DtTm")?.value
        guard let text, let day = Day(rawValue: String(text.prefix(10))) else { throw .dayUnreadable(place) }
        return day
    }
}
