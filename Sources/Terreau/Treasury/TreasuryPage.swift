internal import HTML
internal import Hummingbird
internal import Ledger
internal import Storage

/// The cash view. Every figure is a sum of account balances and leads to its transfers.
struct TreasuryPage {
    /// Draws listed one by one; their sum counts all.
    static let listed = 200

    let visit: SignedVisit
    let lines: [LineFigures]
    let labels: [FundLine.ID: LineLabel]
    let bank: [Money]
    let activity: [Money]
    let owed: [Money]
    let toSettle: [DrawSummary]

    private var l: Language { visit.language }

    static func load(_ visit: SignedVisit) async throws -> TreasuryPage {
        try await visit.instance.database.read { db in
            let labels = try LineLabel.all(in: db)
            let whole = LedgerFilter()
            return try TreasuryPage(
                visit: visit,
                lines: Figures.allLines(in: db).sorted { labels.full($0.line) < labels.full($1.line) }, labels: labels,
                bank: whole.total(of: .bank, in: db), activity: whole.total(of: .activity, in: db),
                owed: whole.total(of: .owed, in: db), toSettle: DrawSummary.list(.toSettle, limit: listed, in: db))
        }
    }

    func response() throws -> Response {
        try visit.page(l("treasury.title")) {
            h1 { l("treasury.title") }
            position
            h2 { l("treasury.lines") }
            if lines.isEmpty { p(.class("empty")) { l("treasury.noLines") } } else { try funders }
            h2 { l("treasury.next") }
            next
        }
    }

    // MARK: At the bank

    private var position: HTML {
        HTML {
            p(.class("figure-big")) {
                visit.sums(bank)
                " "
                small { a(.href(Links.ledger(kind: LedgerFigure.bank.rawValue))) { l("treasury.bank") } }
            }
            l.facts([
                (
                    "treasury.activity",
                    a(.href(Links.ledger(kind: LedgerFigure.activity.rawValue))) { visit.sums(activity) }
                ),
                ("treasury.owed", a(.href(Links.ledger(kind: LedgerFigure.owed.rawValue))) { visit.sums(owed) }),
            ])
        }
    }

    // MARK: Ahead of the funders

    private var funders: HTML {
        get throws {
            let rows = try lines.map { figures in
                [
                    name(figures.line), cell(figures.granted, .granted, figures.line),
                    cell(figures.received, .received, figures.line), cell(figures.paid, .paid, figures.line),
                    try cell(figures.ahead, .ahead, figures.line),
                ]
            }
            return HTML {
                figureElement(.class("chart")) {
                    chart
                    ul(.class("legend")) {
                        li(.class("part-reserved")) { l("part.granted") }
                        li(.class("part-owed")) { l("part.received") }
                        li(.class("part-paid")) { l("part.paid") }
                    }
                    figcaption { sentence }
                }
                section(.class("wide")) {
                    Table(
                        caption: l("treasury.caption"),
                        columns: [
                            .init(heading: l("treasury.line")), .init(heading: l("part.granted"), isAmount: true),
                            .init(heading: l("part.received"), isAmount: true),
                            .init(heading: l("part.paid"), isAmount: true),
                            .init(heading: l("part.ahead"), isAmount: true),
                        ], rows: rows, total: totals
                    ).html
                }
            }
        }
    }

    private func name(_ line: FundLine.ID) -> HTML {
        guard let label = labels[line] else { return HTML(line.rawValue) }
        return a(.href(Links.line(label.slug))) { label.full }
    }

    private func cell(_ amount: Money, _ figure: LedgerFigure, _ line: FundLine.ID) -> HTML {
        amount.isZero
            ? HTML(l.money(amount)) : a(.href(Links.ledger(line: line, kind: figure.rawValue))) { l.money(amount) }
    }

    /// The last line of the table. Nil when lines have different currencies, which do not add up.
    private var totals: [HTML]? {
        let currency = lines.first?.granted.currency ?? .eur
        guard let granted = try? Money.sum(lines.map(\.granted), in: currency),
            let received = try? Money.sum(lines.map(\.received), in: currency),
            let paid = try? Money.sum(lines.map(\.paid), in: currency), let ahead
        else { return nil }
        return [HTML(l("treasury.total"))] + [granted, received, paid, ahead].map { HTML(l.money($0)) }
    }

    private var ahead: Money? {
        try? Money.sum(lines.map { try $0.ahead }, in: lines.first?.granted.currency ?? .eur)
    }

    private var sentence: String {
        guard let ahead, ahead.isPositive else { return l("treasury.notAhead") }
        let count = lines.count { (try? $0.ahead.isPositive) ?? false }
        return l("treasury.isAhead", ["amount": l.money(ahead), "count": String(count)])
    }

    private var chart: HTML {
        BarChart(
            label: l("treasury.chart"),
            groups: lines.map { figures in
                BarChart.Group(
                    name: labels.full(figures.line),
                    bars: [
                        .init(style: "mark-3", amount: figures.granted), .init(style: "mark", amount: figures.received),
                        .init(style: "mark-2", amount: figures.paid),
                    ])
            }
        ).html
    }

    // MARK: What leaves next

    @HTMLBuilder private var next: HTML {
        if toSettle.isEmpty {
            p(.class("empty")) { l("treasury.nothingOwed") }
        } else {
            for run in runs {
                h3 { run.day.map { l("treasury.leaves", ["day": l.weekday($0)]) } ?? l("treasury.held") }
                p { visit.sums(run.sums) }
                DrawRows(l: l, draws: run.draws).html
            }
            if toSettle.count == Self.listed {
                p(.class("hint")) { l("treasury.more", ["count": String(Self.listed)]) }
            }
        }
    }

    private struct Run {
        /// Nil: a question holds the payment.
        let day: Day?
        let draws: [DrawSummary]

        var sums: [Money] {
            Dictionary(grouping: draws.map(\.draw.amount), by: \.currency).sorted { $0.key.rawValue < $1.key.rawValue }
                .compactMap { try? Money.sum($0.value, in: $0.key) }
        }
    }

    /// The days on which money leaves, the nearest first; what a question holds comes last.
    private var runs: [Run] {
        let clock = visit.instance.clock
        let byDay = Dictionary(grouping: toSettle) { $0.nextRun(clock) }
        let dated = byDay.compactMap { day, draws in day.map { Run(day: $0, draws: draws) } }
            .sorted { ($0.day ?? clock.today()) < ($1.day ?? clock.today()) }
        return dated + (byDay[nil].map { [Run(day: nil, draws: $0)] } ?? [])
    }
}
