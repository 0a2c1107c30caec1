internal import Ledger

/// What a rule accepts alone, as a choice of three sentences.
enum SelfService: String, CaseIterable, Sendable {
    case upTo, never, always

    init(_ policy: BudgetPolicy) {
        self = policy.selfServiceCeiling.map { $0.isZero ? .never : .upTo } ?? .always
    }
}

/// A budget's policy as typed. What is left empty has the usual answer.
struct PolicyForm {
    let form: Form
    let currency: Currency

    func read(_ reader: inout FormReader) -> BudgetPolicy {
        let usual = BudgetPolicy()
        return BudgetPolicy(
            timing: reader.choice("timing", usual.timing), whoMayDraw: reader.choice("whoMayDraw", usual.whoMayDraw),
            selfServiceCeiling: selfServiceCeiling(&reader),
            outsideCeiling: reader.moneyOrZero("outsideCeiling", currency: currency) ?? .zero(currency),
            approval: reader.choice("approval", usual.approval),
            quorumSize: reader.number("quorumSize", 2...20, otherwise: usual.quorumSize),
            objectionDays: reader.number("objectionDays", 0...90, otherwise: 0),
            questionHoldsPayment: form.has("questionHoldsPayment"),
            hourlyGuide: reader.optionalMoney("hourlyGuide", currency: currency),
            personCeiling: reader.optionalMoney("personCeiling", currency: currency),
            personPeriod: reader.choice("personPeriod", usual.personPeriod),
            projectCeiling: reader.optionalMoney("projectCeiling", currency: currency),
            firstRequestCeiling: reader.optionalMoney("firstRequestCeiling", currency: currency),
            reservationDays: reader.number("reservationDays", 1...730, otherwise: usual.reservationDays),
            allowUnpaid: form.has("allowUnpaid"), rhythm: reader.choice("rhythm", usual.rhythm),
            cutoffDay: reader.number("cutoffDay", 1...28, otherwise: usual.cutoffDay),
            visibility: reader.choice("visibility", usual.visibility), publicTotals: form.has("publicTotals"),
            evidence: reader.choice("evidence", usual.evidence))
    }

    private func selfServiceCeiling(_ reader: inout FormReader) -> Money? {
        switch reader.choice("selfService", SelfService.upTo) {
        case .upTo: reader.money("selfServiceCeiling", currency: currency)
        case .never: .zero(currency)
        case .always: nil
        }
    }
}

/// A new budget as typed.
struct BudgetForm {
    static let steward = "steward"

    let form: Form
    let stewards: PersonChoices
    let currency: Currency
    let today: Day

    func read() throws(FormRefusal) -> Budgets.NewBudget {
        var reader = FormReader(form)
        let name = reader.text("name", most: 120, missing: "budget.form.nameMissing")
        let purpose = reader.text("purpose", most: 300, missing: "budget.form.purposeMissing")
        let steward = stewards.chosen(in: form)
        if steward == nil, form.optional(Self.steward) != nil {
            reader.fault(Self.steward, Sentence("form.unknownChoice"))
        }
        let slug = name.isEmpty ? nil : reader.slug("slug", naming: name)
        let kind = reader.choice("defaultKind", SolutionKind.other)
        let opensOn = reader.optionalDay("opensOn") ?? today
        let closesOn = reader.optionalDay("closesOn")
        let policy = PolicyForm(form: form, currency: currency).read(&reader)
        try reader.finish()
        guard let slug else { throw reader.refusal }
        return Budgets.NewBudget(
            slug: slug, name: name, purpose: purpose, currency: currency, defaultKind: kind, opensOn: opensOn,
            closesOn: closesOn, policy: policy, stewards: [steward?.id].compactMap(\.self))
    }
}

/// The three things a manager does with the money of a budget.
enum EnvelopeMove: String, CaseIterable, Sendable {
    case fill, giveBack, move
}
