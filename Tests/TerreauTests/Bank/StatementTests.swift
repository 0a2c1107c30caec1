import Foundation
import Ledger
import Testing

@testable import Terreau

/// Reading statements: what banks send, and what nobody should.
@Suite struct StatementTests {
    private static let day = Day(number: 20_780)
    private static let moves = [
        StatementSample.Move(day: day, cents: 30_005, text: "Subvention Août / Février"),
        StatementSample.Move(day: day, cents: -1_250, text: "CB PNEUS"),
        StatementSample.Move(day: day, cents: -1_250, text: "CB PNEUS"),
        StatementSample.Move(day: day.adding(days: 2), cents: -99, text: "FRAIS", reference: "R1"),
    ]

    @Test(arguments: [2, 8], ["", "ns2"])
    func `camt is read in both versions and under any prefix`(version: Int, prefix: String) throws {
        let bytes = StatementSample.camt(Self.moves, opening: -500, version: version, prefix: prefix)
        let statement = try one(bytes)
        #expect(statement.account == StatementSample.iban)
        #expect(statement.lines.map(\.cents) == [30_005, -1_250, -1_250, -99])
        #expect(statement.lines[0].party == "Fondation")
        #expect(statement.lines[0].text == "Subvention Août / Février")
        #expect(statement.lines[0].endToEnd == nil)
        #expect(statement.lines[3].bankReference == "R1")
        #expect(statement.opening == -500 && statement.closing == 26_906)
    }

    @Test(arguments: ["\r\n", "\n", ""])
    func `CFONB is read with and without line ends`(lineEnd: String) throws {
        let bytes = StatementSample.cfonb(
            Self.moves, opening: 12_345, lineEnd: lineEnd, details: ["NPYFONDATION DE FRANCE", "RCNREF-42", "LCCmerci"])
        let statement = try one(bytes)
        #expect(statement.account == "20041 01005 0500013M026")
        #expect(statement.lines.map(\.cents) == [30_005, -1_250, -1_250, -99])
        #expect(statement.lines[0].day == Self.day)
        #expect(statement.lines[0].party == "FONDATION DE FRANCE")
        #expect(statement.lines[0].endToEnd == "REF-42")
        #expect(statement.lines[0].text == "Subvention Août / Février merci")
        #expect(statement.closing == 12_345 + 27_406)
    }

    @Test(arguments: [(0, 3, 300), (1, 35, 350), (2, 350, 350), (3, 3500, 350)])
    func `CFONB amounts have as many decimals as the record says`(decimals: Int, raw: Int64, cents: Int64) throws {
        func record(_ type: String, _ cents: Int64) -> String {
            StatementSample.record(type, Self.day, cents, text: type == "04" ? "X" : "", decimals: decimals)
        }
        let text = record("01", 0) + record("04", -raw) + record("07", -raw)
        let statement = try one(Array(text.utf8))
        #expect(statement.lines.map(\.cents) == [-cents])
    }

    @Test(arguments: [
        ("300.00", 30_000 as Int64?), ("300", 30_000), ("300.5", 30_050), ("0.01", 1), ("300.000", 30_000),
        ("300.005", nil), ("3,00", nil), ("-3.00", nil), ("", nil), (".5", nil), ("1e3", nil), ("١", nil),
        ("92233720368547758.07", 9_223_372_036_854_775_807), ("92233720368547758.08", nil),
    ])
    func `amounts are exact or refused`(text: String, cents: Int64?) {
        #expect(StatementRules.cents(text) == cents)
    }

    @Test func `a wrong sum is refused with its gap, in both formats`() {
        for bytes in [
            StatementSample.camt(Self.moves, opening: 0, closing: 27_407),
            StatementSample.cfonb(Self.moves, opening: 0, closing: 27_407),
        ] {
            #expect {
                _ = try StatementReader.read(bytes)
            } throws: { error in
                guard case StatementNo.gap(_, let gap) = error else { return false }
                return gap == Money(cents: 1)
            }
        }
    }

    @Test func `entries that are not booked are left aside and counted`() throws {
        let move = StatementSample.Move(day: Self.day, cents: 5)
        for (version, status) in [(2, "PDNG"), (8, "PDNG"), (2, "INFO")] {
            let more = StatementSample.entry(move, version: version, status: status)
            let bytes = StatementSample.camt(Self.moves, version: version, more: more)
            let statement = try one(bytes)
            #expect(statement.unbooked == 1)
            #expect(statement.lines.count == 4)
        }
    }

    @Test func `a batch is read detail by detail when its details make it, and as one line when they do not`() throws {
        func detail(_ amount: String, _ id: String) -> String {
            "<TxDtls><Refs><EndToEndId>\(id)</EndToEndId></Refs><Amt Ccy=\"EUR\">\(amount)</Amt></TxDtls>"
        }
        let batch = "<Btch><PmtInfId>RUN-7</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>"
        let move = StatementSample.Move(day: Self.day, cents: -30_000, reference: "B")
        for (amounts, expected) in [(["100.00", "200.00"], [-10_000, -20_000]), (["100.00", "200.01"], [-30_000])] {
            let details = batch + detail(amounts[0], "E1") + detail(amounts[1], "E2")
            let entry = StatementSample.entry(move, details: details)
            let bytes = StatementSample.camt([], closing: -30_000, more: entry)
            let statement = try one(bytes)
            #expect(statement.lines.map(\.cents) == expected.map(Int64.init))
            #expect(statement.lines.allSatisfy { $0.paymentRun == "RUN-7" })
            if expected.count == 2 { #expect(statement.lines.map(\.endToEnd) == ["E1", "E2"]) }
        }
    }

    @Test func `money sent back says why, and a reversal goes the way money went`() throws {
        let details = """
            <TxDtls><Refs><EndToEndId>E9</EndToEndId></Refs><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls>
            """
        let entry = StatementSample.entry(.init(day: Self.day, cents: 700), details: details)
            .replacing("<Sts>", with: "<RvslInd>true</RvslInd><Sts>")
        let statement = try one(StatementSample.camt([], closing: 700, more: entry))
        #expect(statement.lines.first?.cents == 700)
        #expect(statement.lines.first?.returnReason == "AC04")
        #expect(statement.lines.first?.endToEnd == "E9")
    }

    @Test func `a file cut off anywhere is refused, unless only space is missing`() throws {
        for whole in [StatementSample.camt(Self.moves), StatementSample.cfonb(Self.moves)] {
            let statement = try one(whole)
            for count in stride(from: 0, to: whole.count, by: 7) {
                let read = try? StatementReader.read(Array(whole.prefix(count)))
                #expect(read == nil || (read == [statement] && whole.count - count < 20), "\(count)")
            }
        }
    }

    @Test func `nothing outside the file is opened, and bombs do not explode`() {
        let inside = String(decoding: StatementSample.camt(Self.moves), as: UTF8.self)
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
        let types = [
            "<!DOCTYPE Document [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
            "<!DOCTYPE Document SYSTEM \"http://127.0.0.1:1/x.dtd\">",
            "<!doctype Document [<!entity a \"aaaa\"><!entity b \"&a;&a;&a;\">]>",
        ]
        for type in types {
            let text = inside.replacing(head, with: head + type).replacing("CB PNEUS", with: "&x;")
            #expect(throws: StatementNo.unreadable("DOCTYPE")) { try StatementReader.read(Array(text.utf8)) }
        }
        let undeclared = inside.replacing("CB PNEUS", with: "&x;")
        #expect(throws: StatementNo.self) { try StatementReader.read(Array(undeclared.utf8)) }
        let wide = Array(inside.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] })
        #expect(throws: StatementNo.self) { try StatementReader.read(wide) }
        let deep = "<a>" + String(repeating: "<b>", count: 5000)
        #expect(throws: StatementNo.self) { try StatementReader.read(Array(deep.utf8)) }
        let long = inside.replacing("CB PNEUS", with: String(repeating: "x", count: 20_000))
        #expect(throws: StatementNo.self) { try StatementReader.read(Array(long.utf8)) }
    }

    @Test(arguments: ["", "bonjour", "%PDF-1.7", "<html></html>", "01", "{}"])
    func `other files are refused`(text: String) {
        #expect(throws: StatementNo.self) { try StatementReader.read(Array(text.utf8)) }
    }

    @Test func `files that are too large are refused before they are read`() {
        let bytes = Array(repeating: UInt8(ascii: "0"), count: StatementReader.largest + 1)
        #expect(throws: StatementNo.tooLarge) { try StatementReader.read(bytes) }
    }

    @Test func `a statement of many thousand lines is read in a moment`() throws {
        let moves = (0..<20_000).map { StatementSample.Move(day: Self.day, cents: Int64($0 % 7) + 1, text: "L\($0)") }
        let (camt, cfonb) = try (one(StatementSample.camt(moves)), one(StatementSample.cfonb(moves)))
        #expect(camt.lines.count == 20_000)
        #expect(cfonb.lines.count == 20_000)
    }

    @Test func `two equal lines of one day say the same, and so they do in every file`() throws {
        for bytes in [StatementSample.camt(Self.moves), StatementSample.cfonb(Self.moves)] {
            let contents = StatementRules.contents(try one(bytes))
            #expect(Set(contents).count == 3 && contents[1] == contents[2])
            let part = StatementRules.contents(try one(StatementSample.camt(Array(Self.moves.dropFirst()))))
            if bytes.first == UInt8(ascii: "<") { #expect(part == Array(contents.dropFirst())) }
        }
    }

    private func one(_ bytes: [UInt8]) throws -> BankStatement {
        let statements = try StatementReader.read(bytes)
        return try #require(statements.first)
    }
}
