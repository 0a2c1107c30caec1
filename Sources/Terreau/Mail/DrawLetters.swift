internal import Ledger
internal import Storage

/// Who hears of what happens to a draw. Within the rule, somebody who draws for themself has just read the answer: no letter,
/// and nothing is asked of the database.
extension Draws {
    func tell(
        _ kind: DrawEvent.Kind, on draw: Draw, by actor: Person.ID?, amount: Money?, note: String?,
        at now: Instant, in db: some Writing
    ) throws {
        let owners = Set([draw.declaredBy, draw.payee.person].compactMap(\.self)).subtracting(
            [actor].compactMap(\.self))
        switch kind {
        case .acceptedByRule:
            let others = owners.subtracting([draw.declaredBy])
            guard !others.isEmpty else { return }
            try Mail.put(
                .drawAccepted(news(draw, amount: draw.amount, by: draw.declaredBy, in: db)), for: others, at: now,
                in: db)
        case .accepted:
            try Mail.put(
                .drawAccepted(news(draw, amount: draw.amount, by: actor, in: db)), for: owners, at: now, in: db)
        case .refused:
            try Mail.put(
                .drawRefused(news(draw, amount: draw.amount, by: actor, note, in: db)), for: owners, at: now, in: db)
        case .asked:
            try Mail.put(.drawQuestion(news(draw, by: actor, note, in: db)), for: owners, at: now, in: db)
        case .settled, .settledInPart:
            guard !draw.isUnpaid else { return }
            try Mail.put(.drawPaid(news(draw, amount: amount ?? draw.amount, in: db)), for: owners, at: now, in: db)
        default: return
        }
    }

    /// Those who hold the budget have something to decide.
    func tellStewards(of draw: Draw, at now: Instant, in db: some Writing) throws {
        let stewards = try BudgetGroup.of(draw.budget, in: db).stewards
            .subtracting([draw.declaredBy, draw.payee.person].compactMap(\.self))
        try Mail.put(.drawWaits(news(draw, by: draw.declaredBy, in: db)), for: stewards, at: now, in: db)
    }

    /// Whoever asked has an answer.
    func tellAnswer(
        to question: DrawQuestion.ID, of draw: Draw, _ answer: String, by actor: Actor, at now: Instant,
        in db: some Writing
    ) throws {
        let asker = try DrawQuestion.all(of: draw.id, in: db).first { $0.id == question }?.askedBy
        guard let asker, asker != actor.id else { return }
        try Mail.put(.drawAnswer(news(draw, by: actor.id, answer, in: db)), for: asker, at: now, in: db)
    }

    private func news(
        _ draw: Draw, amount: Money? = nil, by person: Person.ID? = nil, _ words: String? = nil,
        in db: some Reading
    ) throws -> Letter.DrawNews {
        let told = amount.flatMap { $0.isZero ? nil : $0 }
        return try Letter.DrawNews(
            draw: draw.id, reference: draw.reference, purpose: draw.purpose.rawValue,
            budget: ContributoryBudget.find(draw.budget, in: db).name, cents: told?.cents,
            currency: told?.currency.rawValue,
            who: person.map { try Person.find($0, in: db).name }, words: words)
    }
}
