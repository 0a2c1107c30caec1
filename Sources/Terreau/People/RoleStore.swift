internal import Ledger
internal import Storage

extension Role {
    /// Everybody's roles, each told once, whatever it is held for.
    static func ofEverybody(in db: some Reading) throws -> [Person.ID: [Role]] {
        let rows = try db.rows("SELECT DISTINCT person_id, role FROM role_grants ORDER BY person_id, role")
        return try Dictionary(grouping: rows) { try $0["person_id"] as Person.ID }.mapValues {
            try $0.map { try $0["role"] }
        }
    }

    /// Those who hold a role and can sign in to use it.
    static func holders(of role: Role, at now: Instant, in db: some Reading) throws -> Set<Person.ID> {
        try Set(
            db.rows(
                """
                SELECT p.id FROM role_grants g JOIN people p ON p.id = g.person_id
                WHERE g.role = \(role) AND p.status <> 'left' AND p.email IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM suspensions x WHERE x.person_id = p.id AND \(Suspension.holds(at: now)))
                """
            ).map { try $0["id"] as Person.ID })
    }

    /// Critical roles that fewer than two people can use.
    static func thin(at now: Instant, in db: some Reading) throws -> [(role: Role, holders: Int)] {
        // Where somebody outside releases, a releaser of the house would release nothing.
        let isObserved = try CooperativeRules.load(in: db).observerReleases
        return try critical.map { isObserved && $0 == .releaser ? .observer : $0 }
            .map { (role: $0, holders: try holders(of: $0, at: now, in: db).count) }.filter { $0.holders < 2 }
    }
}

extension RoleGrant {
    init(_ row: Row) throws {
        let scopes: [String?] = try [row["budget_id"], row["agreement_id"], row["organisation_id"]]
        guard let grant = RoleGrant(try row["role"], id: scopes.compactMap(\.self).first ?? "") else {
            throw NotFound()
        }
        self = grant
    }

    static func of(_ person: Person.ID, in db: some Reading) throws -> Set<RoleGrant> {
        try Set(db.rows("SELECT * FROM role_grants WHERE person_id = \(person)").map(RoleGrant.init))
    }

    private func key(_ person: Person.ID) -> String { "\(person)|\(role.rawValue)|\(scope.id)" }

    /// False when the person holds it already.
    @discardableResult
    func give(to person: Person.ID, by actor: Person.ID?, at now: Instant, in db: some Writing) throws -> Bool {
        var budget: ContributoryBudget.ID?, agreement: FundingAgreement.ID?, organisation: Organisation.ID?
        switch scope {
        case .house: break
        case .budget(let id): budget = id
        case .agreement(let id): agreement = id
        case .organisation(let id): organisation = id
        }
        let isNew =
            try db.run(
                """
                INSERT INTO role_grants (id, person_id, role, budget_id, agreement_id, organisation_id, given_by, given_at)
                VALUES (\(key(person)), \(person), \(role), \(budget), \(agreement), \(organisation), \(actor), \(now))
                ON CONFLICT DO NOTHING
                """) == 1
        if isNew { try record("given", person, by: actor, at: now, in: db) }
        return isNew
    }

    /// False when the person does not hold it.
    func take(from person: Person.ID, by actor: Person.ID, at now: Instant, in db: some Writing) throws -> Bool {
        let isThere = try db.run("DELETE FROM role_grants WHERE id = \(key(person))") == 1
        if isThere { try record("taken", person, by: actor, at: now, in: db) }
        return isThere
    }

    private func record(
        _ act: String, _ person: Person.ID, by actor: Person.ID?, at now: Instant, in db: some Writing
    ) throws {
        try db.run(
            """
            INSERT INTO role_events (id, person_id, role, scope, act, acted_by, at)
            VALUES (\(RoleEvent.ID.new()), \(person), \(role), \(scope.id), \(act), \(actor), \(now))
            """)
    }

    /// Whether the thing that a role is for exists.
    func isKnown(in db: some Reading) throws -> Bool {
        switch scope {
        case .house: true
        case .budget(let id): try db.row("SELECT id FROM budgets WHERE id = \(id)") != nil
        case .agreement(let id): try db.row("SELECT id FROM agreements WHERE id = \(id)") != nil
        case .organisation(let id): try db.row("SELECT id FROM organisations WHERE id = \(id)") != nil
        }
    }
}

extension HeldRole {
    /// More grants than this are not listed, and the page says so.
    static let mostListed = 5000

    /// Those of one person.
    static func of(_ person: Person.ID, in db: some Reading) throws -> [HeldRole] {
        try list("WHERE g.person_id = \(person)", in: db)
    }

    /// All roles that are held, by role and name.
    static func all(in db: some Reading) throws -> [HeldRole] { try list("", in: db) }

    private static func list(_ condition: SQL, in db: some Reading) throws -> [HeldRole] {
        try db.rows(
            """
            SELECT g.*, p.name, p.status, p.email, COALESCE(b.name, a.title, o.name) AS scope_name, w.name AS giver
            FROM role_grants g JOIN people p ON p.id = g.person_id
              LEFT JOIN budgets b ON b.id = g.budget_id LEFT JOIN agreements a ON a.id = g.agreement_id
              LEFT JOIN organisations o ON o.id = g.organisation_id LEFT JOIN people w ON w.id = g.given_by
            \(condition) ORDER BY g.id LIMIT \(mostListed + 1)
            """
        ).map {
            let (status, email): (Person.Status, String?) = try ($0["status"], $0["email"])
            return try HeldRole(
                person: $0["person_id"], name: $0["name"], grant: RoleGrant($0), scopeName: $0["scope_name"],
                canBeUsed: status != .left && email != nil, givenBy: $0["giver"], givenAt: $0["given_at"])
        }
    }
}

extension RoleEvent {
    /// The last changes, the newest first.
    static func last(_ limit: Int = 50, in db: some Reading) throws -> [RoleEvent] {
        try db.rows(
            """
            SELECT e.*, p.name, w.name AS actor, COALESCE(b.name, a.title, o.name) AS scope_name
            FROM role_events e JOIN people p ON p.id = e.person_id LEFT JOIN people w ON w.id = e.acted_by
              LEFT JOIN budgets b ON b.id = e.scope LEFT JOIN agreements a ON a.id = e.scope
              LEFT JOIN organisations o ON o.id = e.scope
            ORDER BY e.id DESC LIMIT \(limit)
            """
        ).map {
            let act: String = try $0["act"]
            return try RoleEvent(
                name: $0["name"], role: $0["role"], scopeName: $0["scope_name"], isGiven: act == "given",
                by: $0["actor"], at: $0["at"])
        }
    }
}

extension Actor {
    static func load(_ id: Person.ID, in db: some Reading) throws -> Actor {
        try Actor(person: Person.find(id, in: db), grants: RoleGrant.of(id, in: db))
    }
}
