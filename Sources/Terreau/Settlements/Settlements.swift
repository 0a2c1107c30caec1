internal import Ledger
internal import Storage

/// From owed to settled, by hand: one draw, or all that stay in the house. What leaves the bank goes by ``Payments``.
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
            try settle(draw, mode, on: day, by: actor, at: now, in: db)
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
        _ draw: Draw, _ mode: SettlementMode, on day: Day, by actor: Actor, at now: Instant, in db: some Writing
    ) throws {
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
        try draws.record(.settled, on: draw, by: actor.id, amount: draw.amount, note: mode.rawValue, at: now, in: db)
        try draws.reviewEvidence(of: draw.id, by: actor, at: now, in: db)
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
        case .noBankData, .nameDiffers, .accountChanged, .sharedAccount, .otherCurrency, .documentMissing: true
        case .questionOpen, .ownDraw, .notYet, .cameBack: false
        }
    }
}
