internal import Ledger
internal import Storage

/// A figure of our pages as a set of accounts, and what one transfer adds to it. A page that shows a figure links here, so a
/// person can follow it down to its transfers.
enum LedgerFigure: String, CaseIterable, Sendable {
    /// As ``LineFigures`` and ``EnvelopeFigures`` say them.
    case granted, received, unallocated, allocated, left, reserved, owed, paid
    /// Paid less received; ``LineFigures/ahead`` when it is above zero.
    case ahead
    /// Kinds of accounts, for whoever reads the books.
    case receivable, bank, fundLine, allocation, activity, inTransit

    fileprivate enum Counting { case posted, free, pending }

    fileprivate var counting: Counting {
        switch self {
        case .left: .free
        case .reserved: .pending
        default: .posted
        }
    }

    /// Whether debits make it grow: money of funders and money at the bank.
    fileprivate var growsByDebits: Bool { [.granted, .received, .receivable, .bank].contains(self) }

    /// - Parameter unbudgeted: how the table says that there is no budget.
    fileprivate func accounts(unbudgeted: SQL = "budget_id IS NULL") -> SQL {
        switch self {
        case .granted: "(kind = 'receivable' OR (kind = 'bank' AND \(unbudgeted)))"
        case .received: "kind = 'bank' AND \(unbudgeted)"
        case .unallocated, .fundLine: "kind = 'fundLine'"
        case .allocated: "NOT (\(unbudgeted))"
        case .left, .reserved, .allocation: "kind = 'allocation'"
        case .owed: "kind = 'owed'"
        case .paid: "kind IN ('activity', 'inTransit', 'bank') AND NOT (\(unbudgeted))"
        case .ahead: "kind IN ('activity', 'inTransit', 'bank')"
        case .receivable: "kind = 'receivable'"
        case .bank: "kind = 'bank'"
        case .activity: "kind = 'activity'"
        case .inTransit: "kind = 'inTransit'"
        }
    }
}

/// What the ledger is narrowed to.
struct LedgerFilter: Sendable {
    var line: FundLine.ID?
    var budget: ContributoryBudget.ID?
    var origin: String?
    var figure: LedgerFigure?

    var isEmpty: Bool { line == nil && budget == nil && origin == nil && figure == nil }

    /// The figures that say something about what is looked at.
    var figures: [LedgerFigure] {
        if origin != nil { return [.reserved, .owed, .paid] }
        if budget != nil { return [.allocated, .left, .reserved, .owed, .paid] }
        return [.granted, .received, .unallocated, .left, .reserved, .owed, .paid]
    }
}

// MARK: - Totals

extension LedgerFilter {
    /// The figure as every page computes it: from the sums kept with the accounts, one amount a currency. Accounts do not know
    /// origins, so an origin's figures are sums over its transfers.
    func total(of figure: LedgerFigure, in db: some Reading) throws -> [Money] {
        guard origin == nil else { return [try sum(of: figure, in: db).amount] }
        let amount: SQL =
            switch figure.counting {
            case .posted: figure.growsByDebits ? "-net" : "net"
            case .free: "net - debits_pending"
            case .pending: "debits_pending"
            }
        return try db.rows(
            """
            SELECT currency, CAST(SUM(\(amount)) AS BIGINT) AS total FROM account_totals
            WHERE \(narrowed(to: figure.accounts(unbudgeted: "budget_id = ''"))) GROUP BY currency ORDER BY currency
            """
        ).map { Money(cents: try $0["total"], currency: try $0["currency"]) }
    }

    /// The same figure from the transfers behind it, and how many they are. Meant for one line, one budget or one origin, which
    /// have one currency.
    func sum(of figure: LedgerFigure, in db: some Reading) throws -> (amount: Money, count: Int) {
        let row = try db.row(
            """
            SELECT CAST(COALESCE(SUM(\(effect(of: figure))), 0) AS BIGINT) AS total, COUNT(*) AS count,
              COALESCE(MIN(a.currency), 'EUR') AS currency
            FROM \(transfers) JOIN accounts a ON a.id = t.debit WHERE \(condition(figure))
            """)
        guard let row else { return (.zero, 0) }
        return (Money(cents: try row["total"], currency: try row["currency"]), try row["count"])
    }

    private func accounts(of figure: LedgerFigure?) -> SQL { narrowed(to: figure?.accounts()) }

    private func narrowed(to accounts: SQL?) -> SQL {
        let conditions = [
            line.map { "fund_line_id = \($0)" as SQL }, budget.map { "budget_id = \($0)" }, accounts,
        ]
        .compactMap(\.self)
        return conditions.isEmpty ? "TRUE" : conditions.joined(separator: " AND ")
    }

    private var transfers: SQL {
        origin == nil ? "transfers t" : "entries e JOIN transfers t ON \(Journal.isOfEntry)"
    }

    /// Transfers that touch the accounts looked at; with a figure, only those that change it.
    private func condition(_ figure: LedgerFigure?) -> SQL {
        var conditions: [SQL] = []
        if let origin { conditions.append("e.origin = \(origin)") }
        if line != nil || budget != nil || figure != nil {
            let set: SQL = "(SELECT id FROM accounts WHERE \(accounts(of: figure)))"
            switch figure?.counting {
            case nil: conditions.append("(t.debit IN \(set) OR t.credit IN \(set))")
            case .pending?: conditions.append("t.debit IN \(set) AND t.phase IN ('pending', 'post', 'void', 'expire')")
            case .posted?:
                conditions.append(
                    "(t.debit IN \(set)) <> (t.credit IN \(set)) AND t.phase IN ('posted', 'post', 'reversal')")
                conditions.append("(t.debit IN \(set) OR t.credit IN \(set))")
            case .free?:
                conditions.append(
                    "(t.debit IN \(set)) <> (t.credit IN \(set)) AND (t.phase <> 'post' OR t.amount < t.releases)")
                conditions.append("(t.debit IN \(set) OR t.credit IN \(set))")
            }
        }
        return conditions.isEmpty ? "TRUE" : conditions.joined(separator: " AND ")
    }

    /// What a transfer adds to the figure, in cents.
    private func effect(of figure: LedgerFigure) -> SQL {
        let side: SQL = figure.growsByDebits ? "t.debit" : "t.credit"
        let moved: SQL = """
            CASE WHEN \(side) IN (SELECT id FROM accounts WHERE \(accounts(of: figure))) THEN t.amount ELSE -t.amount END
            """
        return switch figure.counting {
        case .posted: moved
        case .free:
            """
            CASE t.phase WHEN 'pending' THEN -t.amount WHEN 'post' THEN t.releases - t.amount WHEN 'void' THEN t.releases
              WHEN 'expire' THEN t.releases ELSE \(moved) END
            """
        case .pending: "CASE t.phase WHEN 'pending' THEN t.amount ELSE -t.releases END"
        }
    }
}

// MARK: - Transfers, the newest first

/// A transfer with the entry it stands in.
struct LedgerRow: Sendable {
    let entry: Entry
    let transfer: Transfer
    /// What it adds to the figure looked at.
    let effect: Money?
}

extension LedgerFilter {
    /// - Parameter before: the last transfer of the page before, to go on from.
    func page(before: Int64?, limit: Int, in db: some Reading) throws -> [LedgerRow] {
        let from: SQL = if let before { "AND t.id < \(before)" } else { "" }
        let effect: SQL = figure.map { self.effect(of: $0) } ?? "0"
        let found = try db.rows(
            """
            SELECT t.id, CAST(\(effect) AS BIGINT) AS effect FROM \(transfers) WHERE \(condition(figure)) \(from)
            ORDER BY t.id DESC LIMIT \(limit)
            """)
        guard !found.isEmpty else { return [] }
        let ids: [Transfer.ID] = try found.map { try $0["id"] }
        let list = ids.map { "\($0)" as SQL }.joined(separator: ", ")
        let known = try Dictionary(
            db.rows("\(Journal.transferRows) WHERE t.id IN (\(list))").map(Transfer.init).map { ($0.id, $0) },
            uniquingKeysWith: { first, _ in first })
        let numbers = Set(ids.map(\.entry)).sorted().map { "\($0)" as SQL }.joined(separator: ", ")
        let entries = try Dictionary(
            db.rows("SELECT * FROM entries WHERE number IN (\(numbers))").map { try Entry($0, transfers: []) }
                .map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        return try found.compactMap { row in
            let id: Transfer.ID = try row["id"]
            guard let transfer = known[id], let entry = entries[id.entry] else { return nil }
            let effect = try figure.map { _ in Money(cents: try row["effect"], currency: transfer.amount.currency) }
            return LedgerRow(entry: entry, transfer: transfer, effect: effect)
        }
    }
}

// MARK: - Names

/// A draw as the ledger refers to it, with what says who may open it.
struct LedgerDraw: Sendable {
    let id: Draw.ID
    let number: Int
    let budget: ContributoryBudget.ID
    let isTheirs: Bool

    /// The draws behind origins such as `draw:0193…`, by origin.
    static func all(_ origins: Set<String>, for actor: Actor, in db: some Reading) throws -> [String: LedgerDraw] {
        let ids = origins.filter { $0.hasPrefix("draw:") }.map { String($0.dropFirst(5)) }.sorted()
        guard !ids.isEmpty else { return [:] }
        let rows = try db.rows(
            """
            SELECT id, number, budget_id, declared_by, payee_person_id FROM draws
            WHERE id IN (\(ids.map { "\($0)" as SQL }.joined(separator: ", ")))
            """)
        return try rows.reduce(into: [:]) { draws, row in
            let id: Draw.ID = try row["id"]
            let declaredBy: Person.ID = try row["declared_by"], payee: Person.ID? = try row["payee_person_id"]
            draws["draw:\(id)"] = LedgerDraw(
                id: id, number: try row["number"], budget: try row["budget_id"],
                isTheirs: declaredBy == actor.id || payee == actor.id)
        }
    }
}

/// Names of those who are paid, by the party that accounts carry.
enum LedgerParties {
    static func names(_ parties: Set<String>, in db: some Reading) throws -> [String: String] {
        let persons = parties.filter { $0.hasPrefix("person:") }.map { String($0.dropFirst(7)) }.sorted()
        let organisations = parties.filter { $0.hasPrefix("organisation:") }.map { String($0.dropFirst(13)) }.sorted()
        var names: [String: String] = [:]
        if !persons.isEmpty {
            let list = persons.map { "\($0)" as SQL }.joined(separator: ", ")
            for row in try db.rows("SELECT id, name FROM people WHERE id IN (\(list))") {
                names["person:\(try row["id"] as String)"] = try row["name"]
            }
        }
        if !organisations.isEmpty {
            let list = organisations.map { "\($0)" as SQL }.joined(separator: ", ")
            for row in try db.rows("SELECT id, name FROM organisations WHERE id IN (\(list))") {
                names["organisation:\(try row["id"] as String)"] = try row["name"]
            }
        }
        return names
    }
}

/// Short names for programs: no person's name among them.
struct LedgerSlugs: Sendable {
    let lines: [String: String]
    let budgets: [String: String]
    let projects: [String: String]
    let organisations: [String: String]

    static func load(in db: some Reading) throws -> LedgerSlugs {
        func slugs(_ query: SQL) throws -> [String: String] {
            try db.rows(query).reduce(into: [:]) { slugs, row in slugs[try row["id"]] = try row["slug"] }
        }
        return try LedgerSlugs(
            lines: slugs("SELECT id, slug FROM fund_lines"), budgets: slugs("SELECT id, slug FROM budgets"),
            projects: slugs("SELECT id, slug FROM projects"), organisations: slugs("SELECT id, slug FROM organisations")
        )
    }
}
