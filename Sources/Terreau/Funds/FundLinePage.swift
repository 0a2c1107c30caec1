internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// One line: what its money is for, where it stands, what it paid.
struct FundLinePage {
    private let visit: SignedVisit
    private let line: FundLine
    private let agreement: FundingAgreement?
    private let funder: String?
    private let figures: LineFigures
    private let ahead: Money
    private let left: Money
    private let envelopes: [EnvelopeRow]
    private let draws: [DrawSummary]
    private let listed: [DrawSummary]
    private let history: [(terms: FundLineTerms, recorded: Instant)]
    private var refusal: FormRefusal?

    private struct EnvelopeRow {
        /// Nil: all budgets that only their group may see, together.
        let budget: ContributoryBudget?
        let amounts: [Money]
    }

    private static let pageSize = 50

    static func load(_ visit: SignedVisit, refusal: FormRefusal? = nil) async throws -> FundLinePage {
        let slug = try visit.slug("line")
        return try await visit.instance.database.read { db in
            guard visit.actor.isMember, let line = try FundLine.find(slug: slug, in: db) else { throw NotFound() }
            let agreement = try line.agreement.map { try FundingAgreement.find($0, in: db) }
            let figures = try Figures.line(line.id, currency: line.currency, in: db)
            let visible = try VisibleBudgets.load(for: visit.actor, in: db)
            let listed = try DrawSummary.list(
                .paidBy(line.id), limit: pageSize, before: Int(visit.query["avant"]), in: db)
            return try FundLinePage(
                visit: visit, line: line, agreement: agreement,
                funder: agreement.map { try Organisation.find($0.funder, in: db).name }, figures: figures,
                ahead: figures.ahead,
                left: figures.left + figures.unallocated,
                envelopes: rows(Figures.envelopes(of: line.id, in: db), visible, currency: line.currency),
                draws: visible.draws(listed), listed: listed, history: FundLineTerms.history(of: line, in: db),
                refusal: refusal)
        }
    }

    private static func rows(
        _ envelopes: [EnvelopeFigures], _ visible: VisibleBudgets, currency: Currency
    ) throws -> [EnvelopeRow] {
        func row(_ budget: ContributoryBudget?, _ figures: [EnvelopeFigures]) throws -> EnvelopeRow {
            let parts: [KeyPath<EnvelopeFigures, Money>] = [\.left, \.reserved, \.owed, \.paid]
            let allocated = try Money.sum(figures.map { try $0.allocated }, in: currency)
            let amounts = try parts.map { part in try Money.sum(figures.map { $0[keyPath: part] }, in: currency) }
            return EnvelopeRow(budget: budget, amounts: [allocated] + amounts)
        }
        let shown = try envelopes.compactMap { figures in
            try visible.budgets[figures.budget].map { try row($0, [figures]) }
        }
        let hidden = envelopes.filter { visible.budgets[$0.budget] == nil }
        return try shown + (hidden.isEmpty ? [] : [row(nil, hidden)])
    }

    private var l: Language { visit.language }
    private var page: FormPage { FormPage(visit.visit, typed: visit.form, refusal: refusal) }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        visit.page(line.name, status: status) {
            l.crumbs(crumbs, here: line.name)
            page.errors
            h1 { line.name }
            p(.class("lede")) { line.terms.purpose }
            div(.class("columns")) {
                div {
                    p(.class("figure-big")) {
                        l.amount(left)
                        " "
                        small { l("fund.leftOf", ["granted": l.money(figures.granted)]) }
                    }
                    EnvelopeBar(
                        figures, title: line.name,
                        caption: l("fund.bar.caption", ["granted": l.money(figures.granted)]), l
                    ).figure(l)
                    section {
                        h2 { l("fund.draws") }
                        if draws.isEmpty {
                            p(.class("empty")) { l("fund.noDraws") }
                        } else {
                            p(.class("hint")) { l("fund.drawsHint") }
                        }
                        DrawRows(l: l, draws: draws).html
                        DrawPager(l: l, path: Links.line(line.slug), draws: listed, limit: Self.pageSize).html
                    }
                }
                aside {
                    section {
                        h2 { l("fund.line.rules") }
                        rules
                    }
                    section {
                        h2 { l("fund.line.money") }
                        money
                    }
                    grantForm
                    receiveForm
                    section {
                        h2 { l("fund.line.history") }
                        versions
                    }
                }
            }
            section(.class("wide")) {
                h2 { l("fund.line.envelopes") }
                if envelopes.isEmpty { p(.class("empty")) { l("fund.line.noEnvelopes") } } else { envelopeTable }
            }
        }
    }

    private var crumbs: [(String, String)] {
        [(l("nav.funding"), Links.funding)] + (agreement.map { [($0.title, Links.agreement($0.slug))] } ?? [])
    }

    private var rules: HTML {
        let sentences = FundWords(l: l).restrictions(line.terms)
        return HTML {
            if line.isFree { p { l("fund.words.free") } }
            if sentences.isEmpty {
                if !line.isFree { p { l("fund.words.nothing") } }
            } else {
                ul(.class("plain")) { for sentence in sentences { li { sentence } } }
            }
            if visit.actor.has(.manager) {
                p(.class("actions")) {
                    a(.class("button button-quiet"), .href(Links.line(line.slug, "avenant"))) { l("fund.line.amend") }
                }
            }
        }
    }

    private var money: HTML {
        l.facts([
            ("fund.fact.funder", funder.map { HTML($0) }),
            ("fund.fact.granted", l.amount(figures.granted)),
            ("fund.fact.received", agreement == nil ? nil : l.amount(figures.received)),
            ("fund.fact.ahead", agreement == nil || ahead.isZero ? nil : l.amount(ahead)),
            ("fund.fact.ledger", a(.href(Links.ledger(line: line.id))) { l("fund.line.inLedger") }),
        ])
    }

    private var envelopeTable: HTML {
        Table(
            caption: l("fund.line.envelopesCaption"),
            columns: [
                .init(heading: l("fund.column.budget")), .init(heading: l("fund.column.allocated"), isAmount: true),
                .init(heading: l("fund.column.left"), isAmount: true),
                .init(heading: l("fund.column.reserved"), isAmount: true),
                .init(heading: l("fund.column.owed"), isAmount: true),
                .init(heading: l("fund.column.paid"), isAmount: true),
            ],
            rows: envelopes.map { row in
                [
                    row.budget.map { budget in a(.href(Links.budget(budget.slug))) { budget.name } }
                        ?? HTML(l("fund.line.hidden"))
                ]
                    + row.amounts.enumerated().map { index, amount in cell(amount, row.budget, index) }
            }
        ).html
    }

    /// Each figure of an envelope leads to its transfers.
    private func cell(_ amount: Money, _ budget: ContributoryBudget?, _ index: Int) -> HTML {
        let kinds = [nil, "left", "reserved", "owed", "paid"]
        guard let budget, !amount.isZero else { return HTML(l.money(amount)) }
        return a(.href(Links.ledger(line: line.id, budget: budget.id, kind: kinds[index]))) { l.money(amount) }
    }

    private var versions: HTML {
        ol(.class("history")) {
            for version in history {
                li {
                    l.time(version.recorded)
                    " "
                    span { version.terms.note ?? l("fund.line.firstTerms") }
                }
            }
        }
    }

    // MARK: Money in

    @HTMLBuilder private var grantForm: HTML {
        if visit.actor.has(.manager), agreement != nil {
            section(.id("accord")) {
                h2 { l("fund.line.grantMore") }
                p(.class("hint")) { l("fund.grant.lede") }
                page.moneyForm(to: Links.line(line.slug, "accord"), button: l("fund.grant.submit")) {
                    page.amount("granted", l("fund.grant.amount"), isRequired: true)
                    page.day("grantedOn", l("fund.grant.day"), hint: l("fund.grant.dayHint"))
                }
            }
        }
    }

    @HTMLBuilder private var receiveForm: HTML {
        if visit.actor.has(.treasurer), agreement != nil {
            section(.id("encaissement")) {
                h2 { l("fund.line.receive") }
                p(.class("hint")) { l("fund.receive.lede") }
                page.moneyForm(to: Links.line(line.slug, "encaissement"), button: l("fund.receive.submit")) {
                    page.amount("received", l("fund.receive.amount"), isRequired: true)
                    page.day("receivedOn", l("fund.receive.day"), hint: l("fund.receive.dayHint"))
                }
            }
        }
    }
}
