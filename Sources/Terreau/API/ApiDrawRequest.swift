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

    /// - Throws: ``NotFound`` for a budget that this person may not see.
    static func load(
        _ slug: Slug, _ visit: ApiVisit, allowsNewPerson: Bool
    ) async throws -> ApiDrawRequest {
        let (actor, today, body) = (visit.actor, visit.instance.clock.today(), visit.body)
        return try await visit.instance.database.read { db in
            guard let budget = try ContributoryBudget.find(slug: slug, in: db) else { throw NotFound() }
            let isInGroup = try BudgetGroup.standing(of: actor.id, in: budget.id, db).isInGroup
            guard budget.isVisible(to: actor, isInGroup: isInGroup) else { throw NotFound() }
            // Whether this person may draw from it is the rule's to say.
            let choices = try DrawChoices(
                budgets: [budget], projects: named(body["project"]) { try Project.find(slug: $0, in: db) },
                people: people(body["payee"], in: db).filter {
                    try $0.mayBePaid(by: actor) && BudgetGroup.mayBeNamed($0.id, by: actor, db)
                },
                organisations: named(body["payee"]?["organisation"]) { try Organisation.find(slug: $0, in: db) }.filter
                {
                    actor.isMember || actor.partnerOf.contains($0.id)
                },
                lastBudget: nil, lastProject: nil)
            return ApiDrawRequest(
                budget: budget, choices: choices, actor: actor, today: today, allowsNewPerson: allowsNewPerson)
        }
    }

    /// What a slug in the body names; what is wrong with the body is told when it is read.
    private static func named<Thing>(_ value: JSON?, _ find: (Slug) throws -> Thing?) rethrows -> [Thing] {
        guard case .string(let text) = value, let slug = Slug(rawValue: text), let thing = try find(slug) else {
            return []
        }
        return [thing]
    }

    private static func people(_ payee: JSON?, in db: some Reading) throws -> [Person] {
        if case .string(let email) = payee?["email"], let found = try Person.find(email: email, in: db) {
            return [found]
        }
        if case .string(let id) = payee?["person"] { return try Person.known(Person.ID(rawValue: id), in: db) }
        return []
    }

    func read(_ reader: inout ApiReader) throws -> (DrawRequest, Draws.Beneficiary?) {
        var fields: [String: String] = ["budget": budget.slug.rawValue]
        let gesture = reader.choice("gesture", Draw.Gesture.self) ?? .need
        fields["geste"] = gesture.word
        if let amount = reader.money("amount", currency: budget.currency) {
            if amount.isZero { fields["unpaid"] = "1" } else { fields["amount"] = Self.typed(amount) }
        }
        fields["purpose"] = reader.text("purpose", most: 200, isRequired: true)
        fields["project"] = reader.slug("project")?.rawValue
        fields["kind"] = reader.choice("kind", SolutionKind.self)?.rawValue
        fields["evidence"] = reader.choice("evidence", EvidenceKind.self)?.rawValue
        fields["day"] = reader.day("day")?.description
        fields["until"] = reader.day("until")?.description
        fields["link"] = reader.text("link", most: 500)
        fields["minutes"] = reader.number("minutes", 1...100_000).map(String.init)
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
        } else if let found = choices.people.first(where: { $0.email != nil && $0.email == email?.lowercased() }) {
            fields["payee"] = "person:\(found.id)"
        } else if let found = choices.people.first(where: { $0.id.rawValue == person }) {
            fields["payee"] = "person:\(found.id)"
        } else if person == actor.id.rawValue {
            fields["payee"] = "me"
        } else if let found = choices.organisations.first(where: { $0.slug == organisation }) {
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
