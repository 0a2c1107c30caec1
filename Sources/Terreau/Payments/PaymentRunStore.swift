internal import Ledger
internal import Storage

extension PaymentRun {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"], number: row["number"], state: row["state"], account: row["bank_account_id"],
            executionDay: row["execution_day"], currency: row["currency"], preparedBy: row["prepared_by"],
            preparedAt: row["prepared_at"], frozenBy: row["frozen_by"], frozenAt: row["frozen_at"],
            releasedBy: row["released_by"], releasedAt: row["released_at"], sentBy: row["sent_by"],
            sentAt: row["sent_at"], voidedBy: row["voided_by"], voidedAt: row["voided_at"],
            voidReason: row["void_reason"])
    }

    static func find(_ id: ID, in db: some Reading) throws -> PaymentRun {
        guard let row = try db.row("SELECT * FROM payment_runs WHERE id = \(id)") else { throw NotFound() }
        return try PaymentRun(row)
    }

    /// By the name of its file, which comes back on what the bank answers.
    static func find(messageID: String, in db: some Reading) throws -> PaymentRun? {
        try db.row(
            """
            SELECT r.* FROM payment_runs r JOIN payment_files f ON f.run_id = r.id
            WHERE f.message_id = \(messageID)
            """
        ).map(PaymentRun.init)
    }

    /// The newest first, each with what it pays.
    static func all(limit: Int = 100, in db: some Reading) throws -> [(run: PaymentRun, count: Int, total: Money)] {
        try db.rows(
            """
            SELECT r.*, COUNT(l.id) AS line_count, CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) AS total
            FROM payment_runs r LEFT JOIN payment_lines l ON l.run_id = r.id AND l.state <> 'removed'
            GROUP BY r.id ORDER BY r.number DESC LIMIT \(limit)
            """
        ).map { row in
            let run = try PaymentRun(row)
            return try (run, row["line_count"], Money(cents: row["total"], currency: run.currency))
        }
    }

    static func nextNumber(in db: some Reading) throws -> Int {
        (try db.value("SELECT MAX(number) FROM payment_runs", as: Int.self) ?? 0) + 1
    }

    static func insert(
        _ id: ID, account: BankAccount.ID, on day: Day, currency: Currency, by person: Person.ID, at instant: Instant,
        in db: some Writing
    ) throws {
        try db.run(
            """
            INSERT INTO payment_runs (id, number, state, bank_account_id, execution_day, currency, prepared_by,
              prepared_at)
            VALUES (\(id), \(try nextNumber(in: db)), \(State.prepared), \(account), \(day), \(currency), \(person),
              \(instant))
            """)
    }

    func freeze(on day: Day, by person: Person.ID, at instant: Instant, in db: some Writing) throws {
        try db.run(
            """
            UPDATE payment_runs SET state = \(State.frozen), execution_day = \(day), frozen_by = \(person),
              frozen_at = \(instant) WHERE id = \(id)
            """)
    }

    func release(by person: Person.ID, at instant: Instant, in db: some Writing) throws {
        try db.run(
            """
            UPDATE payment_runs SET state = \(State.released), released_by = \(person), released_at = \(instant)
            WHERE id = \(id)
            """)
        try db.run("UPDATE payment_lines SET released_by = \(person) WHERE run_id = \(id) AND state = 'live'")
    }

    func send(by person: Person.ID, at instant: Instant, in db: some Writing) throws {
        try db.run(
            "UPDATE payment_runs SET sent_by = \(person), sent_at = \(instant) WHERE id = \(id) AND sent_at IS NULL")
    }

    func void(_ reason: String, by person: Person.ID, at instant: Instant, in db: some Writing) throws {
        try db.run(
            """
            UPDATE payment_runs SET state = \(State.voided), voided_by = \(person), voided_at = \(instant),
              void_reason = \(reason) WHERE id = \(id)
            """)
    }

    /// A run is over when every line has its answer.
    func confirmIfOver(in db: some Writing) throws {
        try db.run(
            """
            UPDATE payment_runs SET state = \(State.confirmed) WHERE id = \(id) AND state = 'released'
              AND NOT EXISTS (SELECT 1 FROM payment_lines WHERE run_id = \(id) AND state = 'live')
            """)
    }
}

extension PaymentLine {
    private static let columns: SQL = """
        SELECT l.*, d.number AS draw_number, d.purpose, d.currency FROM payment_lines l JOIN draws d ON d.id = l.draw_id
        """

    init(_ row: Row) throws {
        guard let payee = Draw.Payee(party: try row["party"]) else { throw NotFound() }
        try self.init(
            id: row["id"], run: row["run_id"], position: row["position"], draw: row["draw_id"], part: row["part"],
            drawNumber: row["draw_number"], drawVersion: row["draw_version"], purpose: row["purpose"],
            amount: Money(cents: row["amount"], currency: row["currency"]), mode: row["mode"], payee: payee,
            endToEndID: row["end_to_end_id"], holder: row["holder"], ibanMasked: row["iban_masked"],
            ibanMark: row["iban_mark"], state: row["state"], bankDay: row["bank_day"], reason: row["reason"])
    }

    static func all(of run: PaymentRun.ID, in db: some Reading) throws -> [PaymentLine] {
        try db.rows("\(columns) WHERE l.run_id = \(run) ORDER BY l.position").map(PaymentLine.init)
    }

    static func find(_ id: ID, in db: some Reading) throws -> PaymentLine {
        guard let row = try db.row("\(columns) WHERE l.id = \(id)") else { throw NotFound() }
        return try PaymentLine(row)
    }

    /// By the name that comes back on the bank's statement.
    static func find(endToEndID: String, in db: some Reading) throws -> PaymentLine? {
        try db.row("\(columns) WHERE l.end_to_end_id = \(endToEndID)").map(PaymentLine.init)
    }

    /// The number of the run that is to pay a draw, while it is under way.
    static func liveRun(of draw: Draw.ID, in db: some Reading) throws -> Int? {
        try db.value(
            """
            SELECT r.number FROM payment_lines l JOIN payment_runs r ON r.id = l.run_id
            WHERE l.draw_id = \(draw) AND l.state = 'live'
            """)
    }

    static func insert(
        _ id: ID, of due: DueDraw, details: PayeeDetails, in run: PaymentRun.ID, at position: Int,
        by person: Person.ID, in db: some Writing
    ) throws {
        let draw = due.draw
        let name = PaymentRules.endToEndID(draw: draw.number, line: id.rawValue)
        let part = try freePart(of: draw.id, in: db)
        try db.run(
            """
            INSERT INTO payment_lines (id, run_id, position, draw_id, draw_version, amount, mode, party,
              payee_person_id, end_to_end_id, holder, iban_masked, iban_mark, state, prepared_by, part)
            VALUES (\(id), \(run), \(position), \(draw.id), \(draw.version), \(due.owed.cents), \(due.mode),
              \(draw.payee.party), \(draw.payee.person), \(name), \(details.holder), \(details.ibanMasked),
              \(details.ibanMark), \(State.live), \(person), \(part))
            """)
    }

    /// The first part that no instruction pays or has paid.
    private static func freePart(of draw: Draw.ID, in db: some Reading) throws -> Int {
        let taken: Set<Int> = try Set(
            db.rows("SELECT part FROM payment_lines WHERE draw_id = \(draw) AND state IN ('live', 'paid')").map {
                try $0["part"]
            })
        return (1...taken.count + 1).first { !taken.contains($0) } ?? taken.count + 1
    }

    func pay(_ part: Money, in db: some Writing) throws {
        try db.run("UPDATE payment_lines SET amount = \(part.cents) WHERE id = \(id)")
    }

    /// The bank data that the file holds, when it is made.
    func freeze(_ details: PayeeDetails, in db: some Writing) throws {
        try db.run(
            """
            UPDATE payment_lines SET holder = \(details.holder), iban_masked = \(details.ibanMasked),
              iban_mark = \(details.ibanMark) WHERE id = \(id)
            """)
    }

    func close(
        _ state: State, on day: Day? = nil, reason: String? = nil, by person: Person.ID, at instant: Instant,
        in db: some Writing
    ) throws {
        try db.run(
            """
            UPDATE payment_lines SET state = \(state), bank_day = \(day ?? bankDay), reason = \(reason),
              closed_at = \(instant), closed_by = \(person) WHERE id = \(id)
            """)
    }
}

extension PaymentFile {
    func insert(_ text: String, seal: BankSeal, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO payment_files (run_id, message_id, format, fingerprint, line_count, total, sealed_content)
            VALUES (\(run), \(messageID), \(format), \(fingerprint), \(lineCount), \(total.cents),
              \(try seal.seal(text, of: run)))
            """)
    }

    static func find(_ run: PaymentRun, in db: some Reading) throws -> PaymentFile? {
        guard
            let row = try db.row(
                "SELECT message_id, format, fingerprint, line_count, total FROM payment_files WHERE run_id = \(run.id)")
        else { return nil }
        return try PaymentFile(
            run: run.id, messageID: row["message_id"], format: row["format"], fingerprint: row["fingerprint"],
            lineCount: row["line_count"], total: Money(cents: row["total"], currency: run.currency))
    }

    /// The bytes as they were made.
    /// - Throws: ``PaymentRules/No/fileDamaged`` when they are not those of the fingerprint, or no key is left for them.
    func text(seal: BankSeal, in db: some Reading) throws -> String {
        guard let sealed: String = try db.value("SELECT sealed_content FROM payment_files WHERE run_id = \(run)") else {
            throw NotFound()
        }
        let text: String
        do {
            text = try seal.open(sealed, of: run)
        } catch is KeyRing.No {
            throw PaymentRules.No.fileDamaged
        }
        guard Hex.sha256(text) == fingerprint else { throw PaymentRules.No.fileDamaged }
        return text
    }
}

extension PaymentRules.Standing {
    static func load(of actor: Actor, on run: PaymentRun, in db: some Reading) throws -> PaymentRules.Standing {
        let own = try db.row(
            """
            SELECT l.id FROM payment_lines l JOIN draws d ON d.id = l.draw_id
            WHERE l.run_id = \(run.id) AND l.state IN ('live', 'paid')
              AND (d.declared_by = \(actor.id) OR d.payee_person_id = \(actor.id)) LIMIT 1
            """)
        let entered = try db.row(
            """
            SELECT l.id FROM payment_lines l JOIN payee_details p ON p.party = l.party
            WHERE l.run_id = \(run.id) AND l.state = 'live' AND p.changed_by = \(actor.id) LIMIT 1
            """)
        return try PaymentRules.Standing(
            isTreasurer: actor.has(.treasurer),
            isReleaser: actor.has(CooperativeRules.load(in: db).observerReleases ? .observer : .releaser),
            hasPrepared: run.preparedBy == actor.id, hasFrozen: run.frozenBy == actor.id, isPaid: own != nil,
            enteredBankData: entered != nil)
    }
}
