internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// Fund lines with their figures, and the sums that pages show of them.
struct FundFigures: Sendable {
    let currency: Currency
    private let byLine: [FundLine.ID: LineFigures]

    static func load(currency: Currency, in db: some Reading) throws -> FundFigures {
        let figures = try Figures.allLines(in: db)
        return FundFigures(
            currency: currency,
            byLine: Dictionary(figures.map { ($0.line, $0) }, uniquingKeysWith: { first, _ in first }))
    }

    subscript(line: FundLine) -> LineFigures { byLine[line.id] ?? LineFigures(line: line.id, currency: line.currency) }

    func granted(_ lines: [FundLine]) throws -> Money { try Money.sum(lines.map { self[$0].granted }, in: currency) }
    func received(_ lines: [FundLine]) throws -> Money { try Money.sum(lines.map { self[$0].received }, in: currency) }
    func allocated(_ lines: [FundLine]) throws -> Money {
        try Money.sum(lines.map { try self[$0].allocated }, in: currency)
    }

    /// Neither paid, nor owed, nor reserved.
    func left(_ lines: [FundLine]) throws -> Money {
        try Money.sum(lines.flatMap { [self[$0].left, self[$0].unallocated] }, in: currency)
    }
}

/// « Financements »: who gives what, and the co-operative's own free money.
struct FundingPage {
    /// An agreement of a funder, or a line of the co-operative's own.
    private enum Item {
        case agreement(FundingAgreement, funder: String)
        case own(FundLine)

        var text: String {
            switch self {
            case .agreement(let agreement, let funder): "\(agreement.title) \(funder)"
            case .own(let line): line.name
            }
        }
    }

    private let visit: SignedVisit
    private let items: [Item]
    private let lines: [FundingAgreement.ID?: [FundLine]]
    private let figures: FundFigures
    /// Whether the store gave as many lines as it reads.
    private let isCut: Bool

    static func load(_ visit: SignedVisit) async throws -> FundingPage {
        let currency = visit.instance.cooperative.currency
        return try await visit.instance.database.read { db in
            let figures = try FundFigures.load(currency: currency, in: db)
            let lines = try FundLine.all(in: db)
            let agreements = try FundingAgreement.all(in: db)
            let byFunder = Dictionary(grouping: agreements, by: \.funder)
            let signed = try Organisation.all(in: db).flatMap { organisation in
                byFunder[organisation.id, default: []].map { Item.agreement($0, funder: organisation.name) }
            }
            return FundingPage(
                visit: visit, items: signed + lines.filter { $0.agreement == nil }.map(Item.own),
                lines: Dictionary(grouping: lines, by: \.agreement), figures: figures,
                isCut: lines.count >= FundLine.mostListed || agreements.count >= FundingAgreement.mostListed)
        }
    }

    private func amounts(_ lines: [FundLine]) throws -> [Money] {
        try [figures.granted(lines), figures.allocated(lines), figures.left(lines)]
    }

    private var l: Language { visit.language }

    func response() throws -> Response {
        let part = ListPart(
            items, of: isCut ? FundingAgreement.mostListed : items.count, query: visit.query,
            most: FundingAgreement.mostListed, text: \.text)
        let tables = try tables(of: part.shown)
        return visit.page(l("nav.funding")) {
            h1 { l("nav.funding") }
            p(.class("lede")) { l("fund.list.lede") }
            if visit.actor.has(.manager) {
                p(.class("actions")) {
                    a(.class("button"), .href(Links.newAgreement)) { l("fund.list.newAgreement") }
                    a(.class("button button-quiet"), .href(Links.newOwnLine)) { l("fund.list.newOwn") }
                }
            }
            part.search(visit.visit, at: Links.funding)
            if items.count == (lines[nil] ?? []).count {
                p(.class("empty")) { l("fund.list.empty") }
            }
            for table in tables { section { table } }
            if (lines[nil] ?? []).isEmpty {
                section {
                    h2 { l("fund.list.own") }
                    p(.class("empty")) { l("fund.list.ownEmpty") }
                }
            }
            part.pager(l, at: Links.funding)
        }
    }

    /// One table a funder, in the order of the list, and one of the co-operative's own lines.
    private func tables(of items: [Item]) throws -> [HTML] {
        var groups: [(funder: String?, rows: [(HTML, [Money])])] = []
        for item in items {
            let (funder, row): (String?, (HTML, [Money])) =
                switch item {
                case .agreement(let agreement, let funder):
                    (funder, (title(agreement), try amounts(lines[agreement.id] ?? [])))
                case .own(let line): (nil, (a(.href(Links.line(line.slug))) { line.name }, try amounts([line])))
                }
            if groups.isEmpty || groups[groups.count - 1].funder != funder { groups.append((funder, [])) }
            groups[groups.count - 1].rows.append(row)
        }
        return groups.map { funder, rows in
            HTML {
                h2 { funder ?? l("fund.list.own") }
                table(
                    rows, heading: l(funder == nil ? "fund.column.line" : "fund.column.agreement"),
                    caption: funder.map { l("fund.list.caption", ["funder": $0]) } ?? l("fund.list.ownCaption"))
            }
        }
    }

    private func title(_ agreement: FundingAgreement) -> HTML {
        HTML {
            a(.href(Links.agreement(agreement.slug))) { agreement.title }
            if agreement.isExample {
                " "
                span(.class("tag")) { l("fund.example") }
            }
        }
    }

    private func table(_ rows: [(HTML, [Money])], heading: String, caption: String) -> HTML {
        Table(
            caption: caption,
            columns: [
                .init(heading: heading), .init(heading: l("fund.column.granted"), isAmount: true),
                .init(heading: l("fund.column.allocated"), isAmount: true),
                .init(heading: l("fund.column.left"), isAmount: true),
            ],
            rows: rows.map { [$0.0] + $0.1.map { HTML(l.money($0)) } }
        ).html
    }
}

/// What one funder signed: the agreement's lines, and what they paid.
struct AgreementPage {
    private let visit: SignedVisit
    private let agreement: FundingAgreement
    private let funder: Organisation
    private let lines: [(line: FundLine, figures: LineFigures)]
    private let granted: Money
    private let received: Money
    private let left: Money
    private let draws: [DrawSummary]

    private static let pageSize = 50

    static func load(_ visit: SignedVisit) async throws -> AgreementPage {
        let slug = try visit.slug("agreement")
        let currency = visit.instance.cooperative.currency
        return try await visit.instance.database.read { db in
            guard visit.actor.isMember, let agreement = try FundingAgreement.find(slug: slug, in: db) else {
                throw NotFound()
            }
            let figures = try FundFigures.load(currency: currency, in: db)
            let lines = try FundLine.all(of: agreement.id, in: db)
            let visible = try VisibleBudgets.load(for: visit.actor, in: db)
            var draws: [Int: DrawSummary] = [:]
            for line in lines {
                for summary in try visible.draws(DrawSummary.list(.paidBy(line.id), limit: pageSize, in: db)) {
                    draws[summary.draw.number] = summary
                }
            }
            return try AgreementPage(
                visit: visit, agreement: agreement, funder: Organisation.find(agreement.funder, in: db),
                lines: lines.map { ($0, figures[$0]) }, granted: figures.granted(lines),
                received: figures.received(lines),
                left: figures.left(lines), draws: Array(draws.sorted { $0.key > $1.key }.map(\.value).prefix(pageSize)))
        }
    }

    private var l: Language { visit.language }

    func response() -> Response {
        visit.page(agreement.title) {
            l.crumbs([(l("nav.funding"), Links.funding)], here: agreement.title)
            h1 { agreement.title }
            div(.class("columns")) {
                div {
                    p(.class("figure-big")) {
                        l.amount(left)
                        " "
                        small { l("fund.leftOf", ["granted": l.money(granted)]) }
                    }
                    if lines.isEmpty { p(.class("empty")) { l("fund.agreement.noLines") } }
                    for item in lines { section { content(of: item.line, item.figures) } }
                    if visit.actor.has(.manager) {
                        p(.class("actions")) {
                            a(.class("button"), .href(Links.agreement(agreement.slug, "ligne"))) {
                                l("fund.agreement.addLine")
                            }
                        }
                    }
                    section {
                        h2 { l("fund.draws") }
                        if draws.isEmpty {
                            p(.class("empty")) { l("fund.noDraws") }
                        } else {
                            p(.class("hint")) { l("fund.drawsHint") }
                        }
                        DrawRows(l: l, draws: draws).html
                    }
                }
                aside {
                    section {
                        h2 { l("fund.facts") }
                        facts
                        p { a(.href(Links.agreement(agreement.slug, "suivi"))) { l("shared.funder.see") } }
                    }
                }
            }
        }
    }

    private var facts: HTML {
        l.facts([
            ("fund.fact.funder", HTML(funder.name)),
            ("fund.fact.signedOn", agreement.signedOn.map { HTML(l.day($0)) }),
            ("fund.fact.granted", l.amount(granted)),
            ("fund.fact.received", l.amount(received)),
            ("fund.fact.note", agreement.note.map { HTML($0) }),
            ("fund.fact.status", agreement.isExample ? HTML(l("fund.exampleWhole")) : nil),
        ])
    }

    @HTMLBuilder private func content(of line: FundLine, _ figures: LineFigures) -> HTML {
        h2 { a(.href(Links.line(line.slug))) { line.name } }
        p { line.terms.purpose }
        EnvelopeBar(
            figures, title: line.name, caption: l("fund.bar.caption", ["granted": l.money(figures.granted)]), l
        ).figure(l)
        if visit.actor.has(.manager) || visit.actor.has(.treasurer) {
            p(.class("actions")) {
                if visit.actor.has(.manager) {
                    a(.class("button button-quiet"), .href(Links.line(line.slug) + "#accord")) {
                        l("fund.line.grantMore")
                    }
                }
                if visit.actor.has(.treasurer) {
                    a(.class("button button-quiet"), .href(Links.line(line.slug) + "#encaissement")) {
                        l("fund.line.receive")
                    }
                }
            }
        }
    }
}

/// The budgets whose draws and amounts somebody may see.
struct VisibleBudgets: Sendable {
    let budgets: [ContributoryBudget.ID: ContributoryBudget]
    private let actor: Person.ID

    static func load(for actor: Actor, in db: some Reading) throws -> VisibleBudgets {
        let mine = try BudgetGroup.budgets(of: actor.id, in: db).member
        let budgets = try ContributoryBudget.all(in: db).filter {
            $0.isVisible(to: actor, isInGroup: mine.contains($0.id))
        }
        return VisibleBudgets(
            budgets: Dictionary(budgets.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first }), actor: actor.id)
    }

    /// Those of the draws that this person may see: of a visible budget, or their own.
    func draws(_ draws: [DrawSummary]) -> [DrawSummary] {
        draws.filter { budgets[$0.draw.budget] != nil || $0.draw.declaredBy == actor || $0.draw.payee.person == actor }
    }
}
