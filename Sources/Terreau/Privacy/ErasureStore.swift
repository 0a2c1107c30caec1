internal import Ledger
internal import Storage

/// What becomes of a person's rows.
enum ErasedPerson {
    /// What the house calls somebody whom it does not know any more.
    static let name = "Personne effacée"

    static func isThere(_ id: Person.ID, in db: some Reading) throws -> Bool {
        try db.row("SELECT 1 FROM people WHERE id = \(id)") != nil
    }

    static func isErased(_ id: Person.ID, in db: some Reading) throws -> Bool {
        try db.row("SELECT 1 FROM erasures WHERE person_id = \(id)") != nil
    }

    static func all(in db: some Reading) throws -> Set<Person.ID> {
        Set(try db.rows("SELECT person_id FROM erasures").map { try $0["person_id"] })
    }

    static func insert(
        _ id: Person.ID, reason: String, at now: Instant, by person: Person.ID?, in db: some Writing
    ) throws {
        try db.run(
            """
            INSERT INTO erasures (person_id, reason, erased_at, erased_by) VALUES (\(id), \(reason), \(now), \(person))
            """)
    }

    static func drawsUnderWay(of id: Person.ID, in db: some Reading) throws -> Int {
        try db.value(
            """
            SELECT COUNT(*) FROM draws WHERE (declared_by = \(id) OR payee_person_id = \(id))
              AND state IN ('waiting', 'accepted')
            """, as: Int.self) ?? 0
    }

    /// What the law keeps, and the time of the last of it.
    static func kept(
        of id: Person.ID, in db: some Reading
    ) throws -> (draws: Int, payments: Int, receipts: Int, last: Instant?) {
        let draws = try db.row(
            """
            SELECT COUNT(*) AS count, MAX(declared_at) AS last FROM draws
            WHERE (declared_by = \(id) OR payee_person_id = \(id)) AND state IN ('settled', 'evidenced')
            """)
        let payments = try db.value(
            "SELECT COUNT(*) FROM payment_lines WHERE payee_person_id = \(id) AND state IN ('paid', 'returned')",
            as: Int.self)
        let receipts = try db.value(
            """
            SELECT COUNT(*) FROM evidence e JOIN draws d ON d.id = e.draw_id
            WHERE (d.declared_by = \(id) OR d.payee_person_id = \(id)) AND d.state IN ('settled', 'evidenced')
            """, as: Int.self)
        return try (draws?["count"] ?? 0, payments ?? 0, receipts ?? 0, draws?["last"])
    }

    /// - Returns: digests of files that nobody needs any more.
    static func erase(_ id: Person.ID, in db: some Writing) throws -> [String] {
        let person = try Person.find(id, in: db)
        let files = try dropUnpaidEvidence(of: id, in: db)
        if let email = person.email { try db.run("DELETE FROM outbox WHERE recipient = \(email)") }
        try db.run(
            "DELETE FROM outbox WHERE recipient IN (SELECT email FROM former_emails WHERE person_id = \(id))")
        try db.run("DELETE FROM arrival_answers WHERE arrival_id IN (SELECT id FROM arrivals WHERE person_id = \(id))")
        for table in [
            "sessions", "sign_in_codes", "identities", "suspensions", "factor_loss_approvals", "factor_losses",
            "recovery_codes", "second_factors", "api_tokens", "api_answers",
            "role_grants",
            "former_emails", "budget_people", "project_people",
            "mail_choices", "digests", "profiles", "person_statuses", "arrivals",
        ] {
            try db.run("DELETE FROM \(SQL(stringLiteral: table)) WHERE person_id = \(id)")
        }
        try dropBankData(of: id, in: db)
        try db.run(
            """
            UPDATE people SET name = \(name), legal_name = NULL, email = NULL, analytic_code = NULL, status = 'left',
              is_named_publicly = FALSE, language = 'fr' WHERE id = \(id)
            """)
        try Person.writeSought(id, in: db)
        // What the person wrote to others stays, without what they were called.
        for text in [person.email, person.legalName, person.name].compactMap(\.self) where text.count > 1 {
            try PersonalTexts.replace(text, in: db)
        }
        return files
    }

    /// Where they were paid, but for the vouchers of what was paid.
    private static func dropBankData(of id: Person.ID, in db: some Writing) throws {
        let party = "person:" + id.rawValue
        let gone = RetentionStep.gone
        try db.run(
            """
            UPDATE payee_details SET holder = \(gone), sealed_iban = '', iban_mark = \("erased:" + id.rawValue),
              iban_masked = '', name_check = 'notDone' WHERE party = \(party)
            """)
        try db.run("UPDATE payee_calls SET number = \(gone) WHERE party = \(party)")
        try db.run(
            """
            UPDATE payee_details_changes SET holder = \(gone), iban_masked = '', iban_mark = '' WHERE party = \(party)
            """)
        try db.run(
            """
            UPDATE payment_lines SET holder = \(gone), iban_masked = '', iban_mark = ''
            WHERE party = \(party) AND state NOT IN ('paid', 'returned', 'live')
            """)
    }

    /// Receipts of draws that came to nothing prove nothing.
    private static func dropUnpaidEvidence(of id: Person.ID, in db: some Writing) throws -> [String] {
        let theirs: SQL = """
            draw_id IN (SELECT id FROM draws WHERE (declared_by = \(id) OR payee_person_id = \(id))
              AND state IN ('withdrawn', 'refused', 'reversed', 'lapsed'))
            """
        let files = try db.rows("SELECT DISTINCT sha256 FROM evidence WHERE \(theirs)").map {
            try $0["sha256"] as String
        }
        try db.run("DELETE FROM evidence WHERE \(theirs)")
        return try files.filter { sha256 in
            guard try db.row("SELECT 1 FROM evidence WHERE sha256 = \(sha256)") == nil else { return false }
            try db.run("DELETE FROM evidence_files WHERE sha256 = \(sha256)")
            return true
        }
    }
}

/// A name in all that people wrote, wherever the catalogue says that something is written.
enum PersonalTexts {
    /// Kept as they are: the books and the acts, which hold no name; vouchers and bank papers, which the law keeps; bytes.
    private static let kept: Set = [
        "acts", "entries", "transfers", "accounts", "requests", "closed_periods", "people", "payment_lines",
        "payment_files", "bank_files", "bank_lines", "bank_statements", "evidence_files", "fund_line_terms",
        "fund_line_kind_ceilings", "budget_policies", "payee_details", "payee_details_changes", "erasures",
    ]

    static func replace(_ text: String, in db: some Writing) throws {
        let catalogue = try DataCatalogue.load()
        for shape in try TableShape.all(in: db) where !kept.contains(shape.name) {
            let known = catalogue.columns.filter { $0.table == shape.name && $0.openness != .secret && !$0.isSealed }
            for column in known { try replace(text, column.name, of: shape, in: db) }
        }
    }

    private static func replace(_ text: String, _ column: String, of shape: TableShape, in db: some Writing) throws {
        let keys = shape.key
        // A key is a number or an id of ours, never a name.
        guard !keys.contains(column) else { return }
        let (table, cell) = (word(shape.name), word(column))
        let rows = try db.rows(
            """
            SELECT \((keys + [column]).map(word).joined(separator: ", ")) FROM \(table)
            WHERE REPLACE(CAST(\(cell) AS TEXT), \(text), '') <> CAST(\(cell) AS TEXT)
            """)
        for row in rows {
            let old: String = try row[keys.count]
            let new = PersonalText.replacing(text, in: old, with: RetentionStep.gone)
            guard new != old else { continue }
            let here = try keys.enumerated().map { index, key -> SQL in "\(word(key)) = \(try row[index] as SQLValue)" }
            try db.run("UPDATE \(table) SET \(cell) = \(new) WHERE \(here.joined(separator: " AND "))")
        }
    }

    private static func word(_ name: String) -> SQL {
        SQL(stringLiteral: "\"" + name.replacing("\"", with: "\"\"") + "\"")
    }
}
