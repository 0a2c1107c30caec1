import Foundation
import Ledger
import Storage
import Testing

@testable import Terreau

/// Whoever reads a copy of the database, a letter or a file for the accountant gets no account number and no key from it.
@Suite struct SecretTests {
    @Test(arguments: Engine.available)
    func `secrets stand in no column, no letter and no file`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let house = story.house
            var secrets: [String: String] = [:]
            for (number, iban) in PaymentHouse.ibans.enumerated() { secrets["iban \(number)"] = iban }
            let changed = "NL91ABNA0417164300"
            try await house.instance.bankData.enter(
                .person(story.sami.id), holder: "Sami", iban: changed, by: house.treasurer)
            secrets["changed iban"] = changed
            let (seed, codes) = try await house.giveFactor(to: story.rosa)
            secrets["seed"] = seed.base32
            for (number, code) in codes.enumerated() { secrets["recovery code \(number)"] = code }
            secrets["session"] = try await house.instance.sessions.open(story.camille.id)
            secrets["program"] = try await house.instance.tokens.create(
                for: #require(story.camille.person.email), scope: .pay, days: 2)
            _ = try await story.released()

            let columns = try await house.read { db in
                var texts: [String] = []
                for table in try TableShape.all(in: db) {
                    try table.each(in: db) { row in
                        for case .text(let text) in row { texts.append("\(table.name): \(text)") }
                    }
                }
                return texts
            }
            let letters = try await house.letters().map { "\($0.to) \($0.subject) \($0.body)" }
            var files: [String] = []
            for file in ExportFile.allCases {
                files.append(
                    String(decoding: try await house.instance.accounting.whole(file, ExportPeriod()), as: UTF8.self))
            }
            #expect(columns.count > 500 && letters.count > 1 && files.allSatisfy { $0.count > 100 })
            // The co-operative's own account is no secret and stands in the open: whoever looks like this finds it.
            #expect(columns.contains { $0.filter { $0 != " " }.contains("FR1420041010050500013M02606") })
            for (name, secret) in secrets {
                for text in columns + letters + files {
                    let plain = text.filter { $0 != " " && $0 != "-" }
                    #expect(!plain.contains(secret.filter { $0 != "-" }), "\(name) in \(text.prefix(60))")
                }
            }
        }
    }
}
