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

    static func nobody(_ currency: Currency) -> PublicRest { PublicRest(count: 0, amount: .zero(currency)) }
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
    /// The largest, and what those after them had.
    let projects: [PublicName]
    let moreProjects: PublicRest
    let otherProjects: PublicRest
    let payees: [PublicName]
    let morePayees: PublicRest
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
        let envelopes: [EnvelopeFigures] =
            if budgets.count == 1, let budget = budgets.first { try Figures.envelopes(of: budget.id, in: db) } else {
                try Figures.allEnvelopes(in: db)
            }
        let byBudget = Dictionary(grouping: envelopes, by: \.budget)
        return try budgets.map { budget in
            let parts = byBudget[budget.id] ?? [], currency = budget.currency
            return try PublicBudget(
                slug: budget.slug, name: budget.name, purpose: budget.purpose,
                left: Money.sum(parts.map(\.left), in: currency),
                reserved: Money.sum(parts.map(\.reserved), in: currency),
                owed: Money.sum(parts.map(\.owed), in: currency),
                paid: Money.sum(parts.map(\.paid), in: currency))
        }
    }

    /// Names that stand on a page one by one; the rest of them is one line.
    static let mostNames = 200

    /// - Parameter budgets: with public totals, and of one currency.
    static func totals(
        of budgets: [ContributoryBudget], currency: Currency, clock: Clock, in db: some Reading
    ) throws -> PublicTotals {
        let them = list(budgets)
        let projects = try named(
            """
            SELECT n.name, n.is_public AS is_named, s.total FROM (\(sums(them, "project"))) s
              JOIN projects n ON n.id = s.subject
            """, currency, in: db)
        let payees = try named(
            """
            SELECT n.name, n.is_named_publicly AS is_named, s.total FROM (\(sums(them, "person"))) s
              JOIN people n ON n.id = s.subject
            UNION ALL
            SELECT n.name, TRUE, s.total FROM (\(sums(them, "organisation"))) s JOIN organisations n ON n.id = s.subject
            """, currency, in: db)
        return try PublicTotals(
            kinds: db.rows(
                """
                SELECT t.subject, CAST(SUM(t.amount) AS BIGINT) AS total, CAST(SUM(t.draws) AS BIGINT) AS count
                FROM draw_totals t WHERE \(them) AND t.facet = 'kind' AND t.draws > 0
                GROUP BY t.subject ORDER BY total DESC, t.subject
                """
            ).map {
                try PublicKind(
                    kind: $0["subject"], amount: Money(cents: $0["total"], currency: currency), count: $0["count"])
            },
            quarters: quarters(them, currency, clock, in: db), projects: projects.names,
            moreProjects: projects.more, otherProjects: projects.others, payees: payees.names, morePayees: payees.more,
            otherPeople: payees.others)
    }

    private struct Named {
        let names: [PublicName]
        /// Those who may be named and for whom there is no room.
        let more: PublicRest
        /// Those who may not.
        let others: PublicRest
    }

    private static func sums(_ budgets: SQL, _ facet: String) -> SQL {
        """
        SELECT t.subject, CAST(SUM(t.amount) AS BIGINT) AS total FROM draw_totals t
        WHERE \(budgets) AND t.facet = \(facet) AND t.draws > 0 GROUP BY t.subject
        """
    }

    /// Totals by those who may be named, the largest first, and by all the others together.
    private static func named(_ rows: SQL, _ currency: Currency, in db: some Reading) throws -> Named {
        var names: [PublicName] = []
        var (named, others) = (PublicRest.nobody(currency), PublicRest.nobody(currency))
        for row in try db.rows(
            """
            WITH sums AS MATERIALIZED (\(rows))
            SELECT * FROM (
              SELECT 'one' AS which, name, total, 1 AS count FROM sums WHERE is_named
              ORDER BY total DESC, name LIMIT \(mostNames)) x
            UNION ALL
            SELECT CASE WHEN is_named THEN 'named' ELSE 'others' END, '', CAST(SUM(total) AS BIGINT), COUNT(*)
            FROM sums GROUP BY is_named ORDER BY total DESC, name
            """)
        {
            let amount = Money(cents: try row["total"], currency: currency)
            switch try row["which"] as String {
            case "one": names.append(PublicName(name: try row["name"], amount: amount))
            case "named": named = PublicRest(count: try row["count"], amount: amount)
            default: others = PublicRest(count: try row["count"], amount: amount)
            }
        }
        let more = try PublicRest(
            count: named.count - names.count, amount: named.amount - Money.sum(names.map(\.amount), in: currency))
        return Named(names: names, more: more, others: others)
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
            WHERE d.state IN ('accepted', 'settled', 'evidenced') AND d.amount > 0 AND d.budget_id = \(budget.id)
              AND (j.is_public OR o.id IS NOT NULL OR y.is_named_publicly)
            ORDER BY d.number DESC LIMIT \(limit)
            """
        ).map {
            try PublicDraw(
                kind: $0["kind"], project: $0["project"], payee: $0["payee"], day: clock.day(of: $0["accepted_at"]),
                amount: Money(cents: $0["amount"], currency: budget.currency))
        }
    }

    /// The sums that the database keeps of accepted draws with money of these budgets.
    private static func list(_ budgets: [ContributoryBudget]) -> SQL {
        guard !budgets.isEmpty else { return "FALSE" }
        return "t.budget_id IN (\(budgets.map { "\($0.id)" as SQL }.joined(separator: ", ")))"
    }

    /// By the calendar here: an hour belongs to the day it falls on in the co-operative's time zone.
    private static func quarters(
        _ budgets: SQL, _ currency: Currency, _ clock: Clock, in db: some Reading
    ) throws -> [PublicQuarter] {
        var sums: [Day: Money] = [:]
        let rows = try db.rows(
            """
            SELECT t.subject AS hour, CAST(SUM(t.amount) AS BIGINT) AS total FROM draw_totals t
            WHERE \(budgets) AND t.facet = 'hour' AND t.draws > 0 GROUP BY t.subject
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
