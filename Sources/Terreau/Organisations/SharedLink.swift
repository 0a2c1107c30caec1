internal import Ledger
internal import Storage

/// A secret address that shows one organisation what it was paid: for whoever maintains a platform and has no account here.
struct SharedLink: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    let organisation: Organisation.ID
    /// Who it was given to, in a manager's words.
    let note: String
    let createdBy: String
    let createdAt: Instant
    let expiresAt: Instant
    let revokedAt: Instant?

    static let days: Int64 = 365

    func isAlive(at now: Instant) -> Bool { revokedAt == nil && now < expiresAt }
}

/// Making and ending such addresses. Only the hash of an address is kept.
struct SharedLinks: Sendable {
    let database: any Database
    let clock: Clock

    enum No: Error, Hashable, Sendable {
        case noteMissing
    }

    /// - Returns: the secret part of the address, which is shown once and stored nowhere.
    func make(for organisation: Organisation.ID, note: String, by actor: Actor) async throws -> String {
        try actor.require(.manager)
        guard (2...120).contains(note.count) else { throw No.noteMissing }
        let (secret, now) = (Secrets.token(), clock.now())
        try await database.write { db in
            _ = try Organisation.find(organisation, in: db)
            try SharedLink.insert(
                secret, for: organisation, note: note, by: actor.id, at: now,
                until: now.adding(seconds: SharedLink.days * 86_400), in: db)
            try db.audit(.linkShared, .organisation(organisation), by: actor, at: now)
        }
        return secret
    }

    func revoke(_ id: SharedLink.ID, of organisation: Organisation.ID, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            guard try SharedLink.revoke(id, of: organisation, at: now, in: db) else { throw NotFound() }
            try db.audit(.linkRevoked, .organisation(organisation), by: actor, at: now)
        }
    }
}

extension SharedLinks.No: Refusal {
    var kind: RefusalKind { .invalid }
    var code: String { "noteMissing" }
    var sentence: Sentence { Sentence("shared.no.noteMissing") }
    var field: String? { "note" }
}

extension Instance {
    var sharedLinks: SharedLinks { SharedLinks(database: database, clock: clock) }
}
