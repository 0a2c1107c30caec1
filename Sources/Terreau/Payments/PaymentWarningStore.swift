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

    /// Draws whose payee was never paid, neither by the bank nor otherwise. People and organisations are asked for apart: each
    /// has its index, and « one or the other » would read every draw there is.
    private static func firstPayments(_ ids: SQL, in db: some Reading) throws -> [Draw.ID] {
        try db.rows(
            """
            SELECT d.id FROM draws d WHERE d.id IN (\(ids))
              AND NOT EXISTS (SELECT 1 FROM draws s WHERE s.payee_person_id = d.payee_person_id AND \(wasPaid))
              AND NOT EXISTS (SELECT 1 FROM draws s WHERE s.payee_organisation_id = d.payee_organisation_id AND \(wasPaid))
            """
        ).map { try $0["id"] }
    }

    /// That some of the draw `s` reached its payee.
    private static let wasPaid: SQL = """
        (s.settled_at IS NOT NULL OR EXISTS (SELECT 1 FROM payment_lines l WHERE l.draw_id = s.id AND l.state = 'paid'))
        """

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

    /// That the draw `t` asks as much as the draw `d` and still stands. The day is compared where days are known.
    private static let isTwin: SQL = """
        t.id <> d.id AND t.amount = d.amount AND t.state IN ('waiting', 'accepted', 'settled', 'evidenced')
        """

    private static func twins(_ ids: SQL, in db: some Reading) throws -> [Draw.ID: [Int]] {
        let rows = try db.rows(
            """
            SELECT d.id, d.work_day, t.number, t.work_day AS other_day FROM draws d
              JOIN draws t ON t.payee_organisation_id = d.payee_organisation_id AND \(isTwin)
            WHERE d.id IN (\(ids))
            UNION ALL
            SELECT d.id, d.work_day, t.number, t.work_day FROM draws d
              JOIN draws t ON t.payee_person_id = d.payee_person_id AND t.gesture = 'paid' AND \(isTwin)
            WHERE d.id IN (\(ids)) AND d.gesture = 'paid'
            ORDER BY 1, 3 LIMIT 5000
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
