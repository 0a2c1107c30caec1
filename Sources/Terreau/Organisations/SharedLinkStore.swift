internal import Ledger
internal import Storage

extension SharedLink {
    private init(_ row: Row) throws {
        try self.init(
            id: row["id"], organisation: row["organisation_id"], note: row["note"], createdBy: row["creator"],
            createdAt: row["created_at"], expiresAt: row["expires_at"], revokedAt: row["revoked_at"])
    }

    private static let columns: SQL =
        "SELECT s.*, p.name AS creator FROM shared_links s JOIN people p ON p.id = s.created_by"

    static func all(of organisation: Organisation.ID, in db: some Reading) throws -> [SharedLink] {
        try db.rows("\(columns) WHERE s.organisation_id = \(organisation) ORDER BY s.id DESC LIMIT 100")
            .map(SharedLink.init)
    }

    static func find(secret: String, in db: some Reading) throws -> SharedLink? {
        try db.row("\(columns) WHERE s.secret_hash = \(Hex.sha256(secret))").map(SharedLink.init)
    }

    static func insert(
        _ secret: String, for organisation: Organisation.ID, note: String, by person: Person.ID, at now: Instant,
        until end: Instant, in db: some Writing
    ) throws {
        try db.run(
            """
            INSERT INTO shared_links (id, secret_hash, organisation_id, note, created_by, created_at, expires_at)
            VALUES (\(ID.new()), \(Hex.sha256(secret)), \(organisation), \(note), \(person), \(now), \(end))
            """)
    }

    static func revoke(
        _ id: ID, of organisation: Organisation.ID, at now: Instant, in db: some Writing
    ) throws -> Bool {
        try db.run(
            """
            UPDATE shared_links SET revoked_at = \(now)
            WHERE id = \(id) AND organisation_id = \(organisation) AND revoked_at IS NULL
            """) == 1
    }
}
