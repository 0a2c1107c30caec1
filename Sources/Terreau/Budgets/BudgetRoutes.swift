internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

enum BudgetRoutes {
    static func list(_ visit: SignedVisit) async throws -> Response {
        let l = visit.language
        let (mine, all, read) = try await visit.instance.database.read { db in
            let groups = try BudgetGroup.budgets(of: visit.actor.id, in: db)
            let known = try BudgetCard.all(in: db)
            let cards = known.filter {
                $0.budget.isVisible(to: visit.actor, isInGroup: groups.member.contains($0.budget.id))
            }
            return (
                cards.filter { groups.member.contains($0.budget.id) },
                cards.filter { !groups.member.contains($0.budget.id) }, known.count
            )
        }
        let others = ListPart(all, of: read, query: visit.query, most: ContributoryBudget.mostListed) {
            "\($0.budget.name) \($0.budget.purpose)"
        }
        return visit.page(l("nav.budgets")) {
            h1 { l("nav.budgets") }
            p(.class("lede")) { l("budget.list.lede") }
            section {
                h2 { l("home.budgets") }
                if mine.isEmpty { p(.class("empty")) { l("home.noBudgets") } }
                BudgetCard.rows(mine, l)
            }
            if !all.isEmpty {
                section {
                    h2 { l("budget.list.others") }
                    others.search(visit.visit, at: Links.budgets)
                    BudgetCard.rows(others.shown, l)
                    others.pager(l, at: Links.budgets)
                }
            }
            if visit.actor.has(.manager) {
                p(.class("actions")) { a(.class("button"), .href(Links.newBudget)) { l("budget.new") } }
            }
        }
    }

    static func show(_ visit: SignedVisit) async throws -> Response {
        let page = try await visit.instance.database.read { [slug = try visit.slug("budget")] db in
            try BudgetPage.load(slug, visit, in: db)
        }
        return page.response()
    }
}

/// A budget: what is left, its rule in plain words, its clocks, whose money it is, its draws.
struct BudgetPage {
    let visit: SignedVisit
    let card: BudgetCard
    let labels: [FundLine.ID: LineLabel]
    let lines: [FundLine]
    let clocks: DrawClocks
    let draws: [DrawSummary]
    let isInGroup: Bool
    let isSteward: Bool
    let stewards: [String]
    let nextRun: Day

    private static let pageSize = 50

    static func load(_ slug: Slug, _ visit: SignedVisit, in db: some Reading) throws -> BudgetPage {
        guard let budget = try ContributoryBudget.find(slug: slug, in: db) else { throw NotFound() }
        let group = try BudgetGroup.standing(of: visit.actor.id, in: budget.id, db)
        guard budget.isVisible(to: visit.actor, isInGroup: group.isInGroup) else { throw NotFound() }
        let policy = budget.policy
        return try BudgetPage(
            visit: visit, card: BudgetCard(budget: budget, figures: Figures.envelopes(of: budget.id, in: db)),
            labels: LineLabel.all(in: budget.id, db), lines: FundLine.all(in: budget.id, in: db),
            clocks: DrawClocks.of(budget.id, in: db),
            draws: DrawSummary.list(.ofBudget(budget.id), limit: pageSize, before: Int(visit.query["avant"]), in: db),
            isInGroup: group.isInGroup, isSteward: group.isSteward,
            stewards: BudgetGroup.stewardNames(of: budget.id, in: db),
            nextRun: PaymentCalendar.nextRun(
                after: visit.instance.clock.today(), rhythm: policy.rhythm, cutoffDay: policy.cutoffDay))
    }

    private var budget: ContributoryBudget { card.budget }
    private var l: Language { visit.language }

    func response() -> Response {
        visit.page(budget.name) {
            l.crumbs([(l("nav.budgets"), Links.budgets)], here: budget.name)
            h1 { budget.name }
            p(.class("lede")) { budget.purpose }
            if budget.closedAt != nil { div(.class("banner banner-info")) { l("budget.closedBanner") } }
            div(.class("columns")) {
                div {
                    p(.class("figure-big")) {
                        l.amount(card.left)
                        " "
                        small { l("budget.leftOf", ["allocated": l.money(card.allocated)]) }
                    }
                    card.bar(l).figure(l)
                    if mayDraw { drawButtons }
                    section {
                        h2 { l("budget.draws") }
                        if draws.isEmpty { p(.class("empty")) { l("budget.noDraws") } }
                        DrawRows(l: l, draws: draws, namesBudget: false).html
                        DrawPager(l: l, path: Links.budget(budget.slug), draws: draws, limit: Self.pageSize).html
                    }
                }
                aside {
                    rule
                    clockFacts
                    funders
                    management
                }
            }
        }
    }

    private var mayDraw: Bool {
        budget.isOpen(on: visit.instance.clock.today())
            && (isInGroup || (budget.policy.whoMayDraw == .cooperative && visit.actor.person.status.isInside))
    }

    private var drawButtons: HTML {
        div(.class("actions")) {
            for gesture in [Draw.Gesture.need, .done, .paid] where allowed(gesture) {
                a(
                    .class(gesture == .need ? "button" : "button button-quiet"),
                    .href(Links.newDraw(gesture, budget: budget.slug))
                ) {
                    l("gesture.\(gesture.rawValue)")
                }
            }
        }
    }

    private func allowed(_ gesture: Draw.Gesture) -> Bool {
        switch gesture {
        case .need: budget.policy.timing != .after
        case .done: budget.policy.timing != .before
        case .paid: true
        }
    }

    private var rule: HTML {
        section {
            h2 { l("budget.rule") }
            p { BudgetWords(l: l).rule(budget.policy) }
            details {
                summaryElement { l("budget.ruleMore") }
                ul(.class("plain")) { for sentence in BudgetWords(l: l).details(budget.policy) { li { sentence } } }
            }
            if !stewards.isEmpty { p { l("budget.stewards", ["names": l.list(stewards)]) } }
        }
    }

    private var clockFacts: HTML {
        func words(_ pair: DrawClocks.Pair?) -> HTML {
            guard let pair else { return HTML(l("clock.none")) }
            return HTML(
                l(
                    "clock.medianAndLast",
                    [
                        "median": l.duration(seconds: pair.median), "last": l.duration(seconds: pair.last),
                    ]))
        }
        return section {
            h2 { l("budget.clocks") }
            l.facts([
                ("clock.needToAccepted", words(clocks.needToAccepted)),
                ("clock.acceptedToPaid", words(clocks.acceptedToPaid)), ("clock.nextRun", HTML(l.weekday(nextRun))),
            ])
        }
    }

    private var funders: HTML {
        section {
            h2 { l("budget.funders") }
            if lines.isEmpty { p(.class("empty")) { l("budget.empty") } }
            ul(.class("rows")) {
                for line in lines {
                    li(.class("row")) {
                        a(.class("row-main"), .href(Links.line(line.slug))) { labels.full(line.id) }
                        if let figures = card.figures.first(where: { $0.line == line.id }) { l.amount(figures.left) }
                        p(.class("row-note")) {
                            line.terms.lastDay.map { l("line.spendBy", ["day": l.day($0)]) }
                                ?? l(line.isFree ? "line.free" : "line.noEnd")
                        }
                    }
                }
            }
        }
    }

    @HTMLBuilder private var management: HTML {
        if visit.actor.has(.manager) || isSteward {
            section {
                h2 { l("budget.manage") }
                ul(.class("plain")) {
                    li { a(.href(Links.budget(budget.slug, "groupe"))) { l("budget.manageGroup") } }
                    if visit.actor.has(.manager) {
                        li { a(.href(Links.budget(budget.slug, "enveloppes"))) { l("budget.manageEnvelopes") } }
                        li { a(.href(Links.budget(budget.slug, "regle"))) { l("budget.managePolicy") } }
                    }
                }
            }
        }
    }
}
