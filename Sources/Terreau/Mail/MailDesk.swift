internal import Ledger
internal import Storage

/// What people do about letters: choose which they get; and, for managers, see to those that did not get through.
struct MailDesk: Sendable {
    let database: any Database
    let clock: Clock

    func choose(_ choices: [MailKind: MailPace], by actor: Actor) async throws {
        let allowed = choices.filter { $0.key.paces.contains($0.value) }
        let now = clock.now()
        try await database.write { db in
            try MailChoices.save(allowed, of: actor.id, in: db)
            try db.audit(.mailChosen, .person(actor.id), by: actor, at: now)
        }
    }

    /// One more try at once, with fresh patience.
    func retry(_ id: Mail.ID, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            guard try OutboxLetter.retry(id, at: now, in: db) else { throw NotFound() }
            try db.audit(.letterRetried, .letter(id), by: actor, at: now)
        }
    }

    /// Gives the letter up.
    func drop(_ id: Mail.ID, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            guard try OutboxLetter.drop(id, by: actor.id, at: now, in: db) else { throw NotFound() }
            try db.audit(.letterDropped, .letter(id), by: actor, at: now)
        }
    }
}

extension Links {
    static let mailChoices = "/mon-compte/courriels"
    static let mailTrouble = "/courriers"
    static func mailTrouble(_ id: Mail.ID, _ action: String) -> String { mailTrouble + "/\(id)/\(action)" }
}
