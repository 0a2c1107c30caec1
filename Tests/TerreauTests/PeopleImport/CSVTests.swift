import Foundation
import Testing

@testable import Terreau

/// Tables as other programs write them.
@Suite struct CSVTests {
    @Test(arguments: [
        "Nom;Prénom\nMartin;Nour\n", "Nom,Prénom\r\nMartin,Nour\r\n", "Nom\tPrénom\nMartin\tNour",
        "\"Nom\";\"Prénom\"\n\"Martin\";\"Nour\"", "\n\nNom;Prénom\n\n;\nMartin;Nour\n\n",
        "\n\nNom,Prénom\nMartin,Nour", "Nom;Prénom\rMartin;Nour\r",
    ])
    func `separators, quotes and line ends are found`(text: String) throws {
        let table = try CSVRules.read(text)
        #expect(table.headings == ["Nom", "Prénom"])
        #expect(table.rows.map(\.cells) == [["Martin", "Nour"]])
    }

    @Test func `a quoted cell holds separators, quotes and line ends, and lines keep their numbers`() throws {
        let table = try CSVRules.read("a;b;c\n\"x;y\";\"il dit \"\"oui\"\"\";\"deux\nlignes\"\n1;2\n1;2;3;4")
        #expect(
            table.rows.map(\.cells) == [["x;y", "il dit \"oui\"", "deux\nlignes"], ["1", "2", ""], ["1", "2", "3"]])
        #expect(table.rows.map(\.line) == [2, 4, 5])
    }

    @Test(arguments: [
        ("", CSVRules.No.empty), ("a;b", .empty), ("a;b\n\"x;y\n", .openQuote(line: 2)), ("a\nb", .noColumns),
    ])
    func `what is no table is told`(text: String, no: CSVRules.No) {
        #expect(throws: no) { try CSVRules.read(text) }
    }

    @Test func `a list too long is refused before it is read to its end`() {
        let text = "a;b\n" + String(repeating: "1;2\n", count: CSVRules.mostRows + 1)
        #expect(throws: CSVRules.No.tooManyRows(most: CSVRules.mostRows)) { try CSVRules.read(text) }
        #expect(throws: Never.self) { try CSVRules.read(String(text.dropLast(4))) }
    }

    @Test(
        arguments: [
            ("Prénom €", Array("Prénom €".utf8)), ("Prénom", [0xEF, 0xBB, 0xBF] + Array("Prénom".utf8)),
            ("Né", [0xFF, 0xFE, 0x4E, 0x00, 0xE9, 0x00]), ("Né", [0xFE, 0xFF, 0x00, 0x4E, 0x00, 0xE9]),
            ("Prénom €", [0x50, 0x72, 0xE9, 0x6E, 0x6F, 0x6D, 0x20, 0x80]), ("œuvre", [0x9C, 0x75, 0x76, 0x72, 0x65]),
        ] as [(String, [UInt8])])
    func `UTF-8, UTF-16 and Windows-1252 are read`(text: String, bytes: [UInt8]) throws {
        #expect(try CSVRules.text(bytes) == text)
    }

    @Test(
        arguments: [
            [0x50, 0x4B, 0x03, 0x04, 0x14, 0x00], Array("a;b\n1\0;2".utf8), [0x00, 0xFF, 0x13, 0x80],
            [0xFF, 0xFE, 0x01, 0x00],
            Array("%PDF-1.7\n\u{3}".utf8),
        ] as [[UInt8]])
    func `what is no text is told`(bytes: [UInt8]) {
        #expect(throws: CSVRules.No.notText) { try CSVRules.text(bytes) }
    }
}
