internal import Foundation
internal import Ledger
internal import Storage

/// Everything that can happen to draws. Pages, programs and the command line all come in here; one function is one transaction.
struct Draws: Sendable {
    let database: any Database
    let clock: Clock

    /// Whom a draw is for: somebody known, or somebody named here for the first time.
    enum Beneficiary: Sendable, Hashable {
        case known(Draw.Payee)
        case newPerson(name: String)
    }

    /// « Puis-je ? »: the answer that ``declare(_:for:by:key:)`` would give now, without drawing.
    func ask(_ request: DrawRequest, by actor: Actor) async throws -> DrawRules.Verdict {
        try await database.read { db in
            try DrawRules.judge(request, given: .load(for: request, by: actor.id, clock: clock, in: db))
        }
    }

    /// Declares a draw. Within the budget's rule it is accepted, paid for and reserved in the same transaction.
    /// - Parameter key: chosen by the caller's form or program; the same key is the same draw.
    /// - Throws: ``DrawRules/No`` with what would make it pass.
    func declare(
        _ request: DrawRequest, for beneficiary: Beneficiary? = nil, by actor: Actor, key: String
    ) async throws -> Draw.ID {
        let now = clock.now()
        let outcome = try await database.writeOnce(
            "draw:\(actor.id):\(key)", fingerprint: Hex.sha256("\(request.canonical)\n\(beneficiary?.canonical ?? "")"),
            at: now
        ) { db in
            var request = request
            if case .known(let payee) = beneficiary { request.payee = payee }
            if case .newPerson(let name) = beneficiary {
                let person = Person(
                    id: .new(), name: name, legalName: nil, email: nil, status: .outside, analyticCode: nil,
                    isNamedPublicly: false, language: actor.person.language)
                try person.insert(at: now, in: db)
                try db.audit(.personAdded, .person(person.id), by: actor, at: now)
                request.payee = .person(person.id)
            }
            let verdict = try DrawRules.judge(request, given: .load(for: request, by: actor.id, clock: clock, in: db))
            let draw = try Draw(new: request, by: actor.id, number: Draw.nextNumber(in: db), at: now)
            try carryOut(verdict, on: draw, newBy: actor, at: now, in: db)
            return draw.id.rawValue
        }
        return Draw.ID(rawValue: outcome)
    }

    /// Changes a draw that still waits. It is judged again, and earlier approvals are void.
    /// - Parameter version: the version the person was looking at.
    func edit(_ id: Draw.ID, to request: DrawRequest, seen version: Int, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            let old = try Draw.find(id, in: db)
            try check(.edit, on: old, by: actor, in: db)
            guard old.version == version else { throw DrawRules.MoveNo.changedSince }
            var request = request
            request.budget = old.budget
            let facts = try DrawRules.Facts.load(for: request, by: old.declaredBy, except: id, clock: clock, in: db)
            let verdict = try DrawRules.judge(request, given: facts)
            let draw = old.edited(to: request)
            try draw.update(in: db)
            try record(.edited, on: draw, by: actor, amount: draw.amount, at: now, in: db)
            try carryOut(verdict, on: draw, at: now, in: db)
        }
    }

    /// Takes a draw back before it is settled; its money is free again at once.
    func withdraw(_ id: Draw.ID, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            let draw = try Draw.find(id, in: db)
            try check(.withdraw, on: draw, by: actor, in: db)
            let settled = try DrawMoney.load(draw, in: db).settled
            guard settled.isZero else { throw DrawRules.MoveNo.partlySettled(settled) }
            try giveBack(draw, kind: "drawWithdrawn", at: now, in: db)
            try draw.with(state: .withdrawn).update(in: db)
            try record(.withdrawn, on: draw, by: actor, at: now, in: db)
        }
    }

    /// Approves exactly what was seen. With enough approvals of the same content the draw is accepted.
    /// - Parameter seen: the hash that the page showed with the draw; see ``Draw/seenHash(_:account:)``.
    func accept(_ id: Draw.ID, seen: String, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            let draw = try Draw.find(id, in: db)
            try check(.accept, on: draw, by: actor, in: db)
            let facts = try DrawRules.Facts.load(
                for: draw.request, by: draw.declaredBy, except: id, clock: clock, in: db)
            let verdict = try DrawRules.judge(draw.request, given: facts)
            let account = try PayeeDetails.mark(of: draw.payee, in: db)
            guard draw.seenHash(verdict.answer, account: account) == seen else { throw DrawRules.MoveNo.changedSince }
            guard try !DrawApprovals.given(to: draw, seen: seen, in: db).contains(actor.id) else {
                throw DrawRules.MoveNo.alreadyApproved
            }
            try DrawApprovals.add(actor.id, to: draw, seen: seen, at: now, in: db)
            try record(.approved, on: draw, by: actor, amount: draw.amount, at: now, in: db)
            if case .waiting(_, let needed, _) = verdict,
                try DrawApprovals.given(to: draw, seen: seen, in: db).count < needed
            {
                return
            }
            try accept(draw, paidBy: verdict.answer, byRule: false, event: .accepted, actor: actor.id, at: now, in: db)
        }
    }

    /// Says no, with a reason that the person can do something with.
    func refuse(_ id: Draw.ID, reason: String, by actor: Actor) async throws {
        let now = clock.now()
        let reason = try DrawRules.reason(reason)
        try await database.write { db in
            let draw = try Draw.find(id, in: db)
            try check(.refuse, on: draw, by: actor, in: db)
            try draw.with(state: .refused).update(in: db)
            try record(.refused, on: draw, by: actor, note: reason, at: now, in: db)
        }
    }

    /// Asks the declarant something. Payment pauses until the answer, if the budget says so; nothing else changes.
    func ask(_ question: String, about id: Draw.ID, by actor: Actor) async throws {
        let now = clock.now()
        let question = try DrawRules.reason(question)
        try await database.write { db in
            let draw = try Draw.find(id, in: db)
            try check(.ask, on: draw, by: actor, in: db)
            if let accepted = draw.acceptedAt {
                let days = try ContributoryBudget.find(draw.budget, in: db).policy.objectionDays
                let last = clock.day(of: accepted).adding(days: days)
                guard clock.today() <= last else { throw DrawRules.MoveNo.objectionsOver(last) }
            }
            try DrawQuestion.ask(question, of: id, by: actor.id, at: now, in: db)
            try record(.asked, on: draw, by: actor, note: question, at: now, in: db)
        }
    }

    func answer(_ question: DrawQuestion.ID, of id: Draw.ID, with answer: String, by actor: Actor) async throws {
        let now = clock.now()
        let answer = try DrawRules.reason(answer)
        try await database.write { db in
            let draw = try Draw.find(id, in: db)
            try check(.answer, on: draw, by: actor, in: db)
            guard try DrawQuestion.answer(question, answer, of: id, by: actor.id, at: now, in: db) else {
                throw NotFound()
            }
            try record(.answered, on: draw, by: actor, note: answer, at: now, in: db)
            try tellAnswer(to: question, of: draw, answer, by: actor, at: now, in: db)
        }
    }

    /// « C'est fait », for the real amount: that much becomes owed, the rest is free again.
    func sayDone(_ id: Draw.ID, amount: Money, on day: Day, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            let draw = try Draw.find(id, in: db)
            try check(.sayDone, on: draw, by: actor, in: db)
            guard draw.awaitsWork, draw.reservedUntil.map({ clock.today() <= $0 }) ?? true else {
                throw DrawRules.MoveNo.nothingReserved
            }
            guard amount.isPositive else { throw DrawRules.MoveNo.noAmount }
            guard try amount <= draw.amount else { throw DrawRules.MoveNo.moreThanReserved(draw.amount) }
            guard day <= clock.today() else { throw DrawRules.No.workDayInFuture }
            let (answer, transfers) = try WhoseEuro.Answer.load(of: draw, in: db)
            let kept = try answer.keeping(amount)
            let movements = zip(kept, transfers).compactMap { amount, transfer in
                transfer.map { amount.isPositive ? EntryDraft.Movement.post($0, amount) : .void($0) }
            }
            let entry = try Journal.post(
                draft("drawDone", draw, movements, on: clock.today(), document: day), at: now, in: db)
            let done = draw.done(amount: amount, on: day, at: now)
            try done.update(in: db)
            var shares = answer
            shares.shares = zip(answer.shares, kept).map { share, amount in
                WhoseEuro.Share(line: share.line, amount: amount, reason: share.reason)
            }
            try shares.save(for: done, entry: entry.number, in: db)
            try record(.done, on: done, by: actor, amount: amount, at: now, in: db)
        }
    }

    /// Frees the money of reservations whose last day has passed. Run by the calendar; returns how many.
    func releaseLapsed() async throws -> Int {
        let now = clock.now()
        return try await database.write { db in
            let lapsed = try Draw.lapsed(on: clock.today(), in: db)
            for id in lapsed {
                let draw = try Draw.find(id, in: db)
                try DrawRules.check(.lapse, on: draw.state, by: DrawRules.Standing(isCalendar: true))
                let transfers = try WhoseEuro.Answer.load(of: draw, in: db).transfers
                let movements = transfers.compactMap { $0.map(EntryDraft.Movement.expire) }
                try Journal.post(draft("drawLapsed", draw, movements, on: clock.today()), at: now, in: db)
                try draw.with(state: .lapsed).update(in: db)
                try record(.lapsed, on: draw, by: nil, amount: draw.amount, at: now, in: db)
                try db.audit(.drawLapsed, .draw(id), by: .calendar, at: now)
            }
            return lapsed.count
        }
    }

    /// Puts everything back, settlement included, with a reason. The ledger keeps both movements.
    func reverse(_ id: Draw.ID, reason: String, by actor: Actor) async throws {
        let now = clock.now()
        let reason = try DrawRules.reason(reason)
        try await database.write { db in
            let draw = try Draw.find(id, in: db)
            try check(.reverse, on: draw, by: actor, in: db)
            try giveBack(draw, kind: "drawReversed", at: now, in: db)
            try draw.with(state: .reversed).update(in: db)
            try record(.reversed, on: draw, by: actor, amount: draw.amount, note: reason, at: now, in: db)
        }
    }
}

// MARK: - Steps shared by verbs

extension Draws {
    func check(_ move: DrawRules.Move, on draw: Draw, by actor: Actor, in db: some Reading) throws {
        try DrawRules.check(move, on: draw.state, by: .load(of: actor, on: draw, in: db))
        if DrawRules.changesPayment.contains(move), let run = try PaymentLine.liveRun(of: draw.id, in: db) {
            throw PaymentRules.No.inRun(run)
        }
    }

    private func carryOut(
        _ verdict: DrawRules.Verdict, on draw: Draw, newBy declarant: Actor? = nil, at now: Instant, in db: some Writing
    ) throws {
        switch verdict {
        case .accepted(let answer):
            try accept(
                draw, paidBy: answer, byRule: true, event: .acceptedByRule, actor: nil, newBy: declarant, at: now,
                in: db)
        case .waiting(let answer, _, _):
            if let declarant { try insert(draw, declared: draw, by: declarant, at: now, in: db) }
            try answer.save(for: draw, entry: nil, in: db)
            // After an edit the stewards know already.
            if draw.version == 1 { try tellStewards(of: draw, at: now, in: db) }
        }
    }

    /// Writes a new draw, once, as it stands when the verb ends; its history begins with what was declared.
    private func insert(
        _ draw: Draw, declared: Draw, by actor: Actor, at now: Instant, in db: some Writing
    ) throws {
        try draw.insert(in: db)
        try record(.declared, on: declared, by: actor, amount: declared.amount, at: now, in: db)
    }

    /// Moves or reserves the money of each share, and says so on the draw.
    private func accept(
        _ draw: Draw, paidBy answer: WhoseEuro.Answer, byRule: Bool, event: DrawEvent.Kind, actor: Person.ID?,
        newBy declarant: Actor? = nil, at now: Instant, in db: some Writing
    ) throws {
        let accepted = try draw.accepted(byRule: byRule, at: now).reserved(
            until: lastDay(of: draw, paidBy: answer, in: db))
        var number: Int64?
        if !draw.isUnpaid {
            let movements = answer.shares.map { share in
                let from = Account(
                    .allocation, fundLine: share.line.rawValue, budget: draw.budget.rawValue,
                    currency: share.amount.currency)
                let to = accepted.account(.owed, line: share.line, currency: share.amount.currency)
                return draw.gesture == .need
                    ? EntryDraft.Movement.reserve(from, to, share.amount, until: accepted.reservedUntil)
                    : .move(from, to, share.amount)
            }
            number = try Journal.post(
                draft("drawAccepted", draw, movements, on: clock.today(), document: draw.workDay), at: now, in: db
            ).number
        }
        if let declarant {
            try insert(accepted, declared: draw, by: declarant, at: now, in: db)
        } else {
            try accepted.update(in: db)
            if draw.state == .waiting { try db.forgetShares(of: draw) }
        }
        try answer.save(for: accepted, entry: number, in: db)
        try record(event, on: accepted, by: actor, amount: draw.amount, at: now, in: db)
    }

    /// Until when money can stay reserved: as long as asked, and not past the last day of a line that pays or of the budget.
    private func lastDay(of draw: Draw, paidBy answer: WhoseEuro.Answer, in db: some Reading) throws -> Day? {
        guard let asked = draw.reservedUntil else { return nil }
        let lines = try answer.shares.map { try FundLine.find($0.line, in: db).terms.lastDay }
        return try
            ([asked] + lines.compactMap(\.self)
            + [ContributoryBudget.find(draw.budget, in: db).closesOn].compactMap(\.self)).min()
    }

    /// Voids what is reserved and reverses what has moved, the last movement first.
    private func giveBack(_ draw: Draw, kind: String, at now: Instant, in db: some Writing) throws {
        let movements = try Journal.live(origin: draw.origin, in: db).reversed().map { transfer in
            transfer.phase == .pending ? EntryDraft.Movement.void(transfer.id) : .reverse(transfer.id)
        }
        guard !movements.isEmpty else { return }
        try Journal.post(draft(kind, draw, movements, on: clock.today()), at: now, in: db)
    }

    func draft(
        _ kind: String, _ draw: Draw, _ movements: [EntryDraft.Movement], on day: Day, document: Day? = nil,
        bank: Day? = nil, part: Int = 0
    ) -> EntryDraft {
        EntryDraft(
            kind: kind, day: day, documentDay: document, bankDay: bank, origin: draw.origin,
            key: "\(draw.origin):\(kind):\(draw.version)" + (part == 0 ? "" : ":\(part)"), movements: movements)
    }

    /// What somebody did to a draw: in its history and in the audit trail.
    func record(
        _ kind: DrawEvent.Kind, on draw: Draw, by actor: Actor, amount: Money? = nil, note: String? = nil,
        at now: Instant, in db: some Writing
    ) throws {
        try record(kind, on: draw, by: actor.id, amount: amount, note: note, at: now, in: db)
        if let act = kind.act { try db.audit(act, .draw(draw.id), by: actor, at: now) }
    }

    /// What followed from it: in its history alone.
    func record(
        _ kind: DrawEvent.Kind, on draw: Draw, by actor: Person.ID?, amount: Money? = nil, note: String? = nil,
        at now: Instant, in db: some Writing
    ) throws {
        try DrawEvent(at: now, actor: actor, kind: kind, amount: amount, note: note)
            .insert(for: draw.id, version: draw.version, in: db)
        try tell(kind, on: draw, by: actor, amount: amount, note: note, at: now, in: db)
    }
}

extension DrawRules {
    /// Reasons, questions and answers: 2 to 1,000 characters.
    static func reason(_ text: String) throws(MoveNo) -> String {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard (2...1000).contains(text.count) else { throw .noReason }
        return text
    }
}
