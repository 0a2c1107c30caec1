internal import Ledger
internal import Storage

/// Carries out acts by the verbs that everybody uses, at the hour at which they are told to have happened.
struct DemoStage {
    let database: any Database
    let clock: Clock
    private var people: [String: Person.ID] = [:]
    private var organisations: [Slug: Organisation.ID] = [:]
    private var projects: [Slug: Project.ID] = [:]
    private var agreements: [Slug: FundingAgreement.ID] = [:]
    private var lines: [Slug: FundLine.ID] = [:]
    private var budgets: [Slug: ContributoryBudget.ID] = [:]
    private var draws: [String: Draw.ID] = [:]
    /// Whoever holds the house: the first of the people.
    private var manager: Person.ID?
    private var treasurer: Person.ID?

    init(database: any Database, clock: Clock) {
        self.database = database
        self.clock = clock
    }

    mutating func perform(_ act: DemoAct, key: String) async throws {
        switch act.event {
        case .person(let details, let roles, let profile):
            try await add(details, roles)
            if profile.isListed {
                try await Directory(database: database, clock: clock).save(profile, by: actor(person(details.name)))
            }
        case .arrival(let words, let companion):
            let arrivals = Arrivals(database: database, clock: clock)
            let id = try await arrivals.write(words, .fr, key: key)
            if let companion { try await arrivals.take(id, by: actor(person(companion))) }
        case .organisation(let slug, let details):
            organisations[slug] = try await Organisations(database: database, clock: clock)
                .add(details, slug: slug, by: holder())
        case .project(let slug, var details, let names):
            details.people = try names.map(person)
            projects[slug] = try await Projects(database: database, clock: clock).add(details, slug: slug, by: holder())
        case .agreement(var agreement, let funder):
            agreement.funder = .known(try found(organisations[funder], funder))
            agreements[agreement.slug] = try await funds.sign(agreement, by: holder())
        case .line(var line, let agreement):
            line.agreement = try agreement.map { try found(agreements[$0], $0) }
            lines[line.slug] = try await funds.addLine(line, by: holder())
        case .amendment(let line, let terms): try await funds.amend(found(lines[line], line), to: terms, by: holder())
        case .granted(let line, let amount, let day):
            try await funds.grant(amount, to: found(lines[line], line), on: day, by: holder(), key: key)
        case .received(let line, let amount, let day):
            try await funds.receive(amount, for: found(lines[line], line), on: day, by: actor(treasurer), key: key)
        case .setAside(let line, let amount, let day):
            try await funds.setAside(amount, on: found(lines[line], line), day: day, by: holder(), key: key)
        case .budget(var budget, let stewards, let members):
            budget.stewards = try stewards.map(person)
            budget.members = try members.map(person)
            budgets[budget.slug] = try await envelopes.open(budget, by: holder())
        case .filled(let budget, let line, let amount):
            try await envelopes.fill(
                found(budgets[budget], budget), from: found(lines[line], line), amount, by: holder(), key: key)
        case .givenBack(let budget, let line, let amount):
            try await envelopes.giveBack(
                found(budgets[budget], budget), to: found(lines[line], line), amount, by: holder(), key: key)
        case .closed(let budget): try await envelopes.close(found(budgets[budget], budget), by: holder())
        case .declared(let draw): try await declare(draw, key: key)
        case .moved(let draw, let move, let name): try await carryOut(move, of: found(draws[draw], draw), by: name)
        }
    }

    private var funds: Funds { Funds(database: database, clock: clock) }
    private var envelopes: Budgets { Budgets(database: database, clock: clock) }
    private var verbs: Draws { Draws(database: database, clock: clock) }

    private mutating func add(_ details: People.Details, _ roles: Set<Role>) async throws {
        let everybody = People(database: database, clock: clock)
        let id: Person.ID
        if manager == nil {
            id = try await everybody.addFirst(details, roles: roles)
            manager = id
        } else {
            id = try await everybody.add(details, roles: roles, by: holder())
        }
        if roles.contains(.treasurer) { treasurer = id }
        people[details.name] = id
    }

    // MARK: - Draws

    private mutating func declare(_ told: DemoDraw, key: String) async throws {
        let declarant = try await actor(person(told.declarant))
        let beneficiary = try beneficiary(told.payee)
        var payee = Draw.Payee.person(declarant.id)
        if case .known(let known) = beneficiary { payee = known }
        let request = DrawRequest(
            gesture: told.gesture, budget: try found(budgets[told.budget], told.budget), purpose: told.purpose,
            amount: told.amount, project: try told.project.map { try found(projects[$0], $0) }, payee: payee,
            kind: told.kind, workDay: told.workDay, reservedUntil: told.reservedUntil, evidence: told.evidence,
            evidenceLink: told.evidenceLink, minutes: told.minutes)
        let id = try await verbs.declare(request, for: beneficiary, by: declarant, key: key)
        draws[told.name] = id
        if case .newPerson(let name) = beneficiary {
            people[name] = try await database.read { try Draw.find(id, in: $0).payee.person }
        }
    }

    private func beneficiary(_ name: String) throws -> Draws.Beneficiary {
        if name.hasPrefix("new ") { return .newPerson(name: String(name.dropFirst(4))) }
        if let person = people[name] { return .known(.person(person)) }
        guard let organisation = Slug(rawValue: name).flatMap({ organisations[$0] }) else { throw Unknown(name: name) }
        return .known(.organisation(organisation))
    }

    private func carryOut(_ move: DemoMove, of id: Draw.ID, by name: String) async throws {
        if case .lapse = move {
            _ = try await verbs.releaseLapsed()
            return
        }
        let actor = try await actor(person(name))
        switch move {
        case .accept: try await verbs.accept(id, seen: seen(id), by: actor)
        case .refuse(let reason): try await verbs.refuse(id, reason: reason, by: actor)
        case .ask(let question): try await verbs.ask(question, about: id, by: actor)
        case .answer(let answer):
            let open = try await database.read { try DrawQuestion.all(of: id, in: $0).last { $0.isOpen } }
            guard let open else { throw Unknown(name: "an open question") }
            try await verbs.answer(open.id, of: id, with: answer, by: actor)
        case .done(let amount): try await verbs.sayDone(id, amount: amount, on: clock.today(), by: actor)
        case .settle(let mode):
            // The papers of the real programme are in the co-operative's files.
            try await Settlements(draws: verbs).settle(
                id, mode: mode, on: clock.today(), without: "Pièce au dossier papier de la coopérative", by: actor)
        case .withdraw: try await verbs.withdraw(id, by: actor)
        case .reverse(let reason): try await verbs.reverse(id, reason: reason, by: actor)
        case .lapse: break
        }
    }

    /// What the page would show to somebody who decides.
    private func seen(_ id: Draw.ID) async throws -> String {
        try await database.read { [clock] db in
            let draw = try Draw.find(id, in: db)
            let facts = try DrawRules.Facts.load(
                for: draw.request, by: draw.declaredBy, except: id, clock: clock, in: db)
            return try draw.seenHash(
                DrawRules.judge(draw.request, given: facts).answer,
                account: PayeeDetails.mark(of: draw.payee, in: db))
        }
    }

    // MARK: - Names

    private func person(_ name: String) throws -> Person.ID { try found(people[name], name) }
    private func holder() async throws -> Actor { try await actor(manager) }

    private func actor(_ id: Person.ID?) async throws -> Actor {
        let id = try found(id, "somebody with that role")
        return try await database.read { try Actor.load(id, in: $0) }
    }

    private func found<Thing>(_ thing: Thing?, _ name: some CustomStringConvertible) throws -> Thing {
        guard let thing else { throw Unknown(name: name.description) }
        return thing
    }

    /// A name that no file has told before.
    struct Unknown: Error, CustomStringConvertible {
        let name: String
        var description: String { "« \(name) » is not there" }
    }
}
