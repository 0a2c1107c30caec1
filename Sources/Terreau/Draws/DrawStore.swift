internal import Ledger
internal import Storage

extension Draw {
    init(_ row: Row) throws {
        let person: Person.ID? = try row["payee_person_id"]
        let organisation: Organisation.ID? = try row["payee_organisation_id"]
        guard let payee = person.map(Payee.person) ?? organisation.map(Payee.organisation) else { throw NotFound() }
        try self.init(
            id: row["id"], number: row["number"], version: row["version"], state: row["state"],
            budget: row["budget_id"],
            project: row["project_id"], declaredBy: row["declared_by"], payee: payee, gesture: row["gesture"],
            kind: row["kind"], purpose: row["purpose"], amount: Money(cents: row["amount"], currency: row["currency"]),
            workDay: row["work_day"], reservedUntil: row["reserved_until"], evidence: row["evidence"],
            evidenceLink: row["evidence_link"], minutes: row["minutes"], declaredAt: row["declared_at"],
            acceptedAt: row["accepted_at"], acceptedByRule: row["accepted_by_rule"], doneAt: row["done_at"],
            settledAt: row["settled_at"], settlementMode: row["settlement_mode"]
        )
    }

    static func find(_ id: ID, in db: some Reading) throws -> Draw {
        guard let row = try db.row("SELECT * FROM draws WHERE id = \(id)") else { throw NotFound() }
        return try Draw(row)
    }

    static func nextNumber(in db: some Reading) throws -> Int {
        (try db.value("SELECT MAX(number) FROM draws", as: Int.self) ?? 0) + 1
    }

    func insert(in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO draws (id, number, version, state, budget_id, project_id, declared_by, payee_person_id,
              payee_organisation_id, gesture, kind, purpose, amount, currency, work_day, reserved_until, evidence,
              evidence_link, minutes, declared_at, accepted_at, accepted_by_rule, done_at, settled_at, settlement_mode)
            VALUES (\(id), \(number), \(version), \(state), \(budget), \(project), \(declaredBy), \(payee.person),
              \(payee.organisation), \(gesture), \(kind), \(purpose), \(amount.cents), \(amount.currency), \(workDay),
              \(reservedUntil), \(evidence), \(evidenceLink), \(minutes), \(declaredAt), \(acceptedAt), \(acceptedByRule),
              \(doneAt), \(settledAt), \(settlementMode))
            """)
    }

    /// Writes what may change; who declared it, when, and its number stay.
    func update(in db: some Writing) throws {
        try db.run(
            """
            UPDATE draws SET version = \(version), state = \(state), project_id = \(project),
              payee_person_id = \(payee.person), payee_organisation_id = \(payee.organisation), gesture = \(gesture),
              kind = \(kind), purpose = \(purpose), amount = \(amount.cents), work_day = \(workDay),
              reserved_until = \(reservedUntil), evidence = \(evidence), evidence_link = \(evidenceLink),
              minutes = \(minutes), accepted_at = \(acceptedAt), accepted_by_rule = \(acceptedByRule), done_at = \(doneAt),
              settled_at = \(settledAt), settlement_mode = \(settlementMode)
            WHERE id = \(id)
            """)
    }

    /// Reservations whose last day has passed.
    static func lapsed(on today: Day, in db: some Reading) throws -> [ID] {
        try db.rows(
            """
            SELECT id FROM draws WHERE state = 'accepted' AND gesture = 'need' AND done_at IS NULL AND reserved_until < \(today)
            ORDER BY id LIMIT 200
            """
        ).map { try $0["id"] }
    }
}

// MARK: - What was taken so far

extension Draw {
    private static let counted: SQL = "state IN ('accepted', 'settled', 'evidenced')"

    /// What was accepted since an instant that counts for a new draw: for a member, all that is paid to them, whoever
    /// declared it; for anybody outside, all that the declarant drew for people and bodies outside, so that naming new
    /// payees widens no ceiling.
    static func taken(
        by payee: Payee, _ kind: PayeeKind, declaredBy: Person.ID, from budget: ContributoryBudget.ID?, since: Instant,
        except draw: ID?, currency: Currency, in db: some Reading
    ) throws -> Money {
        let who: SQL =
            if kind == .member, let person = payee.person {
                "payee_person_id = \(person)"
            } else {
                """
                declared_by = \(declaredBy) AND (payee_person_id IS NULL OR payee_person_id IN
                  (SELECT id FROM people WHERE status NOT IN ('cape', 'cesa', 'associate', 'staff')))
                """
            }
        let place: SQL = if let budget { "AND budget_id = \(budget)" } else { "" }
        return try total(
            "\(who) \(place) AND declared_at >= \(since) AND id <> \(draw?.rawValue ?? "")", currency, in: db)
    }

    static func taken(
        for project: Project.ID, from budget: ContributoryBudget.ID, since: Instant, except draw: ID?,
        currency: Currency,
        in db: some Reading
    ) throws -> Money {
        try total(
            "project_id = \(project) AND budget_id = \(budget) AND declared_at >= \(since) AND id <> \(draw?.rawValue ?? "")",
            currency, in: db)
    }

    /// What persons, and not the rule, accepted since an instant for the same payee, the same project, or the same declarant.
    static func decided(
        like request: DrawRequest, by declarant: Person.ID, since: Instant, except draw: ID?, currency: Currency,
        in db: some Reading
    ) throws -> DrawRules.Recent {
        let payee: SQL =
            switch request.payee {
            case .person(let id): "payee_person_id = \(id)"
            case .organisation(let id): "payee_organisation_id = \(id)"
            }
        let project: SQL = if let project = request.project { "project_id = \(project)" } else { "FALSE" }
        let row = try db.row(
            """
            SELECT CAST(COALESCE(SUM(CASE WHEN \(payee) THEN amount ELSE 0 END), 0) AS BIGINT) AS payee,
              CAST(COALESCE(SUM(CASE WHEN \(project) THEN amount ELSE 0 END), 0) AS BIGINT) AS project,
              CAST(COALESCE(SUM(CASE WHEN declared_by = \(declarant) THEN amount ELSE 0 END), 0) AS BIGINT) AS declarant
            FROM draws WHERE (\(payee) OR \(project) OR declared_by = \(declarant)) AND accepted_at >= \(since)
              AND accepted_by_rule = FALSE AND \(counted) AND id <> \(draw?.rawValue ?? "")
            """)
        var recent = DrawRules.Recent()
        guard let row else { return recent }
        for whose in DrawRules.Recent.Whose.allCases {
            recent.sums[whose] = Money(cents: try row[whose.rawValue], currency: currency)
        }
        return recent
    }

    private static func total(_ condition: SQL, _ currency: Currency, in db: some Reading) throws -> Money {
        let cents: Int64 =
            try db.value(
                """
                SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM draws WHERE \(condition) AND \(counted)
                """) ?? 0
        return Money(cents: cents, currency: currency)
    }

    /// What a line paid or promised for one kind, over all budgets. Crossed, SQLite keeps the order: from the line's shares to
    /// their draws, never through all draws there are.
    static func taken(
        from line: FundLine.ID, for kind: SolutionKind, currency: Currency, in db: some Reading
    ) throws -> Money {
        let cents: Int64 =
            try db.value(
                """
                SELECT CAST(COALESCE(SUM(s.amount), 0) AS BIGINT) FROM draw_shares s CROSS JOIN draws d
                WHERE s.line_id = \(line) AND s.amount > 0 AND d.id = s.draw_id AND d.version = s.version
                  AND d.kind = \(kind) AND d.state IN ('accepted', 'settled', 'evidenced')
                """) ?? 0
        return Money(cents: cents, currency: currency)
    }

    static func hasAny(
        by payee: Payee, in budget: ContributoryBudget.ID, except draw: ID?, in db: some Reading
    ) throws -> Bool {
        let condition: SQL =
            switch payee {
            case .person(let id): "payee_person_id = \(id)"
            case .organisation(let id): "payee_organisation_id = \(id)"
            }
        return try db.row(
            """
            SELECT id FROM draws WHERE budget_id = \(budget) AND \(condition) AND amount > 0 AND \(counted)
              AND id <> \(draw?.rawValue ?? "") LIMIT 1
            """) != nil
    }
}

// MARK: - History, shares, approvals, questions

extension DrawEvent {
    func insert(for draw: Draw.ID, version: Int, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO draw_events (id, draw_id, version, at, actor_id, kind, amount, note)
            VALUES (\(DrawQuestion.ID.new()), \(draw), \(version), \(at), \(actor), \(kind), \(amount?.cents), \(note))
            """)
    }

    /// How many parts of a draw were settled so far.
    static func parts(of draw: Draw, in db: some Reading) throws -> Int {
        try db.value(
            "SELECT COUNT(*) FROM draw_events WHERE draw_id = \(draw.id) AND kind = \(Kind.settledInPart)") ?? 0
    }

    static func all(of draw: Draw, in db: some Reading) throws -> [DrawEvent] {
        try db.rows("SELECT * FROM draw_events WHERE draw_id = \(draw.id) ORDER BY id").map {
            let cents: Int64? = try $0["amount"]
            return try DrawEvent(
                at: $0["at"], actor: $0["actor_id"], kind: $0["kind"],
                amount: cents.map { Money(cents: $0, currency: draw.amount.currency) }, note: $0["note"]
            )
        }
    }
}

extension WhoseEuro.Answer {
    /// The answer kept with the version of a draw, with the transfer of each share.
    static func load(of draw: Draw, in db: some Reading) throws -> (answer: WhoseEuro.Answer, transfers: [Transfer.ID?])
    {
        var answer = WhoseEuro.Answer(missing: .zero(draw.amount.currency))
        var transfers: [Transfer.ID?] = []
        let rows = try db.rows(
            """
            SELECT * FROM draw_shares WHERE draw_id = \(draw.id) AND version = \(draw.version) ORDER BY position
            """)
        for row in rows {
            let text: String = try row["reason"]
            guard let reason = WhoseEuro.Reason(rawValue: text) else { throw UnexpectedWord(word: text) }
            let amount = Money(cents: try row["amount"], currency: draw.amount.currency)
            if amount.isZero {
                answer.passed.append(WhoseEuro.Passed(line: try row["line_id"], reason: reason))
            } else {
                answer.shares.append(WhoseEuro.Share(line: try row["line_id"], amount: amount, reason: reason))
                transfers.append(try row["transfer_id"])
            }
        }
        return (answer, transfers)
    }

    func save(for draw: Draw, entry: Int64?, in db: some Writing) throws {
        func row(
            _ position: Int, _ line: FundLine.ID, _ cents: Int64, _ reason: WhoseEuro.Reason, _ transfer: Transfer.ID?
        ) -> SQL {
            "(\(draw.id), \(draw.version), \(position), \(line), \(cents), \(reason.rawValue), \(transfer))"
        }
        let paying = shares.enumerated().map { position, share in
            let transfer = entry.map { Transfer.ID(entry: $0, position: position) }
            return row(position, share.line, share.amount.cents, share.reason, transfer)
        }
        let rows = paying + passed.enumerated().map { row(paying.count + $0, $1.line, 0, $1.reason, nil) }
        guard !rows.isEmpty else { return }
        try db.run(
            """
            INSERT INTO draw_shares (draw_id, version, position, line_id, amount, reason, transfer_id)
            VALUES \(rows.joined(separator: ", "))
            """)
    }
}

extension Writing {
    /// Drops the forecast kept with a waiting draw: the shares of its acceptance take its place.
    func forgetShares(of draw: Draw) throws {
        try run(
            "DELETE FROM draw_shares WHERE draw_id = \(draw.id) AND version = \(draw.version) AND transfer_id IS NULL")
    }
}

enum DrawApprovals {
    static func add(_ person: Person.ID, to draw: Draw, seen: String, at instant: Instant, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO draw_approvals (draw_id, version, person_id, at, seen_hash)
            VALUES (\(draw.id), \(draw.version), \(person), \(instant), \(seen))
            ON CONFLICT (draw_id, version, person_id) DO UPDATE SET at = excluded.at, seen_hash = excluded.seen_hash
            """)
    }

    /// Who approved exactly this: the same version and the same hash. Anything else is void.
    static func given(to draw: Draw, seen: String, in db: some Reading) throws -> Set<Person.ID> {
        try Set(
            db.rows(
                """
                SELECT person_id FROM draw_approvals
                WHERE draw_id = \(draw.id) AND version = \(draw.version) AND seen_hash = \(seen)
                """
            ).map { try $0["person_id"] as Person.ID })
    }
}

extension DrawQuestion {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"], askedBy: row["asked_by"], askedAt: row["asked_at"], question: row["question"],
            answeredBy: row["answered_by"], answeredAt: row["answered_at"], answer: row["answer"],
            closedAt: row["closed_at"]
        )
    }

    static func all(of draw: Draw.ID, in db: some Reading) throws -> [DrawQuestion] {
        try db.rows("SELECT * FROM draw_questions WHERE draw_id = \(draw) ORDER BY id").map(DrawQuestion.init)
    }

    static func ask(
        _ question: String, of draw: Draw.ID, by person: Person.ID, at instant: Instant, in db: some Writing
    ) throws {
        try db.run(
            """
            INSERT INTO draw_questions (id, draw_id, asked_by, asked_at, question)
            VALUES (\(ID.new()), \(draw), \(person), \(instant), \(question))
            """)
    }

    /// Answers and closes: an answered question holds no payment. Whoever asked may ask again.
    static func answer(
        _ question: ID, _ answer: String, of draw: Draw.ID, by person: Person.ID, at instant: Instant,
        in db: some Writing
    ) throws -> Bool {
        try db.run(
            """
            UPDATE draw_questions SET answer = \(answer), answered_by = \(person), answered_at = \(instant),
              closed_by = \(person), closed_at = \(instant)
            WHERE id = \(question) AND draw_id = \(draw) AND closed_at IS NULL
            """) == 1
    }
}
