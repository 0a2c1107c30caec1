internal import Ledger
internal import Storage

extension Identity.ID: SQLConvertible {}

extension Identity {
    private init(_ row: Row) throws {
        try self.init(
            id: row["id"], person: row["person_id"], issuer: row["issuer"], subject: row["subject"],
            linkedAt: row["linked_at"], usedAt: row["used_at"])
    }

    static func find(_ issuer: String, _ subject: String, in db: some Reading) throws -> Identity? {
        try db.row("SELECT * FROM identities WHERE issuer = \(issuer) AND subject = \(subject)").map(Identity.init)
    }

    static func find(_ id: ID, of person: Person.ID, in db: some Reading) throws -> Identity {
        guard let row = try db.row("SELECT * FROM identities WHERE id = \(id) AND person_id = \(person)") else {
            throw NotFound()
        }
        return try Identity(row)
    }

    static func all(of person: Person.ID, in db: some Reading) throws -> [Identity] {
        try db.rows("SELECT * FROM identities WHERE person_id = \(person) ORDER BY id LIMIT 100").map(Identity.init)
    }

    func insert(in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO identities (id, person_id, issuer, subject, linked_at, used_at)
            VALUES (\(id), \(person), \(issuer), \(subject), \(linkedAt), \(usedAt))
            """)
    }

    static func use(_ id: ID, at now: Instant, in db: some Writing) throws {
        try db.run("UPDATE identities SET used_at = \(now) WHERE id = \(id)")
    }

    static func delete(_ id: ID, in db: some Writing) throws {
        try db.run("DELETE FROM identities WHERE id = \(id)")
    }
}

/// A way back from a service is gone once.
enum SpentWay {
    /// True for the one request that goes it.
    static func spend(_ mark: String, until end: Instant, at now: Instant, in db: some Writing) throws -> Bool {
        try db.run("DELETE FROM spent_ways WHERE expires_at < \(now)")
        return try db.run(
            "INSERT INTO spent_ways (mark, expires_at) VALUES (\(mark), \(end)) ON CONFLICT DO NOTHING") == 1
    }
}
