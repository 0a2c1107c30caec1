import Foundation
import FoundationXML
import Ledger
import Testing

@testable import Terreau

@Suite struct CreditTransferFileTests {
    @Test(arguments: [
        (CreditTransferFormat.edition2019, "pain.001.001.09.xml"), (.edition2009, "pain.001.001.03.xml"),
    ])
    func `both editions of the file, to the byte`(format: CreditTransferFormat, name: String) throws {
        let file = try Self.file(format)
        try expectGolden(file.text(), name)
        // C2.32: made again, it is the same.
        #expect(try file.text() == file.text())
    }

    @Test func `the control sum is exact where fractions of two would not be`() throws {
        let lines = try (1...1000).map { try Self.line($0, cents: $0.isMultiple(of: 2) ? 10 : 29) }
        let file = try Self.file(.edition2019, lines: lines)
        let text = try file.text()
        #expect(text.components(separatedBy: "<CtrlSum>195.00</CtrlSum>").count == 3)
        #expect(text.components(separatedBy: "<NbOfTxs>1000</NbOfTxs>").count == 3)
        #expect(try file.total() == .euros(195))
    }

    @Test(arguments: [
        (1, "0.01"), (10, "0.10"), (29, "0.29"), (100, "1.00"), (30_000, "300.00"), (99_999_999_999, "999999999.99"),
    ])
    func `amounts are digits with two decimals`(cents: Int, text: String) {
        #expect(CreditTransferFile.decimal(Money(cents: Int64(cents))) == text)
    }

    @Test func `a name that looks like markup stays a name`() throws {
        var line = try Self.line(1, cents: 100)
        line = CreditTransferFile.Line(
            endToEndID: line.endToEndID, amount: line.amount, holder: "</Nm><Nm>Tom & \"Jerry\"", iban: line.iban,
            message: "]]> <!-- &amp; -->")
        let text = try Self.file(.edition2019, lines: [line]).text()
        let document = try XMLDocument(xmlString: text)
        let names = try document.nodes(forXPath: "//*[local-name()='Cdtr']/*[local-name()='Nm']")
        #expect(names.map(\.stringValue) == ["Nm Nm Tom + Jerry"])
    }

    @Test func `no address, no bank code, no more than the euro area asks for`() throws {
        let text = try Self.file(.edition2019).text()
        for tag in ["PstlAdr", "AdrLine", "BIC", "BICFI", "CdtrAgt", "UltmtDbtr"] {
            #expect(!text.contains("<\(tag)>"))
        }
        #expect(text.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022"))
        #expect(text.utf8.allSatisfy { $0 < 128 })
    }

    @Test func `C2_5 names of parts follow from what they name`() {
        let run = "0193a1b2-0000-7000-8000-00000000000f"
        #expect(PaymentRules.messageID(of: run) == "T0193A1B2000070008000" + "00000000000F")
        let line = PaymentRules.endToEndID(draw: 42, line: run)
        #expect(line == PaymentRules.endToEndID(draw: 42, line: run))
        #expect(line != PaymentRules.endToEndID(draw: 42, line: run + "0"))
        for id in [PaymentRules.messageID(of: run) + "-1", line, PaymentRules.endToEndID(draw: .max, line: run)] {
            #expect(id.utf8.count <= 40 && id.wholeMatch(of: /[A-Z0-9-]+/) != nil)
        }
        #expect((PaymentRules.messageID(of: run) + "-1").utf8.count == 35)
        #expect(PaymentRules.endToEndID(draw: 9_999_999_999, line: run).utf8.count <= 35)
    }

    // MARK: - Samples

    static func line(_ number: Int, cents: Int) throws -> CreditTransferFile.Line {
        CreditTransferFile.Line(
            endToEndID: "P-\(number)-0123456789ABCDEF", amount: Money(cents: Int64(cents)), holder: "Éloïse Lefèvre",
            iban: try IBAN("FR7630006000011234567890189"), message: "Optéos P-\(number) Étude d’un local, été 2026")
    }

    static func file(
        _ format: CreditTransferFormat, lines: [CreditTransferFile.Line]? = nil
    ) throws -> CreditTransferFile {
        let other = CreditTransferFile.Line(
            endToEndID: "P-2-FEDCBA9876543210", amount: Money(cents: 81_029), holder: "Dokos & Cie",
            iban: try IBAN("DE89370400440532013000"), message: "Optéos P-2 Cotisation")
        let day = try #require(Day(year: 2026, month: 11, day: 24))
        return CreditTransferFile(
            format: format, messageID: PaymentRules.messageID(of: "0193a1b2-0000-7000-8000-000000000001"),
            createdAt: Instant(milliseconds: 1_795_424_400_250), executionDay: day, debtorHolder: "Optéos",
            debtorIBAN: try IBAN("FR1420041010050500013M02606"),
            lines: try lines ?? [line(1, cents: 30_000), other])
    }
}
