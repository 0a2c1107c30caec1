internal import Ledger
internal import Storage

extension ApiToken {
    private init(_ row: Row) throws {
        try self.init(
            id: row["id"], hash: row["token_hash"], person: row["person_id"], scope: row["scope"],
            createdAt: row["created_at"], expiresAt: row["expires_at"], lastUsedOn: row["last_used_on"],
            revokedAt: row["revoked_at"], name: row["name"], isStrong: row["is_strong"])
    }

    static func find(hash: String, in db: some Reading) throws -> ApiToken? {
        try db.row("SELECT * FROM api_tokens WHERE token_hash = \(hash)").map(ApiToken.init)
    }

    static func all(in db: some Reading) throws -> [ApiToken] {
        try db.rows("SELECT * FROM api_tokens ORDER BY id LIMIT 1000").map(ApiToken.init)
    }

    /// Those of a person that still open something, the newest first.
    static func alive(of person: Person.ID, at now: Instant, in db: some Reading) throws -> [ApiToken] {
        try db.rows(
            """
            SELECT * FROM api_tokens WHERE person_id = \(person) AND revoked_at IS NULL AND expires_at > \(now)
            ORDER BY id DESC LIMIT 100
            """
        ).map(ApiToken.init)
    }

    func insert(in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO api_tokens (id, token_hash, person_id, scope, created_at, expires_at, name, is_strong)
            VALUES (\(id), \(hash), \(person), \(scope), \(createdAt), \(expiresAt), \(name), \(isStrong))
            """)
    }

    static func revokeAll(of person: Person.ID, at now: Instant, in db: some Writing) throws {
        try db.run("UPDATE api_tokens SET revoked_at = \(now) WHERE person_id = \(person) AND revoked_at IS NULL")
    }

    func used(on day: Day, in db: some Writing) throws {
        try db.run("UPDATE api_tokens SET last_used_on = \(day) WHERE id = \(id)")
    }

    /// False when there is none, or it was revoked before.
    static func revoke(_ id: ID, at now: Instant, in db: some Writing) throws -> Bool {
        try db.run("UPDATE api_tokens SET revoked_at = \(now) WHERE id = \(id) AND revoked_at IS NULL") == 1
    }
}

/// What a program was answered for one of its keys.
struct ApiStoredAnswer: Sendable {
    let fingerprint: String
    let status: Int
    let body: String

    static func find(_ key: String, of person: Person.ID, in db: some Reading) throws -> ApiStoredAnswer? {
        try db.row(
            "SELECT fingerprint, status, body FROM api_answers WHERE person_id = \(person) AND key = \(key)"
        ).map { try ApiStoredAnswer(fingerprint: $0["fingerprint"], status: $0["status"], body: $0["body"]) }
    }

    func insert(_ key: String, of person: Person.ID, at now: Instant, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO api_answers (person_id, key, fingerprint, status, body, recorded_at)
            VALUES (\(person), \(key), \(fingerprint), \(status), \(body), \(now))
            """)
    }
}
