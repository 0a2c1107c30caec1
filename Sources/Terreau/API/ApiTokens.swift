internal import Ledger
internal import Storage

/// Keys of programs: made by their person or by whoever runs the instance, ended at any time.
struct ApiTokens: Sendable {
    let database: any Database
    let clock: Clock

    /// Alive at the same time, for one person.
    static let most = 20

    enum No: Error, Hashable, Sendable {
        case nobody(String)
        case hasLeft(String)
        case days(most: Int)
        case tooMany
    }

    /// By the person themself.
    /// - Parameter isStrong: a second factor was shown a moment ago. Without it the token opens nothing that asks for one,
    ///   not even once its person gets a role.
    /// - Returns: the token, which is stored nowhere.
    func create(
        named name: String, scope: ApiToken.Scope, days: Int, isStrong: Bool, by actor: Actor
    ) async throws
        -> String
    {
        guard (1...scope.longestDays).contains(days) else { throw No.days(most: scope.longestDays) }
        let (text, now) = (ApiToken.make(), clock.now())
        try await database.write { db in
            guard try ApiToken.alive(of: actor.id, at: now, in: db).count < Self.most else { throw No.tooMany }
            let token = ApiToken(
                id: .new(), hash: Hex.sha256(text), person: actor.id, scope: scope, createdAt: now,
                expiresAt: now.adding(seconds: Int64(days) * 86_400), lastUsedOn: nil, revokedAt: nil, name: name,
                isStrong: isStrong)
            try token.insert(in: db)
            try db.audit(.tokenCreated, .token(token.id), detail: scope.rawValue, by: actor, at: now)
        }
        return text
    }

    func revoke(_ id: ApiToken.ID, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            guard try ApiToken.alive(of: actor.id, at: now, in: db).contains(where: { $0.id == id }),
                try ApiToken.revoke(id, at: now, in: db)
            else { throw NotFound() }
            try db.audit(.tokenRevoked, .token(id), by: actor, at: now)
        }
    }

    /// By whoever runs the instance.
    /// - Returns: the token, which is stored nowhere.
    func create(for email: String, scope: ApiToken.Scope, days: Int) async throws -> String {
        guard (1...scope.longestDays).contains(days) else { throw No.days(most: scope.longestDays) }
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

    /// Whether the person of a token has a second factor.
    enum Factor: Sendable {
        case there, none
        /// It was removed because it was lost, and there is no other yet.
        case lost
    }

    /// Who acts with a token and what they may do, or nil: unknown, expired, revoked, or of somebody who has left
    /// or is suspended.
    func find(_ text: String) async throws -> (actor: Actor, token: ApiToken, factor: Factor)? {
        guard ApiToken.isWellFormed(text) else { return nil }
        let (now, today) = (clock.now(), clock.today())
        let found: (token: ApiToken, actor: Actor, factor: Factor)? = try await database.read { db in
            guard let token = try ApiToken.find(hash: Hex.sha256(text), in: db), token.isAlive(at: now) else {
                return nil
            }
            let actor = try Actor.load(token.person, in: db)
            guard try actor.person.mayEnter(at: now, in: db) else { return nil }
            if try SecondFactor.find(actor.id, in: db) != nil { return (token, actor, .there) }
            return (token, actor, try FactorLoss.isUnrenewed(actor.id, in: db) ? .lost : .none)
        }
        guard let found else { return nil }
        if found.token.lastUsedOn != today {
            // Whoever only reads is served on a full disk too.
            _ = try? await database.write { try found.token.used(on: today, in: $0) }
        }
        return (found.actor, found.token, found.factor)
    }
}

extension Instance {
    var tokens: ApiTokens { ApiTokens(database: database, clock: clock) }
}

extension ApiTokens.No: Refusal {
    var kind: RefusalKind { self == .tooMany ? .conflict : .invalid }
    var field: String? { if case .days = self { "days" } else { "tokenName" } }
    var code: String {
        switch self {
        case .nobody: "nobody"
        case .hasLeft: "hasLeft"
        case .days: "days"
        case .tooMany: "tooMany"
        }
    }
    var sentence: Sentence {
        switch self {
        // The person themself makes one: only the last two can be said to them.
        case .nobody, .hasLeft: Sentence("error.notFound")
        case .days(let most): Sentence("myAccount.token.no.days", ["most": .count(most)])
        case .tooMany: Sentence("myAccount.token.no.tooMany", ["most": .count(ApiTokens.most)])
        }
    }
}
