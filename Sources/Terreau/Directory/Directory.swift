internal import Foundation
internal import Ledger
internal import Storage

/// Who can help with what, as far as each person chose to say.
struct Directory: Sendable {
    let database: any Database
    let clock: Clock

    func entries(matching words: String, for actor: Actor) async throws -> [DirectoryEntry] {
        guard DirectoryRules.mayRead(actor) else { throw NotAllowed("member") }
        let all = try await database.read { try DirectoryEntry.all(in: $0) }
        return DirectoryRules.find(words, in: all).map { ($0, SoughtWords.folded($0.name)) }
            .sorted { $0.1 < $1.1 }.map(\.0)
    }

    /// One's own, and nobody else's.
    func save(_ profile: Profile, by actor: Actor) async throws {
        guard DirectoryRules.mayRead(actor) else { throw NotAllowed("member") }
        let now = clock.now()
        try await database.write { db in
            try profile.save(for: actor.id, at: now, in: db)
            try db.audit(.profileSaved, .person(actor.id), by: actor, at: now)
        }
    }
}

extension Links {
    static let directory = "/annuaire"
    static let profile = "/mon-compte/annuaire"
}
