internal import Ledger
internal import Storage

/// Closing the doors to somebody and opening them again, and ending the sessions of others. One function is one transaction.
struct Suspensions: Sendable {
    let database: any Database
    let clock: Clock

    /// - Parameter last: the last day; nil until somebody lifts it.
    func suspend(_ id: Person.ID, reason: String, until last: Day?, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        let end = last.map { clock.instant($0.adding(days: 1), hour: 0) }
        try await database.write { db in
            let person = try Person.find(id, in: db)
            try SuspensionRules.check(
                .init(
                    isOwn: id == actor.id, hasLeft: person.status == .left,
                    isSuspended: Suspension.inForce(on: id, at: now, in: db) != nil,
                    endsInThePast: end.map { $0 <= now } ?? false))
            try Suspension(
                id: .new(), person: id, reason: reason, placedAt: now, placedBy: actor.id, endsAt: end
            ).insert(in: db)
            try People.requireManager(at: now, in: db)
            try SessionRow.deleteAll(of: id, in: db)
            try db.audit(.personSuspended, .person(id), by: actor, at: now)
            try Mail.put(.suspended(words: reason, until: last?.description), for: id, at: now, in: db)
        }
    }

    func lift(_ id: Person.ID, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            guard id != actor.id, let suspension = try Suspension.inForce(on: id, at: now, in: db),
                try suspension.lift(by: actor.id, at: now, in: db)
            else { throw SuspensionRules.No.notSuspended }
            try db.audit(.personUnsuspended, .person(id), by: actor, at: now)
            try Mail.put(.unsuspended, for: id, at: now, in: db)
        }
    }

    // MARK: Sessions of others

    func sessions(of id: Person.ID, by actor: Actor) async throws -> [SessionRow] {
        try actor.require(.manager)
        let now = clock.now()
        return try await database.read { db in
            let roles = try Actor.load(id, in: db).roles
            return try SessionRow.all(of: id, in: db).filter {
                SessionRules.isAlive(from: $0.createdAt, seen: $0.seenAt, roles: roles, at: now)
            }
        }
    }

    func end(_ session: SessionRow.ID, of id: Person.ID, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            guard try SessionRow.delete(session, of: id, in: db) else { throw NotFound() }
            try db.audit(.sessionEnded, .person(id), by: actor, at: now)
        }
    }

    func endAll(of id: Person.ID, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            _ = try Person.find(id, in: db)
            try SessionRow.deleteAll(of: id, in: db)
            try db.audit(.sessionsEnded, .person(id), by: actor, at: now)
        }
    }
}
