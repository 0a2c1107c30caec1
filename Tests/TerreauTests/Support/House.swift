import Ledger
import Storage
import Testing

@testable import Terreau

/// Runs a test in a house of its own: a fresh database, a manager, a treasurer, and a clock that the test sets.
func withInstance(
    _ engine: Engine, isDemonstration: Bool = false, _ body: (House) async throws -> Void
) async throws {
    try await engine.withDatabase { database in
        try await body(House.make(on: database, isDemonstration: isDemonstration))
    }
}

/// A co-operative in a test, and short ways to put things in it. All of them are the verbs that pages call.
struct House: Sendable {
    let instance: Instance
    let clock: TestClock
    /// Agathe.
    let manager: Actor
    /// Tarek.
    let treasurer: Actor

    var draws: Draws { instance.draws }
    var database: any Database { instance.database }
    var today: Day { clock.today }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Reading) throws -> T) async throws -> T {
        try await database.read(body)
    }
}

extension House {
    /// Moves in: a manager, a treasurer, and a clock that the test sets.
    static func make(on database: any Database, isDemonstration: Bool = false) async throws -> House {
        let clock = TestClock()
        let rules = CooperativeRules(name: "Optéos")
        try await database.write { try rules.save(in: $0) }
        let instance = try await Instance(
            database: database, resources: Repository.resources, clock: clock.clock, isDemonstration: isDemonstration)
        let first = try await instance.people.addFirst(People.Details(name: "Agathe", email: "agathe@demo.example"))
        let manager = try await database.read { try Actor.load(first, in: $0) }
        let second = try await instance.people.add(
            People.Details(name: "Tarek", email: "tarek@demo.example", status: .staff), roles: [.treasurer], by: manager
        )
        let treasurer = try await database.read { try Actor.load(second, in: $0) }
        return House(instance: instance, clock: clock, manager: manager, treasurer: treasurer)
    }
}

// MARK: - Putting things in the house

extension House {
    /// Somebody with an account: `camille@demo.example`.
    func person(
        _ name: String, status: Person.Status = .associate, roles: Set<Role> = [], hasAccount: Bool = true,
        isNamedPublicly: Bool = false
    ) async throws -> Actor {
        let email = hasAccount ? Slug(naming: name).map { "\($0)@demo.example" } : nil
        let details = People.Details(name: name, email: email, status: status, isNamedPublicly: isNamedPublicly)
        let id = try await instance.people.add(details, roles: roles, by: manager)
        return try await read { try Actor.load(id, in: $0) }
    }

    func organisation(_ name: String, _ kind: Organisation.Kind) async throws -> Organisation.ID {
        try await instance.organisations.add(Organisations.Details(name: name, kind: kind), by: manager)
    }

    func project(_ slug: String, in territory: String? = nil, people: [Actor] = []) async throws -> Project.ID {
        let details = Projects.Details(
            name: slug, summary: "The project \(slug)", territory: territory, people: people.map(\.id))
        return try await instance.projects.add(details, slug: Slug(rawValue: slug), by: manager)
    }

    /// A line that a funder signed: « anis », 1,000 €. An organisation of that name is made where there is none.
    @discardableResult
    func line(
        _ slug: String, _ amount: Money, funder: String = "Fondation", received: Money? = nil,
        terms: FundLineTerms = FundLineTerms(purpose: "What commons workers need")
    ) async throws -> FundLine.ID {
        let slug = try #require(Slug(rawValue: slug))
        let agreement = try await agreement(with: funder)
        let line = try await instance.funds.addLine(
            Funds.NewLine(slug: slug, agreement: agreement, name: slug.rawValue, terms: terms), by: manager)
        try await instance.funds.grant(amount, to: line, on: today, by: manager, key: "1")
        if let received {
            try await instance.funds.receive(received, for: line, on: today, by: treasurer, key: "1")
        }
        return line
    }

    /// The co-operative's own money.
    @discardableResult
    func ownLine(_ slug: String, _ amount: Money) async throws -> FundLine.ID {
        let slug = try #require(Slug(rawValue: slug))
        let terms = FundLineTerms(purpose: "Whatever the co-operative decides")
        let line = try await instance.funds.addLine(
            Funds.NewLine(slug: slug, agreement: nil, name: slug.rawValue, terms: terms), by: manager)
        try await instance.funds.setAside(amount, on: line, day: today, by: manager, key: "1")
        return line
    }

    /// A budget whose envelopes are filled from lines. A test that names no steward gets one: Solène.
    @discardableResult
    func budget(
        _ slug: String, filled envelopes: KeyValuePairs<FundLine.ID, Money> = [:], members: [Actor] = [],
        stewards: [Actor]? = nil, policy: BudgetPolicy = BudgetPolicy(), kind: SolutionKind = .other
    ) async throws -> ContributoryBudget.ID {
        let slug = try #require(Slug(rawValue: slug))
        let stewards = if let stewards { stewards } else { [try await steward()] }
        let budget = try await instance.budgets.open(
            Budgets.NewBudget(
                slug: slug, name: slug.rawValue, purpose: "What \(slug) is for", defaultKind: kind, opensOn: today,
                policy: policy, stewards: stewards.map(\.id), members: members.map(\.id)), by: manager)
        for (line, amount) in envelopes {
            try await instance.budgets.fill(budget, from: line, amount, by: manager, key: line.rawValue)
        }
        return budget
    }

    /// Solène, who holds the budgets of tests.
    func steward() async throws -> Actor {
        let known = try await read { db in try Person.find(email: "solene@demo.example", in: db) }
        guard let known else { return try await person("Solène") }
        return try await read { try Actor.load(known.id, in: $0) }
    }

    private func agreement(with funder: String) async throws -> FundingAgreement.ID {
        let slug = try #require(Slug(naming: funder))
        let known = try await read { db in
            (try Organisation.find(slug: slug, in: db)?.id, try FundingAgreement.find(slug: slug, in: db)?.id)
        }
        if let agreement = known.1 { return agreement }
        let organisation = if let known = known.0 { known } else { try await organisation(funder, .funder) }
        return try await instance.funds.sign(
            Funds.NewAgreement(slug: slug, funder: .known(organisation), title: "Agreement with \(funder)"), by: manager
        )
    }
}

// MARK: - Drawing

extension House {
    /// What somebody asks for: three fields, the others as the form would fill them.
    func request(
        _ purpose: String, _ amount: Money, from budget: ContributoryBudget.ID, for payee: Draw.Payee,
        _ gesture: Draw.Gesture = .done, kind: SolutionKind? = nil, project: Project.ID? = nil, on day: Day? = nil,
        until: Day? = nil, evidence: EvidenceKind = .shortText
    ) throws -> DrawRequest {
        DrawRequest(
            gesture: gesture, budget: budget, purpose: try #require(Draw.Purpose(rawValue: purpose)), amount: amount,
            project: project, payee: payee, kind: kind ?? DrawKindRules.guess(purpose) ?? .other, workDay: day ?? today,
            reservedUntil: gesture == .need ? until ?? today.adding(days: 60) : nil, evidence: evidence,
            evidenceLink: evidence == .link ? "https://example.org/preuve" : nil, minutes: nil)
    }

    /// Declares, for the person themself unless another payee is named.
    @discardableResult
    func draw(
        _ purpose: String, _ amount: Money, from budget: ContributoryBudget.ID, by actor: Actor,
        for payee: Draw.Payee? = nil, _ gesture: Draw.Gesture = .done, kind: SolutionKind? = nil,
        project: Project.ID? = nil, on day: Day? = nil, until: Day? = nil, evidence: EvidenceKind = .shortText,
        key: String? = nil
    ) async throws -> Draw.ID {
        let request = try request(
            purpose, amount, from: budget, for: payee ?? .person(actor.id), gesture, kind: kind, project: project,
            on: day, until: until, evidence: evidence)
        return try await draws.declare(request, by: actor, key: key ?? Draw.ID.new().rawValue)
    }

    func find(_ id: Draw.ID) async throws -> Draw { try await read { try Draw.find(id, in: $0) } }
    func state(_ id: Draw.ID) async throws -> Draw.State { try await find(id).state }

    /// Settles by the mode that follows from who is paid, today.
    func settle(_ id: Draw.ID, mode: SettlementMode? = nil) async throws {
        try await instance.settlements.settle(
            id, mode: mode, on: today, without: "Pièce vue sur papier", by: treasurer)
    }

    /// The hash of what a page would show now to somebody who decides.
    func seen(_ id: Draw.ID) async throws -> String {
        let clock = instance.clock
        return try await read { db in
            let draw = try Draw.find(id, in: db)
            let facts = try DrawRules.Facts.load(
                for: draw.request, by: draw.declaredBy, except: id, clock: clock, in: db)
            return try draw.seenHash(
                DrawRules.judge(draw.request, given: facts).answer,
                account: PayeeDetails.mark(of: draw.payee, in: db))
        }
    }

    /// Accepts what is there now.
    func accept(_ id: Draw.ID, by actor: Actor) async throws {
        try await draws.accept(id, seen: seen(id), by: actor)
    }

    func left(in budget: ContributoryBudget.ID) async throws -> Money {
        let figures = try await read { try Figures.envelopes(of: budget, in: $0) }
        return try Money.sum(figures.map(\.left))
    }
}
