internal import Ledger
internal import Storage

/// Who is signed in, kept on the server: a browser holds a random token, the database its hash.
struct Sessions: Sendable {
    let database: any Database
    let clock: Clock

    static let days = 30

    /// Opens a session and returns the token for the browser's cookie. It is stored nowhere.
    func open(_ person: Person.ID, from origin: Origin = Origin()) async throws -> String {
        let token = Secrets.token()
        let now = clock.now()
        try await database.write { db in
            try SessionRow(
                tokenHash: Hex.sha256(token), person: person, csrf: Secrets.token(), createdAt: now,
                expiresAt: now.adding(seconds: Int64(Self.days) * 86_400)
            ).insert(in: db)
            try db.audit(.signedIn, .person(person), by: .person(person, origin), at: now)
        }
        return token
    }

    /// The session of a token, or nil: unknown, expired, or of somebody who has left.
    func find(_ token: String?) async throws -> Session? {
        guard let token, token.utf8.count == 32 else { return nil }
        let now = clock.now()
        let hash = Hex.sha256(token)
        return try await database.read { try Session.find(hash, at: now, in: $0) }
    }

    func close(_ token: String, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            try SessionRow.delete(Hex.sha256(token), in: db)
            try db.audit(.signedOut, .person(actor.id), by: actor, at: now)
        }
    }
}
