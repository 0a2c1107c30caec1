import Ledger
import Storage
import Testing

@testable import Terreau

/// Closing a period freezes its entries and the codes of its lines.
@Suite struct PeriodTests {
    @Test(arguments: Engine.available)
    func `after closing nothing is written on a closed day`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let line = try await house.line("anis", .euros(1000))
            let closed = house.today
            house.clock.advance(days: 1)
            try await house.instance.periods.close(until: closed, by: house.treasurer)
            // Today is open.
            try await house.instance.funds.receive(.euros(10), for: line, on: closed, by: house.treasurer, key: "a")
            // A clock that goes back meets the closed day.
            house.clock.advance(days: -1)
            await #expect(throws: Periods.No.entryInClosedPeriod(closed)) {
                try await house.instance.funds.receive(.euros(5), for: line, on: closed, by: house.treasurer, key: "b")
            }
            // The same act sent again is still the same act.
            let entries = try await house.read { try CheckedBooks.lastEntry(in: $0) }
            #expect(entries == 2)
        }
    }

    @Test(arguments: Engine.available)
    func `a draw of a closed period is put right on a later day`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let line = try await house.line("anis", .euros(1000))
            let budget = try await house.budget("lille-bike", filled: [line: .euros(500)], members: [camille])
            let draw = try await house.draw("Une erreur", .euros(50), from: budget, by: camille)
            let closed = house.today
            house.clock.advance(days: 3)
            try await house.instance.periods.close(until: closed, by: house.treasurer)
            let before = try await house.export(.csv, ExportPeriod(until: closed))
            try await house.draws.reverse(draw, reason: "Déclaré deux fois", by: house.treasurer)
            #expect(try await house.left(in: budget) == .euros(500))
            #expect(try await house.export(.csv, ExportPeriod(until: closed)) == before)
            #expect(try await house.export(.csv, ExportPeriod(from: closed.adding(days: 1))).count > 300)
        }
    }

    @Test(arguments: Engine.available)
    func `a closed period keeps the codes it had`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            let until = house.today.adding(days: -1), period = ExportPeriod(until: until)
            let before = try await house.export(.excel, period)
            try await house.instance.periods.close(until: until, by: house.treasurer)
            #expect(try await house.export(.excel, period) == before)
            try await house.instance.accountPlans.choose(
                .association, accounts: [.bank: ("5129", "Autre banque")], by: house.manager)
            #expect(try await house.export(.excel, period) == before)
            let lines = try await house.read { try FundLine.all(in: $0) }
            let line = try #require(lines.first { $0.slug.rawValue == "anis" })
            try await house.instance.accountPlans.choose([.line: [line.id.rawValue: "AUTRE"]], by: house.manager)
            #expect(try await house.export(.excel, period) == before)
            try await house.instance.funds.receive(.euros(1), for: line.id, on: until, by: house.treasurer, key: "z")
            let after = String(decoding: try await house.export(.excel), as: UTF8.self)
            #expect(after.contains(";5129;Autre banque;"))
            #expect(after.contains(";AUTRE;"))
        }
    }

    @Test(arguments: Engine.available)
    func `only a treasurer closes, only days that are over, and never backwards`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (periods, today) = (house.instance.periods, house.today)
            await #expect(throws: NotAllowed.self) {
                try await periods.close(until: today.adding(days: -1), by: house.manager)
            }
            await #expect(throws: Periods.No.notOver(today)) {
                try await periods.close(until: today, by: house.treasurer)
            }
            try await periods.close(until: today.adding(days: -10), by: house.treasurer)
            for day in [-10, -11] {
                await #expect(throws: Periods.No.alreadyClosed(today.adding(days: -10))) {
                    try await periods.close(until: today.adding(days: day), by: house.treasurer)
                }
            }
            try await periods.close(until: today.adding(days: -2), by: house.treasurer)
            let closed = try await house.read { try ClosedPeriod.all(in: $0).map(\.until) }
            #expect(closed == [today.adding(days: -10), today.adding(days: -2)])
            await #expect(throws: (any Error).self) {
                try await house.database.write { db in try db.run("DELETE FROM closed_periods") }
            }
        }
    }
}
