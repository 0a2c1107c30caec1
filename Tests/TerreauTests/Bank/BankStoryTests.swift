import Foundation
import HTTPTypes
import Hummingbird
import Ledger
import Storage
import Testing

@testable import Terreau

/// From a file of the bank to books that agree with it.
@Suite struct BankStoryTests {
    @Test(arguments: Engine.available)
    func `importing any overlapping split of a statement is importing it once`(engine: Engine) async throws {
        var random = RuleRandom(7)
        for round in 0..<4 {
            let start = Day(number: 20_700)
            // Few different amounts and words, so that equal lines of one day are usual.
            let moves = (0..<40).map { index in
                StatementSample.Move(
                    day: start.adding(days: index / 4), cents: [100, -100, 250][Int.random(in: 0..<3, using: &random)],
                    text: ["A", "B"][Int.random(in: 0..<2, using: &random)],
                    reference: round % 2 == 0 ? nil : "R\(index)")
            }
            // Windows of whole days that cover all of it and overlap.
            var windows: [ClosedRange<Int>] = [0...3, 2...6, 5...9]
            for _ in 0..<4 {
                let first = Int.random(in: 0...9, using: &random)
                windows.append(first...Int.random(in: first...9, using: &random))
            }
            windows.shuffle(using: &random)
            var whole: [String] = [], split: [String] = []
            for (index, parts) in [[0...9], windows].enumerated() {
                try await withInstance(engine) { house in
                    for part in parts + parts.prefix(1) {
                        let range = start.adding(days: part.lowerBound)...start.adding(days: part.upperBound)
                        let inside = moves.filter { range.contains($0.day) }
                        let before = moves.filter { $0.day < range.lowerBound }.reduce(0) { $0 + $1.cents }
                        let bytes =
                            round < 2
                            ? StatementSample.camt(inside, opening: before)
                            : StatementSample.cfonb(inside, opening: before)
                        // Whole days: where the balances leave both possible, somebody who looks says « the same ».
                        try await house.importStatement(bytes, sameDay: .same)
                    }
                    let lines = try await house.read { db in
                        try BankMovement.waiting(limit: 1000, in: db).map {
                            "\($0.line.day) \($0.line.cents) \($0.line.text) \($0.line.bankReference ?? "")"
                        }
                    }
                    if index == 0 { whole = lines.sorted() } else { split = lines.sorted() }
                }
            }
            #expect(whole.count == 40)
            #expect(split == whole)
        }
    }

    @Test(arguments: Engine.available)
    func `a funder's money is received from the statement, on the bank's day and once`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let line = try await house.line("anis", .euros(500), funder: "ANIS")
            let other = try await house.line("mel", .euros(900), funder: "MEL")
            let day = house.today.adding(days: -3)
            try await house.importStatement(
                StatementSample.camt([.init(day: day, cents: 50_000), .init(day: day, cents: -500, text: "FRAIS")]))
            let movements = try await house.read { try BankMovement.waiting(limit: 10, in: $0) }
            let money = try #require(movements.first { $0.line.cents > 0 })
            let fee = try #require(movements.first { $0.line.cents < 0 })
            let proposals = try await house.read { try BankProposal.all(for: money, in: $0) }
            guard case .received(let first, _, true) = try #require(proposals.first) else {
                Issue.record("the exact receivable is not the first proposal")
                return
            }
            #expect(first == line)
            #expect(proposals.count == 2)

            let bank = house.instance.bank
            await #expect(throws: NotAllowed.self) { try await bank.receive(money.id, for: line, by: house.manager) }
            await #expect(throws: Bank.No.notMoneyReceived) {
                try await bank.receive(fee.id, for: line, by: house.treasurer)
            }
            try await bank.receive(money.id, for: line, by: house.treasurer)
            await #expect(throws: Bank.No.alreadyAnswered) {
                try await bank.receive(money.id, for: other, by: house.treasurer)
            }
            try await bank.explain(fee.id, "Frais de tenue de compte", by: house.treasurer)
            let (figures, entry, waiting) = try await house.read { db in
                try (
                    Figures.line(line, currency: .eur, in: db),
                    Journal.entry(CheckedBooks.lastEntry(in: db), in: db), BankMovement.countWaiting(in: db)
                )
            }
            #expect(figures.received == .euros(500))
            #expect(entry.kind == "moneyReceived" && entry.bankDay == day && entry.day == house.today)
            #expect(waiting == 0)
            let findings = try await Check(database: house.database).run { _ in }
            #expect(findings.isEmpty)
        }
    }

    @Test(arguments: Engine.available)
    func `more than was signed is refused and nothing is answered`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let line = try await house.line("anis", .euros(100), funder: "ANIS")
            try await house.importStatement(StatementSample.cfonb([.init(day: house.today, cents: 10_001)]))
            let movements = try await house.read { try BankMovement.waiting(limit: 1, in: $0) }
            let movement = try #require(movements.first)
            let proposals = try await house.read { try BankProposal.all(for: movement, in: $0) }
            #expect(proposals.isEmpty)
            await #expect(throws: LedgerRefusal.self) {
                try await house.instance.bank.receive(movement.id, for: line, by: house.treasurer)
            }
            let waiting = try await house.read { try BankMovement.countWaiting(in: $0) }
            #expect(waiting == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `a statement that is missing in between is told`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let day = house.today.adding(days: -20)
            try await house.importStatement(StatementSample.camt([.init(day: day, cents: 100)]))
            let later = StatementSample.camt([.init(day: day.adding(days: 5), cents: 7)], opening: 350)
            let hash = try await house.instance.bank.keep(later, name: "a.xml", by: house.treasurer)
            let preview = try await house.instance.bank.preview(hash)
            #expect(preview.previews.first?.missing == Money(cents: 250))
            #expect(preview.previews.first?.new.count == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `a treasurer sends a file, looks at it, imports it and explains a line`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let day = house.today.adding(days: -4)
            let file = StatementSample.camt([.init(day: day, cents: -1_250, text: "CB PNEUS")], opening: 5_000)
            try await house.browse { web in
                let form = try await web.get("/releves", as: house.treasurer)
                #expect(form.status == .ok && form.contains("Chaque ligne de la banque est expliquée"))
                let sent = try await web.upload("/releves", file, as: house.treasurer)
                let preview = try await web.get(#require(sent.location), as: house.treasurer)
                #expect(preview.contains("Importer 1 ligne"))
                let imported = try await web.post(#require(sent.location), as: house.treasurer)
                #expect(imported.location == "/releves")
                let list = try await web.get("/releves", as: house.treasurer)
                #expect(list.contains("4 jours"))
                let link = try #require(list.html.firstMatch(of: /\/releves\/lignes\/[0-9a-f-]{36}/)).0
                let empty = try await web.post(link + "/explication", ["sentence": ""], as: house.treasurer)
                #expect(empty.status == .unprocessableContent)
                let done = try await web.post(
                    link + "/explication", ["sentence": "Réglé par Camille"], as: house.treasurer)
                #expect(done.status == .seeOther)
                let shown = try await web.get(String(link), as: house.treasurer)
                #expect(shown.contains("Réglé par Camille"))
                let broken = try await web.upload("/releves", Array("bonjour".utf8), as: house.treasurer)
                #expect(broken.status == .unprocessableContent && broken.contains("ni un camt.053"))
                let hers = try await web.upload("/releves", file, as: house.manager)
                #expect(hers.status == .forbidden)
            }
        }
    }
}

extension House {
    fileprivate func importStatement(_ bytes: [UInt8], sameDay answer: SharedDayRules.Answer? = nil) async throws {
        let hash = try await instance.bank.keep(bytes, name: "releve", by: treasurer)
        try await instance.bank.importFile(hash, sameDay: answer, by: treasurer)
    }
}

extension WebClient {
    /// Sends one file, as the browser does.
    func upload(_ path: String, _ file: [UInt8], as actor: Actor) async throws -> WebPage {
        let token = try await formToken(of: actor)
        let mark = "----terreau"
        let head = """
            --\(mark)\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n\(token)\r\n--\(mark)\r\n\
            Content-Disposition: form-data; name="file"; filename="releve.xml"\r\nContent-Type: text/xml\r\n\r\n
            """
        let body = Array(head.utf8) + file + Array("\r\n--\(mark)--\r\n".utf8)
        return try await post(path, body: body, type: "multipart/form-data; boundary=\(mark)", as: actor)
    }
}
