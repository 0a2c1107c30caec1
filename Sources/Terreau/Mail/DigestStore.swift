internal import Ledger
internal import Storage

extension MailKind: SQLConvertible {}
extension MailPace: SQLConvertible {}

extension MailChoices {
    static func of(_ person: Person.ID, in db: some Reading) throws -> MailChoices {
        var chosen: [MailKind: MailPace] = [:]
        for row in try db.rows("SELECT kind, pace FROM mail_choices WHERE person_id = \(person)") {
            // A kind that a later version wrote means nothing here.
            guard let kind = MailKind(rawValue: try row["kind"]) else { continue }
            chosen[kind] = try row["pace"]
        }
        return MailChoices(chosen)
    }

    static func save(_ choices: [MailKind: MailPace], of person: Person.ID, in db: some Writing) throws {
        for (kind, pace) in choices.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            try db.run(
                """
                INSERT INTO mail_choices (person_id, kind, pace) VALUES (\(person), \(kind), \(pace))
                ON CONFLICT (person_id, kind) DO UPDATE SET pace = excluded.pace
                """)
        }
    }
}

/// What the weekly letter tells.
enum DigestStore {
    struct Reader: Sendable {
        let id: Person.ID
        let roles: Set<Role>

        fileprivate func isAsked(about item: Digest.Waiting) -> Bool {
            switch item {
            case .runs: roles.contains(.releaser)
            case .arrivals: !roles.isDisjoint(with: Arrivals.roles)
            case .decisions, .questions, .reservations: true
            }
        }
    }

    static func people(notSeenIn week: Day, limit: Int, in db: some Reading) throws -> [Reader] {
        try db.rows(
            """
            SELECT p.id FROM people p WHERE p.email IS NOT NULL AND p.status <> 'left'
              AND NOT EXISTS (SELECT 1 FROM digests d WHERE d.person_id = p.id AND d.week = \(week))
            ORDER BY p.id LIMIT \(limit)
            """
        ).map { row in
            let id: Person.ID = try row["id"]
            return try Reader(id: id, roles: Set(RoleGrant.of(id, in: db).map(\.role)))
        }
    }

    static func markSeen(_ person: Person.ID, in week: Day, at now: Instant, in db: some Writing) throws {
        try db.run("INSERT INTO digests (person_id, week, written_at) VALUES (\(person), \(week), \(now))")
    }

    static func load(for reader: Reader, _ week: WeekOfDraws, in db: some Reading) throws -> Digest {
        var digest = Digest(week: week.monday.rawValue)
        let mine = try BudgetGroup.budgets(of: reader.id, in: db)
        for id in mine.member.sorted(by: { $0.rawValue < $1.rawValue }) {
            let budget = try ContributoryBudget.find(id, in: db)
            let left = try Figures.envelopes(of: id, in: db).reduce(0) { $0 + $1.left.cents }
            digest.budgets.append(
                Digest.BudgetWeek(
                    name: budget.name, slug: budget.slug.rawValue, accepted: week.accepted[id, default: 0], cents: left,
                    currency: budget.currency.rawValue))
        }
        let choices = try MailChoices.of(reader.id, in: db)
        for (event, count) in week.own[reader.id, default: [:]] where choices[event.kind] == .weekly {
            digest.own[event] = count
        }
        let waiting: [(Digest.Waiting, SQL)] = [
            (
                .decisions,
                """
                SELECT COUNT(*) FROM draws d WHERE d.state = 'waiting' AND d.declared_by <> \(reader.id)
                  AND EXISTS (SELECT 1 FROM budget_people b WHERE b.budget_id = d.budget_id AND b.person_id = \(reader.id)
                    AND b.role = 'steward')
                """
            ),
            (
                .questions,
                """
                SELECT COUNT(*) FROM draw_questions q JOIN draws d ON d.id = q.draw_id WHERE q.closed_at IS NULL
                  AND q.asked_by <> \(reader.id) AND (d.declared_by = \(reader.id) OR d.payee_person_id = \(reader.id))
                """
            ),
            (
                .reservations,
                """
                SELECT COUNT(*) FROM draws WHERE state = 'accepted' AND gesture = 'need' AND done_at IS NULL AND amount > 0
                  AND (declared_by = \(reader.id) OR payee_person_id = \(reader.id))
                """
            ),
            (.runs, "SELECT COUNT(*) FROM payment_runs WHERE state = 'frozen'"),
            (
                .arrivals,
                "SELECT COUNT(*) FROM arrivals WHERE taken_by IS NULL AND person_id IS NULL AND closed_at IS NULL"
            ),
        ]
        for (item, sql) in waiting where reader.isAsked(about: item) {
            let count = try db.value(sql, as: Int.self) ?? 0
            if count > 0 { digest.waiting[item] = count }
        }
        return digest
    }
}

/// What happened to draws in the week before a Monday: read once for all letters, since each person's own would be read from as many
/// draws again.
struct WeekOfDraws: Sendable {
    let monday: Day
    /// How many draws were accepted.
    private(set) var accepted: [ContributoryBudget.ID: Int] = [:]
    /// What others did to each person's draws, and answers to what the person asked.
    private(set) var own: [Person.ID: [Digest.OwnEvent: Int]] = [:]

    static func load(before monday: Day, since: Instant, until: Instant, in db: some Reading) throws -> WeekOfDraws {
        var week = WeekOfDraws(monday: monday)
        for row in try db.rows(
            """
            SELECT budget_id, COUNT(*) AS count FROM draws WHERE accepted_at >= \(since) AND accepted_at < \(until)
              AND state IN ('accepted', 'settled', 'evidenced') GROUP BY budget_id
            """)
        { week.accepted[try row["budget_id"]] = try row["count"] }
        let happened: SQL = """
            FROM draw_events e JOIN draws d ON d.id = e.draw_id WHERE e.at >= \(since) AND e.at < \(until)
              AND e.kind IN ('accepted', 'refused', 'asked', 'settled')
            """
        for row in try db.rows(
            """
            SELECT x.person, x.kind, COUNT(*) AS count FROM (
              SELECT d.declared_by AS person, e.kind, e.actor_id \(happened)
              UNION ALL SELECT d.payee_person_id, e.kind, e.actor_id \(happened) AND d.payee_person_id <> d.declared_by) x
            WHERE x.actor_id IS NULL OR x.actor_id <> x.person GROUP BY x.person, x.kind
            UNION ALL
            SELECT asked_by, 'answered', COUNT(*) FROM draw_questions WHERE answered_by <> asked_by
              AND answered_at >= \(since) AND answered_at < \(until) GROUP BY asked_by
            """)
        {
            guard let event = Digest.OwnEvent(rawValue: try row["kind"]) else { continue }
            week.own[try row["person"], default: [:]][event] = try row["count"]
        }
        return week
    }
}
