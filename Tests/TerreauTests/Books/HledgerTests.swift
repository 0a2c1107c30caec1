import Foundation
import Ledger
import Storage
import Testing

@testable import Terreau

/// Another program reads our journal and comes to the same balances.
@Suite struct HledgerTests {
    @Test(.enabled(if: Hledger.isThere, "hledger is not installed"), arguments: Engine.available)
    func `hledger finds the same balances, to the cent`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            let journal = try await house.journal()
            #expect(try Hledger.run(["check", "--strict"], on: journal) == "")
            #expect(try Hledger.balances(of: journal) == (try await house.expectedBalances()))
        }
    }

    @Test(.enabled(if: Hledger.isThere, "hledger is not installed"))
    func `hledger refuses a journal in which one amount was changed`() async throws {
        try await withInstance(.sqlite) { house in
            try await house.fillBooks()
            let journal = try await house.journal()
            let changed = journal.replacing("  -150.50 EUR", with: "  -150.49 EUR").replacing(
                "  150.50 EUR", with: "  150.49 EUR")
            #expect(changed != journal)
            #expect(throws: Hledger.Refused.self) { try Hledger.run(["check"], on: changed) }
        }
    }

    @Test(arguments: Engine.available)
    func `the same books give the same bytes, and name nobody`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            let journal = try await house.journal()
            #expect(try await house.journal() == journal)
            for word in ["Camille", "Yanis", "Nadia", "Tarek", "@", "Réparer", "roues"] {
                #expect(!journal.contains(word))
            }
            #expect(journal.contains("equity:budgets:lille-bike:anis"))
            #expect(journal.contains("liabilities:owed:lille-bike:anis:person_"))
            #expect(journal.contains("assets:bank:paid:lille-bike:anis:organisation_velos-du-nord:no_project"))
        }
    }

    @Test func `an empty ledger is an empty journal`() async throws {
        try await withInstance(.sqlite) { house in
            let journal = try await house.journal()
            #expect(journal.contains("decimal-mark ."))
            #expect(!journal.contains("EUR ="))
        }
    }

    @Test func `dates never go back, even when the clock did`() async throws {
        try await withInstance(.sqlite) { house in
            _ = try await house.line("anis", .euros(1000))
            house.clock.advance(days: -40)
            _ = try await house.line("mel", .euros(500))
            let journal = try await house.journal()
            #expect(journal.contains("day:2026-10-14"))
            #expect(!journal.contains("\n2026-10-14"))
            if Hledger.isThere { #expect(try Hledger.run(["check"], on: journal) == "") }
        }
    }
}

extension House {
    fileprivate func journal() async throws -> String {
        var text = ""
        try await HledgerExport(database: database).write { text += $0 }
        return text
    }

    /// What the accounts table says, by hledger's names: debits less credits, and reservations on accounts of their own.
    fileprivate func expectedBalances() async throws -> [String: Int64] {
        try await read { db in
            let names = HledgerNames(slugs: try LedgerSlugs.load(in: db))
            var balances: [String: Int64] = [:]
            for stored in try StoredAccount.all(in: db) {
                let balance = stored.balance
                balances[names.name(stored.account), default: 0] +=
                    balance.debitsPosted + balance.debitsPending - balance.creditsPosted
                balances[names.reserved(for: stored.account), default: 0] -= balance.creditsPending
            }
            return balances.filter { $0.value != 0 }
        }
    }
}

/// The hledger program.
private enum Hledger {
    struct Refused: Error { let message: String }

    static let program = ["/usr/bin/hledger", "/usr/local/bin/hledger"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    static var isThere: Bool { program != nil }

    static func run(_ arguments: [String], on journal: String) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "terreau-\(UUID().uuidString).journal")
        try Data(journal.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process(), output = Pipe(), errors = Pipe()
        process.executableURL = URL(filePath: try #require(program))
        process.arguments = ["-f", file.path] + arguments
        // Without it, hledger cannot read a journal with accents.
        process.environment = ["LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let message = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Refused(message: message) }
        return text
    }

    /// Balances above or below zero by account, in cents.
    static func balances(of journal: String) throws -> [String: Int64] {
        var balances: [String: Int64] = [:]
        for line in try run(["balance", "--flat", "-N", "-O", "csv"], on: journal).split(separator: "\n").dropFirst() {
            let cells = line.split(separator: ",").map { $0.filter { $0 != "\"" } }
            let amount = try #require(cells.last?.split(separator: " ").first)
            balances[try #require(cells.first)] = Int64(amount.filter { $0 != "." })
        }
        return balances
    }
}
