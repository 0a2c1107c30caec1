import Ledger
import Storage
import Testing

@testable import Terreau

/// Paid in parts, given up, given back: what is owed, paid and free follows to the cent.
@Suite struct PartTests {
    @Test(arguments: Engine.available)
    func `a draw settled in two parts is settled when nothing is owed`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let (house, draw) = (story.house, story.draws[0])
            let settlements = house.instance.settlements
            try await settlements.settle(
                draw, mode: .expenseReimbursement, amount: .euros(100), on: house.today, by: house.treasurer, key: "1")
            #expect(try await house.state(draw) == .accepted)
            #expect(try await owed(draw, house) == .euros(190))
            #expect(try await story.check() == [])
            // The same form sent twice pays once.
            try await settlements.settle(
                draw, mode: .expenseReimbursement, amount: .euros(100), on: house.today, by: house.treasurer, key: "1")
            #expect(try await owed(draw, house) == .euros(190))
            await #expect(throws: DrawRules.MoveNo.moreThanOwed(.euros(190), .settle)) {
                try await settlements.settle(
                    draw, mode: nil, amount: .euros(191), on: house.today, by: house.treasurer)
            }
            await #expect(throws: DrawRules.MoveNo.partlySettled(.euros(100))) {
                try await house.draws.withdraw(draw, by: story.camille)
            }
            try await settlements.settle(draw, mode: .internalTransfer, on: house.today, by: house.treasurer)
            #expect(try await house.state(draw) == .settled)
            #expect(try await owed(draw, house) == .euros(0))
            #expect(try await story.check() == [])
            try expectGolden(await house.ledger(), "settled-in-parts.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `a run pays a part and the next one the rest`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let (house, payments) = (story.house, story.payments)
            let first = try await story.prepare()
            let line = try await story.lines(first)[0]
            await #expect(throws: PaymentRules.No.moreThanOwed(.euros(290))) {
                try await payments.pay(.euros(291), of: line.id, in: first, by: story.treasurer)
            }
            try await payments.pay(.euros(120), of: line.id, in: first, by: story.treasurer)
            try await payments.freeze(first, by: story.treasurer)
            await #expect(throws: PaymentRules.No.notInState(.payPart, .frozen)) {
                try await payments.pay(.euros(10), of: line.id, in: first, by: story.treasurer)
            }
            try await payments.release(first, by: story.rosa)
            #expect(try await payments.file(of: first, by: story.rosa).text.contains("<CtrlSum>320.00</CtrlSum>"))
            #expect(try await story.check() == [])
            try await payments.confirm(first, on: house.today, by: story.treasurer)
            let states = try await [house.state(story.draws[0]), house.state(story.draws[1])]
            #expect(states == [.accepted, .settled])
            #expect(try await story.check() == [])
            let second = try await story.prepare(key: "2")
            let rest = try await story.lines(second)
            #expect(rest.map(\.amount) == [.euros(170)] && rest.map(\.part) == [2])
            try await payments.freeze(second, by: story.treasurer)
            try await payments.release(second, by: story.rosa)
            try await payments.confirm(second, on: house.today, by: story.treasurer)
            #expect(try await house.state(story.draws[0]) == .settled)
            #expect(try await story.check() == [])
            // The first part comes back although the second was paid.
            try await payments.sendBack(
                line.id, of: first, reason: "Compte clos", on: house.today, by: story.treasurer)
            #expect(try await house.state(story.draws[0]) == .accepted)
            #expect(try await owed(story.draws[0], house) == .euros(120))
            #expect(try await story.check() == [])
            let third = try await story.prepare(key: "3")
            #expect(try await story.lines(third).map(\.part) == [1])
            try expectGolden(await house.ledger(), "paid-in-parts.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `who is paid gives up what is owed, and it is free again`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let (house, draw) = (story.house, story.draws[1])
            let returns = house.instance.returns
            let before = try await house.left(in: story.budget).cents / 100
            await #expect(throws: DrawRules.MoveNo.notTheirs(.waive)) {
                try await returns.waive(draw, amount: .euros(50), reason: nil, by: story.camille, key: "1")
            }
            await #expect(throws: DrawRules.MoveNo.moreThanOwed(.euros(200), .waive)) {
                try await returns.waive(draw, amount: .euros(201), reason: nil, by: story.sami, key: "1")
            }
            // A treasurer says how they know.
            await #expect(throws: DrawRules.MoveNo.noReason) {
                try await returns.waive(draw, amount: .euros(50), reason: nil, by: story.treasurer, key: "1")
            }
            for _ in 1...2 {
                try await returns.waive(draw, amount: .euros(50), reason: nil, by: story.sami, key: "1")
            }
            let reduced = try await house.find(draw)
            #expect(reduced.amount == .euros(150) && reduced.state == .accepted)
            #expect(try await house.left(in: story.budget) == .euros(Int(before) + 50))
            #expect(try await story.check() == [])
            try await returns.waive(
                draw, amount: nil, reason: "Dit au téléphone", by: story.treasurer, key: "2")
            let waived = try await house.find(draw)
            #expect(waived.amount == .euros(0) && waived.state == .settled)
            #expect(try await house.left(in: story.budget) == .euros(Int(before) + 200))
            #expect(try await story.check() == [])
            try expectGolden(await house.ledger(), "waived.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `money that comes back returns free money first, and the last euro ends the draw`(
        _ engine: Engine
    ) async throws {
        try await withPayments(engine) { story in
            let (house, draw) = (story.house, story.draws[1])
            let returns = house.instance.returns
            let before = try await house.left(in: story.budget).cents / 100
            await #expect(throws: DrawRules.MoveNo.moreThanSettled(.euros(0))) {
                try await returns.giveBack(
                    draw, amount: .euros(10), on: house.today, reason: "Trop-perçu", by: story.treasurer, key: "0")
            }
            try await house.settle(draw)
            for _ in 1...2 {
                try await returns.giveBack(
                    draw, amount: .euros(100), on: house.today, reason: "Salle moins chère", by: story.treasurer,
                    key: "1")
            }
            let left = try await house.find(draw)
            #expect(left.amount == .euros(100) && left.state == .settled && left.settledAt != nil)
            #expect(try await house.left(in: story.budget) == .euros(Int(before) + 100))
            #expect(try await story.check() == [])
            // 110 € were the funder's and 90 € free: all the free money is back, and 10 € of the funder's.
            let lines = try await house.read { try WhoseEuro.Answer.load(of: left, in: $0).answer.shares.map(\.amount) }
            #expect(lines == [.euros(100)])
            try await returns.giveBack(
                draw, amount: .euros(100), on: house.today, reason: "Atelier annulé", by: story.treasurer, key: "2")
            #expect(try await house.state(draw) == .reversed)
            #expect(try await house.left(in: story.budget) == .euros(Int(before) + 200))
            #expect(try await story.check() == [])
            try expectGolden(await house.ledger(), "given-back.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `an invoice that is missing holds payment until it is there or somebody says why not`(
        _ engine: Engine
    ) async throws {
        try await withPayments(engine) { story in
            let house = story.house
            let shop = try await house.organisation("Cyclo Pièces", .supplier)
            let draw = try await house.draw(
                "Remorque pour les livraisons", .euros(200), from: story.budget, by: story.camille,
                for: .organisation(shop))
            let solene = try await house.steward()
            try await house.accept(draw, by: solene)
            try await house.instance.bankData.enter(
                .organisation(shop), holder: "Cyclo Pièces", iban: PaymentHouse.ibans[2], by: story.treasurer)
            await #expect(throws: DrawRules.MoveNo.documentMissing(.invoice)) {
                try await house.instance.settlements.settle(draw, mode: nil, on: house.today, by: story.treasurer)
            }
            #expect(try await exceptions(draw, house) == [.documentMissing(.invoice)])
            let run = try await story.prepare(atOnce: true)
            #expect(try await story.lines(run).contains { $0.draw == draw } == false)
            await #expect(throws: DrawRules.MoveNo.notTheirs(.excuse)) {
                try await house.instance.settlements.excuse(draw, reason: "Elle arrive", by: story.camille)
            }
            await #expect(throws: DrawRules.MoveNo.noReason) {
                try await house.instance.settlements.excuse(draw, reason: "", by: story.treasurer)
            }
            try await house.instance.settlements.excuse(draw, reason: "Facture vue au comptoir", by: story.treasurer)
            #expect(try await exceptions(draw, house) == [])
            let again = try await story.prepare(key: "2", atOnce: true)
            #expect(try await story.lines(again).map(\.draw) == [draw])
        }
    }

    private func owed(_ draw: Draw.ID, _ house: House) async throws -> Money {
        try await house.read { try DrawMoney.load(Draw.find(draw, in: $0), in: $0).owed }
    }

    private func exceptions(_ draw: Draw.ID, _ house: House) async throws -> [PaymentRules.Exception] {
        let clock = house.instance.clock
        let treasurer = house.treasurer.id
        return try await house.read { db in
            try DueDraw.all(in: db).filter { $0.draw.id == draw }.flatMap {
                $0.exceptions(by: treasurer, clock, atOnce: true)
            }
        }
    }
}
