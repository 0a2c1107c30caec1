internal import Ledger
internal import Storage

/// Money that does not reach its payee, or comes back from them: given up before it is paid, given back after.
struct Returns: Sendable {
    let draws: Draws

    /// The payee gives up what is owed to them, or some of it: « je renonce ». It is free again in the budget, and the work stays
    /// told. A treasurer may write it down for somebody, and then says how they know.
    /// - Parameters:
    ///   - amount: nil: all that is still owed.
    ///   - key: of the form; the same key waives once.
    func waive(_ id: Draw.ID, amount: Money?, reason: String?, by actor: Actor, key: String) async throws {
        let now = draws.clock.now()
        let reason = try reason.map { try DrawRules.reason($0) }
        _ = try await draws.database.writeOnce(
            "waive:\(actor.id):\(id):\(key)",
            fingerprint: Hex.sha256("\(amount.map { String($0.cents) } ?? "-")|\(reason ?? "-")"), at: now
        ) { db in
            let draw = try Draw.find(id, in: db)
            try draws.check(.waive, on: draw, by: actor, in: db)
            guard !draw.awaitsWork else { throw DrawRules.MoveNo.workStillToCome }
            guard draw.payee.person == actor.id || reason != nil else { throw DrawRules.MoveNo.noReason }
            let money = try DrawMoney.load(draw, in: db)
            let amount = amount ?? money.owed
            guard amount.isPositive, let parts = money.parts(of: amount, from: [.owed], comingBack: true) else {
                throw DrawRules.MoveNo.moreThanOwed(money.owed, .waive)
            }
            let isOver = amount == money.owed
            let left = draw.reduced(
                to: try draw.amount - amount, isOver ? .settled : .accepted, settledAt: isOver ? now : nil)
            try putBack(parts, "drawWaived", left, on: draws.clock.today(), at: now, in: db)
            try draws.record(.waived, on: left, by: actor, amount: amount, note: reason, at: now, in: db)
            try draws.reviewEvidence(of: id, by: actor, at: now, in: db)
            return ""
        }
    }

    /// Money that was paid and came back, all of it or some: an advance that was not used up, a sum paid too much.
    /// - Parameters:
    ///   - day: on which it arrived.
    ///   - key: of the form; the same key gives back once.
    func giveBack(_ id: Draw.ID, amount: Money, on day: Day, reason: String, by actor: Actor, key: String) async throws
    {
        let now = draws.clock.now()
        let reason = try DrawRules.reason(reason)
        _ = try await draws.database.writeOnce(
            "giveBack:\(actor.id):\(id):\(key)", fingerprint: Hex.sha256("\(amount)|\(day)|\(reason)"), at: now
        ) { db in
            let draw = try Draw.find(id, in: db)
            try draws.check(.giveBack, on: draw, by: actor, in: db)
            guard day <= draws.clock.today() else { throw DrawRules.No.workDayInFuture }
            let money = try DrawMoney.load(draw, in: db)
            guard amount.isPositive, let parts = money.parts(of: amount, from: [.bank, .activity], comingBack: true)
            else { throw DrawRules.MoveNo.moreThanSettled(money.settled) }
            let rest = try draw.amount - amount
            let left = draw.reduced(to: rest, rest.isZero ? .reversed : draw.state, settledAt: draw.settledAt)
            let cameByBank = parts.contains { $0.place == .bank }
            try putBack(parts, "moneyGivenBack", left, on: day, bank: cameByBank ? day : nil, at: now, in: db)
            try draws.record(.givenBack, on: left, by: actor, amount: amount, note: reason, at: now, in: db)
            return ""
        }
    }

    /// Into the envelopes it came from, and the draw with what is left of it.
    private func putBack(
        _ parts: [DrawMoney.Part], _ kind: String, _ draw: Draw, on day: Day, bank: Day? = nil, at now: Instant,
        in db: some Writing
    ) throws {
        let movements = parts.map { part in
            EntryDraft.Movement.move(
                draw.account(part),
                Account(
                    .allocation, fundLine: part.line.rawValue, budget: draw.budget.rawValue,
                    currency: part.amount.currency), part.amount)
        }
        let old = try WhoseEuro.Answer.load(of: draw.version(draw.version - 1), in: db).answer
        try Journal.post(
            draws.draft(kind, draw, movements, on: draws.clock.today(), document: day, bank: bank), at: now, in: db)
        try draw.update(in: db)
        let money = try DrawMoney.load(draw, in: db)
        var answer = old
        answer.shares = old.shares.map {
            WhoseEuro.Share(line: $0.line, amount: money.total(of: $0.line), reason: $0.reason)
        }
        try answer.save(for: draw, entry: nil, in: db)
    }
}
