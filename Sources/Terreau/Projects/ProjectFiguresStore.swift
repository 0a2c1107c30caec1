internal import Ledger
internal import Storage

/// What a project received or was promised, from one line for one kind of solution, in one budget.
struct ProjectShare: Sendable, Hashable {
    let budget: ContributoryBudget.ID
    let line: FundLine.ID
    let kind: SolutionKind
    let amount: Money

    static func all(of project: Project.ID, in db: some Reading) throws -> [ProjectShare] {
        try db.rows(
            """
            SELECT d.budget_id, s.line_id, d.kind, l.currency, CAST(SUM(s.amount) AS BIGINT) AS amount
            FROM draws d JOIN draw_shares s ON s.draw_id = d.id AND s.version = d.version
              JOIN fund_lines l ON l.id = s.line_id
            WHERE d.project_id = \(project) AND d.state IN ('accepted', 'settled', 'evidenced') AND s.amount > 0
            GROUP BY d.budget_id, s.line_id, d.kind, l.currency ORDER BY s.line_id, d.kind, d.budget_id
            """
        ).map {
            try ProjectShare(
                budget: $0["budget_id"], line: $0["line_id"], kind: $0["kind"],
                amount: Money(cents: $0["amount"], currency: $0["currency"]))
        }
    }
}
