internal import HTML
internal import Ledger
internal import Storage

/// A budget with its figures, as lists show it.
struct BudgetCard: Sendable {
    let budget: ContributoryBudget
    let figures: [EnvelopeFigures]

    static func all(in db: some Reading) throws -> [BudgetCard] {
        let figures = try Dictionary(grouping: Figures.allEnvelopes(in: db), by: \.budget)
        return try ContributoryBudget.all(in: db).map { BudgetCard(budget: $0, figures: figures[$0.id] ?? []) }
    }

    /// The budgets of one group member: a handful, so each is asked for alone.
    static func all(of budgets: Set<ContributoryBudget.ID>, in db: some Reading) throws -> [BudgetCard] {
        try budgets.map { id in
            try BudgetCard(
                budget: ContributoryBudget.find(id, in: db), figures: Figures.envelopes(of: id, in: db))
        }.sorted { $0.budget.slug.rawValue < $1.budget.slug.rawValue }
    }

    func total(_ part: KeyPath<EnvelopeFigures, Money>) -> Money {
        Money(cents: figures.reduce(0) { $0 + $1[keyPath: part].cents }, currency: budget.currency)
    }

    var left: Money { total(\.left) }

    var allocated: Money {
        Money(
            cents: [\EnvelopeFigures.left, \.reserved, \.owed, \.paid].reduce(0) { $0 + total($1).cents },
            currency: budget.currency)
    }

    /// Paid, owed, reserved, left: each part leads to its transfers.
    func bar(_ l: Language) -> EnvelopeBar {
        func ledger(_ kind: String) -> String { Links.ledger(budget: budget.id, kind: kind) }
        return EnvelopeBar(
            title: budget.name,
            parts: [
                .init(style: "paid", name: l("part.paid"), amount: total(\.paid), link: ledger("paid")),
                .init(style: "owed", name: l("part.owed"), amount: total(\.owed), link: ledger("owed")),
                .init(style: "reserved", name: l("part.reserved"), amount: total(\.reserved), link: ledger("reserved")),
                .init(style: "left", name: l("part.left"), amount: left, link: ledger("left")),
            ],
            caption: l("budget.caption", ["left": l.money(left), "allocated": l.money(allocated)]))
    }

    static func rows(_ cards: [BudgetCard], _ l: Language) -> HTML {
        ul(.class("rows")) {
            for card in cards {
                li(.class("row")) {
                    a(.class("row-main"), .href(Links.budget(card.budget.slug))) { card.budget.name }
                    l.amount(card.left)
                    p(.class("row-note")) {
                        l("budget.leftOf", ["allocated": l.money(card.allocated)])
                        if card.budget.closedAt != nil { " · " + l("budget.isClosed") }
                    }
                    card.bar(l).bar(l)
                }
            }
        }
    }
}
