import Foundation
import Ledger
import Storage
import Testing

@testable import Terreau

/// Files for the accountant.
@Suite struct AccountingExportTests {
    @Test(arguments: Engine.available)
    func `every file of the lived-in books is the golden one, and the same again`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            for (file, name) in [(ExportFile.csv, "journal.csv"), (.excel, "excel.csv"), (.fec, "fec.txt")] {
                let bytes = try await house.export(file)
                #expect(try await house.export(file) == bytes)
                let text = file == .fec ? Latin9.text(bytes) ?? "" : String(decoding: bytes, as: UTF8.self)
                try expectGolden(steady(text).replacing("\r\n", with: "\n"), name)
            }
            let description = try await FECDescription.text(house.instance.accounting, ExportPeriod())
            try expectGolden(steady(description), "description.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `lines balance, hold only money that moved, and agree with the ledger`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            var lines: [AccountingLine] = []
            let report = try await house.instance.accounting.lines(ExportPeriod()) { lines += $0 }
            let byEntry = Dictionary(grouping: lines) { "\($0.journal.rawValue) \($0.number)" }
            for (name, entry) in byEntry {
                #expect(entry.reduce(0) { $0 + $1.debit - $1.credit } == 0, "\(name)")
                #expect(entry.allSatisfy { ($0.debit > 0) != ($0.credit > 0) }, "\(name)")
            }
            #expect(report.entries.count == byEntry.count)
            let expected = try await house.read { db in
                let book = try Codebook.current(house.instance.languages.french, in: db)
                return try StoredAccount.all(in: db).reduce(into: [AccountKey: Int64]()) { sums, stored in
                    sums[book.key(of: stored.account), default: 0] +=
                        stored.balance.debitsPosted - stored.balance.creditsPosted
                }
            }
            let sums = lines.reduce(into: [AccountKey: Int64]()) { $0[$1.key, default: 0] += $1.debit - $1.credit }
            #expect(sums.filter { $0.value != 0 } == expected.filter { $0.value != 0 })
            for journal in AccountingJournal.allCases {
                let numbers = lines.filter { $0.journal == journal }.map(\.number).reduce(into: [Int]()) {
                    if $0.last != $1 { $0.append($1) }
                }
                #expect(numbers == Array(1..<(numbers.count + 1)), "\(journal)")
            }
        }
    }

    @Test(arguments: Engine.available)
    func `periods laid end to end are the whole, and keep their numbers`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            let middle = try #require(Day(year: 2026, month: 11, day: 30))
            let whole = try await house.export(.csv)
            let first = try await house.export(.csv, ExportPeriod(until: middle))
            let second = try await house.export(.csv, ExportPeriod(from: middle.adding(days: 1)))
            let header = AccountingCSV.header(.machine)
            #expect(first.count > header.count)
            #expect(second.count > header.count)
            #expect(whole == first + second.dropFirst(header.count))
            let fec = try await house.export(.fec, ExportPeriod(from: middle.adding(days: 1)))
            #expect(FECRules.findings(fec) == [])
        }
    }

    @Test(arguments: Engine.available)
    func `names with accents, bars, tabs and emoji arrive whole or plain, never broken`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let nadia = try await house.person("Nadia | Août\u{A0}/ Février 🚲\t\"Bis\"; =1+1", status: .outside)
            let formula = try await house.organisation("=SOMME(A1)", .supplier)
            let line = try await house.line("anis", .euros(500), funder: "Fondation l’Œuvre – été")
            let budget = try await house.budget(
                "lille-bike", filled: [line: .euros(500)], members: [nadia],
                policy: BudgetPolicy(selfServiceCeiling: .euros(300), outsideCeiling: .euros(300)))
            try await house.draw("Un coup de main", .euros(30), from: budget, by: nadia)
            try await house.draw("Des pneus", .euros(20), from: budget, by: nadia, for: .organisation(formula))

            let bytes = try await house.export(.fec)
            let fec = try #require(Latin9.text(bytes))
            #expect(fec.contains("\tNadia Août / Février ? \"Bis\"; =1+1\t"))
            #expect(fec.contains("\tFondation l'Œuvre - été\t"))
            let excel = String(decoding: try await house.export(.excel), as: UTF8.self)
            #expect(excel.hasPrefix("\u{FEFF}Journal;"))
            #expect(excel.contains("\"Nadia | Août\u{A0}/ Février 🚲"))
            #expect(excel.contains(";'=SOMME(A1);"))
            #expect(excel.contains(";30,00;0,00;EUR;23/11/2026;"))
            let machine = String(decoding: try await house.export(.csv), as: UTF8.self)
            #expect(machine.hasPrefix("journal,"))
            #expect(machine.contains(",30.00,0.00,EUR,2026-11-23,"))
        }
    }

    @Test(arguments: [
        ("=1", "'=1"), ("+33", "'+33"), ("-1", "'-1"), ("@a", "'@a"), ("\ta", "'\ta"), ("\ra", "'\ra"), ("a=1", "a=1"),
        ("", ""), ("'a", "'a"), (" =1", "' =1"), ("\u{FF1D}1", "'\u{FF1D}1"), ("a +1", "a +1"), (" ", " "),
    ])
    func `a text never becomes a formula`(text: String, expected: String) {
        #expect(AccountingCSV.guarded(text) == expected)
    }

    @Test func `amounts and days are never guarded, and quotes are doubled`() {
        let cells: [AccountingCSV.Cell] = [
            .cents(-5), .day(Day(year: 2026, month: 2, day: 3)), .text("a\"b;c"), .text(nil), .number(-1),
        ]
        #expect(
            String(decoding: AccountingCSV.row(cells, .excel), as: UTF8.self)
                == "-0,05;03/02/2026;\"a\"\"b;c\";;-1\r\n")
        #expect(
            String(decoding: AccountingCSV.row(cells, .machine), as: UTF8.self)
                == "-0.05,2026-02-03,\"a\"\"b;c\",,-1\r\n")
    }

    @Test(arguments: Engine.available)
    func `a number taken away is told, and the FEC layout is not given without it`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            let plans = house.instance.accountPlans
            try await plans.choose(
                .company, accounts: [.activity: (nil, nil), .bank: ("5121", "Crédit coopératif")], by: house.manager)
            let report = try await house.instance.accounting.write(.machine, ExportPeriod()) { _ in }
            #expect(report.withoutNumber == [.activity])
            await #expect(throws: AccountingExport.Broken.self) { try await house.export(.fec) }
            let csv = String(decoding: try await house.export(.csv), as: UTF8.self)
            #expect(csv.contains(",5121,Crédit coopératif,"))
            await #expect(throws: NotAllowed.self) {
                try await plans.choose(.company, accounts: [:], by: house.treasurer)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `another legal form proposes other numbers and keeps what was chosen`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let plans = house.instance.accountPlans
            func typed() async throws -> [AccountKey: (number: String?, label: String?)] {
                let choices = try await house.read { try AccountingChoices.load(in: $0) }
                var typed: [AccountKey: (number: String?, label: String?)] = [:]
                for key in AccountKey.allCases { typed[key] = (choices.number(key), nil) }
                return typed
            }
            var accounts = try await typed()
            accounts[.bank] = ("51210000000000000001", nil)
            try await plans.choose(.company, accounts: accounts, by: house.manager)
            try await plans.choose(.association, accounts: try await typed(), by: house.manager)
            let choices = try await house.read { try AccountingChoices.load(in: $0) }
            #expect(choices.number(.restricted) == "1941")
            #expect(choices.number(.bank) == "51210000000000000001")
        }
    }

    @Test(arguments: Engine.available)
    func `analytic codes may have any length`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            let lines = try await house.read { try FundLine.all(in: $0) }
            let line = try #require(lines.first { $0.slug.rawValue == "anis" })
            let code = String(repeating: "ANIS-2026-", count: 20)
            try await house.instance.accountPlans.choose([.line: [line.id.rawValue: code]], by: house.manager)
            #expect(String(decoding: try await house.export(.csv), as: UTF8.self).contains(",\(code),"))
            let none: [String: String?] = [line.id.rawValue: nil]
            try await house.instance.accountPlans.choose([.line: none], by: house.manager)
            #expect(String(decoding: try await house.export(.csv), as: UTF8.self).contains(",anis,"))
        }
    }

    /// Without what differs from run to run, the ends of identifiers, and without the mark that reading a file takes away.
    private func steady(_ text: String) -> String {
        text.replacing(/\b[0-9a-f]{12}\b/.wordBoundaryKind(.simple), with: "TAIL").replacing("\u{FEFF}", with: "")
    }
}

extension House {
    func export(_ file: ExportFile, _ period: ExportPeriod = ExportPeriod()) async throws -> [UInt8] {
        try await instance.accounting.whole(file, period)
    }
}
