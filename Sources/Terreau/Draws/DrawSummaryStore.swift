internal import Ledger
internal import Storage

/// A draw as lists show it, with the names that belong to it.
struct DrawSummary: Sendable {
    let draw: Draw
    let budgetName: String
    let budgetSlug: Slug
    let projectName: String?
    let projectSlug: Slug?
    let projectIsPublic: Bool
    let declarantName: String
    let payeeName: String
    /// The payee is an organisation, or a person who chose to be named.
    let payeeIsPublic: Bool
    let hasOpenQuestion: Bool
    /// In a payment run that is under way.
    let isScheduled: Bool
    let rhythm: SettlementRhythm
    let cutoffDay: Int

    var state: DrawState { DrawState(draw, hasOpenQuestion: hasOpenQuestion, isScheduled: isScheduled) }

    /// The day its money leaves, for a draw that is accepted and waits for nothing.
    func nextRun(_ clock: Clock) -> Day? {
        guard draw.state == .accepted, !draw.isUnpaid, !draw.awaitsWork, !hasOpenQuestion, !isScheduled,
            let accepted = draw.acceptedAt
        else {
            return nil
        }
        // A run that has passed did not take it: the next one will.
        let from = max(clock.day(of: draw.doneAt ?? accepted), clock.today().adding(days: -1))
        return PaymentCalendar.nextRun(after: from, rhythm: rhythm, cutoffDay: cutoffDay)
    }

    /// The day reserved money leaves if the work is said done today.
    func runOnceDone(_ clock: Clock) -> Day {
        PaymentCalendar.nextRun(after: clock.today(), rhythm: rhythm, cutoffDay: cutoffDay)
    }
}

extension DrawSummary {
    enum Filter: Sendable {
        /// Declared by the person, or paid to them.
        case ofPerson(Person.ID)
        case ofBudget(ContributoryBudget.ID)
        case ofProject(Project.ID)
        case one(Draw.ID)
        /// Waiting for somebody who holds one of these budgets.
        case waiting(in: Set<ContributoryBudget.ID>)
        /// Paid by a line.
        case paidBy(FundLine.ID)
        /// Accepted work that is done: what is to be settled.
        case toSettle
        /// Of one of these budgets, or the person's own.
        case visible(to: Person.ID, in: Set<ContributoryBudget.ID>)
        /// What public pages may list: accepted draws with money.
        case publicOf(ContributoryBudget.ID)

        fileprivate var condition: SQL {
            switch self {
            case .ofPerson(let id): "d.declared_by = \(id) OR d.payee_person_id = \(id)"
            case .ofBudget(let id): "d.budget_id = \(id)"
            case .ofProject(let id): "d.project_id = \(id)"
            case .one(let id): "d.id = \(id)"
            case .waiting(let budgets):
                budgets.isEmpty
                    ? "FALSE"
                    : "d.state = 'waiting' AND d.budget_id IN (\(budgets.sorted { $0.rawValue < $1.rawValue }.map { "\($0)" as SQL }.joined(separator: ", ")))"
            case .paidBy(let id):
                """
                d.state IN ('accepted', 'settled', 'evidenced') AND EXISTS (SELECT 1 FROM draw_shares s
                  WHERE s.draw_id = d.id AND s.version = d.version AND s.line_id = \(id) AND s.amount > 0)
                """
            case .toSettle:
                """
                d.state = 'accepted' AND d.amount > 0 AND (d.gesture <> 'need' OR d.done_at IS NOT NULL)
                  AND NOT EXISTS (SELECT 1 FROM payment_lines x WHERE x.draw_id = d.id AND x.state = 'live')
                """
            case .visible(let person, let budgets):
                """
                d.declared_by = \(person) OR d.payee_person_id = \(person) OR d.budget_id IN
                  (\((budgets.map(\.rawValue).sorted() + [""]).map { "\($0)" as SQL }.joined(separator: ", ")))
                """
            case .publicOf(let id):
                "d.budget_id = \(id) AND d.state IN ('accepted', 'settled', 'evidenced') AND d.amount > 0"
            }
        }
    }

    /// The newest first.
    /// - Parameter before: the number of the last draw of the page before, to go on from.
    static func list(_ filter: Filter, limit: Int = 50, before: Int? = nil, in db: some Reading) throws -> [DrawSummary]
    {
        let page: SQL = if let before { "AND d.number < \(before)" } else { "" }
        let rows = try db.rows(
            """
            SELECT d.*, j.name AS project_name, j.slug AS project_slug, j.is_public AS project_is_public,
              w.name AS declarant_name, COALESCE(y.name, o.name) AS payee_name,
              CASE WHEN o.id IS NOT NULL THEN TRUE ELSE y.is_named_publicly END AS payee_is_public,
              EXISTS (SELECT 1 FROM draw_questions q WHERE q.draw_id = d.id AND q.closed_at IS NULL) AS has_open_question,
              EXISTS (SELECT 1 FROM payment_lines x WHERE x.draw_id = d.id AND x.state = 'live') AS is_scheduled
            FROM draws d JOIN people w ON w.id = d.declared_by
              LEFT JOIN people y ON y.id = d.payee_person_id
              LEFT JOIN organisations o ON o.id = d.payee_organisation_id
              LEFT JOIN projects j ON j.id = d.project_id
            WHERE (\(filter.condition)) \(page) ORDER BY d.number DESC LIMIT \(limit)
            """)
        // A list is of one budget or of a few, so they are not asked for again with each draw.
        let budgets = try Budget.all(Set(rows.map { try $0["budget_id"] }), in: db)
        return try rows.map { row in
            guard let budget = budgets[try row["budget_id"]] else { throw NotFound() }
            return try DrawSummary(row, budget)
        }
    }

    /// What a list says of a draw's budget.
    private struct Budget {
        let name: String
        let slug: Slug
        let rhythm: SettlementRhythm
        let cutoffDay: Int

        static func all(
            _ ids: Set<ContributoryBudget.ID>, in db: some Reading
        ) throws -> [ContributoryBudget.ID: Budget] {
            guard !ids.isEmpty else { return [:] }
            let list = ids.sorted { $0.rawValue < $1.rawValue }.map { "\($0)" as SQL }.joined(separator: ", ")
            let rows = try db.rows(
                """
                SELECT b.id, b.name, b.slug, p.rhythm, p.cutoff_day FROM budgets b JOIN budget_policies p
                  ON p.budget_id = b.id AND p.version = (SELECT MAX(version) FROM budget_policies WHERE budget_id = b.id)
                WHERE b.id IN (\(list))
                """)
            return try rows.reduce(into: [:]) { budgets, row in
                budgets[try row["id"]] = try Budget(
                    name: row["name"], slug: row["slug"], rhythm: row["rhythm"], cutoffDay: row["cutoff_day"])
            }
        }
    }

    private init(_ row: Row, _ budget: Budget) throws {
        try self.init(
            draw: Draw(row), budgetName: budget.name, budgetSlug: budget.slug,
            projectName: row["project_name"], projectSlug: row["project_slug"],
            projectIsPublic: row["project_is_public"] ?? false, declarantName: row["declarant_name"],
            payeeName: row["payee_name"], payeeIsPublic: row["payee_is_public"],
            hasOpenQuestion: row["has_open_question"], isScheduled: row["is_scheduled"], rhythm: budget.rhythm,
            cutoffDay: budget.cutoffDay)
    }
}

/// How fast a budget answers and pays.
struct DrawClocks: Sendable, Hashable {
    struct Pair: Sendable, Hashable {
        let median: Int64
        let last: Int64
    }

    /// In seconds. Nil when there is nothing to count yet.
    let needToAccepted: Pair?
    let acceptedToPaid: Pair?

    /// Over the last hundred draws with money of the budget: how it works now, and as quick on a page after years as at first.
    static func of(_ budget: ContributoryBudget.ID, in db: some Reading) throws -> DrawClocks {
        let rows = try db.rows(
            """
            SELECT declared_at, accepted_at, done_at, settled_at FROM draws
            WHERE budget_id = \(budget) AND accepted_at IS NOT NULL AND amount > 0 ORDER BY number DESC LIMIT 100
            """)
        var accepted: [Int64] = [], paid: [Int64] = []
        for row in rows {
            let declaredAt: Instant = try row["declared_at"], acceptedAt: Instant = try row["accepted_at"]
            accepted.append(acceptedAt.seconds(since: declaredAt))
            // Work that was still to come could not be paid before it was said done.
            let doneAt: Instant? = try row["done_at"], settledAt: Instant? = try row["settled_at"]
            if let settledAt { paid.append(settledAt.seconds(since: doneAt ?? acceptedAt)) }
        }
        return DrawClocks(needToAccepted: pair(accepted), acceptedToPaid: pair(paid))
    }

    /// The last is the newest, which comes first.
    private static func pair(_ seconds: [Int64]) -> Pair? {
        guard let last = seconds.first else { return nil }
        let sorted = seconds.sorted()
        let middle = sorted.count / 2
        let median = sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
        return Pair(median: median, last: last)
    }
}
