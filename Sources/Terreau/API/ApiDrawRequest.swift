internal import Ledger
internal import Storage

/// A draw as a program sends it. It becomes the form that a person would have filled in, so that both have the same
/// defaults and are read by the same code.
struct ApiDrawRequest {
    let budget: ContributoryBudget
    let choices: DrawChoices
    let actor: Actor
    let today: Day
    /// A question about somebody who is not in the house yet cannot be judged.
    let allowsNewPerson: Bool
    /// What a draw that is to be changed says now, as the fields of its form.
    var present: [String: String]?

    /// - Throws: ``NotFound`` for a budget that this person may not see.
    static func load(
        _ slug: Slug, _ visit: ApiVisit, allowsNewPerson: Bool
    ) async throws -> ApiDrawRequest {
        let (actor, today, body) = (visit.actor, visit.instance.clock.today(), visit.body)
        return try await visit.instance.database.read { db in
            guard let budget = try ContributoryBudget.find(slug: slug, in: db) else { throw NotFound() }
            let isInGroup = try BudgetGroup.standing(of: actor.id, in: budget.id, db).isInGroup
            guard budget.isVisible(to: actor, isInGroup: isInGroup) else { throw NotFound() }
            return try load(budget, actor, today, body, allowsNewPerson: allowsNewPerson, in: db)
        }
    }

    /// For a change: what is left out stays as it is.
    /// - Throws: ``NotFound`` for a draw that this person may not see.
    static func load(_ id: Draw.ID, _ visit: ApiVisit) async throws -> ApiDrawRequest {
        let (actor, clock, l, body) = (visit.actor, visit.instance.clock, visit.language, visit.body)
        return try await visit.instance.database.read { db in
            let summary = try ApiDraw.load(id, for: actor, clock, in: db).summary
            let draw = summary.draw
            let budget = try ContributoryBudget.find(draw.budget, in: db)
            var request = try load(budget, actor, clock.today(), body, now: draw, allowsNewPerson: false, in: db)
            let form = Form(draw, budget: budget.slug, project: summary.projectSlug, language: l, for: actor.id)
            request.present = Dictionary(uniqueKeysWithValues: form.names.map { ($0, form[$0]) })
            return request
        }
    }

    /// - Parameter draw: what is to be changed: its own project and payee may stay.
    private static func load(
        _ budget: ContributoryBudget, _ actor: Actor, _ today: Day, _ body: JSON, now draw: Draw? = nil,
        allowsNewPerson: Bool, in db: some Reading
    ) throws -> ApiDrawRequest {
        // Whether this person may draw from it is the rule's to say.
        let choices = try DrawChoices(
            budgets: [budget],
            projects: named(body["project"]) { try Project.find(slug: $0, in: db) }
                + (draw?.project.map { try [Project.find($0, in: db)] } ?? []),
            payees: PayeeChoices(
                people: people(body["payee"], in: db).filter {
                    try $0.mayBePaid(by: actor) && BudgetGroup.mayBeNamed($0.id, by: actor, db)
                } + (draw?.payee.person.map { try Person.known($0, in: db) } ?? []),
                organisations: named(body["payee"]?["organisation"]) { try Organisation.find(slug: $0, in: db) }.filter
                {
                    actor.isMember || actor.partnerOf.contains($0.id)
                } + (draw?.payee.organisation.map { try [Organisation.find($0, in: db)] } ?? [])),
            lastBudget: nil, lastProject: nil)
        return ApiDrawRequest(
            budget: budget, choices: choices, actor: actor, today: today, allowsNewPerson: allowsNewPerson)
    }

    /// What a slug in the body names; what is wrong with the body is told when it is read.
    private static func named<Thing>(_ value: JSON?, _ find: (Slug) throws -> Thing?) rethrows -> [Thing] {
        guard case .string(let text) = value, let slug = Slug(rawValue: text), let thing = try find(slug) else {
            return []
        }
        return [thing]
    }

    private static func people(_ payee: JSON?, in db: some Reading) throws -> [Person] {
        if case .string(let email) = payee?["email"], !email.utf8.contains(0),
            let found = try Person.find(email: email, in: db)
        {
            return [found]
        }
        guard case .string(let id) = payee?["person"], Person.ID.hasShape(id) else { return [] }
        return try Person.known(Person.ID(rawValue: id), in: db)
    }

    func read(_ reader: inout ApiReader) throws -> (DrawRequest, Draws.Beneficiary?) {
        let isNew = present == nil
        var fields = present ?? ["budget": budget.slug.rawValue, "geste": Draw.Gesture.need.word]
        func put(_ name: String, _ value: String?) { if let value { fields[name] = value } }
        if !isNew {
            for name in ["project", "link", "minutes"] where reader.clears(name) { fields[name] = "" }
        }
        put("geste", reader.choice("gesture", Draw.Gesture.self)?.word)
        if let amount = reader.money("amount", currency: budget.currency, isRequired: isNew) {
            fields["unpaid"] = amount.isZero ? "1" : nil
            fields["amount"] = amount.isZero ? nil : Self.typed(amount)
        }
        put("purpose", reader.text("purpose", most: 200, isRequired: isNew))
        put("project", reader.slug("project")?.rawValue)
        put("kind", reader.choice("kind", SolutionKind.self)?.rawValue)
        put("evidence", reader.choice("evidence", EvidenceKind.self)?.rawValue)
        put("day", reader.day("day")?.description)
        put("until", reader.day("until")?.description)
        put("link", reader.text("link", most: 500))
        put("minutes", reader.number("minutes", 1...100_000).map(String.init))
        try readPayee(&reader, &fields)
        try reader.finish()
        return try DrawForm(form: Form(fields.mapValues { [$0] }), choices: choices, today: today).read(by: actor)
    }

    /// Exactly one of `email`, `person`, `organisation`, `newPerson`; without it, whoever draws is paid.
    private func readPayee(_ reader: inout ApiReader, _ fields: inout [String: String]) throws {
        guard var payee = reader.object("payee") else { return }
        let email = payee.text("email", most: 200), person = payee.text("person", most: 36)
        let organisation = payee.slug("organisation")
        let name = allowsNewPerson ? payee.text("newPerson", most: 80) : nil
        if payee.names.count != 1, payee.refusal.faults.isEmpty {
            reader.fault("payee", Sentence("api.field.payee"))
        } else if email == actor.person.email, email != nil {
            fields["payee"] = "me"
        } else if let found = choices.payees.people.first(where: { $0.email != nil && $0.email == email?.lowercased() })
        {
            fields["payee"] = "person:\(found.id)"
        } else if let found = choices.payees.people.first(where: { $0.id.rawValue == person }) {
            fields["payee"] = "person:\(found.id)"
        } else if person == actor.id.rawValue {
            fields["payee"] = "me"
        } else if let found = choices.payees.organisations.first(where: { $0.slug == organisation }) {
            fields["payee"] = "organisation:\(found.id)"
        } else if let name {
            (fields["payee"], fields["newName"]) = ("new", name)
        } else if email != nil || person != nil || organisation != nil {
            reader.fault("payee", Sentence("api.field.payeeUnknown"))
        }
        reader.add(payee)
    }

    private static func typed(_ amount: Money) -> String {
        let cents = amount.cents % 100
        return "\(amount.cents / 100),\(cents < 10 ? "0" : "")\(cents)"
    }
}
