internal import Ledger
internal import Storage

extension SharedDraw {
    /// What the lines of an agreement paid or promised, the newest first. Crossed, SQLite keeps the order: from the lines' shares
    /// to their draws, of which no more is read than puts them in order; the rest is for those that are shown.
    static func paid(
        by agreement: FundingAgreement.ID, clock: Clock, limit: Int, before: Int? = nil, in db: some Reading
    ) throws -> [SharedDraw] {
        let page: SQL = if let before { "AND d.number < \(before)" } else { "" }
        return try list(
            """
            SELECT d.*, t.share, CASE WHEN j.is_public THEN j.name END AS project_name,
              COALESCE(o.name, CASE WHEN y.is_named_publicly THEN y.name END) AS payee_name
            FROM (SELECT d.number, CAST(SUM(s.amount) AS BIGINT) AS share
                FROM fund_lines l CROSS JOIN draw_shares s CROSS JOIN draws d
                WHERE l.agreement_id = \(agreement) AND s.line_id = l.id AND s.amount > 0 AND d.id = s.draw_id
                  AND d.version = s.version AND d.state IN ('accepted', 'settled', 'evidenced') \(page)
                GROUP BY d.number ORDER BY d.number DESC LIMIT \(limit)) t
              JOIN draws d ON d.number = t.number
              LEFT JOIN projects j ON j.id = d.project_id LEFT JOIN organisations o ON o.id = d.payee_organisation_id
              LEFT JOIN people y ON y.id = d.payee_person_id
            ORDER BY d.number DESC
            """, clock: clock, in: db)
    }

    /// What an organisation was paid or promised. Whoever holds the address reads it, so what a draw is for is told only where
    /// anybody may read it: in public budgets.
    static func paid(
        to organisation: Organisation.ID, clock: Clock, limit: Int, before: Int? = nil, in db: some Reading
    ) throws -> [SharedDraw] {
        let page: SQL = if let before { "AND d.number < \(before)" } else { "" }
        let told = Set(try ContributoryBudget.all(in: db).filter(\.hasPublicDraws).map(\.id))
        return try list(
            """
            SELECT d.*, d.amount AS share, CASE WHEN j.is_public THEN j.name END AS project_name, NULL AS payee_name
            FROM draws d LEFT JOIN projects j ON j.id = d.project_id
            WHERE d.payee_organisation_id = \(organisation) AND d.amount > 0
              AND d.state IN ('accepted', 'settled', 'evidenced') \(page) ORDER BY d.number DESC LIMIT \(limit)
            """, clock: clock, in: db, tellsPurpose: { told.contains($0.budget) })
    }

    private static func list(
        _ query: SQL, clock: Clock, in db: some Reading, tellsPurpose: (Draw) -> Bool = { _ in true }
    ) throws -> [SharedDraw] {
        let rows = try db.rows(query)
        let draws = try rows.map(Draw.init)
        let facts = try EvidenceRules.Facts.load(draws, in: db)
        return try zip(rows, draws).map { row, draw in
            try SharedDraw(
                number: draw.number, day: clock.day(of: draw.acceptedAt ?? draw.declaredAt),
                purpose: tellsPurpose(draw) ? draw.purpose : nil,
                kind: draw.kind, amount: Money(cents: row["share"], currency: draw.amount.currency),
                isPaid: draw.state != .accepted, project: row["project_name"], payee: row["payee_name"],
                evidence: Proof(facts[draw.id]))
        }
    }
}
