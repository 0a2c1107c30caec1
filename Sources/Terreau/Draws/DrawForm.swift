internal import Ledger
internal import Storage

/// What the form of a draw offers to this person, and what it remembers of them.
struct DrawChoices: Sendable {
    let budgets: [ContributoryBudget]
    let projects: [Project]
    let payees: PayeeChoices
    let lastBudget: ContributoryBudget.ID?
    let lastProject: Project.ID?
    /// Where there are too many projects to list without a search.
    var projectSearch: ChoiceSearch?

    /// Whether the form was sent to look for somebody or something.
    static func isLooking(_ form: Form) -> Bool {
        [PayeeChoices.field, ProjectChoices.field].contains { ChoiceSearch.isLooking($0, form) }
    }

    /// - Parameter form: what was typed so far: it says whom to look for.
    static func load(for actor: Actor, today: Day, typed form: Form, in db: some Reading) throws -> DrawChoices {
        let mine = try BudgetGroup.budgets(of: actor.id, in: db)
        let budgets = try ContributoryBudget.all(in: db).filter { budget in
            budget.isOpen(on: today)
                && (mine.member.contains(budget.id) || actor.refers(to: budget.id)
                    || (budget.policy.whoMayDraw == .cooperative && actor.person.status.isInside))
        }
        let last = try DrawSummary.list(.ofPerson(actor.id), limit: 1, in: db).first?.draw
        let own = try Project.ofPerson(actor.id, in: db)
        let choices = try ProjectChoices.load(for: actor, own: own, last: last?.project, typed: form, in: db)
        // Somebody from outside is shown the people they draw with, and no list of everybody.
        let near: Set<Person.ID>? =
            actor.isMember ? nil : try Set(budgets.flatMap { try BudgetGroup.of($0.id, in: db).everybody })
        return try DrawChoices(
            budgets: budgets,
            projects: choices.projects,
            payees: .load(for: actor, near: near, typed: form, in: db),
            lastBudget: last.map(\.budget).flatMap { id in budgets.contains { $0.id == id } ? id : nil },
            lastProject: last?.project ?? choices.projects.first { own.contains($0.id) }?.id,
            projectSearch: choices.search)
    }

    /// Only what a form names: enough to read it, and as quick in a house of thousands as in a small one.
    static func named(in form: Form, for actor: Actor, today: Day, in db: some Reading) throws -> DrawChoices {
        let payee = form["payee"].split(separator: ":", maxSplits: 1).map(String.init)
        let (kind, id) = (payee.first ?? "", payee.last ?? "")
        let budget = try Slug(rawValue: form["budget"]).flatMap { try ContributoryBudget.find(slug: $0, in: db) }
        return try DrawChoices(
            budgets: budget.map { try $0.mayBeDrawn(by: actor, on: today, in: db) ? [$0] : [] } ?? [],
            projects: Slug(rawValue: form["project"]).flatMap { try Project.find(slug: $0, in: db) }.map { [$0] } ?? [],
            payees: PayeeChoices(
                people: kind == "person"
                    ? Person.known(Person.ID(rawValue: id), in: db).filter {
                        try $0.mayBePaid(by: actor) && BudgetGroup.mayBeNamed($0.id, by: actor, db)
                    } : [],
                organisations: kind == "organisation"
                    ? Organisation.known(Organisation.ID(rawValue: id), in: db).filter {
                        actor.isMember || actor.partnerOf.contains($0.id)
                    } : []),
            lastBudget: nil, lastProject: nil)
    }

    func budget(named slug: String?) -> ContributoryBudget? {
        budgets.first { $0.slug.rawValue == slug } ?? budgets.first { $0.id == lastBudget } ?? budgets.first
    }
}

extension ContributoryBudget {
    fileprivate func mayBeDrawn(by actor: Actor, on day: Day, in db: some Reading) throws -> Bool {
        guard isOpen(on: day) else { return false }
        if actor.refers(to: id) || (policy.whoMayDraw == .cooperative && actor.person.status.isInside) { return true }
        return try BudgetGroup.standing(of: actor.id, in: id, db).isInGroup
    }
}

extension Person {
    /// Somebody else, who is still here.
    func mayBePaid(by actor: Actor) -> Bool { status != .left && id != actor.id }
}

/// A draw as typed. Three fields are enough; every other has an answer of its own.
struct DrawForm {
    let form: Form
    let choices: DrawChoices
    let today: Day

    var gesture: Draw.Gesture { Draw.Gesture(word: form["geste"]) ?? .need }

    func read(by actor: Actor) throws -> (DrawRequest, Draws.Beneficiary?) {
        var reader = FormReader(form)
        guard let budget = choices.budgets.first(where: { $0.slug.rawValue == form["budget"] }) else {
            reader.fault("budget", Sentence(form["budget"].isEmpty ? "draw.form.noBudget" : "draw.form.budgetClosed"))
            throw reader.refusal
        }
        let isUnpaid = form.has("unpaid")
        let amount = isUnpaid ? Money.zero(budget.currency) : reader.money("amount", currency: budget.currency)
        let typed = reader.text("purpose", missing: "draw.form.purposeMissing")
        let purpose = Draw.Purpose(rawValue: typed)
        if purpose == nil, !typed.isEmpty, typed.count <= 200 {
            reader.fault("purpose", Sentence("draw.form.purposeShort"))
        }
        let project = choices.projects.first { $0.slug.rawValue == form["project"] }
        if project == nil, form.optional("project") != nil { reader.fault("project", Sentence("form.unknownChoice")) }
        let day = reader.optionalDay("day") ?? today
        let until = reader.optionalDay("until") ?? today.adding(days: budget.policy.reservationDays)
        let kind = reader.choice("kind", DrawKindRules.guess(typed) ?? budget.defaultKind)
        let link = readLink(&reader)
        let usual: EvidenceKind = gesture == .paid ? .receipt : .shortText
        let evidence = max(reader.choice("evidence", usual), link == nil ? .none : .link)
        let minutes = reader.number("minutes", 0...100_000, otherwise: 0)
        let beneficiary = readBeneficiary(&reader, actor: actor)
        try reader.finish()
        guard let purpose else { throw reader.refusal }
        let request = DrawRequest(
            gesture: gesture, budget: budget.id, purpose: purpose, amount: amount, project: project?.id,
            payee: .person(actor.id), kind: kind, workDay: gesture == .need ? today : day,
            reservedUntil: gesture == .need && !isUnpaid ? until : nil, evidence: evidence, evidenceLink: link,
            minutes: minutes > 0 ? minutes : nil)
        return (request, beneficiary)
    }

    private func readLink(_ reader: inout FormReader) -> String? {
        guard let link = reader.optionalText("link", most: 500) else { return nil }
        guard link.hasPrefix("https://") || link.hasPrefix("http://"), !link.contains(where: \.isWhitespace) else {
            reader.fault("link", Sentence("draw.form.link"))
            return nil
        }
        return link
    }

    /// `me`, `person:…`, `organisation:…`, or `new` with a name. Nil means the declarant.
    private func readBeneficiary(_ reader: inout FormReader, actor: Actor) -> Draws.Beneficiary? {
        let parts = form["payee"].split(separator: ":", maxSplits: 1).map(String.init)
        switch parts.first ?? "me" {
        case "me": return nil
        case "person":
            if let person = choices.payees.people.first(where: { $0.id.rawValue == parts.last }) {
                return .known(.person(person.id))
            }
        case "organisation":
            if let organisation = choices.payees.organisations.first(where: { $0.id.rawValue == parts.last }) {
                return .known(.organisation(organisation.id))
            }
        case "new": return .newPerson(name: reader.text("newName", most: 80, missing: "draw.form.newName"))
        default: break
        }
        reader.fault("payee", Sentence("form.unknownChoice"))
        return nil
    }
}

extension Form {
    /// The fields that would give this draw, typed by `person`: for « Modifier ».
    init(_ draw: Draw, budget: Slug, project: Slug?, language: Language, for person: Person.ID) {
        let payee =
            switch draw.payee {
            case .person(let id): id == person ? "me" : "person:\(id)"
            case .organisation(let id): "organisation:\(id)"
            }
        var fields: [String: [String]] = [
            "geste": [draw.gesture.word], "budget": [budget.rawValue], "purpose": [draw.purpose.rawValue],
            "amount": [draw.isUnpaid ? "" : language.typed(draw.amount)], "project": [project?.rawValue ?? ""],
            "day": [draw.workDay.description], "until": [draw.reservedUntil?.description ?? ""],
            "kind": [draw.kind.rawValue], "evidence": [draw.evidence.rawValue], "link": [draw.evidenceLink ?? ""],
            "minutes": [draw.minutes.map(String.init) ?? ""], "payee": [payee], "version": [String(draw.version)],
        ]
        if draw.isUnpaid { fields["unpaid"] = ["1"] }
        self.init(fields)
    }
}
