internal import HTML
internal import Ledger

/// The fields of a policy: each choice a plain sentence, and the rule they make said at the top.
struct PolicyFields {
    let page: FormPage
    let policy: BudgetPolicy

    private var l: Language { page.l }
    private var words: BudgetWords { BudgetWords(l: l) }

    /// The rule as people will read it.
    func preview(_ policy: BudgetPolicy) -> HTML {
        div(.class("sheet")) {
            h2 { l("budget.form.preview") }
            p { words.rule(policy) }
            ul(.class("plain")) { for sentence in words.details(policy) { li { sentence } } }
        }
    }

    @HTMLBuilder var html: HTML {
        page.radios(
            "selfService", l("budget.form.selfService"),
            options: SelfService.allCases.map { ($0.rawValue, l("budget.form.selfService.\($0.rawValue)")) },
            value: SelfService(policy).rawValue)
        page.amount(
            "selfServiceCeiling", l("budget.form.ceiling"), hint: l("budget.form.ceilingHint"),
            value: policy.selfServiceCeiling.flatMap { $0.isZero ? nil : $0 })
        page.radios(
            "approval", l("budget.form.approval"),
            options: BudgetPolicy.Approval.allCases.map { ($0.rawValue, l("budget.form.approval.\($0.rawValue)")) },
            value: policy.approval.rawValue)
        page.radios(
            "whoMayDraw", l("budget.form.who"),
            options: BudgetPolicy.WhoMayDraw.allCases.map { ($0.rawValue, l("rule.who.\($0.rawValue)")) },
            value: policy.whoMayDraw.rawValue)
        page.radios(
            "timing", l("budget.form.timing"),
            options: BudgetPolicy.Timing.allCases.map { ($0.rawValue, l("rule.timing.\($0.rawValue)")) },
            value: policy.timing.rawValue)
        page.folded(l("budget.form.ceilings"), names: Self.ceilings) { ceilings }
        page.folded(l("budget.form.questions"), names: Self.questions) { questions }
        page.folded(l("budget.form.payment"), names: Self.payment) { payment }
    }

    private static let ceilings = [
        "quorumSize", "outsideCeiling", "personCeiling", "projectCeiling", "personPeriod", "firstRequestCeiling",
        "hourlyGuide",
    ]
    private static let questions = ["objectionDays", "reservationDays", "evidence"]
    private static let payment = ["rhythm", "cutoffDay", "visibility"]

    @HTMLBuilder private var ceilings: HTML {
        number("quorumSize", policy.quorumSize)
        page.amount(
            "outsideCeiling", l("budget.form.outside"), hint: l("budget.form.outsideHint"),
            value: policy.outsideCeiling.isZero ? nil : policy.outsideCeiling)
        page.amount(
            "personCeiling", l("budget.form.person"), hint: l("budget.form.noCeiling"), value: policy.personCeiling)
        page.amount(
            "projectCeiling", l("budget.form.project"), hint: l("budget.form.noCeiling"), value: policy.projectCeiling)
        page.choice(
            "personPeriod", l("budget.form.period"),
            options: BudgetPolicy.Period.allCases.map { ($0.rawValue, l("rule.period.\($0.rawValue)")) },
            value: policy.personPeriod.rawValue)
        page.amount(
            "firstRequestCeiling", l("budget.form.firstRequest"), hint: l("budget.form.firstRequestHint"),
            value: policy.firstRequestCeiling)
        page.amount(
            "hourlyGuide", l("budget.form.hourlyGuide"), hint: l("budget.form.hourlyGuideHint"),
            value: policy.hourlyGuide)
        page.checkbox("allowUnpaid", l("budget.form.allowUnpaid"), isOn: policy.allowUnpaid)
    }

    @HTMLBuilder private var questions: HTML {
        number("objectionDays", policy.objectionDays)
        page.checkbox("questionHoldsPayment", l("budget.form.questionHolds"), isOn: policy.questionHoldsPayment)
        number("reservationDays", policy.reservationDays)
        page.radios(
            "evidence", l("budget.form.evidence"),
            options: EvidenceKind.allCases.map { ($0.rawValue, l("rule.evidence.\($0.rawValue)")) },
            value: policy.evidence.rawValue)
    }

    @HTMLBuilder private var payment: HTML {
        page.radios(
            "rhythm", l("budget.form.rhythm"),
            options: SettlementRhythm.allCases.map { ($0.rawValue, l("budget.form.rhythm.\($0.rawValue)")) },
            value: policy.rhythm.rawValue)
        number("cutoffDay", policy.cutoffDay)
        page.radios(
            "visibility", l("budget.form.visibility"),
            options: BudgetPolicy.Visibility.allCases.map { ($0.rawValue, l("visible.\($0.rawValue)")) },
            value: policy.visibility.rawValue)
        page.checkbox("publicTotals", l("budget.form.publicTotals"), isOn: policy.publicTotals)
    }

    private func number(_ name: String, _ value: Int) -> HTML {
        page.text(
            name, l("budget.form.\(name)"), hint: l("budget.form.\(name)Hint"), value: String(value), most: 4,
            inputmode: "numeric")
    }
}
