internal import Ledger
internal import Storage

/// A person's way through the co-operative: every step with its day, and the contract behind it.
struct Statuses: Sendable {
    let database: any Database
    let clock: Clock

    /// Records a step. « Sortie » ends the person's sessions; their history, their draws and their projects stay.
    func record(_ change: StatusChange, of id: Person.ID, by actor: Actor) async throws {
        try actor.require(.manager)
        let (now, today) = (clock.now(), clock.today())
        try await database.write { db in
            _ = try People.known(id, in: db)
            let contract = try change.contract.map { wanted in
                guard let kind = try ContractKind.all(in: db).first(where: { $0.id == wanted }) else {
                    throw NotFound()
                }
                return kind
            }
            let history = try StatusChange.history(of: id, in: db).map(\.change)
            try StatusRules.check(change, contract: contract, after: history, today: today)
            if let last = history.last, change.since < last.since {
                // What was before completes the history; it changes nothing of today.
                try change.insert(for: id, by: actor.id, at: now, in: db)
            } else {
                try Self.change(id, to: change, by: actor.id, at: now, in: db)
            }
            try db.audit(.statusRecorded, .person(id), detail: change.status.rawValue, by: actor, at: now)
        }
    }

    /// What every way of changing a status does, lists and forms alike.
    static func change(
        _ id: Person.ID, to change: StatusChange, by actor: Person.ID, at now: Instant, in db: some Writing
    ) throws {
        let held = try Set(RoleGrant.of(id, in: db).map(\.role))
        try RoleRules.check(change.status, given: held)
        if change.status == .left {
            try SessionRow.deleteAll(of: id, in: db)
            try ApiToken.revokeAll(of: id, at: now, in: db)
        }
        try change.insert(for: id, by: actor, at: now, in: db)
        try Person.set(change.status, of: id, in: db)
        if change.status == .left, held.contains(.manager) { try People.requireManager(at: now, in: db) }
    }
}

extension Links {
    static func statuses(of person: Person.ID) -> String { Links.person(person) + "/parcours" }
}
