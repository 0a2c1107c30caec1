internal import HTML
internal import Hummingbird
internal import Ledger

/// A page of the annual report: one sentence, one figure, one chart with its table, then the lists.
struct TransparencyPage {
    let visit: Visit
    let budgets: [PublicBudget]
    let totals: PublicTotals
    let currency: Currency

    private var l: Language { visit.language }

    func response() throws -> Response {
        let pieces = PublicPieces(l: l, totals: totals)
        let accepted = try Money.sum(
            budgets.filter { $0.paid.currency == currency }.map { try $0.accepted }, in: currency)
        let name = visit.instance.cooperative.name
        return try visit.page(l("public.title")) {
            try articleElement(.class("public")) {
                h1 { l("public.heading", ["name": name]) }
                p(.class("lede")) { l("public.lede") }
                if accepted.isZero {
                    p(.class("empty")) { l("public.empty") }
                } else {
                    figure(accepted)
                    if totals.quarters.count > 1 { pieces.overTime } else { pieces.byKind }
                }
                if !budgets.isEmpty {
                    h2 { l("public.budgets") }
                    try ul(.class("rows")) { for budget in budgets { try row(budget) } }
                }
                pieces.lists
                p(.class("seal")) {
                    l("public.seal", ["day": l.day(visit.instance.clock.today())])
                    " "
                    a(.href(Links.heads)) { l("heads.link") }
                }
            }
        }
    }

    private func figure(_ accepted: Money) -> HTML {
        let projects = totals.projects.count + totals.moreProjects.count + totals.otherProjects.count
        let since = totals.quarters.first.map { PublicPieces(l: l, totals: totals).name($0) } ?? ""
        return p(.class("figure-big")) {
            l.amount(accepted)
            " "
            small { l("public.accepted", ["quarter": since, "count": String(projects)]) }
        }
    }

    private func row(_ budget: PublicBudget) throws -> HTML {
        let accepted = try budget.accepted
        return li(.class("row")) {
            a(.class("row-main"), .href(Links.transparency(budget.slug))) { budget.name }
            l.amount(accepted)
            p(.class("row-note")) { budget.purpose }
        }
    }
}

/// One budget, for everybody.
struct PublicBudgetPage {
    let visit: Visit
    let figures: PublicBudget
    let policy: BudgetPolicy
    let totals: PublicTotals
    /// Empty unless the budget chose to show them.
    let draws: [PublicDraw]
    let clocks: DrawClocks

    private var l: Language { visit.language }

    func response() throws -> Response {
        let pieces = PublicPieces(l: l, totals: totals)
        let accepted = try figures.accepted
        return visit.page(figures.name) {
            l.crumbs([(l("public.title"), Links.transparency)], here: figures.name)
            articleElement(.class("public")) {
                h1 { figures.name }
                p(.class("lede")) { figures.purpose }
                p(.class("figure-big")) {
                    l.amount(accepted)
                    " "
                    small { l("public.acceptedHere") }
                }
                envelope.figure(l)
                if !accepted.isZero {
                    pieces.byKind
                    if totals.quarters.count > 1 { pieces.overTime }
                }
                pieces.lists
                listOfDraws
                h2 { l("public.rule") }
                p { BudgetWords(l: l).rule(policy) }
                pace
                p(.class("seal")) { l("public.seal", ["day": l.day(visit.instance.clock.today())]) }
            }
        }
    }

    private var envelope: EnvelopeBar {
        func part(_ style: String, _ amount: Money) -> EnvelopeBar.Part {
            .init(style: style, name: l("part.\(style)"), amount: amount)
        }
        return EnvelopeBar(
            title: figures.name,
            parts: [
                part("paid", figures.paid), part("owed", figures.owed), part("reserved", figures.reserved),
                part("left", figures.left),
            ])
    }

    @HTMLBuilder private var listOfDraws: HTML {
        if !draws.isEmpty {
            h2 { l("public.draws") }
            p { l("public.drawsNote") }
            ul(.class("rows")) {
                for draw in draws {
                    li(.class("row")) {
                        span(.class("row-main")) { draw.project ?? draw.payee ?? "" }
                        l.amount(draw.amount)
                        p(.class("row-note")) {
                            let payee = draw.project == nil ? nil : draw.payee
                            [l("kind.\(draw.kind.rawValue)"), payee, l.day(draw.day)].compactMap(\.self).joined(
                                separator: " · ")
                        }
                    }
                }
            }
        }
    }

    @HTMLBuilder private var pace: HTML {
        l.facts([
            ("public.needToAccepted", clocks.needToAccepted.map { HTML(l.duration(seconds: $0.median)) }),
            ("public.acceptedToPaid", clocks.acceptedToPaid.map { HTML(l.duration(seconds: $0.median)) }),
        ])
    }
}

/// Charts and lists that both public pages show.
struct PublicPieces {
    /// Quarters drawn one by one; what came before is one line.
    static let drawnQuarters = 12

    let l: Language
    let totals: PublicTotals

    func name(_ quarter: PublicQuarter) -> String {
        let (year, month, _) = quarter.firstDay.components
        return l("public.quarter.\((month - 1) / 3 + 1)", ["year": String(year)])
    }

    var overTime: HTML {
        let recent = totals.quarters.suffix(Self.drawnQuarters)
        let earlier = totals.quarters.dropLast(recent.count)
        let before = try? Money.sum(earlier.map(\.amount), in: recent.first?.amount.currency ?? .eur)
        let lines =
            (before.map { $0.isZero ? [] : [(l("public.before"), $0)] } ?? []) + recent.map { (name($0), $0.amount) }
        let best = recent.max { $0.amount.cents < $1.amount.cents }
        return chart(
            label: l("public.chart.overTime"), heading: l("public.quarter"), lines,
            sentence: best.map { l("public.best", ["quarter": name($0), "amount": l.money($0.amount)]) })
    }

    var byKind: HTML {
        let lines = totals.kinds.map { (l("kind.\($0.kind.rawValue)"), $0.amount) }
        // « Autre » in front would tell nobody anything.
        let most = totals.kinds.first.flatMap { $0.kind == .other ? nil : $0 }
        return chart(
            label: l("public.chart.byKind"), heading: l("public.kind"), lines,
            sentence: most.map {
                l("public.mostKind", ["kind": l("kind.\($0.kind.rawValue)"), "amount": l.money($0.amount)])
            })
    }

    private func chart(
        label: String, heading: String, _ lines: [(name: String, amount: Money)], sentence: String?
    ) -> HTML {
        let total = lines.first.flatMap { first in try? Money.sum(lines.map(\.amount), in: first.amount.currency) }
        return figureElement(.class("chart")) {
            BarChart(
                label: label,
                groups: lines.map {
                    .init(name: "\($0.name) · \(l.money($0.amount))", bars: [.init(amount: $0.amount)])
                }
            ).html
            figcaption { [label + ".", sentence].compactMap(\.self).joined(separator: " ") }
            details {
                summaryElement { l("figure.asTable") }
                Table(
                    caption: label,
                    columns: [.init(heading: heading), .init(heading: l("public.amount"), isAmount: true)],
                    rows: lines.map { [HTML($0.name), HTML(l.money($0.amount))] },
                    total: total.map { [HTML(l("public.total")), HTML(l.money($0))] }, style: "figures"
                ).html
            }
        }
    }

    @HTMLBuilder var lists: HTML {
        if !totals.projects.isEmpty || totals.otherProjects.count > 0 {
            h2 { l("public.projects") }
            ul(.class("rows")) {
                for project in totals.projects { row(project) }
                rest("public.moreProjects", totals.moreProjects)
                rest("public.otherProjects", totals.otherProjects)
            }
        }
        if !totals.payees.isEmpty || totals.otherPeople.count > 0 {
            h2 { l("public.payees") }
            p { l("public.payeesNote") }
            ul(.class("rows")) {
                for payee in totals.payees { row(payee) }
                rest("public.morePayees", totals.morePayees)
                rest("public.otherPeople", totals.otherPeople)
            }
        }
    }

    @HTMLBuilder private func rest(_ key: String, _ rest: PublicRest) -> HTML {
        if rest.count > 0 {
            row(PublicName(name: l(key, ["count": String(rest.count)]), amount: rest.amount))
        }
    }

    private func row(_ line: PublicName) -> HTML {
        li(.class("row")) {
            span(.class("row-main")) { line.name }
            l.amount(line.amount)
        }
    }
}
