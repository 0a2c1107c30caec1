internal import Ledger
internal import Storage

struct SessionRow: Sendable {
    let tokenHash: String
    let person: Person.ID
    let csrf: String
    let createdAt: Instant
    let expiresAt: Instant

    /// Inserts the session and sweeps those that ended before it began.
    func insert(in db: some Writing) throws {
        try db.run("DELETE FROM sessions WHERE expires_at < \(createdAt)")
        try db.run(
            """
            INSERT INTO sessions (token_hash, person_id, csrf, created_at, expires_at)
            VALUES (\(tokenHash), \(person), \(csrf), \(createdAt), \(expiresAt))
            """)
    }

    /// Everywhere they are signed in.
    static func deleteAll(of person: Person.ID, in db: some Writing) throws {
        try db.run("DELETE FROM sessions WHERE person_id = \(person)")
    }

    static func delete(_ hash: String, in db: some Writing) throws {
        try db.run("DELETE FROM sessions WHERE token_hash = \(hash)")
    }
}

extension Session {
    /// The session that still holds, with whom it is of: one query, because every page begins with it. A row for each role.
    static func find(_ hash: String, at now: Instant, in db: some Reading) throws -> Session? {
        let rows = try db.rows(
            """
            SELECT p.*, s.csrf, r.role, r.budget_id, r.agreement_id, r.organisation_id,
              EXISTS (SELECT 1 FROM budget_people b WHERE b.person_id = p.id AND b.role = 'steward') AS is_steward
            FROM sessions s JOIN people p ON p.id = s.person_id LEFT JOIN role_grants r ON r.person_id = p.id
            WHERE s.token_hash = \(hash) AND s.expires_at > \(now) AND p.status <> 'left'
            """)
        guard let first = rows.first else { return nil }
        let grants = try rows.filter { try $0["role"] as Role? != nil }.map { try RoleGrant($0) }
        return try Session(
            actor: Actor(person: Person(first), grants: Set(grants)), csrf: first["csrf"],
            isSteward: first["is_steward"])
    }
}

/// A mailed code that was asked for and not used yet.
struct SignInCode: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    let person: Person.ID
    let codeHash: String
    let expiresAt: Instant
    let wrongTries: Int

    /// The last code that this browser asked for and that was not used.
    static func waiting(browserHash: String, in db: some Reading) throws -> SignInCode? {
        try db.row(
            """
            SELECT * FROM sign_in_codes WHERE browser_hash = \(browserHash) AND used_at IS NULL ORDER BY id DESC LIMIT 1
            """
        ).map {
            try SignInCode(
                id: $0["id"], person: $0["person_id"], codeHash: $0["code_hash"], expiresAt: $0["expires_at"],
                wrongTries: $0["wrong_tries"])
        }
    }

    func insert(browserHash: String, at now: Instant, in db: some Writing) throws {
        try db.run("DELETE FROM sign_in_codes WHERE expires_at < \(now.adding(seconds: -86_400))")
        try db.run(
            """
            INSERT INTO sign_in_codes (id, person_id, code_hash, browser_hash, created_at, expires_at)
            VALUES (\(id), \(person), \(codeHash), \(browserHash), \(now), \(expiresAt))
            """)
    }

    func countWrongTry(in db: some Writing) throws {
        try db.run("UPDATE sign_in_codes SET wrong_tries = wrong_tries + 1 WHERE id = \(id)")
    }

    /// True for the one request that uses the code.
    func use(at now: Instant, in db: some Writing) throws -> Bool {
        try db.run("UPDATE sign_in_codes SET used_at = \(now) WHERE id = \(id) AND used_at IS NULL") == 1
    }

    /// How many codes were asked for a person since an instant.
    static func count(for person: Person.ID, since: Instant, in db: some Reading) throws -> Int {
        try db.value("SELECT COUNT(*) FROM sign_in_codes WHERE person_id = \(person) AND created_at >= \(since)") ?? 0
    }
}
