internal import Ledger
internal import Storage

/// From owed to settled, by hand: one draw, or all that stay in the house. What leaves the bank goes by ``Payments``.
struct Settlements: Sendable {
    let draws: Draws

    /// Records that a draw was settled, in whole or in part: passed to the payee's activity account, or paid by the bank on `day`.
    /// - Parameters:
    ///   - amount: nil: all that is still owed.
    ///   - reason: why it is paid without the paper it rests on; it stays on the draw.
    ///   - key: of the form; the same key settles once.
    /// - Throws: ``DrawRules/MoveNo`` while a question is open, while the work is still to come, without the paper that the
    ///   mode rests on, or to the payee themself.
    func settle(
        _ id: Draw.ID, mode: SettlementMode?, amount: Money? = nil, on day: Day, without reason: String? = nil,
        by actor: Actor, key: String = Secrets.token()
    ) async throws {
        let now = draws.clock.now()
        let reason = try reason.map { try DrawRules.reason($0) }
        let told = [mode?.rawValue ?? "-", amount.map { String($0.cents) } ?? "-", day.description, reason ?? "-"]
        _ = try await draws.database.writeOnce(
            "settle:\(actor.id):\(id):\(key)", fingerprint: Hex.sha256(told.joined(separator: "|")), at: now
        ) { db in
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
            if !draw.isUnpaid, let document = try SettlementDocument.missing(for: draw, mode, in: db) {
                guard let reason else { throw DrawRules.MoveNo.documentMissing(document) }
                try draws.record(.documentExcused, on: draw, by: actor, note: reason, at: now, in: db)
            }
            try settle(draw, mode, amount, on: day, by: actor, at: now, in: db)
            return ""
        }
    }

    /// Says why a draw is paid without the invoice, the receipt or the agreement that its payment rests on.
    func excuse(_ id: Draw.ID, reason: String, by actor: Actor) async throws {
        let now = draws.clock.now()
        let reason = try DrawRules.reason(reason)
        try await draws.database.write { db in
            let draw = try Draw.find(id, in: db)
            try draws.check(.excuse, on: draw, by: actor, in: db)
            try draws.record(.documentExcused, on: draw, by: actor, note: reason, at: now, in: db)
        }
    }

    /// Passes to activity accounts all that is due to them and that nothing holds, in one act.
    /// - Parameter key: of the form; the same key settles once.
    /// - Returns: how many draws.
    func settleInternal(atOnce: Bool, by actor: Actor, key: String) async throws -> Int {
        try actor.require(.treasurer)
        let (now, clock) = (draws.clock.now(), draws.clock)
        let outcome = try await draws.database.writeOnce(
            "internal:\(actor.id):\(key)", fingerprint: Hex.sha256("\(atOnce)"), at: now
        ) { db in
            let due = try DueDraw.all(in: db).filter { $0.isReadyInside(atOnce: atOnce, by: actor.id, clock) }
            guard !due.isEmpty else { throw PaymentRules.No.nothingDue }
            for due in due {
                try draws.check(.settle, on: due.draw, by: actor, in: db)
                try settle(due.draw, due.mode, on: clock.today(), by: actor, at: now, in: db)
            }
            return String(due.count)
        }
        return Int(outcome) ?? 0
    }

    private func settle(
        _ draw: Draw, _ mode: SettlementMode, _ amount: Money? = nil, on day: Day, by actor: Actor, at now: Instant,
        in db: some Writing
    ) throws {
        let money = try DrawMoney.load(draw, in: db)
        let amount = amount ?? money.owed
        if !draw.isUnpaid {
            guard amount.isPositive, let parts = money.parts(of: amount, from: [.owed]) else {
                throw DrawRules.MoveNo.moreThanOwed(money.owed, .settle)
            }
            let place = mode.isInternal ? Account.Kind.activity : .bank
            let movements = parts.map { part in
                EntryDraft.Movement.move(draw.account(part), draw.account(part, in: place), part.amount)
            }
            let entry = try draws.draft(
                "drawSettled", draw, movements, on: draws.clock.today(), document: day,
                bank: mode.isInternal ? nil : day, part: DrawEvent.parts(of: draw, in: db))
            try Journal.post(entry, at: now, in: db)
        }
        try draws.settled(draw, amount, mode, by: actor, at: now, in: db)
        try db.audit(.drawSettled, .draw(draw.id), by: actor, at: now)
    }
}

extension Draws {
    /// Says on a draw that some of its money was settled: all of it, or a part, and then the rest is still owed.
    func settled(
        _ draw: Draw, _ amount: Money, _ mode: SettlementMode, by actor: Actor, at now: Instant, in db: some Writing
    ) throws {
        let money = try DrawMoney.load(draw, in: db)
        guard money.total(.owed, .onItsWay).isZero else {
            try record(
                .settledInPart, on: draw, by: actor.id, amount: amount, note: mode.rawValue, at: now, in: db)
            return
        }
        try draw.settled(mode, at: now).update(in: db)
        try record(.settled, on: draw, by: actor.id, amount: amount, note: mode.rawValue, at: now, in: db)
        try reviewEvidence(of: draw.id, by: actor, at: now, in: db)
    }
}

extension DueDraw {
    /// Stays in the house, and nothing but bank data could be missing.
    func isReadyInside(atOnce: Bool, by actor: Person.ID, _ clock: Clock) -> Bool {
        mode.isInternal
            && exceptions(by: actor, clock, atOnce: atOnce).allSatisfy { !$0.holds || $0.isAboutBank }
    }
}

extension PaymentRules.Exception {
    /// Matters to money that leaves the bank, and to no other.
    var isAboutBank: Bool {
        switch self {
        case .noBankData, .nameDiffers, .accountChanged, .callMissing, .callDenied, .sharedAccount, .otherCurrency,
            .documentMissing, .documentLate:
            true
        case .questionOpen, .ownDraw, .notYet, .cameBack: false
        }
    }
}
