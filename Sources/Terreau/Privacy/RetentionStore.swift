internal import Ledger
internal import Storage

/// One thing that goes when its time has come: which rows, and what becomes of them.
struct RetentionStep: Sendable {
    let retention: DataCatalogue.Retention
    let table: String
    /// Columns that are emptied; nil: the row goes.
    private let change: SQL?
    private let isDue: @Sendable (RetentionLimits) -> SQL

    private init(
        _ retention: DataCatalogue.Retention, _ table: String, set change: SQL? = nil,
        where isDue: @escaping @Sendable (RetentionLimits) -> SQL
    ) {
        self.retention = retention
        self.table = table
        self.change = change
        self.isDue = isDue
    }

    /// What stands where a text was that must not be empty.
    static let gone = "(…)"

    /// In this order: rows go before those that they refer to.
    static let all: [RetentionStep] = [
        .init(.session, "sessions") { "expires_at < \($0.end(of: .session))" },
        .init(.code, "sign_in_codes") { "expires_at < \($0.end(of: .code))" },
        .init(.code, "spent_ways") { "expires_at < \($0.end(of: .code))" },
        .init(.code, "tries") { "spent_until < \($0.end(of: .code))" },
        .init(.letter, "outbox") { "sent_at < \($0.end(of: .letter)) OR dropped_at < \($0.end(of: .letter))" },
        .init(.letter, "digests") { "written_at < \($0.end(of: .letter))" },
        .init(.arrival, "arrival_answers") {
            "arrival_id IN (SELECT id FROM arrivals WHERE person_id IS NULL AND written_at < \($0.end(of: .arrival)))"
        },
        .init(.arrival, "arrivals") { "person_id IS NULL AND written_at < \($0.end(of: .arrival))" },
        .init(.list, "people_files") { "uploaded_at < \($0.end(of: .list))" },
        .init(.answer, "api_answers") { "recorded_at < \($0.end(of: .answer))" },
        .init(.origin, "acts", set: "origin_salt = NULL, address = NULL, request = NULL") {
            "at < \($0.end(of: .origin)) AND origin_salt IS NOT NULL"
        },
        .init(.books, "evidence") { "added_at < \($0.books)" },
        .init(.books, "evidence_files") {
            "stored_at < \($0.books) AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.sha256 = evidence_files.sha256)"
        },
        .init(.books, "draws", set: "purpose = \(gone), evidence_link = NULL") {
            """
            declared_at < \($0.books) AND (purpose <> \(gone) OR evidence_link IS NOT NULL)
              AND state NOT IN ('waiting', 'accepted')
            """
        },
        .init(.books, "draw_events", set: "note = NULL") {
            "at < \($0.books) AND note IS NOT NULL AND kind IN ('refused', 'reversed', 'asked', 'answered', 'returned')"
        },
        .init(
            .books, "draw_questions",
            set: "question = \(gone), answer = CASE WHEN answer IS NULL THEN NULL ELSE \(gone) END"
        ) {
            "asked_at < \($0.books) AND question <> \(gone)"
        },
        .init(
            .books, "payment_lines",
            set:
                "holder = \(gone), iban_masked = '', iban_mark = '', reason = CASE WHEN reason IS NULL THEN NULL ELSE \(gone) END"
        ) {
            "run_id IN (SELECT id FROM payment_runs WHERE prepared_at < \($0.books)) AND holder <> \(gone) AND state <> 'live'"
        },
        .init(.books, "payment_files", set: "sealed_content = ''") {
            "run_id IN (SELECT id FROM payment_runs WHERE prepared_at < \($0.books)) AND sealed_content <> ''"
        },
        .init(.books, "payment_runs", set: "void_reason = \(gone)") {
            "prepared_at < \($0.books) AND void_reason <> \(gone)"
        },
        .init(.books, "payee_details_changes", set: "holder = \(gone), iban_masked = '', iban_mark = ''") {
            "at < \($0.books) AND holder <> \(gone)"
        },
        .init(.books, "bank_line_answers", set: "sentence = \(gone)") {
            "answered_at < \($0.books) AND sentence <> \(gone)"
        },
        .init(.books, "bank_lines", set: "party = NULL, party_account = NULL, text = \(gone)") {
            "day < \($0.booksDay) AND (party IS NOT NULL OR party_account IS NOT NULL OR text <> \(gone))"
        },
        .init(.books, "bank_files", set: "name = \(gone), content = ''") {
            "uploaded_at < \($0.books) AND content <> ''"
        },
    ]

    /// How many rows it is about now.
    func count(_ limits: RetentionLimits, in db: some Reading) throws -> Int {
        try db.value("SELECT COUNT(*) FROM \(SQL(stringLiteral: table)) WHERE \(isDue(limits))", as: Int.self) ?? 0
    }

    /// - Returns: how many rows it was.
    func carryOut(_ limits: RetentionLimits, in db: some Writing) throws -> Int {
        let table = SQL(stringLiteral: table)
        guard let change else { return try db.run("DELETE FROM \(table) WHERE \(isDue(limits))") }
        return try db.run("UPDATE \(table) SET \(change) WHERE \(isDue(limits))")
    }

    /// Digests of the files that go with the rows.
    static func evidence(_ limits: RetentionLimits, in db: some Reading) throws -> [String] {
        try db.rows(
            """
            SELECT sha256 FROM evidence_files WHERE stored_at < \(limits.books) AND NOT EXISTS (
              SELECT 1 FROM evidence e WHERE e.sha256 = evidence_files.sha256 AND e.added_at >= \(limits.books))
            """
        ).map { try $0["sha256"] }
    }
}

extension Writing {
    /// Opens the one door through which rows that are never changed may lose what they say of people.
    func forgetting<T>(_ body: () throws -> T) throws -> T {
        try run("UPDATE operations SET is_forgetting = TRUE WHERE id = 1")
        let result = try body()
        try run("UPDATE operations SET is_forgetting = FALSE WHERE id = 1")
        return result
    }
}

extension LegalHold {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"], person: row["person_id"], reason: row["reason"], placedAt: row["placed_at"],
            placedBy: row["placed_by"])
    }

    /// Those that still hold.
    static func all(in db: some Reading) throws -> [LegalHold] {
        try db.rows("SELECT * FROM legal_holds WHERE lifted_at IS NULL ORDER BY id").map(LegalHold.init)
    }

    /// The people about whom something still holds.
    static func people(in db: some Reading) throws -> [Person] {
        try db.rows("SELECT * FROM people WHERE id IN (SELECT person_id FROM legal_holds WHERE lifted_at IS NULL)")
            .map(Person.init)
    }

    func insert(in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO legal_holds (id, person_id, reason, placed_at, placed_by)
            VALUES (\(id), \(person), \(reason), \(placedAt), \(placedBy))
            """)
    }

    static func lift(_ id: ID, at now: Instant, by person: Person.ID, in db: some Writing) throws -> Bool {
        try db.run(
            "UPDATE legal_holds SET lifted_at = \(now), lifted_by = \(person) WHERE id = \(id) AND lifted_at IS NULL")
            == 1
    }
}
