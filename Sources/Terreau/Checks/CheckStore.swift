internal import Ledger
internal import Storage

/// An account exactly as the table keeps it.
struct StoredAccount: Sendable {
    let account: Account
    let code: String
    let rule: String
    let balance: Balance

    init(_ row: Row) throws {
        account = try Account(
            row, kind: "kind", line: "fund_line_id", budget: "budget_id", party: "party", project: "project_id")
        code = try row["code"]
        rule = try row["rule"]
        balance = try Balance(row)
    }

    static func all(in db: some Reading) throws -> [StoredAccount] {
        try db.rows("SELECT * FROM accounts ORDER BY id").map(StoredAccount.init)
    }
}

/// A sum over accounts exactly as the table keeps it.
struct StoredTotal: Sendable {
    let place: Place
    let net: Int64
    let debitsPending: Int64

    /// What the accounts that are added up have in common. Words are empty where there is no line or no budget.
    struct Place: Hashable, Sendable, CustomStringConvertible {
        let kind: Account.Kind
        let line: String
        let budget: String
        let currency: Currency

        var description: String { "\(kind.rawValue):\(currency):line=\(line):budget=\(budget)" }
    }

    static func all(in db: some Reading) throws -> [StoredTotal] {
        try db.rows("SELECT * FROM account_totals ORDER BY fund_line_id, budget_id, kind, currency").map {
            try StoredTotal(
                place: Place(
                    kind: $0["kind"], line: $0["fund_line_id"], budget: $0["budget_id"], currency: $0["currency"]),
                net: $0["net"], debitsPending: $0["debits_pending"])
        }
    }

    /// Places whose sum is not what the accounts add up to.
    static func wrong(_ totals: [StoredTotal], beside accounts: [StoredAccount]) -> [Place] {
        var sums: [Place: (net: Int128, pending: Int128)] = [:]
        for stored in accounts {
            let (account, balance) = (stored.account, stored.balance)
            let place = Place(
                kind: account.kind, line: account.fundLine ?? "", budget: account.budget ?? "",
                currency: account.currency)
            sums[place, default: (0, 0)].net += Int128(balance.creditsPosted) - Int128(balance.debitsPosted)
            sums[place, default: (0, 0)].pending += Int128(balance.debitsPending)
        }
        for total in totals {
            sums[total.place, default: (0, 0)].net -= Int128(total.net)
            sums[total.place, default: (0, 0)].pending -= Int128(total.debitsPending)
        }
        return sums.filter { $0.value != (0, 0) }.keys.sorted { $0.description < $1.description }
    }
}

/// The sums of accepted draws that public pages read.
enum StoredDrawTotals {
    /// Every budget that has draws or sums.
    static func budgets(in db: some Reading) throws -> [String] {
        try db.rows("SELECT id FROM budgets UNION SELECT budget_id FROM draw_totals ORDER BY 1").map { try $0["id"] }
    }

    /// Sums that are not what the budget's draws add up to.
    static func wrong(in budget: String, limit: Int, in db: some Reading) throws -> [String] {
        try db.rows(
            """
            SELECT facet, subject FROM (
              SELECT facet, subject, amount, 1 AS draws FROM draw_facets WHERE budget_id = \(budget)
              UNION ALL SELECT facet, subject, -amount, -draws FROM draw_totals WHERE budget_id = \(budget)) x
            GROUP BY facet, subject HAVING SUM(amount) <> 0 OR SUM(draws) <> 0 ORDER BY facet, subject LIMIT \(limit)
            """
        ).map { row in "\(try row["facet"] as String):\(try row["subject"] as String):budget=\(budget)" }
    }
}

/// What a check reads beside the entries themselves.
enum CheckedBooks {
    static func lastEntry(in db: some Reading) throws -> Int64 {
        try db.value("SELECT MAX(number) FROM entries", as: Int64.self) ?? 0
    }

    /// The number of the first entry from here on.
    static func nextEntry(from number: Int64, in db: some Reading) throws -> Int64? {
        try db.value("SELECT MIN(number) FROM entries WHERE number >= \(number)", as: Int64.self)
    }

    /// Transfers by their number, for those that others point to.
    static func transfers(_ ids: [Transfer.ID], in db: some Reading) throws -> [Transfer.ID: Transfer] {
        var found: [Transfer.ID: Transfer] = [:]
        for start in stride(from: 0, to: ids.count, by: 500) {
            let list = ids[start..<min(start + 500, ids.count)].map { "\($0)" as SQL }.joined(separator: ", ")
            for row in try db.rows("\(Journal.transferRows) WHERE t.id IN (\(list))") {
                let transfer = try Transfer(row)
                found[transfer.id] = transfer
            }
        }
        return found
    }

    /// Transfers whose entry is not there.
    static func orphans(limit: Int, in db: some Reading) throws -> [Transfer.ID] {
        try db.rows(
            """
            SELECT t.id FROM transfers t LEFT JOIN entries e ON e.number = t.id / 1024
            WHERE e.number IS NULL ORDER BY t.id LIMIT \(limit)
            """
        ).map { try $0["id"] }
    }

    /// Transfers that more than one other resolves or reverses.
    static func targetedTwice(limit: Int, in db: some Reading) throws -> [Transfer.ID] {
        try db.rows(
            """
            SELECT target FROM transfers WHERE target IS NOT NULL GROUP BY target HAVING COUNT(*) > 1 ORDER BY target
            LIMIT \(limit)
            """
        ).map { try $0["target"] }
    }

    /// Transfers between accounts of two currencies.
    static func betweenCurrencies(limit: Int, in db: some Reading) throws -> [Transfer.ID] {
        try db.rows(
            """
            SELECT t.id FROM transfers t JOIN accounts d ON d.id = t.debit JOIN accounts c ON c.id = t.credit
            WHERE d.currency <> c.currency ORDER BY t.id LIMIT \(limit)
            """
        ).map { try $0["id"] }
    }

    /// Entries that say they come from a draw which is not there.
    static func originsWithoutDraw(limit: Int, in db: some Reading) throws -> [Int64] {
        try db.rows(
            """
            SELECT e.number FROM entries e LEFT JOIN draws d ON d.id = SUBSTR(e.origin, 6)
            WHERE e.origin LIKE 'draw:%' AND d.id IS NULL ORDER BY e.number LIMIT \(limit)
            """
        ).map { try $0["number"] }
    }
}

/// A draw beside what the ledger, its shares and its history say of it.
struct CheckedDraw: Sendable {
    let number: Int
    let state: Draw.State
    let amount: Int64
    /// Shares of its present version.
    var shares: Int64 = 0
    /// Live transfers out of envelopes, less those that came back.
    var taken: Int64 = 0
    /// Live transfers that settle what was owed, less those that came back.
    var passed: Int64 = 0
    /// In a payment file: its money is on the way.
    var isOnItsWay = false
    var events: Set<String> = []

    /// A page of draws in order of number, each with its sums, all from one snapshot.
    static func page(after number: Int, limit: Int, in db: some Reading) throws -> [CheckedDraw] {
        let rows = try db.rows(
            """
            SELECT id, number, version, state, amount FROM draws WHERE number > \(number) ORDER BY number LIMIT \(limit)
            """)
        guard !rows.isEmpty else { return [] }
        var order: [String] = []
        var draws: [String: CheckedDraw] = [:]
        for row in rows {
            let id: String = try row["id"]
            order.append(id)
            draws[id] = try CheckedDraw(number: row["number"], state: row["state"], amount: row["amount"])
        }
        let ids = order.map { "\($0)" as SQL }.joined(separator: ", ")
        for row in try db.rows(
            """
            SELECT s.draw_id, CAST(SUM(s.amount) AS BIGINT) AS total FROM draw_shares s
            JOIN draws d ON d.id = s.draw_id AND d.version = s.version WHERE s.draw_id IN (\(ids)) GROUP BY s.draw_id
            """)
        { draws[try row["draw_id"]]?.shares = try row["total"] }
        for row in try db.rows(
            """
            SELECT l.draw_id FROM payment_lines l JOIN payment_runs r ON r.id = l.run_id
            WHERE l.draw_id IN (\(ids)) AND l.state = 'live' AND r.state IN ('frozen', 'released')
            """)
        { draws[try row["draw_id"]]?.isOnItsWay = true }
        for row in try db.rows("SELECT DISTINCT draw_id, kind FROM draw_events WHERE draw_id IN (\(ids))") {
            draws[try row["draw_id"]]?.events.insert(try row["kind"])
        }
        let origins = order.map { "\("draw:" + $0)" as SQL }.joined(separator: ", ")
        for row in try db.rows(
            """
            SELECT e.origin, a.kind AS debit, b.kind AS credit, CAST(SUM(t.amount) AS BIGINT) AS total FROM entries e
              JOIN transfers t ON \(Journal.isOfEntry)
              JOIN accounts a ON a.id = t.debit JOIN accounts b ON b.id = t.credit
            WHERE e.origin IN (\(origins)) AND t.phase IN ('posted', 'pending', 'post')
              AND NOT EXISTS (SELECT 1 FROM transfers x WHERE x.target = t.id)
            GROUP BY e.origin, a.kind, b.kind
            """)
        {
            let id = String((try row["origin"] as String).dropFirst(5))
            let total: Int64 = try row["total"]
            switch try (row["debit"] as Account.Kind, row["credit"] as Account.Kind) {
            case (.allocation, _): draws[id]?.taken += total
            case (.owed, .allocation): draws[id]?.taken -= total
            case (.owed, _): draws[id]?.passed += total
            case (_, .allocation):
                draws[id]?.taken -= total
                draws[id]?.passed -= total
            case (.bank, _), (.receivable, _), (.fundLine, _), (.activity, _), (.inTransit, _): break
            }
        }
        return order.compactMap { draws[$0] }
    }
}
