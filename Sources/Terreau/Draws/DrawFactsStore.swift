internal import Ledger
internal import Storage

extension DrawRules.Facts {
    /// Reads all that a draw is judged on, in the caller's transaction.
    /// - Parameter draw: the draw being judged again, which must not count against itself.
    static func load(
        for request: DrawRequest, by declarant: Person.ID, except draw: Draw.ID? = nil, clock: Clock,
        in db: some Reading
    ) throws -> DrawRules.Facts {
        let today = clock.today()
        let budget = try ContributoryBudget.find(request.budget, in: db)
        let policy = budget.policy
        let declaring = try Person.find(declarant, in: db)
        let mayDraw =
            try BudgetGroup.standing(of: declarant, in: budget.id, db).isInGroup
            || (policy.whoMayDraw == .cooperative && declaring.status.isInside)
            || actsFor(request.payee, declarant, in: budget.id, db)
        let (payee, hasLeft) = try kind(of: request.payee, knowing: declaring, in: db)
        func taken(_ from: ContributoryBudget.ID?, since: Day) throws -> Money {
            try Draw.taken(
                by: request.payee, payee, declaredBy: declarant, from: from, since: clock.instant(since, hour: 0),
                except: draw,
                currency: budget.currency, in: db)
        }
        let periodStart = policy.personPeriod.start(of: today)
        var facts = try DrawRules.Facts(
            today: today, budget: budget, cooperative: CooperativeRules.load(in: db), mayDraw: mayDraw, payee: payee,
            payeeHasLeft: hasLeft, territory: request.project.flatMap { try Project.find($0, in: db).territory },
            takenThisQuarter: taken(nil, since: today.startOfQuarter),
            takenFromBudget: policy.personCeiling == nil
                ? .zero(budget.currency) : taken(budget.id, since: periodStart),
            takenByProject: policy.projectCeiling == nil
                ? .zero(budget.currency)
                : request.project.map {
                    try Draw.taken(
                        for: $0, from: budget.id, since: clock.instant(periodStart, hour: 0), except: draw,
                        currency: budget.currency, in: db)
                } ?? .zero(budget.currency),
            isFirstRequest: policy.firstRequestCeiling == nil
                ? false : !Draw.hasAny(by: request.payee, in: budget.id, except: draw, in: db),
            lines: candidates(for: request, in: budget, db)
        )
        if let days = facts.cooperative.evidenceDays {
            facts.lateEvidence = try LateEvidence.count(
                of: declarant, settledBefore: clock.instant(today.adding(days: -days), hour: 0), in: db)
        }
        if facts.cooperative.twoPersonsAbove != nil, !request.amount.isZero,
            try !DrawRules.ceilingsPassed(by: request, given: facts).isEmpty
        {
            facts.recent = try Draw.decided(
                like: request, by: declarant, since: clock.instant(today.adding(days: -DrawRules.recentDays), hour: 0),
                except: draw, currency: budget.currency, in: db)
        }
        return facts
    }

    /// Somebody who acts for the group, for one of its people.
    private static func actsFor(
        _ payee: Draw.Payee, _ declarant: Person.ID, in budget: ContributoryBudget.ID, _ db: some Reading
    ) throws -> Bool {
        guard let person = payee.person, try BudgetGroup.standing(of: person, in: budget, db).isInGroup else {
            return false
        }
        return try RoleGrant.of(declarant, in: db).contains(RoleGrant(.groupReferent, for: .budget(budget)))
    }

    /// - Parameter known: somebody who was read already, most often the payee.
    static func kind(
        of payee: Draw.Payee, knowing known: Person? = nil, in db: some Reading
    ) throws -> (PayeeKind, hasLeft: Bool) {
        switch payee {
        case .person(let id):
            let status = try known?.id == id ? known?.status : Person.find(id, in: db).status
            guard let status else { throw NotFound() }
            return (status.isInside ? .member : .outsidePerson, status == .left)
        case .organisation(let id):
            return (try Organisation.find(id, in: db).kind.payeeKind, false)
        }
    }

    /// The lines of the budget's envelopes, with what is left for this payee and this kind.
    private static func candidates(
        for request: DrawRequest, in budget: ContributoryBudget, _ db: some Reading
    ) throws -> [WhoseEuro.Candidate] {
        let left = try Figures.left(in: budget.id, db)
        let zero = Money.zero(budget.currency)
        return try FundLine.all(left.keys, in: db).map { line in
            let terms = line.terms
            return try WhoseEuro.Candidate(
                line: line, left: left[line.id] ?? zero,
                takenByPayee: terms.perPersonCeiling == nil
                    ? zero : Figures.taken(from: line.id, by: request.payee.party, currency: line.currency, in: db),
                takenForKind: terms.kindCeilings[request.kind] == nil
                    ? zero : Draw.taken(from: line.id, for: request.kind, currency: line.currency, in: db)
            )
        }
    }
}

extension DrawRules.Standing {
    static func load(of actor: Actor, on draw: Draw, in db: some Reading) throws -> DrawRules.Standing {
        let group = try BudgetGroup.standing(of: actor.id, in: draw.budget, db)
        return try DrawRules.Standing(
            isDeclarant: draw.declaredBy == actor.id, isPayee: draw.payee.person == actor.id,
            isInGroup: group.isInGroup, isSteward: group.isSteward, isTreasurer: actor.has(.treasurer),
            isReferent: BudgetGroup.haveAny(
                of: [draw.declaredBy] + [draw.payee.person].compactMap(\.self), in: actor.referredBudgets, db),
            isHolder: draw.project.map { try Project.has(actor.id, in: $0, db) } ?? false)
    }
}
