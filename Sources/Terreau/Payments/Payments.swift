internal import Ledger
internal import Storage

/// Payment runs: gathered, frozen, released by somebody else, confirmed by the bank. One function is one transaction.
struct Payments: Sendable {
    let draws: Draws
    let seal: BankSeal

    var database: any Database { draws.database }
    var clock: Clock { draws.clock }

    /// Gathers what is due and nothing holds into a run.
    /// - Parameters:
    ///   - atOnce: also what its budget's rhythm would pay later.
    ///   - key: of the form; the same key is the same run.
    func prepare(
        from account: BankAccount.ID, on day: Day, atOnce: Bool, by actor: Actor, key: String
    ) async throws -> PaymentRun.ID {
        try actor.require(.treasurer)
        let (now, today) = (clock.now(), clock.today())
        let outcome = try await database.writeOnce(
            "run:\(actor.id):\(key)", fingerprint: Hex.sha256("\(account)|\(day)|\(atOnce)"), at: now
        ) { db in
            // Asked in here, so that the same form sent again on another day finds its run.
            guard day >= today else { throw PaymentRules.No.dayInPast(today) }
            guard PaymentCalendar.isWorkingDay(day) else {
                throw PaymentRules.No.dayNotWorked(PaymentCalendar.firstWorkingDay(from: day))
            }
            _ = try BankAccount.find(account, in: db)
            let ready = try DueDraw.all(in: db).filter { due in
                !due.mode.isInternal
                    && !due.exceptions(by: actor.id, clock, atOnce: atOnce).contains(where: \.holds)
            }.prefix(PaymentRules.mostLines)
            guard !ready.isEmpty else { throw PaymentRules.No.nothingDue }
            let run = PaymentRun.ID.new()
            try PaymentRun.insert(run, account: account, on: day, currency: .eur, by: actor.id, at: now, in: db)
            for (position, due) in ready.enumerated() {
                guard let details = due.details else { continue }
                try PaymentLine.insert(
                    .new(), of: due, details: details, in: run, at: position, by: actor.id, in: db)
            }
            try db.audit(.runPrepared, .run(run), by: actor, at: now)
            return run.rawValue
        }
        return PaymentRun.ID(rawValue: outcome)
    }

    /// Takes a draw out before the file is made; it is due again.
    func remove(_ line: PaymentLine.ID, from id: PaymentRun.ID, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            let run = try PaymentRun.find(id, in: db)
            try check(.removeLine, on: run, by: actor, in: db)
            let line = try PaymentLine.find(line, in: db)
            guard line.run == id, line.state == .live else { throw PaymentRules.No.lineNotLive }
            try line.close(.removed, by: actor.id, at: now, in: db)
            try db.audit(.runLineRemoved, .run(id), detail: line.draw.rawValue, by: actor, at: now)
        }
    }

    /// Pays part of a draw now, while the run is prepared; the rest is due again once this part is paid.
    func pay(_ part: Money, of line: PaymentLine.ID, in id: PaymentRun.ID, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            let run = try PaymentRun.find(id, in: db)
            try check(.payPart, on: run, by: actor, in: db)
            let line = try PaymentLine.find(line, in: db)
            guard line.run == id, line.state == .live else { throw PaymentRules.No.lineNotLive }
            let owed = try DrawMoney.load(Draw.find(line.draw, in: db), in: db).owed
            guard part.isPositive, try part <= owed else { throw PaymentRules.No.moreThanOwed(owed) }
            try line.pay(part, in: db)
            try db.audit(.runLinePartChosen, .run(id), detail: line.draw.rawValue, by: actor, at: now)
        }
    }

    /// Makes the file. From now on nothing in the run changes, and the money is on its way in the ledger.
    func freeze(_ id: PaymentRun.ID, by actor: Actor) async throws {
        let (now, today) = (clock.now(), clock.today())
        try await database.write { db in
            let run = try PaymentRun.find(id, in: db)
            try check(.freeze, on: run, by: actor, in: db)
            try Operations.requireUnpaused(in: db)
            let lines = try PaymentLine.all(of: id, in: db).filter { $0.state == .live }
            guard !lines.isEmpty else { throw PaymentRules.No.nothingDue }
            let day = run.executionDay < today ? PaymentCalendar.firstWorkingDay(from: today) : run.executionDay
            let file = try makeFile(of: run, lines, on: day, at: now, in: db)
            let text = try file.text()
            try PaymentFile(
                run: id, messageID: file.messageID, format: file.format, fingerprint: Hex.sha256(text),
                lineCount: file.lines.count, total: file.total()
            ).insert(text, seal: seal, in: db)
            for line in lines { try putOnItsWay(line, of: run, by: actor, at: now, in: db) }
            try run.freeze(on: day, by: actor.id, at: now, in: db)
            try db.audit(.runFrozen, .run(id), by: actor, at: now)
            let role: Role = try CooperativeRules.load(in: db).observerReleases ? .observer : .releaser
            let releasers = try Role.ofEverybody(in: db).filter { $0.value.contains(role) }.keys
            try Mail.put(
                .runWaits(run: id.rawValue, reference: run.reference), for: Set(releasers).subtracting([actor.id]),
                at: now, in: db)
        }
    }

    /// Lets the file go to the bank: a second person, who is not paid by it.
    func release(_ id: PaymentRun.ID, by actor: Actor) async throws {
        let (now, today) = (clock.now(), clock.today())
        try await database.write { db in
            let run = try PaymentRun.find(id, in: db)
            try check(.release, on: run, by: actor, in: db)
            try Operations.requireUnpaused(in: db)
            guard run.executionDay >= today else { throw PaymentRules.No.dayPassed(run.executionDay) }
            guard let file = try PaymentFile.find(run, in: db) else { throw NotFound() }
            _ = try file.text(seal: seal, in: db)
            let due = try DueDraw.all(of: id, in: db)
            for line in try PaymentLine.all(of: id, in: db) where line.state == .live {
                guard let standing = due[line.draw] else { throw PaymentRules.No.drawChanged(line.drawNumber) }
                if standing.isHeldByQuestion {
                    throw PaymentRules.No.lineHeld(draw: line.drawNumber, .questionOpen)
                }
                if standing.details?.nameCheck == .noMatch {
                    throw PaymentRules.No.lineHeld(draw: line.drawNumber, .nameDiffers)
                }
                guard standing.details?.ibanMark == line.ibanMark, standing.details?.holder == line.holder else {
                    throw PaymentRules.No.bankDataChanged(line.drawNumber)
                }
            }
            try run.release(by: actor.id, at: now, in: db)
            try db.audit(.runReleased, .run(id), by: actor, at: now)
        }
    }

    /// The file is at the bank.
    /// - Parameter total: the total that the bank shows, which must be ours.
    func markSent(_ id: PaymentRun.ID, total: Money, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            let run = try PaymentRun.find(id, in: db)
            try check(.send, on: run, by: actor, in: db)
            guard let file = try PaymentFile.find(run, in: db) else { throw NotFound() }
            guard file.total == total else { throw PaymentRules.No.totalDiffers(file.total) }
            try run.send(by: actor.id, at: now, in: db)
            try db.audit(.runSent, .run(id), by: actor, at: now)
        }
    }

    /// Gives a run up before it is at the bank, with a reason. Its draws are due again.
    func void(_ id: PaymentRun.ID, reason: String, by actor: Actor) async throws {
        let now = clock.now()
        let reason = try PaymentRules.reason(reason)
        try await database.write { db in
            let run = try PaymentRun.find(id, in: db)
            try check(.void, on: run, by: actor, in: db)
            for line in try PaymentLine.all(of: id, in: db) where line.state == .live {
                if run.state != .prepared {
                    try takeBack(line, kind: "runVoided", note: run.reference, by: actor, at: now, in: db)
                }
                try line.close(.voided, reason: reason, by: actor.id, at: now, in: db)
            }
            try run.void(reason, by: actor.id, at: now, in: db)
            try db.audit(.runVoided, .run(id), by: actor, at: now)
        }
    }

    /// The bytes for the bank: the same at every download.
    func file(of id: PaymentRun.ID, by actor: Actor) async throws -> (name: String, text: String) {
        guard actor.has(.treasurer) || actor.has(.releaser) else { throw NotAllowed(Role.treasurer.rawValue) }
        let (seal, now) = (seal, clock.now())
        // Whoever takes account numbers away leaves a trace: no trace, no file.
        return try await database.write { db in
            try Operations.requireUnpaused(in: db)
            let run = try PaymentRun.find(id, in: db)
            guard run.state == .released || run.state == .confirmed, let file = try PaymentFile.find(run, in: db) else {
                throw PaymentRules.No.notInState(.send, run.state)
            }
            try db.audit(.runFileTaken, .run(id), by: actor, at: now)
            return (run.reference + "-" + file.messageID + ".xml", try file.text(seal: seal, in: db))
        }
    }
}

// MARK: - Steps shared by verbs

extension Payments {
    func check(_ move: PaymentRules.Move, on run: PaymentRun, by actor: Actor, in db: some Reading) throws {
        try PaymentRules.check(
            move, on: run.state, isSent: run.sentAt != nil, by: .load(of: actor, on: run, in: db))
    }

    /// Checks every line once more, account numbers included, and puts them together.
    private func makeFile(
        of run: PaymentRun, _ lines: [PaymentLine], on day: Day, at now: Instant, in db: some Writing
    ) throws -> CreditTransferFile {
        let account = try BankAccount.find(run.account, in: db)
        let due = try DueDraw.all(of: run.id, in: db)
        let cooperative = try CooperativeRules.load(in: db).name
        var written: [CreditTransferFile.Line] = []
        for line in lines {
            guard let found = due[line.draw], found.draw.version == line.drawVersion,
                line.amount.cents <= found.owed.cents, found.draw.payee == line.payee
            else { throw PaymentRules.No.drawChanged(line.drawNumber) }
            // Whose own draw it is was asked of whoever prepared it.
            let held = found.exceptions(by: run.preparedBy, clock, atOnce: true).first(where: \.holds)
            if let held { throw PaymentRules.No.lineHeld(draw: line.drawNumber, held) }
            guard let details = found.details else { throw PaymentRules.No.accountWrong(draw: line.drawNumber) }
            let iban: IBAN
            do {
                iban = try SealedAccounts.open(line.payee, seal: seal, in: db)
            } catch  where error is IBAN.Fault || error is KeyRing.No {
                throw PaymentRules.No.accountWrong(draw: line.drawNumber)
            }
            guard seal.mark(iban) == details.ibanMark else {
                throw PaymentRules.No.accountWrong(draw: line.drawNumber)
            }
            try line.freeze(details, in: db)
            written.append(
                CreditTransferFile.Line(
                    endToEndID: line.endToEndID, amount: line.amount, holder: details.holder, iban: iban,
                    message: "\(cooperative) P-\(line.drawNumber) \(line.purpose.rawValue)"))
        }
        return CreditTransferFile(
            format: account.format, messageID: PaymentRules.messageID(of: run.id.rawValue), createdAt: now,
            executionDay: day, debtorHolder: account.holder, debtorIBAN: account.iban, lines: written)
    }

    /// owed → in transit.
    private func putOnItsWay(
        _ line: PaymentLine, of run: PaymentRun, by actor: Actor, at now: Instant, in db: some Writing
    ) throws {
        let draw = try Draw.find(line.draw, in: db)
        guard let parts = try DrawMoney.load(draw, in: db).parts(of: line.amount, from: [.owed]) else {
            throw PaymentRules.No.drawChanged(line.drawNumber)
        }
        let movements = parts.map {
            EntryDraft.Movement.move(draw.account($0), draw.account($0, in: .inTransit), $0.amount)
        }
        try Journal.post(entry("runFrozen", line, movements), at: now, in: db)
        try draws.record(
            .scheduled, on: draw, by: actor.id, amount: line.amount, note: run.reference, at: now, in: db)
    }

    /// Puts back what a line moved, the last movement first, and says so on the draw.
    func takeBack(
        _ line: PaymentLine, kind: String, note: String, on day: Day? = nil, by actor: Actor, at now: Instant,
        in db: some Writing
    ) throws {
        let draw = try Draw.find(line.draw, in: db)
        let movements = try Journal.live(
            keys: [key("runFrozen", line), key("runConfirmed", line)], in: db
        ).reversed().map { EntryDraft.Movement.reverse($0.id) }
        try Journal.post(entry(kind, line, movements, bank: day), at: now, in: db)
        try draws.record(.returned, on: draw, by: actor.id, amount: line.amount, note: note, at: now, in: db)
    }

    func entry(
        _ kind: String, _ line: PaymentLine, _ movements: [EntryDraft.Movement], bank: Day? = nil
    ) -> EntryDraft {
        EntryDraft(
            kind: kind, day: clock.today(), bankDay: bank, origin: "draw:\(line.draw)",
            key: key(kind, line), movements: movements)
    }

    func key(_ kind: String, _ line: PaymentLine) -> String { "payment:\(line.id):\(kind)" }
}
