internal import HTML
internal import Hummingbird
internal import Ledger
internal import Storage

/// What a funder is shown of its agreement, and nothing else: lines, what they paid, for what, and whether the proof is there.
/// Members may look at the very same page.
struct FunderPage {
    private let visit: SignedVisit
    private let agreement: FundingAgreement
    private let funder: String
    private let lines: [(line: FundLine, figures: LineFigures)]
    private let sums: [Money]
    private let draws: [SharedDraw]

    static func load(_ visit: SignedVisit) async throws -> FunderPage {
        let slug = try visit.slug("agreement")
        let (currency, clock) = (visit.instance.cooperative.currency, visit.instance.clock)
        return try await visit.instance.database.read { db in
            guard let agreement = try FundingAgreement.find(slug: slug, in: db),
                visit.actor.isMember || visit.actor.views(agreement.id)
            else { throw NotFound() }
            let figures = try FundFigures.load(currency: currency, in: db)
            let lines = try FundLine.all(of: agreement.id, in: db)
            let paid = try Money.sum(lines.map { figures[$0].paid }, in: currency)
            return try FunderPage(
                visit: visit, agreement: agreement, funder: Organisation.find(agreement.funder, in: db).name,
                lines: lines.map { ($0, figures[$0]) },
                sums: [figures.granted(lines), figures.received(lines), paid, figures.left(lines)],
                draws: SharedDraw.paid(
                    by: agreement.id, clock: clock, limit: SharedDrawTable.pageSize,
                    before: Int(visit.query["avant"]), in: db))
        }
    }

    private var l: Language { visit.language }

    func response() -> Response {
        visit.page(l("shared.funder.title", ["title": agreement.title])) {
            l.crumbs([(l("nav.home"), Links.home)], here: agreement.title)
            h1 { agreement.title }
            p(.class("lede")) { l("shared.funder.lede", ["funder": funder]) }
            h2 { l("shared.funder.lines") }
            if lines.isEmpty { p(.class("empty")) { l("fund.agreement.noLines") } } else { table }
            h2 { l("shared.draws") }
            if draws.isEmpty {
                p(.class("empty")) { l("fund.noDraws") }
            } else {
                let shown = SharedDrawTable(l: l, draws: draws, caption: l("shared.draws"), showsPayee: true)
                shown.html
                shown.pager(Links.agreement(agreement.slug, "suivi"))
            }
            p(.class("hint")) { l("shared.names") }
        }
    }

    private var columns: [Table.Column] {
        [Table.Column(heading: l("shared.column.line"))]
            + ["granted", "received", "paid", "left"].map {
                Table.Column(heading: l("shared.column.\($0)"), isAmount: true)
            }
    }

    private var table: HTML {
        div(.class("wide")) {
            Table(
                caption: l("shared.funder.lines"),
                columns: columns,
                rows: lines.map { line, figures in
                    [
                        HTML {
                            line.name
                            " "
                            small { line.terms.purpose }
                        },
                        HTML(l.money(figures.granted)), HTML(l.money(figures.received)), HTML(l.money(figures.paid)),
                        HTML(l.money((try? figures.left + figures.unallocated) ?? figures.left)),
                    ]
                }, total: [HTML(l("shared.total"))] + sums.map { HTML(l.money($0)) }
            ).html
        }
    }
}
