internal import Ledger
internal import Storage

extension Draw.Payee {
    /// From the dimension of ledger accounts.
    init?(party: String) {
        if party.hasPrefix("person:") {
            self = .person(Person.ID(rawValue: String(party.dropFirst(7))))
        } else if party.hasPrefix("organisation:") {
            self = .organisation(Organisation.ID(rawValue: String(party.dropFirst(13))))
        } else {
            return nil
        }
    }

    /// Whoever has this identifier: a person, or an organisation.
    static func find(_ id: String, in db: some Reading) throws -> (payee: Draw.Payee, name: String, legalName: String?)
    {
        if let row = try db.row("SELECT name, legal_name FROM people WHERE id = \(id)") {
            return (.person(Person.ID(rawValue: id)), try row["name"], try row["legal_name"])
        }
        guard let row = try db.row("SELECT name, legal_name FROM organisations WHERE id = \(id)") else {
            throw NotFound()
        }
        return (.organisation(Organisation.ID(rawValue: id)), try row["name"], try row["legal_name"])
    }
}

extension PayeeDetails {
    private init(_ row: Row, sharedWith: [String]) throws {
        guard let payee = Draw.Payee(party: try row["party"]) else { throw NotFound() }
        try self.init(
            payee: payee, version: row["version"], holder: row["holder"], ibanMasked: row["iban_masked"],
            ibanMark: row["iban_mark"], nameCheck: row["name_check"], changedAt: row["changed_at"],
            changedBy: row["changed_by"], paysFrom: row["pays_from"], call: row["call_back"], sharedWith: sharedWith)
    }

    /// Everything but the sealed number.
    static func find(_ payee: Draw.Payee, in db: some Reading) throws -> PayeeDetails? {
        try all("WHERE d.iban_mark = (SELECT iban_mark FROM payee_details WHERE party = \(payee.party))", in: db)[payee]
    }

    static func all(in db: some Reading) throws -> [Draw.Payee: PayeeDetails] { try all("", in: db) }

    /// Of these, and of those who share an account with them.
    static func of(_ payees: Set<Draw.Payee>, in db: some Reading) throws -> [Draw.Payee: PayeeDetails] {
        guard !payees.isEmpty else { return [:] }
        let list = payees.map(\.party).sorted().map { "\($0)" as SQL }.joined(separator: ", ")
        return try all(
            "WHERE d.iban_mark IN (SELECT iban_mark FROM payee_details WHERE party IN (\(list)))", in: db)
    }

    private static func all(_ condition: SQL, in db: some Reading) throws -> [Draw.Payee: PayeeDetails] {
        let rows = try db.rows(
            """
            SELECT d.party, d.version, d.holder, d.iban_masked, d.iban_mark, d.name_check, d.changed_at, d.changed_by,
              d.pays_from, d.call_back, COALESCE(p.name, o.name) AS name
            FROM payee_details d LEFT JOIN people p ON p.id = d.person_id
              LEFT JOIN organisations o ON o.id = d.organisation_id
            \(condition) ORDER BY d.party LIMIT \(Person.mostListed + Organisation.mostListed)
            """)
        var all: [Draw.Payee: PayeeDetails] = [:]
        for group in try Dictionary(grouping: rows, by: { try $0["iban_mark"] as String }).values {
            for (index, row) in group.enumerated() {
                let others = try group.indices.filter { $0 != index }.map { try group[$0]["name"] as String }
                let details = try PayeeDetails(row, sharedWith: others)
                all[details.payee] = details
            }
        }
        return all
    }

    /// What stands for the account where a payee is paid now: nil without one.
    static func mark(of payee: Draw.Payee, in db: some Reading) throws -> String? {
        try db.value("SELECT iban_mark FROM payee_details WHERE party = \(payee.party)")
    }

    /// Keeps what was said at the telephone. The schema refuses whoever changed the account.
    func answered(
        _ isConfirmed: Bool, at number: String, by person: Person.ID, on now: Instant, in db: some Writing
    ) throws {
        let call: Call = isConfirmed ? .confirmed : .denied
        try db.run("UPDATE payee_details SET call_back = \(call) WHERE party = \(payee.party)")
        try db.run(
            """
            INSERT INTO payee_calls (party, version, number, is_confirmed, changed_by, called_by, called_at)
            VALUES (\(payee.party), \(version), \(number), \(isConfirmed), \(changedBy), \(person), \(now))
            """)
    }

    /// Whose account has changed and who has not been called yet, but for those whom this person may not call.
    static func toCall(by actor: Person.ID, in db: some Reading) throws -> [(payee: Draw.Payee, name: String)] {
        try db.rows(
            """
            SELECT d.party, COALESCE(p.name, o.name) AS name
            FROM payee_details d LEFT JOIN people p ON p.id = d.person_id
              LEFT JOIN organisations o ON o.id = d.organisation_id
            WHERE d.call_back = 'needed' AND d.changed_by <> \(actor) AND COALESCE(d.person_id, '') <> \(actor)
            ORDER BY d.changed_at, d.party LIMIT 200
            """
        ).map { row in
            guard let payee = Draw.Payee(party: try row["party"]) else { throw NotFound() }
            return (payee, try row["name"])
        }
    }

    static func calls(of payee: Draw.Payee, in db: some Reading) throws -> [CallRecord] {
        try db.rows(
            """
            SELECT c.*, p.name AS by_name FROM payee_calls c JOIN people p ON p.id = c.called_by
            WHERE c.party = \(payee.party) ORDER BY c.version DESC LIMIT 100
            """
        ).map {
            try CallRecord(
                version: $0["version"], number: $0["number"], isConfirmed: $0["is_confirmed"], by: $0["by_name"],
                at: $0["called_at"])
        }
    }

    static func history(of payee: Draw.Payee, in db: some Reading) throws -> [Change] {
        try db.rows(
            """
            SELECT c.*, p.name AS by_name FROM payee_details_changes c JOIN people p ON p.id = c.changed_by
            WHERE c.party = \(payee.party) ORDER BY c.version DESC LIMIT 100
            """
        ).map {
            try Change(
                version: $0["version"], at: $0["at"], by: $0["by_name"], holder: $0["holder"],
                ibanMasked: $0["iban_masked"], nameCheck: $0["name_check"])
        }
    }

    /// Enters or changes bank data, and keeps who did it and when.
    /// - Parameters:
    ///   - iban: nil keeps the account that is there.
    ///   - person: who writes this version; ``changedBy`` is who chose the account.
    func save(_ iban: IBAN?, seal: BankSeal, by person: Person.ID, in db: some Writing) throws {
        if let iban {
            let sealed = try seal.seal(iban, of: payee.party)
            try db.run(
                """
                INSERT INTO payee_details (party, person_id, organisation_id, version, holder, sealed_iban, iban_mark,
                  iban_masked, name_check, changed_at, changed_by, pays_from, call_back)
                VALUES (\(payee.party), \(payee.person), \(payee.organisation), \(version), \(holder), \(sealed),
                  \(ibanMark), \(ibanMasked), \(nameCheck), \(changedAt), \(changedBy), \(paysFrom), \(call))
                ON CONFLICT (party) DO UPDATE SET version = excluded.version, holder = excluded.holder,
                  sealed_iban = excluded.sealed_iban, iban_mark = excluded.iban_mark,
                  iban_masked = excluded.iban_masked, name_check = excluded.name_check,
                  changed_at = excluded.changed_at, changed_by = excluded.changed_by, pays_from = excluded.pays_from,
                  call_back = excluded.call_back
                """)
        } else {
            try db.run(
                """
                UPDATE payee_details SET version = \(version), holder = \(holder), name_check = \(nameCheck),
                  changed_at = \(changedAt), changed_by = \(changedBy) WHERE party = \(payee.party)
                """)
        }
        try db.run(
            """
            INSERT INTO payee_details_changes (party, version, at, changed_by, holder, iban_masked, iban_mark,
              name_check)
            VALUES (\(payee.party), \(version), \(changedAt), \(person), \(holder), \(ibanMasked), \(ibanMark),
              \(nameCheck))
            """)
    }
}

/// The only reader of account numbers, for the maker of payment files.
enum SealedAccounts {
    /// - Throws: ``IBAN/Fault`` when what was stored is no account number any more.
    static func open(_ payee: Draw.Payee, seal: BankSeal, in db: some Reading) throws -> IBAN {
        guard
            let sealed: String = try db.value(
                "SELECT sealed_iban FROM payee_details WHERE party = \(payee.party)")
        else { throw NotFound() }
        return try IBAN(seal.open(sealed, of: payee.party))
    }
}

extension BankAccount {
    private init(_ row: Row) throws {
        try self.init(
            id: row["id"], name: row["name"], holder: row["holder"], iban: IBAN(row["iban"]), format: row["format"])
    }

    static func find(_ id: ID, in db: some Reading) throws -> BankAccount {
        guard let row = try db.row("SELECT * FROM bank_accounts WHERE id = \(id)") else { throw NotFound() }
        return try BankAccount(row)
    }

    static func all(in db: some Reading) throws -> [BankAccount] {
        try db.rows("SELECT * FROM bank_accounts ORDER BY id LIMIT 100").map(BankAccount.init)
    }

    static func isKnown(_ iban: IBAN, except id: ID?, in db: some Reading) throws -> Bool {
        try db.row("SELECT id FROM bank_accounts WHERE iban = \(iban.text) AND id <> \(id?.rawValue ?? "")") != nil
    }

    func insert(at instant: Instant, by person: Person.ID, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO bank_accounts (id, name, holder, iban, format, created_at, created_by)
            VALUES (\(id), \(name), \(holder), \(iban.text), \(format), \(instant), \(person))
            """)
    }

    /// What may change: its name and what the bank takes. Another number is another account.
    func update(in db: some Writing) throws {
        try db.run(
            "UPDATE bank_accounts SET name = \(name), holder = \(holder), format = \(format) WHERE id = \(id)")
    }
}
