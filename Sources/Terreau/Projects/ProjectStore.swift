internal import Ledger
internal import Storage

extension Project {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"], slug: row["slug"], name: row["name"], summary: row["summary"], territory: row["territory"],
            isPublic: row["is_public"]
        )
    }

    static func find(_ id: ID, in db: some Reading) throws -> Project {
        guard let row = try db.row("SELECT * FROM projects WHERE id = \(id)") else { throw NotFound() }
        return try Project(row)
    }

    static func find(slug: Slug, in db: some Reading) throws -> Project? {
        try db.row("SELECT * FROM projects WHERE slug = \(slug)").map(Project.init)
    }

    /// Many more than any co-operative has: a page that reaches it says so.
    static let mostListed = 20_000

    static func all(in db: some Reading) throws -> [Project] {
        try db.rows("SELECT * FROM projects ORDER BY slug LIMIT \(mostListed)").map(Project.init)
    }

    /// Those that a person carries.
    static func all(of person: Person.ID, in db: some Reading) throws -> [Project] {
        try db.rows(
            """
            SELECT p.* FROM projects p JOIN project_people c ON c.project_id = p.id WHERE c.person_id = \(person)
            ORDER BY p.slug LIMIT \(mostListed)
            """
        ).map(Project.init)
    }

    /// Whether there are more than this: reads no further than that.
    static func isAbove(_ number: Int, in db: some Reading) throws -> Bool {
        let count: Int64? = try db.value("SELECT COUNT(*) FROM (SELECT 1 FROM projects LIMIT \(number + 1)) x")
        return count ?? 0 > number
    }

    static func ofPerson(_ person: Person.ID, in db: some Reading) throws -> Set<ID> {
        try Set(
            db.rows("SELECT project_id FROM project_people WHERE person_id = \(person)").map {
                try $0["project_id"] as ID
            })
    }

    static func has(_ person: Person.ID, in project: ID, _ db: some Reading) throws -> Bool {
        try db.row("SELECT 1 FROM project_people WHERE project_id = \(project) AND person_id = \(person)") != nil
    }

    func insert(at instant: Instant, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO projects (id, slug, name, summary, territory, is_public, created_at)
            VALUES (\(id), \(slug), \(name), \(summary), \(territory), \(isPublic), \(instant))
            """)
    }

    func join(_ person: Person.ID, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO project_people (project_id, person_id) VALUES (\(id), \(person)) ON CONFLICT DO NOTHING
            """)
    }
}
