internal import Hummingbird
internal import Ledger
internal import Storage

/// What the co-operative shows to everybody. Built from ``PublicTotals`` and its kin only.
enum TransparencyRoutes {
    static func overview(_ visit: Visit) async throws -> Response {
        let (clock, currency) = (visit.instance.clock, visit.instance.cooperative.currency)
        let (budgets, totals) = try await visit.instance.database.read { db in
            let budgets = try Transparency.budgets(in: db)
            // Other currencies keep their own page: amounts of two currencies do not add up.
            let summed = budgets.filter { $0.currency == currency }
            return try (
                Transparency.figures(of: budgets, in: db),
                Transparency.totals(of: summed, currency: currency, clock: clock, in: db)
            )
        }
        return try TransparencyPage(visit: visit, budgets: budgets, totals: totals, currency: currency).response()
    }

    static func budget(_ visit: Visit) async throws -> Response {
        let (clock, slug) = (visit.instance.clock, try visit.slug("budget"))
        let page = try await visit.instance.database.read { db in
            guard let budget = try ContributoryBudget.find(slug: slug, in: db), budget.hasPublicTotals,
                let figures = try Transparency.figures(of: [budget], in: db).first
            else { throw NotFound() }
            return try PublicBudgetPage(
                visit: visit, figures: figures, policy: budget.policy,
                totals: Transparency.totals(of: [budget], currency: budget.currency, clock: clock, in: db),
                draws: Transparency.draws(of: budget, clock: clock, in: db), clocks: DrawClocks.of(budget.id, in: db))
        }
        return try page.response()
    }
}
