internal import Ledger
internal import Storage

/// Projects as far as money needs them: a name, a place, its people.
struct Projects: Sendable {
    let database: any Database
    let clock: Clock

    struct Details: Sendable {
        var name: String
        var summary: String
        var territory: String? = nil
        var isPublic = true
        var people: [Person.ID] = []
    }

    func add(_ details: Details, slug: Slug? = nil, by actor: Actor) async throws -> Project.ID {
        try actor.require(.manager)
        let now = clock.now()
        guard let slug = slug ?? Slug(naming: details.name) else { throw Organisations.No.nameWithoutLetters }
        return try await database.write { db in
            guard try Project.find(slug: slug, in: db) == nil else { throw Organisations.No.nameTaken(details.name) }
            let project = Project(
                id: .new(), slug: slug, name: details.name, summary: details.summary, territory: details.territory,
                isPublic: details.isPublic)
            try project.insert(at: now, in: db)
            for person in details.people { try project.join(person, in: db) }
            try db.audit(.projectAdded, .project(project.id), by: actor, at: now)
            return project.id
        }
    }
}
