internal import Ledger
internal import Storage

/// From owed to settled. One draw at a time; payment runs gather many.
struct Settlements: Sendable {
    let draws: Draws

    /// Records that a draw was settled: passed to the payee's activity account, or paid by the bank on `day`.
    /// - Throws: ``DrawRules/MoveNo`` while a question is open, while the work is still to come, or to the payee themself.
    func settle(_ id: Draw.ID, mode: SettlementMode?, on day: Day, by actor: Actor) async throws {
        let now = draws.clock.now()
        try await draws.database.write { db in
            let draw = try Draw.find(id, in: db)
            try draws.check(.settle, on: draw, by: actor, in: db)
            guard !draw.awaitsWork else { throw DrawRules.MoveNo.workStillToCome }
            let holds = try ContributoryBudget.find(draw.budget, in: db).policy.questionHoldsPayment
            guard try !holds || !DrawQuestion.all(of: id, in: db).contains(where: \.isOpen) else {
                throw DrawRules.MoveNo.questionOpen
            }
            guard day <= draws.clock.today() else { throw DrawRules.No.workDayInFuture }
            let payee = try DrawRules.Facts.kind(of: draw.payee, in: db).0
            let mode = mode ?? DrawRules.settlementMode(draw.gesture, kind: draw.kind, payee: payee)
            if !draw.isUnpaid {
                let movements = try WhoseEuro.Answer.load(of: draw, in: db).answer.shares.map { share in
                    let currency = share.amount.currency
                    return EntryDraft.Movement.move(
                        draw.account(.owed, line: share.line, currency: currency),
                        draw.account(mode.isInternal ? .activity : .bank, line: share.line, currency: currency),
                        share.amount)
                }
                let entry = draws.draft(
                    "drawSettled", draw, movements, on: draws.clock.today(), document: day,
                    bank: mode.isInternal ? nil : day)
                try Journal.post(entry, at: now, in: db)
            }
            try draw.settled(mode, at: now).update(in: db)
            try draws.record(
                .settled, on: draw, by: actor.id, amount: draw.amount, note: mode.rawValue, at: now, in: db)
        }
    }
}
