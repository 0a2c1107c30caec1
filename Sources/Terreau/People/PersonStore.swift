internal import Ledger
internal import Storage

extension Language.Code: SQLConvertible {}

extension Person {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"], name: row["name"], legalName: row["legal_name"], email: row["email"], status: row["status"],
            analyticCode: row["analytic_code"], isNamedPublicly: row["is_named_publicly"], language: row["language"]
        )
    }

    static func find(_ id: ID, in db: some Reading) throws -> Person {
        guard let row = try db.row("SELECT * FROM people WHERE id = \(id)") else { throw NotFound() }
        return try Person(row)
    }

    /// One or nobody.
    static func known(_ id: ID, in db: some Reading) throws -> [Person] {
        try db.rows("SELECT * FROM people WHERE id = \(id)").map(Person.init)
    }

    /// E-mails are stored folded to lower case.
    static func find(email: String, in db: some Reading) throws -> Person? {
        try db.row("SELECT * FROM people WHERE email = \(email.lowercased())").map(Person.init)
    }

    /// Many more than any co-operative has: a page that reaches it says so.
    static let mostListed = 50_000

    static func all(in db: some Reading) throws -> [Person] {
        try db.rows("SELECT * FROM people ORDER BY id LIMIT \(mostListed)").map(Person.init)
    }

    static func all(inGroupOf budget: ContributoryBudget.ID, _ db: some Reading) throws -> [Person] {
        try db.rows(
            """
            SELECT * FROM people WHERE id IN (SELECT person_id FROM budget_people WHERE budget_id = \(budget)) ORDER BY id
            """
        ).map(Person.init)
    }

    /// Whether more people than this are here: reads no further than that.
    static func areAbove(_ number: Int, in db: some Reading) throws -> Bool {
        let count: Int64? = try db.value(
            """
            SELECT COUNT(*) FROM (
              SELECT 1 FROM people WHERE status <> 'left' LIMIT \(number + 1)) x
            """)
        return count ?? 0 > number
    }

    func insert(at instant: Instant, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO people (id, name, legal_name, email, status, analytic_code, is_named_publicly, language, created_at)
            VALUES (\(id), \(name), \(legalName), \(email?.lowercased()), \(status), \(analyticCode), \(isNamedPublicly),
              \(language), \(instant))
            """)
    }

    static func setNamed(_ isNamedPublicly: Bool, _ id: ID, in db: some Writing) throws {
        try db.run("UPDATE people SET is_named_publicly = \(isNamedPublicly) WHERE id = \(id)")
    }

    /// All but whether public pages name them.
    func update(in db: some Writing) throws {
        try db.run(
            """
            UPDATE people SET name = \(name), legal_name = \(legalName), email = \(email?.lowercased()), status = \(status),
              analytic_code = \(analyticCode), language = \(language)
            WHERE id = \(id)
            """)
    }
}
