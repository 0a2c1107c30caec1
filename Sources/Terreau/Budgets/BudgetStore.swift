internal import Ledger
internal import Storage

extension ContributoryBudget {
    /// Budgets with their policy of today: the highest version.
    private static let current: SQL = """
        SELECT b.*, p.version, p.timing, p.who_may_draw, p.self_service_ceiling, p.outside_ceiling, p.approval, p.quorum_size,
          p.objection_days, p.question_holds_payment, p.hourly_guide, p.person_ceiling, p.person_period, p.project_ceiling,
          p.first_request_ceiling, p.reservation_days, p.allow_unpaid, p.rhythm, p.cutoff_day, p.visibility,
          p.public_totals, p.evidence
        FROM budgets b JOIN budget_policies p ON p.budget_id = b.id
          AND p.version = (SELECT MAX(version) FROM budget_policies WHERE budget_id = b.id)
        """

    init(_ row: Row) throws {
        try self.init(
            id: row["id"], slug: row["slug"], name: row["name"], purpose: row["purpose"], currency: row["currency"],
            defaultKind: row["default_kind"], opensOn: row["opens_on"], closesOn: row["closes_on"],
            closedAt: row["closed_at"], policy: BudgetPolicy(row, currency: row["currency"])
        )
    }

    static func find(_ id: ID, in db: some Reading) throws -> ContributoryBudget {
        guard let row = try db.row("\(current) WHERE b.id = \(id)") else { throw NotFound() }
        return try ContributoryBudget(row)
    }

    static func find(slug: Slug, in db: some Reading) throws -> ContributoryBudget? {
        try db.row("\(current) WHERE b.slug = \(slug)").map(ContributoryBudget.init)
    }

    /// Many more than any co-operative has: a page that reaches it says so.
    static let mostListed = 10_000

    static func all(in db: some Reading) throws -> [ContributoryBudget] {
        try db.rows("\(current) ORDER BY b.slug LIMIT \(mostListed)").map(ContributoryBudget.init)
    }

    func insert(at instant: Instant, by person: Person.ID?, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO budgets (id, slug, name, purpose, currency, default_kind, opens_on, closes_on, closed_at, created_at)
            VALUES (\(id), \(slug), \(name), \(purpose), \(currency), \(defaultKind), \(opensOn), \(closesOn), \(closedAt),
              \(instant))
            """)
        try policy.insert(for: id, at: instant, by: person, in: db)
    }

    static func close(_ id: ID, at instant: Instant?, in db: some Writing) throws {
        try db.run("UPDATE budgets SET closed_at = \(instant) WHERE id = \(id)")
    }
}

extension BudgetPolicy {
    init(_ row: Row, currency: Currency) throws {
        func money(_ column: String) throws -> Money? {
            let cents: Int64? = try row[column]
            return cents.map { Money(cents: $0, currency: currency) }
        }
        try self.init(
            version: row["version"], timing: row["timing"], whoMayDraw: row["who_may_draw"],
            selfServiceCeiling: money("self_service_ceiling"),
            outsideCeiling: money("outside_ceiling") ?? .zero(currency),
            approval: row["approval"], quorumSize: row["quorum_size"], objectionDays: row["objection_days"],
            questionHoldsPayment: row["question_holds_payment"], hourlyGuide: money("hourly_guide"),
            personCeiling: money("person_ceiling"), personPeriod: row["person_period"],
            projectCeiling: money("project_ceiling"), firstRequestCeiling: money("first_request_ceiling"),
            reservationDays: row["reservation_days"], allowUnpaid: row["allow_unpaid"], rhythm: row["rhythm"],
            cutoffDay: row["cutoff_day"], visibility: row["visibility"], publicTotals: row["public_totals"],
            evidence: row["evidence"]
        )
    }

    func insert(
        for budget: ContributoryBudget.ID, at instant: Instant, by person: Person.ID?, in db: some Writing
    ) throws {
        try db.run(
            """
            INSERT INTO budget_policies (budget_id, version, recorded_at, recorded_by, timing, who_may_draw,
              self_service_ceiling, outside_ceiling, approval, quorum_size, objection_days, question_holds_payment,
              hourly_guide, person_ceiling, person_period, project_ceiling, first_request_ceiling, reservation_days,
              allow_unpaid, rhythm, cutoff_day, visibility, public_totals, evidence)
            VALUES (\(budget), \(version), \(instant), \(person), \(timing), \(whoMayDraw), \(selfServiceCeiling?.cents),
              \(outsideCeiling.cents), \(approval), \(quorumSize), \(objectionDays), \(questionHoldsPayment),
              \(hourlyGuide?.cents), \(personCeiling?.cents), \(personPeriod), \(projectCeiling?.cents),
              \(firstRequestCeiling?.cents), \(reservationDays), \(allowUnpaid), \(rhythm), \(cutoffDay), \(visibility),
              \(publicTotals), \(evidence))
            """)
    }
}

// MARK: - The group

/// Who belongs to a budget's group, and who holds it.
struct BudgetGroup: Sendable {
    let budget: ContributoryBudget.ID
    var members: Set<Person.ID> = []
    var stewards: Set<Person.ID> = []

    var everybody: Set<Person.ID> { members.union(stewards) }

    func includes(_ person: Person.ID) -> Bool { members.contains(person) || stewards.contains(person) }

    static func of(_ budget: ContributoryBudget.ID, in db: some Reading) throws -> BudgetGroup {
        var group = BudgetGroup(budget: budget)
        for row in try db.rows("SELECT person_id, role FROM budget_people WHERE budget_id = \(budget)") {
            let role: String = try row["role"]
            if role == "steward" {
                group.stewards.insert(try row["person_id"])
            } else {
                group.members.insert(try row["person_id"])
            }
        }
        return group
    }

    /// What somebody is in a group, without reading all of it.
    static func standing(
        of person: Person.ID, in budget: ContributoryBudget.ID, _ db: some Reading
    ) throws -> (isInGroup: Bool, isSteward: Bool) {
        let roles = try db.rows("SELECT role FROM budget_people WHERE budget_id = \(budget) AND person_id = \(person)")
            .map { try $0["role"] as String }
        return (!roles.isEmpty, roles.contains("steward"))
    }

    static func stewardNames(of budget: ContributoryBudget.ID, in db: some Reading) throws -> [String] {
        try db.rows(
            """
            SELECT p.name FROM budget_people b JOIN people p ON p.id = b.person_id
            WHERE b.budget_id = \(budget) AND b.role = 'steward'
            """
        ).map { try $0["name"] as String }.sorted()
    }

    /// Whether one of some people belongs to one of some groups.
    static func haveAny(
        of people: [Person.ID], in budgets: [ContributoryBudget.ID], _ db: some Reading
    ) throws -> Bool {
        guard !budgets.isEmpty else { return false }
        let ids = people.map { "\($0)" as SQL }.joined(separator: ", ")
        let groups = budgets.map { "\($0)" as SQL }.joined(separator: ", ")
        return try db.row(
            "SELECT 1 FROM budget_people WHERE budget_id IN (\(groups)) AND person_id IN (\(ids)) LIMIT 1") != nil
    }

    /// Whether somebody may be named by this actor: by members anybody, by somebody from outside those they draw with.
    static func mayBeNamed(_ person: Person.ID, by actor: Actor, _ db: some Reading) throws -> Bool {
        if actor.isMember { return true }
        let own = try budgets(of: actor.id, in: db).member.union(actor.referredBudgets)
        return try haveAny(of: [person], in: own.sorted { $0.rawValue < $1.rawValue }, db)
    }

    /// The budgets whose group a person belongs to, and those they hold.
    static func budgets(
        of person: Person.ID, in db: some Reading
    ) throws -> (member: Set<ContributoryBudget.ID>, steward: Set<ContributoryBudget.ID>) {
        var member: Set<ContributoryBudget.ID> = [], steward: Set<ContributoryBudget.ID> = []
        for row in try db.rows("SELECT budget_id, role FROM budget_people WHERE person_id = \(person)") {
            let role: String = try row["role"]
            if role == "steward" { steward.insert(try row["budget_id"]) }
            member.insert(try row["budget_id"])
        }
        return (member, steward)
    }

    static func add(_ person: Person.ID, to budget: ContributoryBudget.ID, asSteward: Bool, in db: some Writing) throws
    {
        try db.run(
            """
            INSERT INTO budget_people (budget_id, person_id, role)
            VALUES (\(budget), \(person), \(asSteward ? "steward" : "member")) ON CONFLICT DO NOTHING
            """)
    }

    static func remove(_ person: Person.ID, from budget: ContributoryBudget.ID, in db: some Writing) throws {
        try db.run("DELETE FROM budget_people WHERE budget_id = \(budget) AND person_id = \(person)")
    }
}
