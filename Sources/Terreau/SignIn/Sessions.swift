internal import Ledger
internal import Storage

/// Who is signed in, kept on the server: a browser holds a random token, the database its hash.
struct Sessions: Sendable {
    let database: any Database
    let clock: Clock

    /// Days a browser keeps its cookie. The server decides earlier.
    static let days = 30

    /// Opens a session and returns the token for the browser's cookie. It is stored nowhere.
    /// - Parameter former: the token that the browser had, which ends.
    func open(
        _ person: Person.ID, by method: SessionRow.Method = .mail, from client: Client = Client(),
        replacing former: String? = nil, isConfirmed: Bool = false
    ) async throws -> String {
        let token = Secrets.longToken()
        let now = clock.now()
        try await database.write { db in
            try LostFactors.settle(of: person, at: now, in: db)
            if let former { try SessionRow.delete(hash: Hex.sha256(former), in: db) }
            try SessionRow(
                id: .new(), tokenHash: Hex.sha256(token), person: person, csrf: Secrets.token(), method: method,
                address: client.address?.shortened, browser: client.browser, createdAt: now, seenAt: now,
                confirmedAt: isConfirmed ? now : nil
            ).insert(in: db)
            try db.audit(.signedIn, .person(person), by: .person(person, client.origin()), at: now)
        }
        return token
    }

    /// The session of a token, or nil: unknown, ended, or of somebody who has left or is suspended.
    func find(_ token: String?) async throws -> Session? {
        guard let token, token.utf8.count == Secrets.longTokenLength else { return nil }
        let now = clock.now()
        let hash = Hex.sha256(token)
        guard let (session, seen) = try await database.read({ try Session.find(hash, at: now, in: $0) }) else {
            return nil
        }
        if now.seconds(since: seen) >= SessionRules.seenEvery {
            // Whoever only reads is served on a full disk too.
            _ = try? await database.write { try SessionRow.seen(session.id, at: now, in: $0) }
        }
        return session
    }

    func close(_ token: String, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            try SessionRow.delete(hash: Hex.sha256(token), in: db)
            try db.audit(.signedOut, .person(actor.id), by: actor, at: now)
        }
    }

    /// Those of a person that are alive, the one seen last first.
    func all(of actor: Actor) async throws -> [SessionRow] {
        let now = clock.now()
        return try await database.read { try SessionRow.all(of: actor.id, in: $0) }.filter {
            SessionRules.isAlive(from: $0.createdAt, seen: $0.seenAt, roles: actor.roles, at: now)
        }
    }

    func end(_ id: SessionRow.ID, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            guard try SessionRow.delete(id, of: actor.id, in: db) else { throw NotFound() }
            try db.audit(.sessionEnded, .person(actor.id), by: actor, at: now)
        }
    }

    func endOthers(than id: SessionRow.ID, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            try SessionRow.deleteAll(of: actor.id, except: id, in: db)
            try db.audit(.sessionsEnded, .person(actor.id), by: actor, at: now)
        }
    }
}
