internal import Ledger
internal import Storage

/// Keys of programs: given by whoever runs the instance, ended at any time.
struct ApiTokens: Sendable {
    let database: any Database
    let clock: Clock

    enum No: Error, Hashable, Sendable {
        case nobody(String)
        case hasLeft(String)
        case days
    }

    /// - Returns: the token, which is stored nowhere.
    func create(for email: String, scope: ApiToken.Scope, days: Int) async throws -> String {
        guard (1...scope.longestDays).contains(days) else { throw No.days }
        let text = ApiToken.make()
        let now = clock.now()
        try await database.write { db in
            guard let person = try Person.find(email: email, in: db) else { throw No.nobody(email) }
            guard person.status != .left else { throw No.hasLeft(email) }
            let token = ApiToken(
                id: .new(), hash: Hex.sha256(text), person: person.id, scope: scope, createdAt: now,
                expiresAt: now.adding(seconds: Int64(days) * 86_400), lastUsedOn: nil, revokedAt: nil
            )
            try token.insert(in: db)
            try db.audit(
                .tokenCreated, .token(token.id), detail: "\(scope.rawValue) \(person.id)", by: .command, at: now)
        }
        return text
    }

    func revoke(_ id: ApiToken.ID) async throws -> Bool {
        let now = clock.now()
        return try await database.write { db in
            guard try ApiToken.revoke(id, at: now, in: db) else { return false }
            try db.audit(.tokenRevoked, .token(id), by: .command, at: now)
            return true
        }
    }

    /// Who acts with a token and what they may do, or nil: unknown, expired, revoked, or of somebody who has left.
    func find(_ text: String) async throws -> (actor: Actor, token: ApiToken)? {
        guard ApiToken.isWellFormed(text) else { return nil }
        let (now, today) = (clock.now(), clock.today())
        let found: (token: ApiToken, actor: Actor)? = try await database.read { db in
            guard let token = try ApiToken.find(hash: Hex.sha256(text), in: db), token.isAlive(at: now) else {
                return nil
            }
            let actor = try Actor.load(token.person, in: db)
            return actor.person.status == .left ? nil : (token, actor)
        }
        guard let found else { return nil }
        if found.token.lastUsedOn != today {
            // Whoever only reads is served on a full disk too.
            _ = try? await database.write { try found.token.used(on: today, in: $0) }
        }
        return (found.actor, found.token)
    }
}

extension Instance {
    var tokens: ApiTokens { ApiTokens(database: database, clock: clock) }
}
