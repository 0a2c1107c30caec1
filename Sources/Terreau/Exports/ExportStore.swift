internal import Foundation
internal import Ledger
internal import Storage

extension LegalForm: SQLConvertible {}
extension AccountKey: SQLConvertible {}

/// What the co-operative chose for its accountant.
struct AccountingChoices: Sendable {
    var form = LegalForm.company
    /// Numbers and words that differ from what is proposed. A nil number was taken away.
    var accounts: [AccountKey: (number: String?, label: String?)] = [:]
    var codes: [AnalyticKind: [String: String]] = [:]

    enum AnalyticKind: String, CaseIterable, Sendable, SQLConvertible { case line, budget, project }

    static func load(in db: some Reading) throws -> AccountingChoices {
        var choices = AccountingChoices()
        if let form = try db.row("SELECT legal_form FROM accounting_settings WHERE id = 1") {
            choices.form = try form["legal_form"]
        }
        for row in try db.rows("SELECT * FROM accounting_accounts ORDER BY account") {
            guard let key = AccountKey(rawValue: try row["account"]) else { continue }
            choices.accounts[key] = (number: try row["number"], label: try row["label"])
        }
        for row in try db.rows("SELECT * FROM analytic_codes ORDER BY kind, thing") {
            choices.codes[try row["kind"], default: [:]][try row["thing"]] = try row["code"]
        }
        return choices
    }

    func number(_ key: AccountKey) -> String? {
        guard let chosen = accounts[key] else { return AccountPlan.proposed(key, form) }
        return chosen.number
    }

    func save(in db: some Writing) throws {
        try db.run("DELETE FROM accounting_settings")
        try db.run("INSERT INTO accounting_settings (id, legal_form) VALUES (1, \(form))")
        try db.run("DELETE FROM accounting_accounts")
        for (key, chosen) in accounts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            try db.run(
                """
                INSERT INTO accounting_accounts (account, number, label)
                VALUES (\(key), \(chosen.number), \(chosen.label))
                """)
        }
    }

    /// A nil code takes the choice back.
    static func setCode(_ code: String?, of thing: String, _ kind: AnalyticKind, in db: some Writing) throws {
        try db.run("DELETE FROM analytic_codes WHERE kind = \(kind) AND thing = \(thing)")
        guard let code else { return }
        try db.run("INSERT INTO analytic_codes (kind, thing, code) VALUES (\(kind), \(thing), \(code))")
    }
}

extension Codebook {
    /// The names of today, with account words in the language of the books.
    static func current(_ language: Language, in db: some Reading) throws -> Codebook {
        let choices = try AccountingChoices.load(in: db)
        var book = Codebook()
        for key in AccountKey.allCases {
            let label = choices.accounts[key]?.label ?? language("exports.account.\(key.rawValue)")
            book.accounts[key] = BookCode(code: choices.number(key), label: label)
        }
        for row in try db.rows(
            """
            SELECT l.id, l.slug, l.name, o.slug AS funder, o.name AS funder_name FROM fund_lines l
            LEFT JOIN agreements a ON a.id = l.agreement_id LEFT JOIN organisations o ON o.id = a.funder_id
            """)
        {
            let id: String = try row["id"], slug: String = try row["slug"], name: String = try row["name"]
            let funder: String? = try row["funder"], funderName: String? = try row["funder_name"]
            book.lines[id] = Line(
                code: BookCode(code: choices.codes[.line]?[id] ?? slug, label: name),
                funder: funder.map { BookCode(code: $0, label: funderName ?? $0) })
        }
        book.budgets = try named("SELECT id, slug, name FROM budgets", choices.codes[.budget], in: db)
        book.projects = try named("SELECT id, slug, name FROM projects", choices.codes[.project], in: db)
        book.parties = try parties(in: db)
        return book
    }

    private static func named(
        _ query: SQL, _ chosen: [String: String]?, in db: some Reading
    ) throws -> [String: BookCode] {
        try db.rows(query).reduce(into: [:]) { codes, row in
            let id: String = try row["id"]
            codes[id] = BookCode(code: try chosen?[id] ?? row["slug"], label: try row["name"])
        }
    }

    /// Only those whom the ledger knows: the others are in no line.
    private static func parties(in db: some Reading) throws -> [String: BookCode] {
        var parties: [String: BookCode] = [:]
        for row in try db.rows(
            """
            SELECT id, name, analytic_code FROM people
            WHERE id IN (SELECT SUBSTR(party, 8) FROM accounts WHERE party LIKE 'person:%')
            """)
        {
            let id: String = try row["id"], code: String? = try row["analytic_code"]
            parties["person:\(id)"] = BookCode(code: code ?? AccountingRules.tail(id), label: try row["name"])
        }
        for row in try db.rows(
            """
            SELECT id, slug, name FROM organisations
            WHERE id IN (SELECT SUBSTR(party, 14) FROM accounts WHERE party LIKE 'organisation:%')
            """)
        {
            parties["organisation:\(try row["id"] as String)"] = BookCode(code: try row["slug"], label: try row["name"])
        }
        return parties
    }

    fileprivate init(json: String) throws {
        self = try JSONDecoder().decode(Codebook.self, from: Data(json.utf8))
    }

    fileprivate var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}

/// A period whose entries and codes no longer change.
struct ClosedPeriod: Sendable {
    let until: Day
    let closedAt: Instant
    let closedBy: Person.ID
    let codebook: Codebook

    /// The last day that takes no entry any more.
    static func last(in db: some Reading) throws -> Day? {
        try db.value("SELECT MAX(until) FROM closed_periods", as: Day.self)
    }

    /// In order of days.
    static func all(in db: some Reading) throws -> [ClosedPeriod] {
        try db.rows("SELECT * FROM closed_periods ORDER BY until").map {
            try ClosedPeriod(
                until: $0["until"], closedAt: $0["closed_at"], closedBy: $0["closed_by"],
                codebook: Codebook(json: $0["codebook"]))
        }
    }

    func insert(in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO closed_periods (until, closed_at, closed_by, codebook)
            VALUES (\(until), \(closedAt), \(closedBy), \(codebook.json))
            """)
    }
}

/// What the pages of an export need beside the entries.
enum ExportQueries {
    /// The pieces of draws by origin: `draw:0193…` is `P-42`.
    static func pieces(of entries: [Entry], in db: some Reading) throws -> [String: String] {
        let ids = Set(entries.map(\.origin).filter { $0.hasPrefix("draw:") }.map { String($0.dropFirst(5)) }).sorted()
        guard !ids.isEmpty else { return [:] }
        let list = ids.map { "\($0)" as SQL }.joined(separator: ", ")
        return try db.rows("SELECT id, number FROM draws WHERE id IN (\(list))").reduce(into: [:]) { pieces, row in
            pieces["draw:\(try row["id"] as String)"] = "P-\(try row["number"] as Int)"
        }
    }

    /// The day of the first entry, for a form that asks from when.
    static func firstDay(in db: some Reading) throws -> Day? {
        try db.value("SELECT MIN(day) FROM entries", as: Day.self)
    }
}
