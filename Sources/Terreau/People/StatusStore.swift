internal import Ledger
internal import Storage

extension ContractKind.ID: SQLConvertible {}

extension ContractKind {
    /// Contracts that may be signed, by name.
    static func all(in db: some Reading) throws -> [ContractKind] {
        try db.rows("SELECT * FROM contract_kinds WHERE ended_on IS NULL ORDER BY name LIMIT 100").map(
            ContractKind.init)
    }
}

/// A change as it was recorded.
struct StatusEntry: Sendable {
    let change: StatusChange
    let contractName: String?
    let recordedBy: String?
}

extension StatusChange {
    func insert(for person: Person.ID, by actor: Person.ID?, at now: Instant, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO person_statuses (id, person_id, status, since, contract_id, contract_until, note, recorded_at,
              recorded_by)
            VALUES (\(Person.ID.new()), \(person), \(status), \(since), \(contract), \(contractUntil), \(note), \(now),
              \(actor))
            """)
    }

    /// What the person was and is, the oldest first.
    static func history(of person: Person.ID, in db: some Reading) throws -> [StatusEntry] {
        try db.rows(
            """
            SELECT s.*, c.name AS contract_name, p.name AS recorded_by_name FROM person_statuses s
              LEFT JOIN contract_kinds c ON c.id = s.contract_id LEFT JOIN people p ON p.id = s.recorded_by
            WHERE s.person_id = \(person) ORDER BY s.since, s.recorded_at, s.id LIMIT 200
            """
        ).map { row in
            try StatusEntry(
                change: StatusChange(
                    status: row["status"], since: row["since"], contract: row["contract_id"],
                    contractUntil: row["contract_until"], note: row["note"]),
                contractName: row["contract_name"], recordedBy: row["recorded_by_name"])
        }
    }
}

extension Person {
    /// Somebody new, with the first step of their way.
    func arrive(since: Day, by actor: Person.ID?, at now: Instant, in db: some Writing) throws {
        try insert(at: now, in: db)
        try StatusChange(status: status, since: since).insert(for: id, by: actor, at: now, in: db)
    }

    static func set(_ status: Status, of id: ID, in db: some Writing) throws {
        try db.run("UPDATE people SET status = \(status) WHERE id = \(id)")
    }

    static func set(analyticCode: String, of id: ID, in db: some Writing) throws {
        try db.run("UPDATE people SET analytic_code = \(analyticCode) WHERE id = \(id)")
    }

    static func set(email: String, of id: ID, in db: some Writing) throws {
        try db.run("UPDATE people SET email = \(email.lowercased()) WHERE id = \(id)")
        try writeSought(id, in: db)
    }
}
