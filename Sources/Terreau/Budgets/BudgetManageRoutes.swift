internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// Opening a budget, changing its rule, its money and its group, closing it.
extension BudgetRoutes {
    static func new(_ visit: SignedVisit) async throws -> Response {
        try await BudgetFormPage.load(visit).response()
    }

    static func create(_ visit: SignedVisit) async throws -> Response {
        let page = try await BudgetFormPage.load(visit)
        if ChoiceSearch.isLooking(BudgetForm.steward, visit.form) { return page.response() }
        return try await visit.carryOut(field: "name") {
            let form = BudgetForm(
                form: visit.form, stewards: page.stewards, currency: visit.instance.cooperative.currency,
                today: visit.instance.clock.today())
            let budget = try form.read()
            guard visit.form["action"] != "preview" else { return page.previewing(budget.policy).response() }
            _ = try await visit.instance.budgets.open(budget, by: visit.actor)
            return .seeOther(Links.budget(budget.slug))
        } refused: {
            page.refused($0).response($1)
        }
    }

    // MARK: The rule

    static func editPolicy(_ visit: SignedVisit) async throws -> Response {
        try await PolicyFormPage(visit: visit, budget: named(visit)).response()
    }

    static func changePolicy(_ visit: SignedVisit) async throws -> Response {
        let budget = try await named(visit)
        let page = PolicyFormPage(visit: visit, budget: budget)
        return try await visit.carryOut(field: "selfService") {
            guard visit.form["version"] == String(budget.policy.version) else { throw PolicyChangedSince() }
            var reader = FormReader(visit.form)
            let policy = PolicyForm(form: visit.form, currency: budget.currency).read(&reader)
            try reader.finish()
            guard visit.form["action"] != "preview" else { return page.previewing(policy).response() }
            try await visit.instance.budgets.change(budget.id, to: policy, by: visit.actor)
            return .seeOther(Links.budget(budget.slug))
        } refused: {
            page.refused($0).response($1)
        }
    }

    private static func named(_ visit: SignedVisit) async throws -> ContributoryBudget {
        let slug = try visit.slug("budget")
        return try await visit.instance.database.read { db in
            guard let budget = try ContributoryBudget.find(slug: slug, in: db) else { throw NotFound() }
            return budget
        }
    }

    // MARK: The money

    static func envelopes(_ visit: SignedVisit) async throws -> Response {
        try await EnvelopesPage.load(visit).response()
    }

    static func moveMoney(_ visit: SignedVisit) async throws -> Response {
        let page = try await EnvelopesPage.load(visit)
        return try await visit.carryOut(field: "amount") {
            let (id, budgets) = (page.budget.id, visit.instance.budgets)
            let key = visit.form.optional("key") ?? Secrets.token()
            var reader = FormReader(visit.form)
            let line = page.line(visit.form["line"])
            if line == nil { reader.fault("line", Sentence("form.unknownChoice")) }
            let action = reader.choice("action", EnvelopeMove.fill)
            let amount = reader.money("amount", currency: page.budget.currency)
            let other = page.other(visit.form["other"])
            if action == .move, other == nil { reader.fault("other", Sentence("envelope.form.otherMissing")) }
            try reader.finish()
            switch (action, line, other) {
            case (.fill, let line?, _): try await budgets.fill(id, from: line.id, amount, by: visit.actor, key: key)
            case (.giveBack, let line?, _):
                try await budgets.giveBack(id, to: line.id, amount, by: visit.actor, key: key)
            case (.move, let line?, let other?):
                try await budgets.moveMoney(of: line.id, from: id, to: other.id, amount, by: visit.actor, key: key)
            case (_, nil, _), (.move, _, nil): throw reader.refusal
            }
            return .seeOther(Links.budget(page.budget.slug, "enveloppes"))
        } refused: {
            try await EnvelopesPage.load(visit, refusal: $0).response($1)
        }
    }

    // MARK: The group

    static func group(_ visit: SignedVisit) async throws -> Response {
        try await GroupPage.load(visit).response()
    }

    static func changeGroup(_ visit: SignedVisit) async throws -> Response {
        let page = try await GroupPage.load(visit)
        if ChoiceSearch.isLooking(GroupPage.person, visit.form) { return page.response() }
        return try await visit.carryOut(field: GroupPage.person) {
            let id = Person.ID(rawValue: visit.form[GroupPage.person])
            guard let person = try await visit.instance.database.read({ try Person.known(id, in: $0) }).first else {
                throw FormRefusal([.init(field: GroupPage.person, sentence: Sentence("group.personMissing"))])
            }
            let budgets = visit.instance.budgets
            if visit.form["change"] == "remove" {
                try await budgets.remove(person.id, from: page.budget.id, by: visit.actor)
            } else {
                try await budgets.invite(
                    person.id, to: page.budget.id, asSteward: visit.form["place"] == "steward", by: visit.actor)
            }
            // Who leaves the team of the budget may not see this page any more.
            let isStillTheirs = visit.actor.has(.manager) || person.id != visit.actor.id
            return .seeOther(Links.budget(page.budget.slug, isStillTheirs ? "groupe" : nil))
        } refused: { refusal, status in
            // Whatever was wrong, it stands where people are named.
            let faults = refusal.faults.map { FormRefusal.Fault(field: GroupPage.person, sentence: $0.sentence) }
            return try await GroupPage.load(visit, refusal: FormRefusal(faults)).response(status)
        }
    }

    // MARK: The end

    static func close(_ visit: SignedVisit) async throws -> Response {
        let budget = try await named(visit)
        try await visit.instance.budgets.close(budget.id, by: visit.actor)
        return .seeOther(Links.budget(budget.slug))
    }

    static func reopen(_ visit: SignedVisit) async throws -> Response {
        let budget = try await named(visit)
        try await visit.instance.budgets.reopen(budget.id, by: visit.actor)
        return .seeOther(Links.budget(budget.slug))
    }
}
