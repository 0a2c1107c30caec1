internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// The numbers and codes that exports use, for the manager to change.
struct AccountPlanPage {
    /// Lines, budgets and projects listed; a form has a limit of fields.
    static let listed = 150

    struct Thing: Sendable {
        let kind: AccountingChoices.AnalyticKind
        let id: String
        let name: String
        /// The short name, used where no code was chosen.
        let proposed: String
        let code: String

        var field: String { "code-\(id)" }
    }

    let visit: SignedVisit
    let choices: AccountingChoices
    /// Words that are proposed, by account, in the language of the books.
    let words: [AccountKey: String]
    let things: [Thing]
    private var refusal: FormRefusal?

    private var l: Language { visit.language }

    static func load(_ visit: SignedVisit) async throws -> AccountPlanPage {
        let books = visit.instance.languages.french
        return try await visit.instance.database.read { db in
            let choices = try AccountingChoices.load(in: db)
            let labels = try LineLabel.all(in: db).values.sorted { $0.full < $1.full }
            let budgets = try ContributoryBudget.all(in: db)
            let projects = try Project.all(in: db)
            func thing(
                _ kind: AccountingChoices.AnalyticKind, _ id: String, _ name: String, _ slug: Slug
            ) -> Thing {
                Thing(
                    kind: kind, id: id, name: name, proposed: slug.rawValue,
                    code: choices.codes[kind]?[id] ?? slug.rawValue)
            }
            let things =
                labels.map { thing(.line, $0.id.rawValue, $0.full, $0.slug) }
                + budgets.map { thing(.budget, $0.id.rawValue, $0.name, $0.slug) }
                + projects.map { thing(.project, $0.id.rawValue, $0.name, $0.slug) }
            return AccountPlanPage(
                visit: visit, choices: choices,
                words: Dictionary(
                    uniqueKeysWithValues: AccountKey.allCases.map { ($0, books("exports.account.\($0.rawValue)")) }),
                things: Array(things.prefix(listed)))
        }
    }

    private init(visit: SignedVisit, choices: AccountingChoices, words: [AccountKey: String], things: [Thing]) {
        self.visit = visit
        self.choices = choices
        self.words = words
        self.things = things
    }

    func refused(_ refusal: FormRefusal) -> AccountPlanPage {
        var page = self
        page.refusal = refusal
        return page
    }

    func response(_ status: HTTPResponse.Status = .ok) throws -> Response {
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        return visit.page(l("exports.plan.title"), status: status) {
            l.crumbs([(l("nav.exports"), Links.exports)], here: l("exports.plan.title"))
            h1 { l("exports.plan.title") }
            p(.class("lede")) { l("exports.plan.lede") }
            page.form(to: Links.accountPlan, button: l("exports.plan.submit"), cancel: Links.exports) {
                page.choice(
                    "legalForm", l("exports.plan.form"), hint: l("exports.plan.formHint"),
                    options: LegalForm.allCases.map { ($0.rawValue, l("exports.form.\($0.rawValue)")) },
                    value: choices.form.rawValue)
                for key in AccountKey.allCases {
                    fieldset {
                        legend { l("exports.account.\(key.rawValue)") }
                        page.text(
                            "number-\(key.rawValue)", l("exports.plan.number"), hint: l("exports.when.\(key.rawValue)"),
                            value: choices.number(key) ?? "", most: 40)
                        page.text(
                            "label-\(key.rawValue)", l("exports.plan.label"),
                            value: choices.accounts[key]?.label ?? words[key], most: 120)
                    }
                }
            }
            if !things.isEmpty {
                h2 { l("exports.codes.title") }
                p { l("exports.codes.lede") }
                page.moneyForm(to: Links.analyticCodes, button: l("exports.codes.submit")) {
                    for thing in things {
                        page.text(
                            thing.field, l("exports.codes.\(thing.kind.rawValue)", ["name": thing.name]),
                            value: thing.code, most: 200)
                    }
                }
                if things.count == Self.listed {
                    p(.class("hint")) { l("exports.codes.more", ["count": String(Self.listed)]) }
                }
            }
        }
    }
}
