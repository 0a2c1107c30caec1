internal import Ledger
internal import Storage

/// Giving and taking roles. One function is one transaction, and each leaves a line that nobody erases.
struct Roles: Sendable {
    let database: any Database
    let clock: Clock

    func give(_ grant: RoleGrant, to person: Person.ID, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            try require(actor, in: db)
            try Self.check(grant, for: person, by: actor.id, in: db)
            try Self.give(grant, to: person, by: actor, at: now, in: db)
        }
    }

    private static func give(
        _ grant: RoleGrant, to person: Person.ID, by actor: Actor, at now: Instant, in db: some Writing
    ) throws {
        guard try grant.give(to: person, by: actor.id, at: now, in: db) else { throw RoleRules.No.holdsAlready }
        try Mail.put(.roleGiven(news(of: grant, held: person, by: actor, in: db)), for: person, at: now, in: db)
        try db.audit(.roleGiven, .person(person), detail: grant.word, by: actor, at: now)
    }

    private static func news(
        of grant: RoleGrant, held person: Person.ID, by actor: Actor, in db: some Reading
    ) throws -> Letter.RoleNews {
        let held = try HeldRole.of(person, in: db).first { $0.grant.word == grant.word }
        return Letter.RoleNews(role: grant.role.rawValue, thing: held?.scopeName, who: actor.person.name)
    }

    func take(_ grant: RoleGrant, from person: Person.ID, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            try require(actor, in: db)
            guard person != actor.id else { throw RoleRules.No.ownRoles }
            let letter = Letter.roleTaken(try Self.news(of: grant, held: person, by: actor, in: db))
            guard try grant.take(from: person, by: actor.id, at: now, in: db) else { throw RoleRules.No.holdsNot }
            try People.requireManager(at: now, in: db)
            try Mail.put(letter, for: person, at: now, in: db)
            try db.audit(.roleTaken, .person(person), detail: grant.word, by: actor, at: now)
        }
    }

    /// Where one person is the whole management, and nobody has the treasury, nobody in the house can give it to them: whoever
    /// releases the payments from outside does.
    /// - Parameter person: whom the observer read about.
    func giveTreasury(to person: Person.ID, by observer: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            try Actor.load(observer.id, in: db).require(.observer)
            guard try Self.waitsForObserver(at: now, in: db)?.id == person else { throw RoleRules.No.notAlone }
            let grant = RoleGrant(.treasurer)
            try Self.check(grant, for: person, by: observer.id, in: db)
            try Self.give(grant, to: person, by: observer, at: now, in: db)
        }
    }

    /// Whoever manages the house alone, while nobody has the treasury. An auditor cannot be given it.
    static func aloneWithoutTreasury(at now: Instant, in db: some Reading) throws -> Person? {
        let managers = try Role.holders(of: .manager, at: now, in: db)
        guard managers.count == 1, let id = managers.first, try Role.holders(of: .treasurer, at: now, in: db).isEmpty,
            try !Actor.load(id, in: db).has(.auditor)
        else { return nil }
        return try Person.find(id, in: db)
    }

    /// The same, where somebody outside releases the payments and can give it to them.
    static func waitsForObserver(at now: Instant, in db: some Reading) throws -> Person? {
        try CooperativeRules.load(in: db).observerReleases ? aloneWithoutTreasury(at: now, in: db) : nil
    }

    /// Roles are read again here: two managers who take each other's role at once must not both succeed.
    private func require(_ actor: Actor, in db: some Reading) throws {
        try Actor.load(actor.id, in: db).require(.manager)
    }

    static func check(
        _ grant: RoleGrant, for person: Person.ID, by actor: Person.ID, in db: some Reading
    ) throws {
        let who = try Actor.load(person, in: db)
        try RoleRules.check(
            grant.role,
            for: .init(
                isOwn: person == actor, hasAccount: who.person.email != nil, status: who.person.status,
                held: who.roles))
        guard try grant.isKnown(in: db) else { throw RoleRules.No.unknownScope }
    }
}

/// A role as the page of roles shows it.
struct HeldRole: Sendable {
    let person: Person.ID
    let name: String
    let grant: RoleGrant
    let scopeName: String?
    /// Has an account and has not left.
    let canBeUsed: Bool
    let givenBy: String?
    let givenAt: Instant?
}

/// A role that was given or taken.
struct RoleEvent: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let name: String
    let role: Role
    let scopeName: String?
    let isGiven: Bool
    let by: String?
    let at: Instant
}
