import Foundation
import Ledger

@testable import Terreau

/// Statements as banks write them, made by hand.
enum StatementSample {
    static let iban = "FR1420041010050500013M02606"

    /// A day, an amount in cents and what the bank wrote.
    struct Move: Hashable, Sendable {
        var day: Day
        var cents: Int64
        var text = "VIR"
        var reference: String?
        var endToEnd: String?
    }

    /// camt.053 around entries. `version` is 2 or 8; the prefix stands before each name.
    static func camt(
        _ moves: [Move], opening: Int64 = 0, closing: Int64? = nil, version: Int = 2, prefix: String = "",
        more: String = ""
    ) -> [UInt8] {
        let first = moves.map(\.day).min() ?? Day(number: 20_000), last = moves.map(\.day).max() ?? first
        let sum = closing ?? opening + moves.reduce(0) { $0 + $1.cents }
        let colon = prefix.isEmpty ? "" : prefix + ":"
        let space = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.0\(version)"
        var text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Document xmlns="\(space)"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr><Stmt><Id>S1</Id>
            <Acct><Id><IBAN>\(iban)</IBAN></Id><Ccy>EUR</Ccy></Acct>
            \(balance("OPBD", opening, first))\(balance("CLBD", sum, last))

            """
        text += moves.map { entry($0, version: version) }.joined(separator: "\n") + more
        text += "</Stmt></BkToCstmrStmt></Document>\n"
        if !prefix.isEmpty {
            text = text.replacing(/<(\/?)([A-Z])/) { "<\($0.1)\(colon)\($0.2)" }
                .replacing("xmlns=", with: "xmlns:\(prefix)=")
        }
        return Array(text.utf8)
    }

    static func balance(_ code: String, _ cents: Int64, _ day: Day) -> String {
        """
        <Bal><Tp><CdOrPrtry><Cd>\(code)</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">\(amount(cents))</Amt>\
        <CdtDbtInd>\(cents < 0 ? "DBIT" : "CRDT")</CdtDbtInd><Dt><Dt>\(day)</Dt></Dt></Bal>
        """
    }

    static func entry(_ move: Move, version: Int = 2, status: String = "BOOK", details: String? = nil) -> String {
        let status = version == 2 ? status : "<Cd>\(status)</Cd>"
        let name = version == 2 ? "<Nm>Fondation</Nm>" : "<Pty><Nm>Fondation</Nm></Pty>"
        let role = move.cents < 0 ? "Cdtr" : "Dbtr"
        let usual = """
            <TxDtls><Refs><EndToEndId>\(move.endToEnd ?? "NOTPROVIDED")</EndToEndId></Refs>\
            <RltdPties><\(role)>\(name)</\(role)></RltdPties><RmtInf><Ustrd>\(move.text)</Ustrd></RmtInf></TxDtls>
            """
        return """
            <Ntry><Amt Ccy="EUR">\(amount(move.cents))</Amt><CdtDbtInd>\(move.cents < 0 ? "DBIT" : "CRDT")</CdtDbtInd>\
            <Sts>\(status)</Sts><BookgDt><Dt>\(move.day)</Dt></BookgDt><ValDt><Dt>\(move.day)</Dt></ValDt>\
            \(move.reference.map { "<AcctSvcrRef>\($0)</AcctSvcrRef>" } ?? "")\
            <NtryDtls>\(details ?? usual)</NtryDtls></Ntry>
            """
    }

    static func amount(_ cents: Int64) -> String {
        PlainTextBooks.amount(cents < 0 ? -cents : cents)
    }

    // MARK: CFONB 120

    /// Records of 120 characters; `lineEnd` between them, or nothing.
    static func cfonb(
        _ moves: [Move], opening: Int64 = 0, closing: Int64? = nil, lineEnd: String = "\r\n", details: [String] = []
    ) -> [UInt8] {
        let first = moves.map(\.day).min() ?? Day(number: 20_000), last = moves.map(\.day).max() ?? first
        let sum = closing ?? opening + moves.reduce(0) { $0 + $1.cents }
        var records = [record("01", first, opening)]
        for move in moves {
            records.append(record("04", move.day, move.cents, text: move.text))
            records += details.map { detail($0) }
        }
        records.append(record("07", last, sum))
        return (records.joined(separator: lineEnd) + lineEnd).unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    static func record(_ type: String, _ day: Day, _ cents: Int64, text: String = "", decimals: Int = 2) -> String {
        let days = day.description.split(separator: "-")
        let short = "\(days[2])\(days[1])\(days[0].suffix(2))"
        let digits = String(cents.magnitude)
        let padded = String(repeating: "0", count: 14 - digits.count) + digits
        let letters = Array(cents < 0 ? "}JKLMNOPQR" : "{ABCDEFGHI")
        let last = letters[Int(String(padded.suffix(1))) ?? 0]
        var record = pad(type + "20041" + "    " + "01005" + "EUR\(decimals) " + "0500013M026" + "B1" + short, 42)
        record = pad(record + (type == "04" ? short : ""), 48)
        record = pad(record + pad(text, 31), 90)
        return pad(record + padded.dropLast() + String(last), 120)
    }

    static func detail(_ qualified: String) -> String { pad(pad("05", 45) + qualified, 120) }

    private static func pad(_ text: String, _ width: Int) -> String {
        text.count >= width ? String(text.prefix(width)) : text + String(repeating: " ", count: width - text.count)
    }
}
