internal import Foundation
internal import Ledger
internal import Storage

extension BankStatement.Format: SQLConvertible {}

/// A line of a statement as it is kept, with what it turned out to be.
struct BankMovement: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    enum Answer: String, CaseIterable, Sendable, SQLConvertible {
        /// Money of a funder.
        case received
        /// A payment of ours, carried out or sent back.
        case paid
        /// Something else, said in a sentence.
        case explained
    }

    let id: ID
    let account: String
    let line: BankLine
    let currency: Currency
    let answer: Answer?
    /// The fund line or the payment.
    let about: String?
    let sentence: String?

    var amount: Money { Money(cents: line.cents, currency: currency) }
    var size: Money { Money(cents: line.cents < 0 ? -line.cents : line.cents, currency: currency) }

    private init(_ row: Row) throws {
        id = try row["id"]
        account = try row["account"]
        currency = try row["currency"]
        line = try BankLine(
            day: row["day"], valueDay: row["value_day"], cents: row["amount"], party: row["party"],
            partyAccount: row["party_account"], endToEnd: row["end_to_end"], paymentRun: row["payment_run"],
            bankReference: row["bank_reference"], returnReason: row["return_reason"], text: row["text"])
        answer = try row["kind"]
        about = try row["about"]
        sentence = try row["sentence"]
    }

    private static let columns: SQL = """
        SELECT b.*, a.kind, a.about, a.sentence FROM bank_lines b LEFT JOIN bank_line_answers a ON a.line_id = b.id
        """

    static func find(_ id: ID, in db: some Reading) throws -> BankMovement {
        guard let row = try db.row("\(columns) WHERE b.id = \(id)") else { throw NotFound() }
        return try BankMovement(row)
    }

    /// Those that nobody has answered yet, the oldest first.
    static func waiting(limit: Int, in db: some Reading) throws -> [BankMovement] {
        try db.rows("\(columns) WHERE a.line_id IS NULL ORDER BY b.day, b.id LIMIT \(limit)").map(BankMovement.init)
    }

    static func answered(limit: Int, in db: some Reading) throws -> [BankMovement] {
        try db.rows("\(columns) WHERE a.line_id IS NOT NULL ORDER BY b.day DESC, b.id DESC LIMIT \(limit)").map(
            BankMovement.init)
    }

    static func countWaiting(in db: some Reading) throws -> Int {
        try db.value(
            """
            SELECT COUNT(*) FROM bank_lines b LEFT JOIN bank_line_answers a ON a.line_id = b.id WHERE a.line_id IS NULL
            """) ?? 0
    }

    func write(
        _ answer: Answer, about: String?, sentence: String?, at now: Instant, by person: Person.ID, in db: some Writing
    ) throws {
        try db.run(
            """
            INSERT INTO bank_line_answers (line_id, kind, about, sentence, answered_at, answered_by)
            VALUES (\(id), \(answer), \(about), \(sentence), \(now), \(person))
            """)
    }
}

/// A statement as it is kept.
struct KeptStatement: Sendable {
    let statement: BankStatement
    let importedAt: Instant

    static func all(limit: Int, in db: some Reading) throws -> [KeptStatement] {
        try db.rows("SELECT * FROM bank_statements ORDER BY closing_day DESC, id DESC LIMIT \(limit)").map { row in
            try KeptStatement(
                statement: BankStatement(
                    format: row["format"], account: row["account"], currency: row["currency"],
                    reference: row["reference"], openingDay: row["opening_day"], closingDay: row["closing_day"],
                    opening: row["opening"], closing: row["closing"], lines: []),
                importedAt: row["imported_at"])
        }
    }
}

/// Files, statements and lines: written once, never changed.
enum BankStore {
    struct StatementID: Identifier, SQLConvertible { let rawValue: String }

    static func keep(
        _ bytes: [UInt8], _ hash: String, name: String, at now: Instant, by person: Person.ID, in db: some Writing
    ) throws {
        guard try db.row("SELECT hash FROM bank_files WHERE hash = \(hash)") == nil else { return }
        try db.run(
            """
            INSERT INTO bank_files (hash, name, content, uploaded_at, uploaded_by)
            VALUES (\(hash), \(name), \(Data(bytes).base64EncodedString()), \(now), \(person))
            """)
    }

    static func file(_ hash: String, in db: some Reading) throws -> (name: String, bytes: [UInt8]) {
        guard let row = try db.row("SELECT name, content FROM bank_files WHERE hash = \(hash)"),
            let data = Data(base64Encoded: try row["content"] as String)
        else { throw NotFound() }
        return (try row["name"], Array(data))
    }

    static func isKnown(_ key: String, in db: some Reading) throws -> Bool {
        try db.row("SELECT id FROM bank_lines WHERE key = \(key)") != nil
    }

    /// The closing balance of the last statement of an account that ends where a new one begins, or before.
    static func lastClosing(before statement: BankStatement, in db: some Reading) throws -> Int64? {
        try db.value(
            """
            SELECT closing FROM bank_statements WHERE account = \(statement.account)
              AND currency = \(statement.currency) AND closing_day <= \(statement.openingDay)
            ORDER BY closing_day DESC, id DESC LIMIT 1
            """)
    }

    /// Writes what is not there yet.
    /// - Returns: how many lines were new.
    static func insert(
        _ statement: BankStatement, file: String, at now: Instant, by person: Person.ID, in db: some Writing
    ) throws -> Int {
        let keys = StatementRules.keys(statement)
        let new = try zip(keys, statement.lines).enumerated().filter { try !isKnown($0.element.0, in: db) }
        let isThere = try db.row(
            """
            SELECT id FROM bank_statements WHERE account = \(statement.account) AND currency = \(statement.currency)
              AND opening_day = \(statement.openingDay) AND closing_day = \(statement.closingDay)
              AND opening = \(statement.opening) AND closing = \(statement.closing)
            """)
        guard !new.isEmpty || isThere == nil else { return 0 }
        let id = StatementID.new()
        try db.run(
            """
            INSERT INTO bank_statements (id, format, account, currency, reference, opening_day, closing_day, opening,
              closing, file_hash, imported_at, imported_by)
            VALUES (\(id), \(statement.format), \(statement.account), \(statement.currency), \(statement.reference),
              \(statement.openingDay), \(statement.closingDay), \(statement.opening), \(statement.closing), \(file),
              \(now), \(person))
            """)
        for (position, (key, line)) in new {
            try db.run(
                """
                INSERT INTO bank_lines (id, key, statement_id, position, account, day, value_day, amount, currency, party,
                  party_account, end_to_end, payment_run, bank_reference, return_reason, text)
                VALUES (\(BankMovement.ID.new()), \(key), \(id), \(position), \(statement.account), \(line.day),
                  \(line.valueDay), \(line.cents), \(statement.currency), \(line.party), \(line.partyAccount),
                  \(line.endToEnd), \(line.paymentRun), \(line.bankReference), \(line.returnReason), \(line.text))
                """)
        }
        return new.count
    }

    /// Fund lines that a funder still owes at least this much, and how much each.
    static func receivables(atLeast amount: Money, in db: some Reading) throws -> [(line: FundLine.ID, open: Money)] {
        try db.rows(
            """
            SELECT fund_line_id, debits_posted - credits_posted AS open FROM accounts
            WHERE kind = 'receivable' AND currency = \(amount.currency)
              AND debits_posted - credits_posted >= \(amount.cents)
            ORDER BY fund_line_id
            """
        ).map { (try $0["fund_line_id"], Money(cents: try $0["open"], currency: amount.currency)) }
    }

    /// Whether a line of the bank is this payment already, on its way out or on its way back.
    static func isMatched(_ payment: PaymentLine.ID, hasLeft: Bool, in db: some Reading) throws -> Bool {
        let sign: SQL = hasLeft ? "b.amount < 0" : "b.amount > 0"
        return try db.row(
            """
            SELECT a.line_id FROM bank_line_answers a JOIN bank_lines b ON b.id = a.line_id
            WHERE a.kind = 'paid' AND a.about = \(payment) AND \(sign)
            """) != nil
    }

    /// Payments under way of exactly this amount.
    static func livePayments(of amount: Money, limit: Int, in db: some Reading) throws -> [PaymentLine.ID] {
        try db.rows(
            """
            SELECT l.id FROM payment_lines l JOIN payment_runs r ON r.id = l.run_id
            WHERE l.state = 'live' AND l.amount = \(amount.cents) AND r.currency = \(amount.currency)
              AND r.state = 'released' ORDER BY l.id LIMIT \(limit)
            """
        ).map { try $0["id"] }
    }
}
