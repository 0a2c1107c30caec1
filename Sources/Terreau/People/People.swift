internal import Ledger
internal import Storage

/// Who is here and what they may do.
struct People: Sendable {
    let database: any Database
    let clock: Clock

    struct Details: Sendable {
        var name: String
        var legalName: String? = nil
        var email: String? = nil
        var status: Person.Status = .associate
        var analyticCode: String? = nil
        var isNamedPublicly = false
        var language: Language.Code = .fr
        /// The first day of the status, of somebody new; nil is today.
        var since: Day? = nil
    }

    enum No: Error, Hashable, Sendable {
        case emailTaken(String)
        case lastManager
        case managerExists
        /// Without an address, or gone: nobody can sign in.
        case noAccount
        case erased
        /// What is there now.
        case changedSince(Person)
    }

    /// Adds the first person of an empty house, as its manager.
    func addFirst(_ details: Details, roles: Set<Role> = []) async throws -> Person.ID {
        let now = clock.now()
        return try await database.write { db in
            guard try Role.holders(of: .manager, at: now, in: db).isEmpty else { throw No.managerExists }
            let held = roles.union([.manager])
            let id = try insert(details, roles: held, by: nil, at: now, in: db)
            try db.audit(.personAdded, .person(id), detail: held.words, by: .command, at: now)
            return id
        }
    }

    /// - Parameter roles: those over the whole house; the others are given once the person is there.
    func add(_ details: Details, roles: Set<Role> = [], by actor: Actor) async throws -> Person.ID {
        try actor.require(.manager)
        let now = clock.now()
        return try await database.write { db in
            let id = try insert(details, roles: roles, by: actor.id, at: now, in: db)
            try db.audit(.personAdded, .person(id), detail: roles.words, by: actor, at: now)
            return id
        }
    }

    /// - Parameter seen: the fingerprint of the person as the form showed them; nil replaces whatever is there.
    func change(_ id: Person.ID, to details: Details, seen: String? = nil, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            let old = try Self.known(id, in: db)
            if let seen { try old.expectSeen(seen) }
            try checkEmail(details.email, of: id, in: db)
            if details.status != old.status {
                try Statuses.change(
                    id, to: StatusChange(status: details.status, since: clock.day(of: now)), by: actor.id, at: now,
                    in: db)
            }
            try Person(id: old.id, details).update(in: db)
            // Whoever has an account chooses by themselves; a form that was opened before must not undo it.
            if old.email == nil { try Person.setNamed(details.isNamedPublicly, id, in: db) }
            if let email = old.email, email != details.email?.lowercased() {
                try FormerEmail.keep(email, of: id, until: now, in: db)
                // Both addresses are told, and the doors that the old one opened are closed.
                let letter = Letter.emailChanged(by: actor.person.name)
                try Mail.put(letter, to: email, language: old.language, at: now, in: db)
                try Mail.put(letter, for: id, at: now, in: db)
                if id != actor.id { try SessionRow.deleteAll(of: id, in: db) }
            }
            try Self.requireManager(at: now, in: db)
            try db.audit(.personChanged, .person(id), by: actor, at: now)
        }
    }

    /// The person's own choice, at once on every page.
    func choose(isNamedPublicly: Bool, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            try Person.setNamed(isNamedPublicly, actor.id, in: db)
            try db.audit(.namingChosen, .person(actor.id), detail: isNamedPublicly ? "yes" : "no", by: actor, at: now)
        }
    }

    /// Writes to somebody that they have an account and how to get in.
    func invite(_ id: Person.ID, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            let person = try Self.known(id, in: db)
            guard person.email != nil, person.status != .left else { throw No.noAccount }
            let cooperative = try CooperativeRules.load(in: db).name
            try Mail.put(.invitation(from: actor.person.name, cooperative: cooperative), for: id, at: now, in: db)
            try db.audit(.personInvited, .person(id), by: actor, at: now)
        }
    }

    /// - Throws: ``No/erased`` for somebody of whom nothing may be known again: the books would name them anew.
    static func known(_ id: Person.ID, in db: some Reading) throws -> Person {
        let person = try Person.find(id, in: db)
        guard try !ErasedPerson.isErased(id, in: db) else { throw No.erased }
        return person
    }

    /// A house without anybody who can name people could never be opened again from inside.
    static func requireManager(at now: Instant, in db: some Reading) throws {
        guard try !Role.holders(of: .manager, at: now, in: db).isEmpty else { throw No.lastManager }
    }

    private func insert(
        _ details: Details, roles: Set<Role>, by actor: Person.ID?, at now: Instant, in db: some Writing
    ) throws -> Person.ID {
        try checkEmail(details.email, of: nil, in: db)
        let first = StatusChange(status: details.status, since: details.since ?? clock.day(of: now))
        try StatusRules.check(first, contract: nil, after: [], today: clock.day(of: now))
        let person = Person(id: .new(), details)
        try person.arrive(since: first.since, by: actor, at: now, in: db)
        for role in Role.allCases where roles.contains(role) {
            let grant = RoleGrant(role)
            guard role.reach == .house else { throw RoleRules.No.unknownScope }
            if let actor { try Roles.check(grant, for: person.id, by: actor, in: db) }
            try grant.give(to: person.id, by: actor, at: now, in: db)
        }
        return person.id
    }

    private func checkEmail(_ email: String?, of person: Person.ID?, in db: some Reading) throws {
        guard let email, let other = try Person.find(email: email, in: db), other.id != person else { return }
        throw No.emailTaken(email)
    }
}

extension Set<Role> {
    /// As the audit trail keeps them.
    fileprivate var words: String? { isEmpty ? nil : map(\.rawValue).sorted().joined(separator: ",") }
}

extension Person {
    init(id: ID, _ details: People.Details) {
        self.init(
            id: id, name: details.name, legalName: details.legalName, email: details.email, status: details.status,
            analyticCode: details.analyticCode, isNamedPublicly: details.isNamedPublicly, language: details.language)
    }
}
