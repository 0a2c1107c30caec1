internal import Ledger
internal import Storage

extension Profile {
    init(_ row: Row) throws {
        try self.init(
            isListed: row["is_listed"], trade: row["trade"], skills: row["skills"], helpsWith: row["helps_with"],
            contact: row["contact"])
    }

    static func of(_ person: Person.ID, in db: some Reading) throws -> Profile {
        try db.row("SELECT * FROM profiles WHERE person_id = \(person)").map(Profile.init) ?? Profile()
    }

    func save(for person: Person.ID, at now: Instant, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO profiles (person_id, is_listed, trade, skills, helps_with, contact, updated_at)
            VALUES (\(person), \(isListed), \(trade), \(skills), \(helpsWith), \(contact), \(now))
            ON CONFLICT (person_id) DO UPDATE SET is_listed = excluded.is_listed, trade = excluded.trade,
              skills = excluded.skills, helps_with = excluded.helps_with, contact = excluded.contact,
              updated_at = excluded.updated_at
            """)
    }
}

extension DirectoryEntry {
    /// Those who chose to be there and are still with us.
    static func all(in db: some Reading) throws -> [DirectoryEntry] {
        try db.rows(
            """
            SELECT p.name, f.* FROM profiles f JOIN people p ON p.id = f.person_id
            WHERE f.is_listed AND p.status <> 'left' ORDER BY p.id LIMIT \(Person.mostListed)
            """
        ).map { DirectoryEntry(name: try $0["name"], profile: try Profile($0)) }
    }
}
