internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// The form of a draw: three fields, the rest folded away, and the answer of « Puis-je ? » in its place.
struct DrawFormPage {
    let visit: SignedVisit
    let choices: DrawChoices
    let form: Form
    var editing: Draw.ID?
    private var refusal: FormRefusal?
    private var answer: HTML?

    init(visit: SignedVisit, choices: DrawChoices, form: Form, editing: Draw.ID? = nil) {
        self.visit = visit
        self.choices = choices
        self.form = form
        self.editing = editing
    }

    private var l: Language { visit.language }
    private var gesture: Draw.Gesture { Draw.Gesture(word: form["geste"]) ?? .need }
    private var budget: ContributoryBudget? { choices.budget(named: form.optional("budget")) }

    func refused(_ refusal: FormRefusal) -> DrawFormPage {
        var page = self
        page.refusal = refusal
        return page
    }

    /// A refusal with, when no line could pay, what each line said.
    func refused(_ no: DrawRules.No, labels: [FundLine.ID: LineLabel]) -> DrawFormPage {
        var page = refused(FormRefusal(no, field: "amount"))
        if case .noLine(let passed, _) = no {
            page.answer = DrawAnswer(l: l, labels: labels).no(l(no.sentence), passed: passed)
        }
        return page
    }

    /// The answer to « Puis-je ? », from the same rules that decide.
    func answer(
        to request: DrawRequest, _ beneficiary: Draws.Beneficiary?, labels: [FundLine.ID: LineLabel]
    ) async throws -> DrawFormPage {
        var request = request
        if case .known(let payee) = beneficiary { request.payee = payee }
        var page = self
        let answer = DrawAnswer(l: l, labels: labels)
        do {
            switch try await visit.instance.draws.ask(request, by: visit.actor) {
            case .accepted(let whose): page.answer = answer.couldBeAccepted(whose)
            case .waiting(let whose, let approvals, let because):
                page.answer = answer.wouldWait(whose, approvals: approvals, because: because)
            }
        } catch let no as DrawRules.No {
            var passed: [WhoseEuro.Passed] = []
            if case .noLine(let lines, _) = no { passed = lines }
            page.answer = answer.no(l(no.sentence), passed: passed)
        }
        return page
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let title = l("draw.form.title.\(gesture.rawValue)")
        return visit.page(title, status: status) {
            l.crumbs([(l("nav.home"), Links.home)], here: l("gesture.\(gesture.rawValue)"))
            h1 { title }
            if let budget {
                p(.class("lede")) { BudgetWords(l: l).rule(budget.policy) }
                fields(budget)
            } else {
                p(.class("empty")) { l("draw.form.noBudgetOpen") }
            }
        }
    }

    private func fields(_ budget: ContributoryBudget) -> HTML {
        let page = FormPage(visit.visit, typed: form, refusal: refusal)
        let isPublic = budget.policy.visibility == .public
        let seen =
            l("visible.\(budget.policy.visibility.rawValue)") + (isPublic ? "" : " " + l("draw.form.purposeForFunder"))
        return HTML {
            page.errors
            formElement(
                .class("form"), .method("post"), .action(editing.map { Links.draw($0, "modifier") } ?? Links.draws),
                .novalidate(true)
            ) {
                visit.visit.csrfField
                if choices.payees.search != nil || choices.projectSearch != nil { ChoiceSearch.firstButton(submit) }
                page.hidden("key", form.optional("key") ?? Secrets.token())
                page.hidden("geste", gesture.word)
                if editing != nil { page.hidden("version", form["version"]) }
                page.text(
                    "purpose", l("draw.form.purpose.\(gesture.rawValue)"), hint: seen, most: 200, isRequired: true,
                    autocomplete: "on")
                page.amount("amount", l("draw.form.amount"), hint: hourlyGuide(budget), isRequired: true)
                if let search = choices.projectSearch { search.fields(page, l("draw.form.projectSearch")) }
                page.choice(
                    ProjectChoices.field, l("draw.form.project"),
                    options: choices.projects.map { ($0.slug.rawValue, $0.name) } + [("", l("draw.form.noProject"))],
                    value: choices.projects.first { $0.id == choices.lastProject }?.slug.rawValue ?? "")
                if let answer { answer }
                folded(page, budget)
                div(.class("actions")) {
                    button(.class("button")) { submit }
                    if editing == nil {
                        button(.class("button button-quiet"), .name("action"), .value("ask")) { l("draw.form.ask") }
                    } else if let editing {
                        a(.class("button button-quiet"), .href(Links.draw(editing))) { l("form.cancel") }
                    }
                }
            }
        }
    }

    private func hourlyGuide(_ budget: ContributoryBudget) -> String? {
        guard gesture == .done, let guide = budget.policy.hourlyGuide else { return nil }
        return l("draw.form.hourlyGuide", ["guide": l.money(guide)])
    }

    private func folded(_ page: FormPage, _ budget: ContributoryBudget) -> HTML {
        let names = [
            "budget", "payee", "payeeWords", "newName", "kind", "day", "until", "link", "evidence", "minutes", "unpaid",
        ]
        let isOpen =
            refusal?.faults.contains { names.contains($0.field) } ?? false || form.has("unpaid")
            || choices.payees.search?.found != nil
        return details(.class("fold"), .open(isOpen)) {
            summaryElement { l("draw.form.more") }
            page.choice(
                "budget", l("draw.form.budget"), options: choices.budgets.map { ($0.slug.rawValue, $0.name) },
                value: budget.slug.rawValue)
            payee(page)
            page.text("newName", l("draw.form.newNameLabel"), hint: l("draw.form.newNameHint"), most: 80)
            page.choice(
                "kind", l("draw.form.kind"), hint: l("draw.form.kindHint"),
                options: [("", l("draw.form.kindGuess"))]
                    + SolutionKind.allCases.map { ($0.rawValue, l("kind.\($0.rawValue)")) })
            if gesture == .need {
                page.day(
                    "until", l("draw.form.until"),
                    hint: l("draw.form.untilHint", ["days": String(budget.policy.reservationDays)]))
            } else {
                page.day("day", l("draw.form.day"), hint: l("draw.form.dayHint"))
            }
            page.text("link", l("draw.form.linkLabel"), hint: l("draw.form.linkHint"), type: "url", most: 500)
            page.choice(
                "evidence", l("draw.form.evidence"),
                options: [EvidenceKind.shortText, .receipt].map {
                    ($0.rawValue, l("draw.form.evidence.\($0.rawValue)"))
                },
                value: gesture == .paid ? "receipt" : "shortText")
            if gesture == .done {
                page.text(
                    "minutes", l("draw.form.minutes"), hint: l("draw.form.minutesHint"), most: 6, inputmode: "numeric")
            }
            if gesture != .paid, budget.policy.allowUnpaid {
                page.checkbox("unpaid", l("draw.form.unpaid"), isOn: false)
            }
        }
    }

    private var submit: String { l(editing == nil ? "draw.form.submit" : "draw.form.save") }

    /// A list; where it would be too long for a phone, a search that fills it.
    @HTMLBuilder private func payee(_ page: FormPage) -> HTML {
        let payees = choices.payees
        if let search = payees.search { search.fields(page, l("draw.form.payeeSearch")) }
        page.choice(
            PayeeChoices.field, l("draw.form.payee"),
            options: [("me", l("draw.form.payeeMe")), ("new", l("draw.form.payeeNew"))]
                + payees.people.map { ("person:\($0.id)", $0.name) }
                + payees.organisations.map { ("organisation:\($0.id)", $0.name) },
            value: "me")
    }
}
