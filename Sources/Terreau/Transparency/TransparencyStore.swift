internal import Ledger
internal import Storage

// What public pages may know. None of these types has a place for a private name, for words a member wrote, or for anything
// that leads to a person who did not choose to be named.

/// A budget whose totals are public.
struct PublicBudget: Sendable {
    let slug: Slug
    let name: String
    let purpose: String
    let left: Money
    let reserved: Money
    let owed: Money
    let paid: Money

    /// Accepted so far: promised, due and paid.
    var accepted: Money { get throws { try Money.sum([reserved, owed, paid], in: paid.currency) } }
}

struct PublicKind: Sendable {
    let kind: SolutionKind
    let amount: Money
    let count: Int
}

struct PublicQuarter: Sendable {
    let firstDay: Day
    let amount: Money
}

/// A project that chose to be public, an organisation, or a person who chose to be named.
struct PublicName: Sendable {
    let name: String
    let amount: Money
}

/// Those who are counted and not named.
struct PublicRest: Sendable {
    let count: Int
    let amount: Money
}

/// One draw of a budget that is public, told by its project or by the organisation it went to.
struct PublicDraw: Sendable {
    let kind: SolutionKind
    let project: String?
    let payee: String?
    let day: Day
    let amount: Money
}

/// Totals over public budgets, told in every way that names nobody.
struct PublicTotals: Sendable {
    let kinds: [PublicKind]
    /// The oldest first, without holes.
    let quarters: [PublicQuarter]
    let projects: [PublicName]
    let otherProjects: PublicRest
    let payees: [PublicName]
    let otherPeople: PublicRest
}

extension ContributoryBudget {
    /// Whether its totals stand on public pages.
    var hasPublicTotals: Bool { policy.publicTotals && policy.visibility != .group }
    /// Whether its draws do, one by one.
    var hasPublicDraws: Bool { hasPublicTotals && policy.visibility == .public }
}

enum Transparency {
    static func budgets(in db: some Reading) throws -> [ContributoryBudget] {
        try ContributoryBudget.all(in: db).filter(\.hasPublicTotals)
    }

    static func figures(of budgets: [ContributoryBudget], in db: some Reading) throws -> [PublicBudget] {
        let envelopes = try Dictionary(grouping: Figures.allEnvelopes(in: db), by: \.budget)
        return try budgets.map { budget in
            let parts = envelopes[budget.id] ?? [], currency = budget.currency
            return try PublicBudget(
                slug: budget.slug, name: budget.name, purpose: budget.purpose,
                left: Money.sum(parts.map(\.left), in: currency),
                reserved: Money.sum(parts.map(\.reserved), in: currency),
                owed: Money.sum(parts.map(\.owed), in: currency),
                paid: Money.sum(parts.map(\.paid), in: currency))
        }
    }

    /// - Parameter budgets: with public totals, and of one currency.
    static func totals(
        of budgets: [ContributoryBudget], currency: Currency, clock: Clock, in db: some Reading
    ) throws -> PublicTotals {
        let them = condition(budgets)
        func rest(_ row: Row?) throws -> PublicRest {
            guard let row else { return PublicRest(count: 0, amount: .zero(currency)) }
            return PublicRest(count: try row["count"], amount: Money(cents: try row["total"], currency: currency))
        }
        func names(_ query: SQL) throws -> [PublicName] {
            try db.rows(query).map {
                PublicName(name: try $0["name"], amount: Money(cents: try $0["total"], currency: currency))
            }
        }
        return try PublicTotals(
            kinds: db.rows(
                """
                SELECT d.kind, CAST(SUM(d.amount) AS BIGINT) AS total, COUNT(*) AS count FROM draws d
                WHERE \(them) GROUP BY d.kind ORDER BY total DESC, d.kind
                """
            ).map {
                try PublicKind(
                    kind: $0["kind"], amount: Money(cents: $0["total"], currency: currency), count: $0["count"])
            },
            quarters: quarters(them, currency, clock, in: db),
            projects: names(
                """
                SELECT j.name, CAST(SUM(d.amount) AS BIGINT) AS total FROM draws d JOIN projects j ON j.id = d.project_id
                WHERE \(them) AND j.is_public GROUP BY j.id, j.name ORDER BY total DESC, j.name LIMIT 500
                """),
            otherProjects: rest(
                db.row(
                    """
                    SELECT COUNT(DISTINCT d.project_id) AS count, CAST(COALESCE(SUM(d.amount), 0) AS BIGINT) AS total
                    FROM draws d JOIN projects j ON j.id = d.project_id WHERE \(them) AND NOT j.is_public
                    """)),
            payees: names(
                """
                SELECT o.name, CAST(SUM(d.amount) AS BIGINT) AS total FROM draws d
                  JOIN organisations o ON o.id = d.payee_organisation_id WHERE \(them) GROUP BY o.id, o.name
                UNION ALL
                SELECT y.name, CAST(SUM(d.amount) AS BIGINT) AS total FROM draws d JOIN people y ON y.id = d.payee_person_id
                WHERE \(them) AND y.is_named_publicly GROUP BY y.id, y.name
                ORDER BY 2 DESC, 1 LIMIT 500
                """),
            otherPeople: rest(
                db.row(
                    """
                    SELECT COUNT(DISTINCT d.payee_person_id) AS count, CAST(COALESCE(SUM(d.amount), 0) AS BIGINT) AS total
                    FROM draws d JOIN people y ON y.id = d.payee_person_id WHERE \(them) AND NOT y.is_named_publicly
                    """)))
    }

    /// The newest draws of a budget that is public. A draw that has neither a public project nor a payee who may be named is
    /// not here: its kind counts it.
    static func draws(
        of budget: ContributoryBudget, clock: Clock, limit: Int = 100, in db: some Reading
    ) throws -> [PublicDraw] {
        guard budget.hasPublicDraws else { return [] }
        return try db.rows(
            """
            SELECT d.kind, d.amount, d.accepted_at, CASE WHEN j.is_public THEN j.name END AS project,
              COALESCE(o.name, CASE WHEN y.is_named_publicly THEN y.name END) AS payee
            FROM draws d LEFT JOIN projects j ON j.id = d.project_id
              LEFT JOIN organisations o ON o.id = d.payee_organisation_id LEFT JOIN people y ON y.id = d.payee_person_id
            WHERE \(condition([budget])) AND (j.is_public OR o.id IS NOT NULL OR y.is_named_publicly)
            ORDER BY d.number DESC LIMIT \(limit)
            """
        ).map {
            try PublicDraw(
                kind: $0["kind"], project: $0["project"], payee: $0["payee"], day: clock.day(of: $0["accepted_at"]),
                amount: Money(cents: $0["amount"], currency: budget.currency))
        }
    }

    /// Accepted draws with money of these budgets.
    private static func condition(_ budgets: [ContributoryBudget]) -> SQL {
        guard !budgets.isEmpty else { return "FALSE" }
        let ids = budgets.map { "\($0.id)" as SQL }.joined(separator: ", ")
        return "d.state IN ('accepted', 'settled', 'evidenced') AND d.amount > 0 AND d.budget_id IN (\(ids))"
    }

    /// By the calendar here: an hour belongs to the day it falls on in the co-operative's time zone.
    private static func quarters(
        _ condition: SQL, _ currency: Currency, _ clock: Clock, in db: some Reading
    ) throws -> [PublicQuarter] {
        var sums: [Day: Money] = [:]
        let rows = try db.rows(
            """
            SELECT SUBSTR(d.accepted_at, 1, 13) AS hour, CAST(SUM(d.amount) AS BIGINT) AS total FROM draws d
            WHERE \(condition) GROUP BY SUBSTR(d.accepted_at, 1, 13)
            """)
        for row in rows {
            let hour: String = try row["hour"]
            guard let instant = Instant(rawValue: hour + ":00:00.000Z") else { throw UnexpectedWord(word: hour) }
            let quarter = clock.day(of: instant).startOfQuarter
            sums[quarter] = try (sums[quarter] ?? .zero(currency)) + Money(cents: row["total"], currency: currency)
        }
        guard let first = sums.keys.min(), let last = sums.keys.max() else { return [] }
        return sequence(first: first) { $0 < last ? $0.adding(months: 3) : nil }
            .map { PublicQuarter(firstDay: $0, amount: sums[$0] ?? .zero(currency)) }
    }
}
