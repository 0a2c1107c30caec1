internal import Ledger
internal import Storage

/// What the bank says: paid on a day, refused, or sent back.
extension Payments {
    /// Lines of a run that the bank paid on a day: all that are still under way, or those named.
    func confirm(
        _ id: PaymentRun.ID, lines chosen: Set<PaymentLine.ID>? = nil, on day: Day, by actor: Actor
    ) async throws {
        let now = clock.now()
        try await database.write { db in
            let run = try PaymentRun.find(id, in: db)
            try check(.confirm, on: run, by: actor, in: db)
            let lines = try PaymentLine.all(of: id, in: db).filter { line in
                line.state == .live && chosen.map { $0.contains(line.id) } ?? true
            }
            guard !lines.isEmpty, chosen.map({ $0.count == lines.count }) ?? true else {
                throw chosen?.isEmpty == true ? PaymentRules.No.noLineChosen : PaymentRules.No.lineNotLive
            }
            for line in lines { try confirm(line, of: run, on: day, by: actor, at: now, in: db) }
            try db.audit(.runConfirmed, .run(id), detail: "\(lines.count)", by: actor, at: now)
        }
    }

    /// One line, in the caller's transaction: what a statement confirms comes in here too.
    func confirm(
        _ line: PaymentLine, of run: PaymentRun, on day: Day, by actor: Actor, at now: Instant, in db: some Writing
    ) throws {
        try check(.confirm, on: run, by: actor, in: db)
        try checkDay(day, of: run)
        guard line.run == run.id, line.state == .live else { throw PaymentRules.No.lineNotLive }
        let draw = try Draw.find(line.draw, in: db)
        try DrawRules.check(.settle, on: draw.state, by: .load(of: actor, on: draw, in: db))
        let movements = try Journal.live(keys: [key("runFrozen", line)], in: db).map {
            let bank = Account(
                .bank, fundLine: $0.credit.fundLine, budget: $0.credit.budget, party: $0.credit.party,
                project: $0.credit.project, currency: $0.credit.currency)
            return EntryDraft.Movement.move($0.credit, bank, $0.amount)
        }
        try Journal.post(entry("runConfirmed", line, movements, bank: day), at: now, in: db)
        try line.close(.paid, on: day, by: actor.id, at: now, in: db)
        try draws.settled(draw, line.amount, line.mode, by: actor, at: now, in: db)
        // What the bank paid was at the bank, whether or not anybody said so.
        try run.send(by: actor.id, at: now, in: db)
        try run.confirmIfOver(in: db)
    }

    /// The bank refused a line, or sent it back after paying: the money is owed again, once.
    func sendBack(
        _ id: PaymentLine.ID, of run: PaymentRun.ID, reason: String, on day: Day, by actor: Actor
    )
        async throws
    {
        let now = clock.now()
        let reason = try PaymentRules.reason(reason)
        try await database.write { db in
            let line = try PaymentLine.find(id, in: db)
            guard line.run == run else { throw NotFound() }
            try sendBack(line, reason: reason, on: day, by: actor, at: now, in: db)
            try db.audit(.runLineSentBack, .run(run), detail: line.draw.rawValue, by: actor, at: now)
        }
    }

    /// The same in the caller's transaction.
    func sendBack(
        _ line: PaymentLine, reason: String, on day: Day, by actor: Actor, at now: Instant, in db: some Writing
    ) throws {
        let run = try PaymentRun.find(line.run, in: db)
        try check(.sendBack, on: run, by: actor, in: db)
        try checkDay(day, of: run)
        let draw = try Draw.find(line.draw, in: db)
        switch (line.state, draw.state) {
        case (.live, .accepted):
            try takeBack(line, kind: "runReturned", note: reason, on: day, by: actor, at: now, in: db)
            try line.close(.rejected, on: day, reason: reason, by: actor.id, at: now, in: db)
        case (.paid, .accepted), (.paid, .settled), (.paid, .evidenced):
            guard try DrawMoney.load(draw, in: db).total(.bank).cents >= line.amount.cents else {
                throw PaymentRules.No.givenBackSince(line.drawNumber)
            }
            try takeBack(line, kind: "runReturned", note: reason, on: day, by: actor, at: now, in: db)
            try line.close(.returned, on: day, reason: reason, by: actor.id, at: now, in: db)
            try draw.owedAgain().update(in: db)
        default: throw PaymentRules.No.lineNotLive
        }
        try run.send(by: actor.id, at: now, in: db)
        try run.confirmIfOver(in: db)
    }

    private func checkDay(_ day: Day, of run: PaymentRun) throws {
        guard day <= clock.today() else { throw PaymentRules.No.bankDayInFuture }
        if let frozen = run.frozenAt.map(clock.day(of:)), day < frozen { throw PaymentRules.No.bankDayBefore(frozen) }
    }
}

extension Draw {
    /// The payment came back: accepted and owed, as before it left.
    func owedAgain() -> Draw {
        Draw(
            id: id, number: number, version: version, state: .accepted, budget: budget, project: project,
            declaredBy: declaredBy, payee: payee, gesture: gesture, kind: kind, purpose: purpose, amount: amount,
            workDay: workDay, reservedUntil: reservedUntil, evidence: evidence, evidenceLink: evidenceLink,
            minutes: minutes, declaredAt: declaredAt, acceptedAt: acceptedAt, acceptedByRule: acceptedByRule,
            doneAt: doneAt, settledAt: nil, settlementMode: nil)
    }
}
