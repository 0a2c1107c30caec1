import Foundation
import Ledger
import Storage
import Testing

@testable import Terreau

@Suite struct BeancountTests {
    @Test(arguments: Engine.available)
    func `the same books give the same bytes, and name nobody`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            let text = String(decoding: try await house.export(.beancount), as: UTF8.self)
            #expect(String(decoding: try await house.export(.beancount), as: UTF8.self) == text)
            for word in ["Camille", "Yanis", "Nadia", "Tarek", "@", "Réparer", "roues"] {
                #expect(!text.contains(word))
            }
            #expect(text.contains("Equity:Budgets:Lille-bike:Anis  "))
            #expect(text.contains("Liabilities:Reserved:Lille-bike:"))
            #expect(text.contains("Assets:Bank:Paid:Lille-bike:Anis:OrganisationVelos-du-nord:NoProject"))
            let accounts = text.matches(of: /^\S+ open (\S+)$/.anchorsMatchLineEndings()).map { $0.1 }
            #expect(Set(accounts).count == accounts.count)
            #expect(accounts.allSatisfy { $0.wholeMatch(of: /[A-Z][A-Za-z]+(:[A-Z0-9][A-Za-z0-9-]*)+/) != nil })
            // Balances stand in the order of names, and names of people end in what differs from run to run.
            let steady = text.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.contains(" balance ") }.joined(separator: "\n")
                .replacing(/[0-9a-f]{64}/, with: "HASH")
                .replacing(/(draw|line|budget):[0-9a-f-]{36}/) { "\($0.1):ID" }
                .replacing(/Person[0-9A-F][0-9a-f]{11}/, with: "PersonTAIL")
            try expectGolden(steady, "books.beancount")
        }
    }

    @Test(.enabled(if: Beancount.isThere, "bean-check is not installed"), arguments: Engine.available)
    func `beancount finds the same balances, for the whole and for any period`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            let start = house.today.adding(days: -80)
            for period in [
                ExportPeriod(), ExportPeriod(until: start.adding(days: 10)), ExportPeriod(from: start.adding(days: 10)),
                ExportPeriod(from: start.adding(days: 30), until: start.adding(days: 40)),
                ExportPeriod(from: start.adding(days: 500)),
            ] {
                let text = String(decoding: try await house.export(.beancount, period), as: UTF8.self)
                #expect(try Beancount.complaints(about: text) == "", "\(period)")
            }
            let text = String(decoding: try await house.export(.beancount), as: UTF8.self)
            #expect(text.contains(" balance "))
            let changed = text.replacing(/(\n  \S+  -?)150\.50 EUR/) { "\($0.1)150.49 EUR" }
            #expect(changed != text)
            #expect(try Beancount.complaints(about: changed) != "")
        }
    }
}

/// The bean-check program of a virtual environment, or of the system.
private enum Beancount {
    static let program = [
        Repository.root.appending(path: ".build-checks/venv/bin/bean-check").path, "/usr/local/bin/bean-check",
        "/usr/bin/bean-check",
    ].first { FileManager.default.isExecutableFile(atPath: $0) }
    static var isThere: Bool { program != nil }

    static func complaints(about text: String) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "terreau-\(UUID().uuidString).beancount")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process(), output = Pipe()
        process.executableURL = URL(filePath: try #require(program))
        process.arguments = ["--no-cache", file.path]
        process.environment = ["LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"]
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return process.terminationStatus == 0 ? text : text + " exit \(process.terminationStatus)"
    }
}
