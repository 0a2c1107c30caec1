internal import Ledger
internal import Storage

/// Somebody's browser, signed in.
struct SessionRow: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    let tokenHash: String
    let person: Person.ID
    let csrf: String
    let method: Method
    let address: String?
    let browser: String
    let createdAt: Instant
    let seenAt: Instant
    let confirmedAt: Instant?

    enum Method: String, Sendable, SQLConvertible {
        case mail, demonstration
        /// By another service that knows the person.
        case service = "directory"
    }
}

extension SessionRow {
    private init(_ row: Row) throws {
        try self.init(
            id: row["id"], tokenHash: row["token_hash"], person: row["person_id"], csrf: row["csrf"],
            method: row["method"], address: row["address"], browser: row["browser"], createdAt: row["created_at"],
            seenAt: row["seen_at"], confirmedAt: row["confirmed_at"])
    }

    static func all(of person: Person.ID, in db: some Reading) throws -> [SessionRow] {
        try db.rows("SELECT * FROM sessions WHERE person_id = \(person) ORDER BY seen_at DESC, id LIMIT 100")
            .map(SessionRow.init)
    }

    /// Inserts the session and sweeps those that no rule keeps alive any more.
    func insert(in db: some Writing) throws {
        let quietest = createdAt.adding(seconds: -SessionRules.members.idle)
        try db.run("DELETE FROM sessions WHERE expires_at < \(createdAt) OR seen_at < \(quietest)")
        try db.run(
            """
            INSERT INTO sessions (id, token_hash, person_id, csrf, method, address, browser, created_at, expires_at,
              seen_at, confirmed_at)
            VALUES (\(id), \(tokenHash), \(person), \(csrf), \(method), \(address), \(browser), \(createdAt),
              \(createdAt.adding(seconds: SessionRules.members.whole)), \(seenAt), \(confirmedAt))
            """)
    }

    static func seen(_ id: ID, at now: Instant, in db: some Writing) throws {
        try db.run("UPDATE sessions SET seen_at = \(now) WHERE id = \(id) AND seen_at < \(now)")
    }

    /// A second factor was shown: the session goes on under a new token.
    static func confirm(_ id: ID, newHash: String, at now: Instant, in db: some Writing) throws -> Bool {
        try db.run(
            "UPDATE sessions SET token_hash = \(newHash), confirmed_at = \(now), seen_at = \(now) WHERE id = \(id)")
            == 1
    }

    static func delete(hash: String, in db: some Writing) throws {
        try db.run("DELETE FROM sessions WHERE token_hash = \(hash)")
    }

    /// False when there is none of this person.
    static func delete(_ id: ID, of person: Person.ID, in db: some Writing) throws -> Bool {
        try db.run("DELETE FROM sessions WHERE id = \(id) AND person_id = \(person)") == 1
    }

    static func deleteAll(of person: Person.ID, except id: ID? = nil, in db: some Writing) throws {
        try db.run("DELETE FROM sessions WHERE person_id = \(person) AND id <> \(id?.rawValue ?? "")")
    }

    static func unconfirmAll(of person: Person.ID, in db: some Writing) throws {
        try db.run("UPDATE sessions SET confirmed_at = NULL WHERE person_id = \(person)")
    }
}

extension Session {
    /// The session that still holds, with whom it is of, and when it was seen last: one query, because every page begins with
    /// it. A row for each role.
    static func find(_ hash: String, at now: Instant, in db: some Reading) throws -> (session: Session, seen: Instant)?
    {
        let rows = try db.rows(
            """
            SELECT p.*, s.id AS session_id, s.csrf, s.created_at AS opened_at, s.seen_at, s.confirmed_at,
              r.role, r.budget_id, r.agreement_id, r.organisation_id,
              EXISTS (SELECT 1 FROM budget_people b WHERE b.person_id = p.id AND b.role = 'steward') AS is_steward,
              EXISTS (SELECT 1 FROM second_factors f WHERE f.person_id = p.id) AS has_factor,
              \(FactorLoss.isUnrenewed) AS has_lost
            FROM sessions s JOIN people p ON p.id = s.person_id LEFT JOIN role_grants r ON r.person_id = p.id
            WHERE s.token_hash = \(hash) AND s.expires_at > \(now) AND p.status <> 'left'
              AND NOT EXISTS (SELECT 1 FROM suspensions x WHERE x.person_id = p.id AND \(Suspension.holds(at: now)))
            """)
        guard let first = rows.first else { return nil }
        let grants = try Set(rows.filter { try $0["role"] as Role? != nil }.map { try RoleGrant($0) })
        let actor = try Actor(person: Person(first), grants: grants)
        let seen: Instant = try first["seen_at"]
        guard try SessionRules.isAlive(from: first["opened_at"], seen: seen, roles: actor.roles, at: now) else {
            return nil
        }
        let session = try Session(
            id: first["session_id"], actor: actor, csrf: first["csrf"], isSteward: first["is_steward"],
            isConfirmed: SessionRules.isConfirmed(first["confirmed_at"], at: now),
            hasFactor: first["has_factor"], hasLost: first["has_lost"])
        return (session, seen)
    }
}
