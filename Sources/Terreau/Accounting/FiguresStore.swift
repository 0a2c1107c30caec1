internal import Ledger
internal import Storage

/// The named queries behind every figure on a page: sums over account balances by fund line, budget and kind, which the database
/// keeps as accounts change.
enum Figures {
    static func envelopes(of budget: ContributoryBudget.ID, in db: some Reading) throws -> [EnvelopeFigures] {
        try envelopes(standings(where: "budget_id = \(budget)", in: db))
    }

    static func envelopes(of line: FundLine.ID, in db: some Reading) throws -> [EnvelopeFigures] {
        try envelopes(standings(where: "fund_line_id = \(line) AND budget_id <> ''", in: db))
    }

    static func allEnvelopes(in db: some Reading) throws -> [EnvelopeFigures] {
        try envelopes(standings(where: "budget_id <> ''", in: db))
    }

    static func line(_ line: FundLine.ID, currency: Currency, in db: some Reading) throws -> LineFigures {
        try lines(standings(where: "fund_line_id = \(line)", in: db)).first
            ?? LineFigures(line: line, currency: currency)
    }

    static func allLines(in db: some Reading) throws -> [LineFigures] {
        try lines(standings(where: "fund_line_id <> ''", in: db))
    }

    /// What is free in a budget's envelopes, by line: one account each, however many people were paid from them.
    static func left(in budget: ContributoryBudget.ID, _ db: some Reading) throws -> [FundLine.ID: Money] {
        let rows = try db.rows(
            """
            SELECT fund_line_id, currency, CAST(credits_posted - debits_posted - debits_pending AS BIGINT) AS free
            FROM accounts WHERE budget_id = \(budget) AND kind = 'allocation'
            """)
        return try rows.reduce(into: [:]) { left, row in
            left[try row["fund_line_id"]] = Money(cents: try row["free"], currency: try row["currency"])
        }
    }

    /// What a payee was promised, is owed or has been paid from a line: what its ceiling per person counts.
    static func taken(from line: FundLine.ID, by party: String, currency: Currency, in db: some Reading) throws -> Money
    {
        let cents: Int64 =
            try db.value(
                """
                SELECT CAST(COALESCE(SUM(credits_posted - debits_posted + credits_pending), 0) AS BIGINT) FROM accounts
                WHERE fund_line_id = \(line) AND party = \(party) AND budget_id IS NOT NULL
                """) ?? 0
        return Money(cents: cents, currency: currency)
    }

    private struct Standing {
        let line: FundLine.ID
        let budget: ContributoryBudget.ID?
        let kind: Account.Kind
        let currency: Currency
        /// Credits less debits, in cents.
        let net: Int64
        let debitsPending: Int64
    }

    private static func standings(where condition: SQL, in db: some Reading) throws -> [Standing] {
        try db.rows(
            """
            SELECT fund_line_id, NULLIF(budget_id, '') AS budget_id, kind, currency, net, debits_pending
            FROM account_totals WHERE \(condition) ORDER BY fund_line_id, account_totals.budget_id
            """
        ).map {
            try Standing(
                line: $0["fund_line_id"], budget: $0["budget_id"], kind: $0["kind"], currency: $0["currency"],
                net: $0["net"], debitsPending: $0["debits_pending"]
            )
        }
    }

    private static func envelopes(_ standings: [Standing]) throws -> [EnvelopeFigures] {
        var figures: [EnvelopeFigures] = []
        for standing in standings {
            guard let budget = standing.budget else { continue }
            if figures.last?.line != standing.line || figures.last?.budget != budget {
                let zero = Money.zero(standing.currency)
                figures.append(
                    EnvelopeFigures(
                        line: standing.line, budget: budget, left: zero, reserved: zero, owed: zero, paid: zero))
            }
            let last = figures.count - 1
            let net = Money(cents: standing.net, currency: standing.currency)
            let pending = Money(cents: standing.debitsPending, currency: standing.currency)
            switch standing.kind {
            case .allocation:
                figures[last].left = try figures[last].left + net - pending
                figures[last].reserved = try figures[last].reserved + pending
            case .owed: figures[last].owed = try figures[last].owed + net
            case .activity, .inTransit, .bank: figures[last].paid = try figures[last].paid + net
            case .receivable, .fundLine: break
            }
        }
        return figures
    }

    private static func lines(_ standings: [Standing]) throws -> [LineFigures] {
        var figures: [LineFigures] = []
        for standing in standings {
            if figures.last?.line != standing.line {
                figures.append(LineFigures(line: standing.line, currency: standing.currency))
            }
            let last = figures.count - 1
            let net = Money(cents: standing.net, currency: standing.currency)
            let back = Money(cents: -standing.net, currency: standing.currency)
            let pending = Money(cents: standing.debitsPending, currency: standing.currency)
            switch (standing.kind, standing.budget) {
            case (.receivable, _): figures[last].granted = try figures[last].granted + back
            case (.bank, nil):
                figures[last].granted = try figures[last].granted + back
                figures[last].received = try figures[last].received + back
            case (.fundLine, _): figures[last].unallocated = try figures[last].unallocated + net
            case (.allocation, _):
                figures[last].left = try figures[last].left + net - pending
                figures[last].reserved = try figures[last].reserved + pending
            case (.owed, _): figures[last].owed = try figures[last].owed + net
            case (.activity, _), (.inTransit, _), (.bank, _): figures[last].paid = try figures[last].paid + net
            }
        }
        return figures
    }
}

extension LineFigures {
    init(line: FundLine.ID, currency: Currency) {
        let zero = Money.zero(currency)
        self.init(
            line: line, granted: zero, received: zero, unallocated: zero, left: zero, reserved: zero, owed: zero,
            paid: zero)
    }
}
