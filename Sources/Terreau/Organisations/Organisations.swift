internal import Ledger
internal import Storage

/// The bodies the co-operative deals with.
struct Organisations: Sendable {
    let database: any Database
    let clock: Clock

    struct Details: Sendable {
        var name: String
        var legalName: String? = nil
        var kind: Organisation.Kind
        var email: String? = nil
        var siret: String? = nil
    }

    enum No: Error, Hashable, Sendable {
        case nameTaken(String)
        case nameWithoutLetters
    }

    func add(_ details: Details, slug: Slug? = nil, by actor: Actor) async throws -> Organisation.ID {
        try actor.require(.manager)
        let now = clock.now()
        return try await database.write { try Self.add(details, slug: slug, by: actor, at: now, in: $0) }
    }

    /// As part of another verb, which has asked whether the actor may.
    static func add(
        _ details: Details, slug: Slug? = nil, by actor: Actor, at now: Instant, in db: some Writing
    ) throws -> Organisation.ID {
        guard let slug = slug ?? Slug(naming: details.name) else { throw No.nameWithoutLetters }
        guard try Organisation.find(slug: slug, in: db) == nil else { throw No.nameTaken(details.name) }
        let organisation = Organisation(
            id: .new(), slug: slug, name: details.name, legalName: details.legalName, kind: details.kind,
            email: details.email, siret: details.siret)
        try organisation.insert(at: now, in: db)
        try db.audit(.organisationAdded, .organisation(organisation.id), by: actor, at: now)
        return organisation.id
    }
}
