internal import Ledger
internal import Storage

extension DrawMoney {
    static func load(_ draw: Draw, in db: some Reading) throws -> DrawMoney {
        let lines = try WhoseEuro.Answer.load(of: draw, in: db).answer.shares.map(\.line)
        var money = DrawMoney(currency: draw.amount.currency, lines: lines)
        for transfer in try Journal.live(origin: draw.origin, in: db) where transfer.phase != .pending {
            if let place = Place(transfer.debit.kind), let line = transfer.debit.fundLine {
                money.add(
                    Money(cents: -transfer.amount.cents, currency: money.currency), to: place,
                    of: FundLine.ID(rawValue: line))
            }
            if let place = Place(transfer.credit.kind), let line = transfer.credit.fundLine {
                money.add(transfer.amount, to: place, of: FundLine.ID(rawValue: line))
            }
        }
        return money
    }

    /// What is still owed of each draw, in cents; those that owe nothing are not named.
    static func owed(of draws: [Draw], in db: some Reading) throws -> [Draw.ID: Money] {
        guard !draws.isEmpty else { return [:] }
        let origins = draws.map { "\($0.origin)" as SQL }.joined(separator: ", ")
        let currencies = Dictionary(draws.map { ($0.origin, $0) }, uniquingKeysWith: { first, _ in first })
        var owed: [Draw.ID: Money] = [:]
        for row in try db.rows(
            """
            SELECT e.origin, CAST(SUM(CASE WHEN c.kind = 'owed' THEN t.amount ELSE -t.amount END) AS BIGINT) AS cents
            FROM entries e JOIN transfers t ON \(Journal.isOfEntry)
              JOIN accounts d ON d.id = t.debit JOIN accounts c ON c.id = t.credit
            WHERE e.origin IN (\(origins)) AND t.phase IN ('posted', 'post') AND 'owed' IN (d.kind, c.kind)
              AND NOT EXISTS (SELECT 1 FROM transfers x WHERE x.target = t.id)
            GROUP BY e.origin
            """)
        {
            guard let draw = currencies[try row["origin"]] else { continue }
            owed[draw.id] = Money(cents: try row["cents"], currency: draw.amount.currency)
        }
        return owed
    }
}

extension SettlementDocument {
    /// The paper that a settlement waits for: not there, and nobody said why it is paid without.
    static func missing(for draw: Draw, _ mode: SettlementMode, in db: some Reading) throws -> SettlementDocument? {
        let facts = try EvidenceRules.Facts.load(draw, in: db)
        let excused = try db.row(
            "SELECT id FROM draw_events WHERE draw_id = \(draw.id) AND kind = \(DrawEvent.Kind.documentExcused) LIMIT 1"
        )
        return PaymentRules.awaited(
            mode, amount: draw.amount, hasDocument: EvidenceRules.given(facts) == .receipt, isExcused: excused != nil,
            paidOnWord: try CooperativeRules.load(in: db).paidOnWord)
    }
}
