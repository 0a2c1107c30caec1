internal import Ledger
internal import Storage

/// Years of draws in a made-up network, written through the ledger's kernel in large transactions: what it leaves passes
/// `terreau check` like any other book.
struct MadeUpHistory: Sendable {
    let database: any Database
    let network: MadeUpNetwork
    /// The first day of the history and its last.
    let days: ClosedRange<Day>
    /// How many transfers the whole history is to have: draws are spread over its days accordingly.
    let planned: Int
    let clock: Clock

    private static let drawsPerTransaction = 500
    /// Two transfers for a draw of work done, three for one that was reserved first: every fifth.
    private static let transfersPerDraw = 2.2

    /// Adds draws until the ledger holds so many transfers.
    func grow(to transfers: Int, progress: (String) -> Void) async throws {
        var count = try await database.read { try MeasuredCounts.transfers(in: $0) }
        while count < transfers {
            let rest = transfers - count
            let draws = max(1, min(Self.drawsPerTransaction, Int(Double(rest) / Self.transfersPerDraw)))
            count = try await database.write { db in
                try write(draws, in: db)
                return try MeasuredCounts.transfers(in: db)
            }
            progress("\(count) transfers")
        }
        try await database.write { try MeasuredCounts.analyze(in: $0) }
    }

    /// Declares so many draws and settles those of them that are old enough to be.
    private func write(_ count: Int, in db: some Writing) throws {
        let draws = Draws(database: database, clock: clock)
        let first = try Draw.nextNumber(in: db)
        for number in first..<(first + count) {
            let place = network.places[number &* 7919 % network.places.count]
            let at = instant(of: number)
            let (draw, answer) = try accepted(number, place, at: at)
            // The newest of each thousand are left to be settled: a desk is never empty.
            let isSettled = number % 1000 < 985
            try store(isSettled ? draw.settled(.internalTransfer, at: at.adding(seconds: 7 * 86_400)) : draw, in: db)
            try post(draw, answer, by: place.actor, draws, isSettled: isSettled, at: at, in: db)
        }
    }

    private func instant(of number: Int) -> Instant {
        let start = clock.instant(days.lowerBound, hour: 9)
        let seconds = Double(days.upperBound.number - days.lowerBound.number - 8) * 86_400
        let draws = Double(planned) / Self.transfersPerDraw
        return start.adding(seconds: Int64(min(1, Double(number) / draws) * seconds))
    }

    private func accepted(
        _ number: Int, _ place: MadeUpNetwork.Place, at: Instant
    ) throws -> (Draw, WhoseEuro.Answer) {
        let amount = Money(cents: Int64(2_000 + number &* 3_701 % 9_000))
        let day = clock.day(of: at)
        let gesture: Draw.Gesture = number % 5 == 0 ? .need : .done
        guard let purpose = Draw.Purpose(rawValue: "Prélèvement de mesure \(number)") else { throw NotFound() }
        let draw = Draw(
            id: .new(), number: number, version: 1, state: .accepted, budget: place.budget, project: place.project,
            declaredBy: place.actor.id, payee: .person(place.actor.id), gesture: gesture,
            kind: SolutionKind.allCases[number % SolutionKind.allCases.count], purpose: purpose, amount: amount,
            workDay: day, reservedUntil: gesture == .need ? day.adding(days: 60) : nil, evidence: .shortText,
            evidenceLink: nil, minutes: nil, declaredAt: at, acceptedAt: at, acceptedByRule: true,
            doneAt: gesture == .need ? at.adding(seconds: 86_400) : nil, settledAt: nil, settlementMode: nil)
        var answer = WhoseEuro.Answer(missing: .zero)
        // The line that ends first pays most, as the rule would have it.
        let paying = number % 10 < 6 ? 0 : number % 10 < 9 ? 1 : 2
        for (position, line) in place.lines.enumerated() {
            if position == paying % place.lines.count {
                answer.shares.append(WhoseEuro.Share(line: line.id, amount: amount, reason: .nextInOrder))
            } else {
                answer.passed.append(WhoseEuro.Passed(line: line.id, reason: .notNeeded))
            }
        }
        return (draw, answer)
    }

    private func store(_ draw: Draw, in db: some Writing) throws {
        try draw.insert(in: db)
        try MeasuredCounts.keep(draw, in: db)
    }

    /// The entries that the verbs would have written, and the draw's history.
    private func post(
        _ draw: Draw, _ answer: WhoseEuro.Answer, by actor: Actor, _ draws: Draws, isSettled: Bool, at: Instant,
        in db: some Writing
    ) throws {
        guard let share = answer.shares.first else { return }
        let from = Account(.allocation, fundLine: share.line.rawValue, budget: draw.budget.rawValue)
        let owed = draw.account(.owed, line: share.line, currency: .eur)
        let day = clock.day(of: at)
        func post(_ kind: String, _ movement: EntryDraft.Movement, days: Int) throws -> Entry {
            try Journal.post(
                draws.draft(kind, draw, [movement], on: day.adding(days: days), document: draw.workDay),
                at: at.adding(seconds: Int64(days) * 86_400), in: db)
        }
        try draws.record(.declared, on: draw, by: actor, amount: draw.amount, at: at, in: db)
        try draws.record(.acceptedByRule, on: draw, by: nil, amount: draw.amount, at: at, in: db)
        var paid: Entry
        if draw.gesture == .need {
            paid = try post("drawAccepted", .reserve(from, owed, draw.amount, until: draw.reservedUntil), days: 0)
            if let reserved = paid.transfers.first?.id {
                paid = try post("drawDone", .post(reserved, draw.amount), days: 1)
                try draws.record(.done, on: draw, by: actor, amount: draw.amount, at: at, in: db)
            }
        } else {
            paid = try post("drawAccepted", .move(from, owed, draw.amount), days: 0)
        }
        try answer.save(for: draw, entry: paid.number, in: db)
        guard isSettled else { return }
        let activity = draw.account(.activity, line: share.line, currency: .eur)
        _ = try post("drawSettled", .move(owed, activity, draw.amount), days: 7)
        try draws.record(
            .settled, on: draw, by: nil, amount: draw.amount, note: SettlementMode.internalTransfer.rawValue, at: at,
            in: db)
        try db.audit(.drawSettled, .draw(draw.id), by: .command, at: at)
    }
}
