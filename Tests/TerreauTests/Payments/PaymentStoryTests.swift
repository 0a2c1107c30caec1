import Ledger
import Storage
import Testing

@testable import Terreau

/// From an accepted draw to the line that the bank confirmed.
@Suite struct PaymentStoryTests {
    @Test(arguments: Engine.available)
    func `a week of draws leaves the bank`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let (house, payments) = (story.house, story.payments)
            let run = try await story.prepare()
            #expect(try await story.check() == [])
            try await payments.freeze(run, by: story.treasurer)
            #expect(try await story.check() == [])
            let states = try await house.read { db in
                try DrawSummary.list(.ofBudget(story.budget), in: db).map(\.state)
            }
            #expect(states == [.scheduled, .scheduled])
            try await payments.release(run, by: story.rosa)
            let first = try await payments.file(of: run, by: story.rosa)
            try await payments.markSent(run, total: .euros(490), by: story.rosa)
            house.clock.set("2026-11-25")
            let lines = try await story.lines(run)
            try await payments.confirm(run, lines: [lines[0].id], on: house.today, by: story.treasurer)
            #expect(try await story.run(run).state == .released)
            #expect(try await story.check() == [])
            try await payments.confirm(run, on: house.today, by: story.treasurer)
            #expect(try await story.run(run).state == .confirmed)
            for draw in story.draws {
                let settled = try await house.find(draw)
                #expect(settled.state == .settled && settled.settlementMode == .expenseReimbursement)
            }
            // The same bytes, however often and however late.
            let again = try await payments.file(of: run, by: story.treasurer)
            #expect(again.text == first.text)
            let kept = try await house.read { db in try PaymentFile.find(PaymentRun.find(run, in: db), in: db) }
            #expect(kept?.fingerprint == Hex.sha256(first.text))
            #expect(first.text.contains("<CtrlSum>490.00</CtrlSum>"))
            #expect(try await story.check() == [])
            try expectGolden(await house.ledger(), "paid-by-the-bank.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `one payment is refused and one comes back, each once`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let (house, payments) = (story.house, story.payments)
            let run = try await story.released()
            let lines = try await story.lines(run)
            try await payments.sendBack(
                lines[0].id, of: run, reason: "Compte clos", on: house.today, by: story.treasurer)
            try await payments.confirm(run, on: house.today, by: story.treasurer)
            #expect(try await story.run(run).state == .confirmed)
            try await payments.sendBack(
                lines[1].id, of: run, reason: "Titulaire inconnu", on: house.today, by: story.treasurer)
            #expect(try await story.check() == [])
            // C2.27 and C1.4: a second answer to the same line is refused.
            for line in lines {
                await #expect(throws: PaymentRules.No.lineNotLive) {
                    try await payments.sendBack(
                        line.id, of: run, reason: "Encore", on: house.today, by: story.treasurer)
                }
            }
            let states = try await [house.state(story.draws[0]), house.state(story.draws[1])]
            #expect(states == [.accepted, .accepted])
            // The debts are free: a new run pays them.
            let second = try await story.prepare(key: "2")
            #expect(try await story.lines(second).count == 2)
            try await payments.freeze(second, by: story.treasurer)
            try await payments.release(second, by: story.rosa)
            try await payments.confirm(second, on: house.today, by: story.treasurer)
            #expect(try await story.check() == [])
            try expectGolden(await house.ledger(), "sent-back.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `a run that is given up frees its draws and never comes back`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let payments = story.payments
            let run = try await story.prepare()
            try await payments.freeze(run, by: story.treasurer)
            try await payments.void(run, reason: "Mauvais compte", by: story.rosa)
            #expect(try await story.check() == [])
            for move in ["freeze", "release", "void"] {
                await #expect(throws: PaymentRules.No.self, "\(move)") {
                    switch move {
                    case "freeze": try await payments.freeze(run, by: story.treasurer)
                    case "release": try await payments.release(run, by: story.rosa)
                    default: try await payments.void(run, reason: "Encore", by: story.treasurer)
                    }
                }
            }
            await #expect(throws: PaymentRules.No.self) { try await payments.file(of: run, by: story.rosa) }
            let again = try await story.prepare(key: "2")
            #expect(try await story.lines(again).map(\.state) == [.live, .live])
            let old = try await story.lines(run)
            #expect(try await Set(story.lines(again).map(\.endToEndID)).isDisjoint(with: old.map(\.endToEndID)))
            try expectGolden(await story.house.ledger(), "given-up.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `C2_1 who prepares at the same moment never pays a draw twice`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let other = try await story.house.person("Nour", roles: [.treasurer])
            let runs = await withTaskGroup(of: PaymentRun.ID?.self) { group in
                for number in 0..<8 {
                    let actor = number.isMultiple(of: 2) ? story.treasurer : other
                    group.addTask {
                        try? await story.payments.prepare(
                            from: story.account, on: story.house.today, atOnce: false, by: actor, key: "\(number)")
                    }
                }
                return await group.reduce(into: [PaymentRun.ID]()) { if let run = $1 { $0.append(run) } }
            }
            #expect(runs.count == 1)
            let live = try await story.house.read { db in
                try db.value("SELECT COUNT(*) FROM payment_lines WHERE state = 'live'", as: Int.self)
            }
            #expect(live == 2)
        }
    }

    @Test(arguments: Engine.available)
    func `C2_1 the schema refuses a second live instruction and a payee who releases`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let run = try await story.prepare()
            let camille = story.camille.id
            let statements: [SQL] = [
                """
                INSERT INTO payment_lines (id, run_id, position, draw_id, draw_version, amount, mode, party,
                  payee_person_id, end_to_end_id, holder, iban_masked, iban_mark, state, prepared_by)
                SELECT 'other', run_id, 9, draw_id, draw_version, amount, mode, party, payee_person_id, 'E', holder,
                  iban_masked, iban_mark, 'live', prepared_by FROM payment_lines WHERE position = 0
                """,
                "UPDATE payment_lines SET released_by = \(camille) WHERE payee_person_id = \(camille)",
                "UPDATE payment_lines SET prepared_by = \(camille) WHERE payee_person_id = \(camille)",
                """
                UPDATE payment_runs SET state = 'released', frozen_by = prepared_by, released_by = prepared_by
                WHERE id = \(run)
                """,
            ]
            for statement in statements {
                await #expect(throws: ConstraintViolation.self) {
                    try await story.house.database.write { try $0.run(statement) }
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a draw that is being paid is not withdrawn, settled or put back by hand`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let house = story.house
            _ = try await story.prepare()
            let solene = try await house.steward()
            await #expect(throws: PaymentRules.No.inRun(1)) {
                try await house.draws.withdraw(story.draws[0], by: story.camille)
            }
            await #expect(throws: PaymentRules.No.inRun(1)) { try await house.settle(story.draws[0]) }
            await #expect(throws: PaymentRules.No.inRun(1)) {
                try await house.draws.reverse(story.draws[0], reason: "Une erreur", by: solene)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `what stays in the house is settled in one act, once`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let (house, settlements) = (story.house, story.house.instance.settlements)
            let inside = try await house.draw("Animer un atelier", .euros(60), from: story.budget, by: story.camille)
            let asked = try await house.draw("Tenir le stand", .euros(40), from: story.budget, by: story.sami)
            try await house.draws.ask("Quel jour était-ce ?", about: asked, by: story.camille)
            await #expect(throws: PaymentRules.No.nothingDue) {
                try await settlements.settleInternal(atOnce: false, by: story.treasurer, key: "0")
            }
            for _ in 1...2 {
                let count = try await settlements.settleInternal(atOnce: true, by: story.treasurer, key: "1")
                #expect(count == 1)
            }
            let states = try await [house.state(inside), house.state(asked), house.state(story.draws[0])]
            #expect(states == [.settled, .accepted, .accepted])
            #expect(try await story.check() == [])
        }
    }
}
