internal import Ledger
internal import Storage

extension Organisation {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"], slug: row["slug"], name: row["name"], legalName: row["legal_name"], kind: row["kind"],
            email: row["email"], siret: row["siret"]
        )
    }

    static func find(_ id: ID, in db: some Reading) throws -> Organisation {
        guard let row = try db.row("SELECT * FROM organisations WHERE id = \(id)") else { throw NotFound() }
        return try Organisation(row)
    }

    /// One or none.
    static func known(_ id: ID, in db: some Reading) throws -> [Organisation] {
        try db.rows("SELECT * FROM organisations WHERE id = \(id)").map(Organisation.init)
    }

    static func find(slug: Slug, in db: some Reading) throws -> Organisation? {
        try db.row("SELECT * FROM organisations WHERE slug = \(slug)").map(Organisation.init)
    }

    /// Many more than any co-operative has: a page that reaches it says so.
    static let mostListed = 20_000

    static func all(in db: some Reading) throws -> [Organisation] {
        try db.rows("SELECT * FROM organisations ORDER BY slug LIMIT \(mostListed)").map(Organisation.init)
    }

    func insert(at instant: Instant, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO organisations (id, slug, name, legal_name, kind, email, siret, created_at)
            VALUES (\(id), \(slug), \(name), \(legalName), \(kind), \(email), \(siret), \(instant))
            """)
    }
}
