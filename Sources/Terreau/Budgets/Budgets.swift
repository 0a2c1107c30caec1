internal import Ledger
internal import Storage

/// Opening, filling and holding contributory budgets. Envelopes are money: they move through the ledger only.
struct Budgets: Sendable {
    let database: any Database
    let clock: Clock

    struct NewBudget: Sendable {
        var slug: Slug
        var name: String
        var purpose: String
        var currency: Currency = .eur
        var defaultKind: SolutionKind = .other
        var opensOn: Day
        var closesOn: Day? = nil
        var policy = BudgetPolicy()
        var stewards: [Person.ID] = []
        var members: [Person.ID] = []
    }

    enum No: Error, Hashable, Sendable {
        case slugTaken(Slug)
        case datesCrossed
        case noSteward
        case otherCurrency
        case alreadyClosed
    }

    func open(_ new: NewBudget, by actor: Actor) async throws -> ContributoryBudget.ID {
        try actor.require(.manager)
        if let last = new.closesOn, last < new.opensOn { throw No.datesCrossed }
        guard new.policy.approval == .none || !new.stewards.isEmpty else { throw No.noSteward }
        let now = clock.now()
        return try await database.write { db in
            guard try ContributoryBudget.find(slug: new.slug, in: db) == nil else { throw No.slugTaken(new.slug) }
            let budget = ContributoryBudget(
                id: .new(), slug: new.slug, name: new.name, purpose: new.purpose, currency: new.currency,
                defaultKind: new.defaultKind, opensOn: new.opensOn, closesOn: new.closesOn, closedAt: nil,
                policy: new.policy)
            try budget.insert(at: now, by: actor.id, in: db)
            for person in new.stewards { try BudgetGroup.add(person, to: budget.id, asSteward: true, in: db) }
            for person in new.members { try BudgetGroup.add(person, to: budget.id, asSteward: false, in: db) }
            try db.audit(.budgetOpened, .budget(budget.id), by: actor, at: now)
            return budget.id
        }
    }

    /// Writes a new version of the policy. Draws that wait are judged by the new one.
    func change(_ id: ContributoryBudget.ID, to policy: BudgetPolicy, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            let budget = try ContributoryBudget.find(id, in: db)
            let stewards = try BudgetGroup.of(id, in: db).stewards
            guard policy.approval == .none || !stewards.isEmpty else { throw No.noSteward }
            var next = policy
            next.version = budget.policy.version + 1
            try next.insert(for: id, at: now, by: actor.id, in: db)
            try db.audit(.budgetPolicyChanged, .budget(id), detail: "\(next.version)", by: actor, at: now)
        }
    }

    /// Closes a budget: no new draws; what was accepted is still settled. What is left stays until it is given back.
    func close(_ id: ContributoryBudget.ID, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            guard try ContributoryBudget.find(id, in: db).closedAt == nil else { throw No.alreadyClosed }
            try ContributoryBudget.close(id, at: now, in: db)
            try db.audit(.budgetClosed, .budget(id), by: actor, at: now)
        }
    }

    func reopen(_ id: ContributoryBudget.ID, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            try ContributoryBudget.close(id, at: nil, in: db)
            try db.audit(.budgetReopened, .budget(id), by: actor, at: now)
        }
    }

    func invite(_ person: Person.ID, to id: ContributoryBudget.ID, asSteward: Bool, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            try requireHolder(actor, of: id, asSteward: asSteward, in: db)
            _ = try Person.find(person, in: db)
            try BudgetGroup.add(person, to: id, asSteward: asSteward, in: db)
            try db.audit(.budgetInvited, .budget(id), detail: person.rawValue, by: actor, at: now)
        }
    }

    func remove(_ person: Person.ID, from id: ContributoryBudget.ID, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            try requireHolder(actor, of: id, asSteward: false, in: db)
            let group = try BudgetGroup.of(id, in: db)
            let policy = try ContributoryBudget.find(id, in: db).policy
            if policy.approval != .none, group.stewards == [person] { throw No.noSteward }
            try BudgetGroup.remove(person, from: id, in: db)
            try db.audit(.budgetRemoved, .budget(id), detail: person.rawValue, by: actor, at: now)
        }
    }

    /// Puts money of a line in the budget's envelope: never more than the line holds.
    func fill(
        _ id: ContributoryBudget.ID, from line: FundLine.ID, _ amount: Money, by actor: Actor, key: String
    ) async throws {
        try await move(.envelopeFilled, id, line, amount, actor, key) { line in
            .move(line.account(.fundLine), line.envelope(in: id), amount)
        }
    }

    /// Gives money of an envelope back to its line: never more than is free to be drawn.
    func giveBack(
        _ id: ContributoryBudget.ID, to line: FundLine.ID, _ amount: Money, by actor: Actor, key: String
    ) async throws {
        try await move(.envelopeGivenBack, id, line, amount, actor, key) { line in
            .move(line.envelope(in: id), line.account(.fundLine), amount)
        }
    }

    /// Moves money of one line from this budget to another.
    func moveMoney(
        of line: FundLine.ID, from id: ContributoryBudget.ID, to other: ContributoryBudget.ID, _ amount: Money,
        by actor: Actor, key: String
    ) async throws {
        try await move(.envelopeMoved, id, line, amount, actor, key, to: other) { line in
            .move(line.envelope(in: id), line.envelope(in: other), amount)
        }
    }

    private func move(
        _ act: Act, _ id: ContributoryBudget.ID, _ line: FundLine.ID, _ amount: Money, _ actor: Actor,
        _ key: String,
        to other: ContributoryBudget.ID? = nil, _ movement: @escaping @Sendable (FundLine) -> EntryDraft.Movement
    ) async throws {
        try actor.require(.manager)
        let now = clock.now()
        let kind = act.rawValue
        let key = "\(kind):\(id):\(key)"
        let content = "\(kind)|\(id)|\(line)|\(other?.rawValue ?? "")|\(amount)"
        _ = try await database.writeOnce(key, fingerprint: Hex.sha256(content), at: now) { db in
            let line = try FundLine.find(line, in: db)
            for budget in [id, other].compactMap(\.self) {
                guard try ContributoryBudget.find(budget, in: db).currency == line.currency else {
                    throw No.otherCurrency
                }
            }
            let draft = EntryDraft(
                kind: kind, day: clock.today(), origin: "budget:\(id)", key: key, movements: [movement(line)])
            let number = try Journal.post(draft, at: now, in: db).number
            try db.audit(act, .budget(id), detail: "\(number)", by: actor, at: now)
            return String(number)
        }
    }

    /// Managers name anybody; stewards bring members in.
    private func requireHolder(
        _ actor: Actor, of id: ContributoryBudget.ID, asSteward: Bool, in db: some Reading
    ) throws {
        if actor.has(.manager) { return }
        guard !asSteward, try BudgetGroup.of(id, in: db).stewards.contains(actor.id) else {
            throw NotAllowed("steward")
        }
    }
}
