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
        /// A whole run of ours, which left as one movement.
        case run
        /// Something else, said in a sentence.
        case explained
    }

    let id: ID
    let statement: BankStore.StatementID
    let account: String
    let line: BankLine
    let currency: Currency
    let answer: Answer?
    /// The fund line, the payment or the run.
    let about: String?
    let sentence: String?

    var amount: Money { Money(cents: line.cents, currency: currency) }
    var size: Money { Money(cents: line.cents < 0 ? -line.cents : line.cents, currency: currency) }

    private init(_ row: Row) throws {
        id = try row["id"]
        statement = try row["statement_id"]
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

    /// In the order in which they came in.
    static func list(
        waiting: Bool?, statement: BankStore.StatementID?, after: ID?, limit: Int, in db: some Reading
    ) throws -> [BankMovement] {
        var conditions: [SQL] = ["b.id > \(after?.rawValue ?? "")"]
        if let waiting { conditions.append(waiting ? "a.line_id IS NULL" : "a.line_id IS NOT NULL") }
        if let statement { conditions.append("b.statement_id = \(statement)") }
        return try db.rows(
            "\(columns) WHERE \(conditions.joined(separator: " AND ")) ORDER BY b.id LIMIT \(limit)"
        ).map(BankMovement.init)
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

    /// The lines of a statement that are not there yet, with their names; and the days of which a person has to tell.
    static func new(
        in statement: BankStatement, _ answer: SharedDayRules.Answer?, in db: some Reading
    ) throws -> (lines: [(position: Int, key: String, line: BankLine)], unclear: [Day]) {
        let contents = StatementRules.contents(statement)
        var taken: [String: Int] = [:]
        for content in Set(contents) {
            var count = 0
            while try isKnown("\(content)#\(count + 1)", in: db) { count += 1 }
            if count > 0 { taken[content] = count }
        }
        let edges = [statement.firstDay, statement.lastDay]
        let isShared = zip(contents, statement.lines).contains { content, line in
            taken[content] != nil && edges.contains(line.day) && line.bankReference?.isEmpty ?? true
        }
        let known = try isShared ? neighbours(of: statement, in: db) : []
        let sorting = SharedDayRules.sort(statement, beside: known, taken: taken, answer: answer)
        var lines: [(position: Int, key: String, line: BankLine)] = []
        for (position, (content, line)) in zip(contents, statement.lines).enumerated() where sorting.isNew[position] {
            taken[content, default: 0] += 1
            lines.append((position, "\(content)#\(taken[content, default: 1])", line))
        }
        return (lines, sorting.unclear)
    }

    /// Statements that tell of its first or last day, as their files say them: the table has only what was new in each.
    private static func neighbours(of statement: BankStatement, in db: some Reading) throws -> [BankStatement] {
        var found: [BankStatement] = []
        for day in Set([statement.firstDay, statement.lastDay].compactMap(\.self)) {
            for row in try db.rows(
                """
                SELECT opening, closing, file_hash FROM bank_statements
                WHERE account = \(statement.account) AND currency = \(statement.currency)
                  AND opening_day <= \(day) AND closing_day >= \(day) ORDER BY id DESC LIMIT 50
                """)
            {
                let (opening, closing): (Int64, Int64) = try (row["opening"], row["closing"])
                // A file whose time is over is empty, and tells nothing any more.
                let read = try? StatementReader.read(file(row["file_hash"], in: db).bytes).first {
                    $0.account == statement.account && $0.opening == opening && $0.closing == closing
                }
                if let read, !found.contains(read) { found.append(read) }
            }
        }
        return found
    }

    /// Whether a statement of the same days and balances is there.
    static func isKept(_ statement: BankStatement, in db: some Reading) throws -> Bool {
        try db.row(
            """
            SELECT id FROM bank_statements WHERE account = \(statement.account) AND currency = \(statement.currency)
              AND opening_day = \(statement.openingDay) AND closing_day = \(statement.closingDay)
              AND opening = \(statement.opening) AND closing = \(statement.closing)
            """) != nil
    }

    /// Writes what is not there yet.
    /// - Returns: how many lines were new.
    static func insert(
        _ statement: BankStatement, file: String, _ answer: SharedDayRules.Answer?, at now: Instant,
        by person: Person.ID, in db: some Writing
    ) throws -> Int {
        let isSameFile = try db.row(
            """
            SELECT id FROM bank_statements WHERE file_hash = \(file) AND account = \(statement.account)
              AND opening = \(statement.opening) AND closing = \(statement.closing)
              AND opening_day = \(statement.openingDay) AND closing_day = \(statement.closingDay)
            """)
        guard isSameFile == nil else { return 0 }
        let (new, unclear) = try Self.new(in: statement, answer, in: db)
        if let day = unclear.first { throw Bank.No.sameDay(day) }
        guard try !new.isEmpty || !isKept(statement, in: db) else { return 0 }
        let id = StatementID.new()
        try db.run(
            """
            INSERT INTO bank_statements (id, format, account, currency, reference, opening_day, closing_day, opening,
              closing, file_hash, imported_at, imported_by)
            VALUES (\(id), \(statement.format), \(statement.account), \(statement.currency), \(statement.reference),
              \(statement.openingDay), \(statement.closingDay), \(statement.opening), \(statement.closing), \(file),
              \(now), \(person))
            """)
        for (position, key, line) in new {
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
    static func isMatched(_ payment: PaymentLine, hasLeft: Bool, in db: some Reading) throws -> Bool {
        let sign: SQL = hasLeft ? "b.amount < 0" : "b.amount > 0"
        return try db.row(
            """
            SELECT a.line_id FROM bank_line_answers a JOIN bank_lines b ON b.id = a.line_id
            WHERE a.kind = 'paid' AND a.about = \(payment.id) AND \(sign)
            """) != nil || hasLeft && isMatched(payment.run, in: db)
    }

    /// Whether a line of the bank is this whole run already.
    static func isMatched(_ run: PaymentRun.ID, in db: some Reading) throws -> Bool {
        try db.row("SELECT line_id FROM bank_line_answers WHERE kind = 'run' AND about = \(run)") != nil
    }

    /// The run of a file that the bank names by the file's own names.
    static func run(named reference: String, in db: some Reading) throws -> PaymentRun.ID? {
        try db.value(
            """
            SELECT run_id FROM payment_files WHERE message_id = \(reference) OR message_id || '-1' = \(reference)
            """)
    }

    /// Runs at the bank that may have left as one movement of this size.
    static func runs(of amount: Money, in db: some Reading) throws -> [PaymentRun.ID] {
        let rows = try db.rows(
            """
            SELECT r.id FROM payment_runs r JOIN payment_lines l ON l.run_id = r.id
            WHERE r.state = 'released' AND r.currency = \(amount.currency)
              AND l.state IN ('live', 'paid', 'rejected', 'returned')
            GROUP BY r.id HAVING COUNT(*) > 1 AND SUM(l.amount) >= \(amount.cents) ORDER BY r.id LIMIT 100
            """)
        return try rows.map { try $0["id"] }
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
