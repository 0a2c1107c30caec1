internal import Ledger
internal import Storage

extension MadeUpNetwork {
    /// Reads a network back: every person of a budget, with what pays there.
    static func load(in db: some Reading) throws -> MadeUpNetwork {
        var lines: [ContributoryBudget.ID: [FundLine]] = [:]
        for budget in try ContributoryBudget.all(in: db) { lines[budget.id] = try FundLine.all(in: budget.id, in: db) }
        let rows = try db.rows(
            """
            SELECT p.*, b.budget_id, MIN(j.project_id) AS project_id FROM people p
              JOIN budget_people b ON b.person_id = p.id LEFT JOIN project_people j ON j.person_id = p.id
            GROUP BY p.id, b.budget_id ORDER BY p.id
            """)
        return try MadeUpNetwork(
            places: rows.map { row in
                let budget: ContributoryBudget.ID = try row["budget_id"]
                return try Place(
                    actor: Actor(person: Person(row), grants: []), budget: budget, project: row["project_id"],
                    lines: lines[budget] ?? [])
            })
    }
}

/// What a measure counts.
enum MeasuredCounts {
    static func transfers(in db: some Reading) throws -> Int {
        try db.value("SELECT COUNT(*) FROM transfers", as: Int.self) ?? 0
    }

    static func accounts(in db: some Reading) throws -> Int {
        try db.value("SELECT COUNT(*) FROM accounts", as: Int.self) ?? 0
    }

    static func people(in db: some Reading) throws -> Int {
        try db.value("SELECT COUNT(*) FROM people", as: Int.self) ?? 0
    }

    /// What the verb keeps of its key.
    static func keep(_ draw: Draw, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO requests (key, fingerprint, outcome, recorded_at)
            VALUES (\("draw:\(draw.declaredBy):made-up-\(draw.number)"), \(Hex.sha256(draw.origin)), \(draw.id), \(draw.declaredAt))
            """)
    }

    /// Brings the planner's statistics up to date, as any database gets them in the course of its life.
    static func analyze(in db: some Writing) throws { try db.run("ANALYZE") }
}
