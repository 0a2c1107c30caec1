import Foundation
import Ledger
import Testing

@testable import Terreau

/// The check of the layout, against files that were broken on purpose.
@Suite struct FECRulesTests {
    @Test func `a sound file has no finding`() {
        #expect(FECRules.findings(Self.bytes(Self.sound)) == [])
        #expect(FECRules.findings(FECFile.header) == [])
    }

    typealias Case = (what: String, change: @Sendable ([[String]]) -> [[String]], code: FECRules.Finding.Code)

    static let broken: [Case] = [
        ("an empty ValidDate", { set($0, 1, 15, "") }, .empty),
        ("a ValidDate before the entry", { set($0, 1, 15, "20260101") }, .validBefore),
        ("an empty label", { set($0, 1, 10, "") }, .empty),
        ("an empty piece", { set($0, 1, 8, "") }, .empty),
        ("no account number", { set($0, 1, 4, "") }, .empty),
        ("an account number of two digits", { set($0, 1, 4, "46A") }, .accountNumber),
        ("a dot for a comma", { set($0, 1, 11, "300.00") }, .amount),
        ("thousands apart", { set($0, 1, 11, "1 300,00") }, .amount),
        ("one decimal", { set($0, 1, 11, "300,0") }, .amount),
        ("a debit and a credit", { set(set($0, 1, 12, "300,00"), 2, 11, "300,00") }, .debitAndCredit),
        ("neither debit nor credit", { set(set($0, 1, 11, "0,00"), 2, 12, "0,00") }, .debitAndCredit),
        ("an entry out of balance", { set($0, 1, 11, "300,01") }, .unbalanced),
        ("a missing entry", { set(set($0, 3, 2, "3"), 4, 2, "3") }, .gap),
        ("a number that is no number", { set($0, 1, 2, "A1") }, .number),
        ("a number that goes back", { set(set(set(set($0, 1, 2, "2"), 2, 2, "2"), 3, 2, "1"), 4, 2, "1") }, .gap),
        ("a day that does not exist", { set($0, 1, 3, "20260230") }, .day),
        ("days of another form", { set($0, 1, 9, "23/11/2026") }, .day),
        ("two days in one entry", { set($0, 2, 3, "20261124") }, .entryDay),
        ("two names of one journal", { set($0, 1, 1, "Autre") }, .journalLabel),
        ("a code without its name", { set($0, 1, 6, "CAM") }, .empty),
        ("another currency", { set(set($0, 1, 16, "300,00"), 1, 17, "CHF") }, .foreign),
        ("another header", { set($0, 0, 17, "Devise") }, .header),
        ("a column too few", { rows in rows.enumerated().map { $0 == 1 ? Array($1.dropLast()) : $1 } }, .columns),
        ("a tab in a label", { set($0, 1, 10, "a\tb") }, .columns),
        ("a bar in a label", { set($0, 1, 10, "a|b") }, .charset),
    ]

    @Test(arguments: broken.indices)
    func `a broken file is found out`(index: Int) {
        let (what, change, code) = Self.broken[index]
        let codes = FECRules.findings(Self.bytes(change(Self.sound))).map(\.code)
        #expect(codes.contains(code), "\(what): \(codes)")
        #expect(codes.allSatisfy { Self.plausible[code, default: []].contains($0) || $0 == code }, "\(what): \(codes)")
    }

    /// What comes with a fault and is no second one.
    private static let plausible: [FECRules.Finding.Code: Set<FECRules.Finding.Code>] = [
        .empty: [.amount], .amount: [.unbalanced], .number: [.unbalanced],
        .columns: [.unbalanced], .entryDay: [.validBefore], .gap: [.unbalanced],
        .unbalanced: [.gap], .foreign: [], .journalLabel: [.journalLabel], .day: [.entryDay, .validBefore],
    ]

    @Test func `line ends and signs of another charset are found out`() {
        let text = Self.bytes(Self.sound)
        #expect(FECRules.findings(text.filter { $0 != 13 }).contains { $0.code == .lineEnd })
        #expect(FECRules.findings(Array(text.dropLast(2))).contains { $0.code == .lineEnd })
        #expect(FECRules.findings(text + [0x85, 13, 10]).contains { $0.code == .charset })
        #expect(FECRules.findings([]).map(\.code) == [.header])
    }

    @Test func `a file of faults is not listed for ever`() {
        let faults = Array(repeating: UInt8(ascii: "x"), count: 1) + [13, 10]
        let bytes = FECFile.header + Array(repeating: faults, count: 5000).flatMap(\.self)
        #expect(FECRules.findings(bytes).count == FECRules.listed)
    }

    // MARK: A sound file

    private static let sound: [[String]] = {
        func row(_ number: String, _ account: String, _ name: String, _ debit: String, _ credit: String) -> [String] {
            [
                "TP", "Prélèvements", number, "20261123", account, name, "", "", "P-1", "20261120", "Prélèvement",
                debit,
                credit, "", "", "20261123", "", "",
            ]
        }
        return [
            FECFile.columns, row("1", "4872", "Budgets", "300,00", "0,00"), row("1", "4671", "Dus", "0,00", "300,00"),
            row("2", "4872", "Budgets", "12,05", "0,00"), row("2", "4671", "Dus", "0,00", "12,05"),
        ]
    }()

    private static func set(_ rows: [[String]], _ row: Int, _ column: Int, _ text: String) -> [[String]] {
        var rows = rows
        rows[row][column] = text
        return rows
    }

    private static func bytes(_ rows: [[String]]) -> [UInt8] {
        rows.flatMap { $0.map { Latin9.bytes($0) }.joined(separator: [9]) + [13, 10] }
    }
}
