internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// The form of a new budget: what it is for, who holds it, and its rule with the usual answers.
struct BudgetFormPage {
    let visit: SignedVisit
    let stewards: PersonChoices
    private var refusal: FormRefusal?
    private var preview: BudgetPolicy?

    static func load(_ visit: SignedVisit) async throws -> BudgetFormPage {
        let stewards = try await visit.instance.database.read { db in
            try PersonChoices.load(BudgetForm.steward, typed: visit.form, first: visit.actor.id, in: db) {
                $0.status != .left && $0.email != nil
            }
        }
        return BudgetFormPage(visit: visit, stewards: stewards)
    }

    func refused(_ refusal: FormRefusal) -> BudgetFormPage {
        var page = self
        page.refusal = refusal
        return page
    }

    func previewing(_ policy: BudgetPolicy) -> BudgetFormPage {
        var page = self
        page.preview = policy
        return page
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let l = visit.language
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        let fields = PolicyFields(page: page, policy: BudgetPolicy())
        return visit.page(l("budget.form.title"), status: status) {
            l.crumbs([(l("nav.budgets"), Links.budgets)], here: l("budget.form.title"))
            h1 { l("budget.form.title") }
            p(.class("lede")) { l("budget.form.lede") }
            page.errors
            if let preview { fields.preview(preview) }
            PolicyFormFrame(visit: visit, action: Links.newBudget, submit: l("budget.form.open"), cancel: Links.budgets)
                .form(page) {
                    page.text("name", l("budget.form.name"), most: 120, isRequired: true)
                    page.text(
                        "purpose", l("budget.form.purpose"), hint: l("budget.form.purposeHint"), most: 300,
                        isRequired: true)
                    stewards.choice(
                        page, l("budget.form.steward"), hint: l("budget.form.stewardHint"),
                        nobody: l("budget.form.nobody"), value: visit.actor.id.rawValue, button: l("budget.form.open"))
                    page.folded(l("budget.form.more"), names: ["opensOn", "closesOn", "defaultKind", "slug"]) {
                        page.day("opensOn", l("budget.form.opensOn"), value: visit.instance.clock.today())
                        page.day("closesOn", l("budget.form.closesOn"), hint: l("budget.form.closesOnHint"))
                        page.choice(
                            "defaultKind", l("budget.form.defaultKind"), hint: l("budget.form.defaultKindHint"),
                            options: SolutionKind.allCases.map { ($0.rawValue, l("kind.\($0.rawValue)")) },
                            value: SolutionKind.other.rawValue)
                        page.text("slug", l("budget.form.slug"), hint: l("budget.form.slugHint"), most: 60)
                    }
                    h2 { l("budget.rule") }
                    fields.html
                }
        }
    }
}

/// The rule of a budget, to be changed; and its end.
struct PolicyFormPage {
    let visit: SignedVisit
    let budget: ContributoryBudget
    private var refusal: FormRefusal?
    private var preview: BudgetPolicy?

    init(visit: SignedVisit, budget: ContributoryBudget) {
        self.visit = visit
        self.budget = budget
    }

    func refused(_ refusal: FormRefusal) -> PolicyFormPage {
        var page = self
        page.refusal = refusal
        return page
    }

    func previewing(_ policy: BudgetPolicy) -> PolicyFormPage {
        var page = self
        page.preview = policy
        return page
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let l = visit.language
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        let fields = PolicyFields(page: page, policy: budget.policy)
        let here = Links.budget(budget.slug)
        return visit.page(l("budget.form.policyTitle", ["budget": budget.name]), status: status) {
            l.crumbs([(l("nav.budgets"), Links.budgets), (budget.name, here)], here: l("budget.rule"))
            h1 { l("budget.form.policyTitle", ["budget": budget.name]) }
            p(.class("lede")) { l("budget.form.policyLede") }
            page.errors
            fields.preview(preview ?? budget.policy)
            PolicyFormFrame(
                visit: visit, action: Links.budget(budget.slug, "regle"), submit: l("budget.form.change"), cancel: here
            ).form(page) {
                // Who was told that the rule changed, and sends again, means it.
                page.hidden("version", String(budget.policy.version))
                fields.html
            }
            ending
        }
    }

    private var ending: HTML {
        let l = visit.language
        let isClosed = budget.closedAt != nil
        return section {
            h2 { l(isClosed ? "budget.close.reopen" : "budget.close.title") }
            p { l(isClosed ? "budget.close.reopenLede" : "budget.close.lede") }
            formElement(.method("post"), .action(Links.budget(budget.slug, isClosed ? "reouverture" : "cloture"))) {
                visit.visit.csrfField
                div(.class("actions")) {
                    button(.class("button", isClosed ? "button-quiet" : "button-danger")) {
                        l(isClosed ? "budget.close.reopen" : "budget.close.title")
                    }
                }
            }
        }
    }
}

/// A form with two buttons: read the rule again before it counts, or make it count.
private struct PolicyFormFrame {
    let visit: SignedVisit
    let action: String
    let submit: String
    let cancel: String

    func form(_ page: FormPage, @HTMLBuilder _ fields: () -> HTML) -> HTML {
        let l = visit.language
        return formElement(.class("form"), .method("post"), .action(action), .novalidate(true)) {
            visit.visit.csrfField
            fields()
            div(.class("actions")) {
                button(.class("button")) { submit }
                button(.class("button button-quiet"), .name("action"), .value("preview")) { l("budget.form.reread") }
                a(.class("button button-quiet"), .href(cancel)) { l("form.cancel") }
            }
        }
    }
}
