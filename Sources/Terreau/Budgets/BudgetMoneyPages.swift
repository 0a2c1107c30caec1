internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// The money of a budget by line, and the three ways to move it.
struct EnvelopesPage {
    let visit: SignedVisit
    let budget: ContributoryBudget
    private let rows: [Row]
    private let labels: [FundLine.ID: LineLabel]
    private let others: [ContributoryBudget]
    private var refusal: FormRefusal?

    struct Row: Sendable {
        let line: FundLine
        /// In no budget yet.
        let unallocated: Money
        let figures: EnvelopeFigures

        var isOfBudget: Bool {
            ![figures.left, figures.reserved, figures.owed, figures.paid].allSatisfy(\.isZero)
        }
    }

    static func load(_ visit: SignedVisit, refusal: FormRefusal? = nil) async throws -> EnvelopesPage {
        let slug = try visit.slug("budget")
        return try await visit.instance.database.read { db in
            guard let budget = try ContributoryBudget.find(slug: slug, in: db) else { throw NotFound() }
            let figures = try FundFigures.load(currency: budget.currency, in: db)
            let envelopes = try Figures.envelopes(of: budget.id, in: db)
            let zero = Money.zero(budget.currency)
            let rows = try FundLine.all(in: db).filter { $0.currency == budget.currency }.map { line in
                Row(
                    line: line, unallocated: figures[line].unallocated,
                    figures: envelopes.first { $0.line == line.id }
                        ?? EnvelopeFigures(
                            line: line.id, budget: budget.id, left: zero, reserved: zero, owed: zero, paid: zero))
            }
            return try EnvelopesPage(
                visit: visit, budget: budget, rows: rows, labels: LineLabel.all(in: db),
                others: ContributoryBudget.all(in: db).filter {
                    $0.id != budget.id && $0.closedAt == nil && $0.currency == budget.currency
                },
                refusal: refusal)
        }
    }

    func line(_ slug: String) -> FundLine? { rows.first { $0.line.slug.rawValue == slug }?.line }
    func other(_ slug: String) -> ContributoryBudget? { others.first { $0.slug.rawValue == slug } }

    private var l: Language { visit.language }
    private var isFirstLook: Bool { !visit.form.has("csrf") }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let page = FormPage(visit.visit, typed: isFirstLook ? visit.query : visit.form, refusal: refusal)
        let title = l("envelope.title", ["budget": budget.name])
        return visit.page(title, status: status) {
            l.crumbs(
                [(l("nav.budgets"), Links.budgets), (budget.name, Links.budget(budget.slug))], here: l("envelope.here"))
            page.errors
            h1 { title }
            p(.class("lede")) { l("envelope.lede") }
            if rows.isEmpty {
                p(.class("empty")) {
                    l("envelope.noLines")
                    " "
                    a(.href(Links.funding)) { l("nav.funding") }
                }
            } else {
                ListPart(rows, query: Form(), most: FundLine.mostListed).cut(l)
                div(.class("wide")) { table }
                form(page)
            }
        }
    }

    private var table: HTML {
        let shown = rows.filter { $0.isOfBudget || !$0.unallocated.isZero }
        return HTML {
            if shown.isEmpty {
                p(.class("empty")) { l("envelope.empty") }
            } else {
                Table(
                    caption: l("envelope.caption"),
                    columns: [
                        .init(heading: l("fund.column.line")),
                        .init(heading: l("envelope.column.unallocated"), isAmount: true),
                        .init(heading: l("envelope.column.left"), isAmount: true),
                        .init(heading: l("fund.column.reserved"), isAmount: true),
                        .init(heading: l("fund.column.owed"), isAmount: true),
                        .init(heading: l("fund.column.paid"), isAmount: true),
                    ],
                    rows: shown.map { row in
                        [
                            a(.href(Links.line(row.line.slug))) { labels.full(row.line.id) },
                            figure(row.unallocated, row.line, nil, "unallocated"),
                            figure(row.figures.left, row.line, budget, "left"),
                            figure(row.figures.reserved, row.line, budget, "reserved"),
                            figure(row.figures.owed, row.line, budget, "owed"),
                            figure(row.figures.paid, row.line, budget, "paid"),
                        ]
                    }
                ).html
            }
        }
    }

    private func figure(_ amount: Money, _ line: FundLine, _ budget: ContributoryBudget?, _ kind: String) -> HTML {
        guard !amount.isZero else { return HTML(l.money(amount)) }
        return a(.href(Links.ledger(line: line.id, budget: budget?.id, kind: kind))) { l.money(amount) }
    }

    private func form(_ page: FormPage) -> HTML {
        section {
            h2 { l("envelope.form.title") }
            page.moneyForm(to: Links.budget(budget.slug, "enveloppes"), button: l("envelope.form.submit")) {
                page.choice(
                    "line", l("envelope.form.line"),
                    options: rows.map { row in
                        (
                            row.line.slug.rawValue,
                            l(
                                "envelope.form.option",
                                [
                                    "line": labels.full(row.line.id), "unallocated": l.money(row.unallocated),
                                    "left": l.money(row.figures.left),
                                ])
                        )
                    })
                page.radios(
                    "action", l("envelope.form.action"),
                    options: EnvelopeMove.allCases.filter { $0 != .move || !others.isEmpty }.map {
                        ($0.rawValue, l("envelope.action.\($0.rawValue)"))
                    }, value: EnvelopeMove.fill.rawValue)
                page.amount("amount", l("envelope.form.amount"), isRequired: true)
                if !others.isEmpty {
                    page.choice(
                        "other", l("envelope.form.other"), hint: l("envelope.form.otherHint"),
                        options: [("", l("envelope.form.noOther"))] + others.map { ($0.slug.rawValue, $0.name) })
                }
            }
        }
    }
}

/// Who may draw from a budget, and who holds it.
struct GroupPage {
    static let person = "person"

    let visit: SignedVisit
    let budget: ContributoryBudget
    private let members: [Person]
    private let candidates: PersonChoices
    private let group: BudgetGroup
    private var refusal: FormRefusal?

    /// - Throws: ``NotAllowed`` for anybody who neither manages nor holds the budget; ``NotFound`` where they may not see it.
    static func load(_ visit: SignedVisit, refusal: FormRefusal? = nil) async throws -> GroupPage {
        let slug = try visit.slug("budget")
        return try await visit.instance.database.read { db in
            guard let budget = try ContributoryBudget.find(slug: slug, in: db) else { throw NotFound() }
            let group = try BudgetGroup.of(budget.id, in: db)
            guard budget.isVisible(to: visit.actor, isInGroup: group.includes(visit.actor.id)) else { throw NotFound() }
            guard visit.actor.has(.manager) || group.stewards.contains(visit.actor.id) else {
                throw NotAllowed("steward")
            }
            let isManager = visit.actor.has(.manager)
            return try GroupPage(
                visit: visit, budget: budget, members: Person.all(inGroupOf: budget.id, db).byName,
                candidates: PersonChoices.load(person, typed: visit.form, in: db) { other in
                    other.status != .left
                        && (!group.includes(other.id) || (isManager && !group.stewards.contains(other.id)))
                }, group: group, refusal: refusal)
        }
    }

    private var l: Language { visit.language }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        let title = l("group.title", ["budget": budget.name])
        return visit.page(title, status: status) {
            l.crumbs(
                [(l("nav.budgets"), Links.budgets), (budget.name, Links.budget(budget.slug))], here: l("group.here"))
            page.errors
            h1 { title }
            p(.class("lede")) { l(budget.policy.whoMayDraw == .cooperative ? "group.ledeOpen" : "group.lede") }
            if members.isEmpty { p(.class("empty")) { l("group.empty") } } else { table(page) }
            inviteForm(page)
        }
    }

    private func table(_ page: FormPage) -> HTML {
        Table(
            caption: l("group.caption", ["count": String(members.count)]),
            columns: ["name", "place", "remove"].map { .init(heading: l("group.column.\($0)")) },
            rows: members.map { person in
                [
                    HTML(person.name), HTML(l(group.stewards.contains(person.id) ? "group.steward" : "group.member")),
                    formElement(.method("post"), .action(Links.budget(budget.slug, "groupe"))) {
                        visit.visit.csrfField
                        page.hidden("change", "remove")
                        page.hidden(Self.person, person.id.rawValue)
                        button(.class("link"), .ariaLabel(l("group.removeWhom", ["name": person.name]))) {
                            l("group.remove")
                        }
                    },
                ]
            }
        ).html
    }

    private func inviteForm(_ page: FormPage) -> HTML {
        section {
            h2 { l("group.invite") }
            if candidates.people.isEmpty, candidates.search == nil {
                p(.class("empty")) { l("group.everybody") }
            } else {
                page.moneyForm(to: Links.budget(budget.slug, "groupe"), button: l("group.invite")) {
                    page.hidden("change", "invite")
                    candidates.choice(
                        page, l("group.person"), nobody: l("group.choose"), button: l("group.invite"))
                    if visit.actor.has(.manager) {
                        page.radios(
                            "place", l("group.place"),
                            options: [("member", l("group.asMember")), ("steward", l("group.asSteward"))],
                            value: "member")
                    }
                }
            }
        }
    }
}
