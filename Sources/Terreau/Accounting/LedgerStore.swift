public import Ledger
public import Storage

extension Day: SQLConvertible {}
extension Instant: SQLConvertible {}
extension Currency: SQLConvertible {}
extension Account.Kind: SQLConvertible {}
extension Transfer.Phase: SQLConvertible {}

extension Transfer.ID: SQLConvertible {
    public var sqlValue: SQLValue { .integer(number) }
    public init(sqlValue: SQLValue) throws { self.init(number: try Int64(sqlValue: sqlValue)) }
}

/// The only door to the ledger's tables.
enum Journal {
    /// Writes an entry, or finds the one that was written under the same key.
    /// - Throws: ``LedgerRefusal``; the caller's transaction is then to be given up.
    @discardableResult
    static func post(_ draft: EntryDraft, at recorded: Instant, in db: some Writing) throws -> Entry {
        if let known = try db.row("SELECT number, fingerprint FROM entries WHERE key = \(draft.key)") {
            guard try known["fingerprint"] == draft.fingerprint else { throw LedgerRefusal.keyReused(draft.key) }
            return try entry(known["number"], in: db)
        }
        try Periods.requireOpen(draft.day, in: db)
        var (book, ids) = try open(draft.movements, in: db)
        let entry = try book.append(draft, recorded: recorded)
        try write(entry, of: book, ids: &ids, in: db)
        return entry
    }

    /// Loads what the movements touch: the transfers they point to, the accounts of both, and the head of the chain.
    private static func open(
        _ movements: [EntryDraft.Movement], in db: some Reading
    ) throws -> (Book, ids: [Account: Int64]) {
        var accounts: Set<Account> = []
        var known: [Transfer.ID: Book.Known] = [:]
        for movement in movements {
            switch movement {
            case .move(let debit, let credit, _), .reserve(let debit, let credit, _, _):
                accounts.formUnion([debit, credit])
            case .post(let id, _), .void(let id), .expire(let id), .reverse(let id):
                guard let found = try standing(id, in: db) else { throw LedgerRefusal.unknownTransfer(id) }
                known[id] = found
                accounts.formUnion([found.transfer.debit, found.transfer.credit])
            }
        }
        var balances: [Account: Balance] = [:]
        var ids: [Account: Int64] = [:]
        let byCode = Dictionary(accounts.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        // In pieces, since an entry of a payment run touches hundreds.
        let codes = byCode.keys.sorted()
        for start in stride(from: 0, to: codes.count, by: 100) {
            let list = codes[start..<min(start + 100, codes.count)].map { "\($0)" as SQL }.joined(separator: ", ")
            for row in try db.rows(
                """
                SELECT id, code, debits_posted, credits_posted, debits_pending, credits_pending FROM accounts
                WHERE code IN (\(list))
                """)
            {
                guard let account = byCode[try row["code"]] else { continue }
                ids[account] = try row["id"]
                balances[account] = try Balance(row)
            }
        }
        let head = try db.row("SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1")
        let book = try Book(
            balances: balances, known: known, lastNumber: head?["number"] ?? 0, lastHash: head?["hash"] ?? Entry.genesis
        )
        return (book, ids)
    }

    private static func write(_ entry: Entry, of book: Book, ids: inout [Account: Int64], in db: some Writing) throws {
        for account in Set(entry.transfers.flatMap { [$0.debit, $0.credit] }).sorted(by: { $0.code < $1.code }) {
            let balance = book.balance(account)
            if let id = ids[account] {
                try db.run(
                    """
                    UPDATE accounts SET debits_posted = \(balance.debitsPosted), credits_posted = \(balance.creditsPosted),
                      debits_pending = \(balance.debitsPending), credits_pending = \(balance.creditsPending)
                    WHERE id = \(id)
                    """)
            } else {
                ids[account] = try insert(account, balance, in: db)
            }
        }
        try db.run(
            """
            INSERT INTO entries (number, kind, day, document_day, bank_day, recorded_at, origin, key, fingerprint,
              previous_hash, hash)
            VALUES (\(entry.number), \(entry.kind), \(entry.day), \(entry.documentDay), \(entry.bankDay), \(entry.recorded),
              \(entry.origin), \(entry.key), \(entry.fingerprint), \(entry.previousHash), \(entry.hash))
            """)
        for transfer in entry.transfers {
            try db.run(
                """
                INSERT INTO transfers (id, phase, debit, credit, amount, target, releases, until)
                VALUES (\(transfer.id), \(transfer.phase), \(ids[transfer.debit]), \(ids[transfer.credit]),
                  \(transfer.amount.cents), \(transfer.target), \(transfer.releases.cents), \(transfer.until))
                """)
        }
    }

    private static func insert(_ account: Account, _ balance: Balance, in db: some Writing) throws -> Int64 {
        let id = (try db.value("SELECT MAX(id) FROM accounts", as: Int64.self) ?? 0) + 1
        try db.run(
            """
            INSERT INTO accounts (id, code, kind, currency, fund_line_id, budget_id, party, project_id, rule,
              debits_posted, credits_posted, debits_pending, credits_pending)
            VALUES (\(id), \(account.code), \(account.kind), \(account.currency), \(account.fundLine), \(account.budget),
              \(account.party), \(account.project), \(account.rule.rawValue), \(balance.debitsPosted),
              \(balance.creditsPosted), \(balance.debitsPending), \(balance.creditsPending))
            """)
        return id
    }
}

// MARK: - Reading back

extension Journal {
    /// A transfer with its two accounts, and whether another transfer resolved or reversed it.
    static func standing(_ id: Transfer.ID, in db: some Reading) throws -> Book.Known? {
        guard let row = try db.row("\(transferRows) WHERE t.id = \(id)") else { return nil }
        let answer = try db.row("SELECT id FROM transfers WHERE target = \(id)")
        return Book.Known(transfer: try Transfer(row), isSettled: answer != nil)
    }

    /// What an origin moved or reserved and nothing has put back or resolved yet, in order.
    static func live(origin: String, in db: some Reading) throws -> [Transfer] {
        try db.rows(
            """
            \(transferRows) JOIN entries e ON \(isOfEntry)
            WHERE e.origin = \(origin) AND t.phase IN ('posted', 'pending', 'post')
              AND NOT EXISTS (SELECT 1 FROM transfers x WHERE x.target = t.id)
            ORDER BY t.id
            """
        ).map(Transfer.init)
    }

    /// What entries of these keys moved and nothing has put back yet, in order.
    static func live(keys: [String], in db: some Reading) throws -> [Transfer] {
        try db.rows(
            """
            \(transferRows) JOIN entries e ON \(isOfEntry)
            WHERE e.key IN (\(keys.map { "\($0)" as SQL }.joined(separator: ", "))) AND t.phase IN ('posted', 'post')
              AND NOT EXISTS (SELECT 1 FROM transfers x WHERE x.target = t.id)
            ORDER BY t.id
            """
        ).map(Transfer.init)
    }

    static func entry(_ number: Int64, in db: some Reading) throws -> Entry {
        guard let entry = try entries(from: number, limit: 1, in: db).first, entry.number == number else {
            throw NotFound()
        }
        return entry
    }

    /// Entries in order of number, with their transfers: a page at a time, so that a reader needs little memory.
    static func entries(from number: Int64, limit: Int, in db: some Reading) throws -> [Entry] {
        let heads = try db.rows("SELECT * FROM entries WHERE number >= \(number) ORDER BY number LIMIT \(limit)")
        guard let first = try heads.first?["number"] as Int64?, let last = try heads.last?["number"] as Int64? else {
            return []
        }
        let rows = try db.rows(
            "\(transferRows) WHERE t.id >= \(first << 10) AND t.id < \((last + 1) << 10) ORDER BY t.id")
        let transfers = Dictionary(grouping: try rows.map(Transfer.init), by: \.id.entry)
        return try heads.map { try Entry($0, transfers: transfers[$0["number"]] ?? []) }
    }

    /// That the transfer `t` is of the entry `e`. The range is SQLite's way from an entry to its transfers, by the order of their
    /// numbers; the quotient is PostgreSQL's, which has an index on it and could not guess how many numbers a range holds. The
    /// plus keeps SQLite from going the other way, through all transfers.
    static let isOfEntry: SQL = "t.id / 1024 = +e.number AND t.id >= e.number * 1024 AND t.id < (e.number + 1) * 1024"

    static let transferRows: SQL = """
        SELECT t.id, t.phase, t.amount, t.target, t.releases, t.until,
          d.kind AS d_kind, d.currency AS currency, d.fund_line_id AS d_line, d.budget_id AS d_budget, d.party AS d_party,
          d.project_id AS d_project,
          c.kind AS c_kind, c.fund_line_id AS c_line, c.budget_id AS c_budget, c.party AS c_party, c.project_id AS c_project
        FROM transfers t JOIN accounts d ON d.id = t.debit JOIN accounts c ON c.id = t.credit
        """
}

extension Balance {
    init(_ row: Row) throws {
        try self.init(
            debitsPosted: row["debits_posted"], creditsPosted: row["credits_posted"],
            debitsPending: row["debits_pending"],
            creditsPending: row["credits_pending"]
        )
    }
}

extension Account {
    /// An account from its own columns, or from those of a joined row when they carry a prefix.
    init(_ row: Row, kind: String, line: String, budget: String, party: String, project: String) throws {
        try self.init(
            row[kind], fundLine: row[line], budget: row[budget], party: row[party], project: row[project],
            currency: row["currency"]
        )
    }
}

extension Transfer {
    init(_ row: Row) throws {
        let currency: Currency = try row["currency"]
        try self.init(
            id: row["id"], phase: row["phase"],
            debit: Account(
                row, kind: "d_kind", line: "d_line", budget: "d_budget", party: "d_party", project: "d_project"),
            credit: Account(
                row, kind: "c_kind", line: "c_line", budget: "c_budget", party: "c_party", project: "c_project"),
            amount: Money(cents: row["amount"], currency: currency), target: row["target"],
            releases: Money(cents: row["releases"], currency: currency), until: row["until"]
        )
    }
}

extension Entry {
    init(_ row: Row, transfers: [Transfer]) throws {
        try self.init(
            number: row["number"], kind: row["kind"], day: row["day"], documentDay: row["document_day"],
            bankDay: row["bank_day"], recorded: row["recorded_at"], origin: row["origin"], key: row["key"],
            fingerprint: row["fingerprint"], previousHash: row["previous_hash"], hash: row["hash"], transfers: transfers
        )
    }
}
