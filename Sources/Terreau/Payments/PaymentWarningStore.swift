internal import Ledger
internal import Storage

extension PaymentWarning {
    /// What is to be looked at among draws that could be paid.
    static func load(_ due: [DueDraw], in db: some Reading) throws -> [Draw.ID: [PaymentWarning]] {
        guard !due.isEmpty else { return [:] }
        let ids = due.map { "\($0.draw.id)" as SQL }.joined(separator: ", ")
        var warnings: [Draw.ID: [PaymentWarning]] = [:]
        let vouchers = try vouchers(ids, in: db)
        for draw in try firstPayments(ids, in: db) {
            warnings[draw, default: []].append(.firstPayment(vouchedBy: vouchers[draw] ?? []))
        }
        for (draw, numbers) in try twins(ids, in: db) { warnings[draw, default: []].append(.looksTwice(numbers)) }
        return warnings
    }

    /// Draws whose payee was never paid, neither by the bank nor otherwise.
    private static func firstPayments(_ ids: SQL, in db: some Reading) throws -> [Draw.ID] {
        try db.rows(
            """
            SELECT d.id FROM draws d WHERE d.id IN (\(ids))
              AND NOT EXISTS (SELECT 1 FROM draws s WHERE s.settled_at IS NOT NULL
                AND (s.payee_person_id = d.payee_person_id OR s.payee_organisation_id = d.payee_organisation_id))
              AND NOT EXISTS (SELECT 1 FROM payment_lines l JOIN draws p ON p.id = l.draw_id WHERE l.state = 'paid'
                AND (p.payee_person_id = d.payee_person_id OR p.payee_organisation_id = d.payee_organisation_id))
            """
        ).map { try $0["id"] }
    }

    /// Those who accepted a draw; for one that the rule accepted, whoever declared it for somebody else.
    private static func vouchers(_ ids: SQL, in db: some Reading) throws -> [Draw.ID: [String]] {
        let rows = try db.rows(
            """
            SELECT a.draw_id, p.name FROM draw_approvals a JOIN people p ON p.id = a.person_id
              JOIN draws d ON d.id = a.draw_id AND d.version = a.version
            WHERE a.draw_id IN (\(ids)) AND d.accepted_by_rule = FALSE
            UNION SELECT d.id, w.name FROM draws d JOIN people w ON w.id = d.declared_by
            WHERE d.id IN (\(ids)) AND d.accepted_by_rule
              AND (d.payee_person_id IS NULL OR d.payee_person_id <> d.declared_by)
            ORDER BY 1, 2
            """)
        return try Dictionary(grouping: rows) { try $0["draw_id"] as Draw.ID }.mapValues {
            try $0.map { try $0["name"] }
        }
    }

    private static func twins(_ ids: SQL, in db: some Reading) throws -> [Draw.ID: [Int]] {
        let rows = try db.rows(
            """
            SELECT d.id, d.work_day, t.number, t.work_day AS other_day FROM draws d JOIN draws t
              ON t.id <> d.id AND t.amount = d.amount AND t.state IN ('waiting', 'accepted', 'settled', 'evidenced')
                AND (t.payee_organisation_id = d.payee_organisation_id
                  OR (t.payee_person_id = d.payee_person_id AND t.gesture = 'paid' AND d.gesture = 'paid'))
            WHERE d.id IN (\(ids)) ORDER BY d.id, t.number LIMIT 5000
            """)
        var twins: [Draw.ID: [Int]] = [:]
        for row in rows {
            let (day, other): (Day, Day) = try (row["work_day"], row["other_day"])
            guard abs(day.number - other.number) <= twinDays else { continue }
            twins[try row["id"], default: []].append(try row["number"])
        }
        return twins
    }
}
