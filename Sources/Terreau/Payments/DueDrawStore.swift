internal import Ledger
internal import Storage

extension DueDraw {
    /// As many as a page or a run reads; a page that reaches it says so.
    static let mostListed = 20_000

    /// What is accepted, done, with money and in no run, the oldest first.
    /// - Parameter number: of the draw to begin after.
    static func all(after number: Int = 0, limit: Int = mostListed, in db: some Reading) throws -> [DueDraw] {
        try list(
            """
            d.number > \(number) AND d.state = 'accepted' AND d.amount > 0 AND (d.gesture <> 'need' OR d.done_at IS NOT NULL)
              AND NOT EXISTS (SELECT 1 FROM payment_lines l WHERE l.draw_id = d.id AND l.state = 'live')
            """, limit: limit, in: db)
    }

    /// The draws of a run, as they stand now.
    static func all(of run: PaymentRun.ID, in db: some Reading) throws -> [Draw.ID: DueDraw] {
        let draws = try list(
            """
            d.state = 'accepted' AND d.amount > 0 AND (d.gesture <> 'need' OR d.done_at IS NOT NULL)
              AND EXISTS (SELECT 1 FROM payment_lines l
                WHERE l.draw_id = d.id AND l.run_id = \(run) AND l.state = 'live')
            """, limit: PaymentRules.mostLines, in: db)
        return Dictionary(draws.map { ($0.draw.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private static func list(_ condition: SQL, limit: Int, in db: some Reading) throws -> [DueDraw] {
        let rows = try db.rows(
            """
            SELECT d.*, b.name AS budget_name, p.rhythm, p.cutoff_day, COALESCE(y.name, o.name) AS payee_name,
              y.status AS payee_status, o.kind AS payee_kind,
              CASE WHEN p.question_holds_payment THEN EXISTS (
                SELECT 1 FROM draw_questions q WHERE q.draw_id = d.id AND q.closed_at IS NULL)
                ELSE FALSE END AS is_held,
              EXISTS (SELECT 1 FROM payment_lines x WHERE x.draw_id = d.id
                AND x.state IN ('rejected', 'returned')) AS came_back,
              EXISTS (SELECT 1 FROM draw_events v WHERE v.draw_id = d.id
                AND v.kind = \(DrawEvent.Kind.documentExcused)) AS is_excused
            FROM draws d JOIN budgets b ON b.id = d.budget_id
              JOIN budget_policies p ON p.budget_id = b.id
                AND p.version = (SELECT MAX(version) FROM budget_policies WHERE budget_id = b.id)
              LEFT JOIN people y ON y.id = d.payee_person_id
              LEFT JOIN organisations o ON o.id = d.payee_organisation_id
            WHERE \(condition) ORDER BY d.number LIMIT \(limit)
            """)
        let draws = try rows.map(Draw.init)
        let known = try PayeeDetails.of(Set(draws.map(\.payee)), in: db)
        let evidence = try EvidenceRules.Facts.load(draws, in: db)
        let owed = try DrawMoney.owed(of: draws, in: db)
        let paidOnWord = try CooperativeRules.load(in: db).paidOnWord
        return try zip(rows, draws).map { row, draw in
            let status: Person.Status? = try row["payee_status"]
            let kind: Organisation.Kind? = try row["payee_kind"]
            return try DueDraw(
                draw: draw, budgetName: row["budget_name"], payeeName: row["payee_name"],
                payeeKind: kind?.payeeKind ?? (status?.isInside == true ? .member : .outsidePerson),
                rhythm: row["rhythm"], cutoffDay: row["cutoff_day"], isHeldByQuestion: row["is_held"],
                details: known[draw.payee], cameBack: row["came_back"],
                hasDocument: evidence[draw.id].map { EvidenceRules.given($0) == .receipt } ?? false,
                isExcused: row["is_excused"], paidOnWord: paidOnWord,
                owed: owed[draw.id] ?? .zero(draw.amount.currency))
        }
    }

    func facts(by actor: Person.ID, _ clock: Clock) -> PaymentRules.Facts {
        PaymentRules.Facts(
            hasBankData: details != nil, questionOpen: isHeldByQuestion,
            isOwn: draw.declaredBy == actor || draw.payee.person == actor,
            nameCheckFailed: details?.nameCheck == .noMatch, paysFrom: details?.paysFrom,
            call: details?.call ?? .notNeeded,
            currency: draw.amount.currency, dueDay: dueDay(clock), sharedWith: details?.sharedWith ?? [],
            cameBack: cameBack, missing: hasDocument || isExcused ? nil : PaymentRules.document(of: mode),
            awaited: PaymentRules.awaited(
                mode, amount: draw.amount, hasDocument: hasDocument, isExcused: isExcused, paidOnWord: paidOnWord))
    }

    func exceptions(by actor: Person.ID, _ clock: Clock, atOnce: Bool) -> [PaymentRules.Exception] {
        PaymentRules.exceptions(facts(by: actor, clock), at: clock.now(), today: clock.today(), atOnce: atOnce)
    }
}
