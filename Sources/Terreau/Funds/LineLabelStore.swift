internal import Ledger
internal import Storage

extension LineLabel {
    /// The labels of every line: a co-operative has tens of them.
    static func all(in db: some Reading) throws -> [FundLine.ID: LineLabel] { try load("", in: db) }

    /// The labels of the lines that pay or could pay a budget's draws.
    static func all(
        in budget: ContributoryBudget.ID, _ db: some Reading
    ) throws -> [FundLine.ID: LineLabel] {
        try load(
            "WHERE l.id IN (SELECT fund_line_id FROM accounts WHERE budget_id = \(budget) AND kind = 'allocation')",
            in: db)
    }

    private static func load(_ condition: SQL, in db: some Reading) throws -> [FundLine.ID: LineLabel] {
        let labels = try db.rows(
            """
            SELECT l.id, l.slug, l.name, l.is_free, o.name AS funder FROM fund_lines l
            LEFT JOIN agreements a ON a.id = l.agreement_id LEFT JOIN organisations o ON o.id = a.funder_id \(condition)
            """
        ).map {
            try LineLabel(id: $0["id"], slug: $0["slug"], name: $0["name"], funder: $0["funder"], isFree: $0["is_free"])
        }
        return Dictionary(labels.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
