internal import Ledger
internal import Storage

/// A list of people that was brought in.
struct PeopleFile: Sendable {
    let sha256: String
    let name: String
    let text: String

    static func find(_ sha256: String, in db: some Reading) throws -> PeopleFile {
        guard let row = try db.row("SELECT * FROM people_files WHERE sha256 = \(sha256)") else {
            throw NotFound()
        }
        return try PeopleFile(sha256: row["sha256"], name: row["name"], text: row["text"])
    }

    /// Lists that wait, the newest first.
    static func waiting(in db: some Reading) throws -> [(sha256: String, name: String, at: Instant)] {
        try db.rows(
            "SELECT sha256, name, uploaded_at FROM people_files ORDER BY uploaded_at DESC LIMIT 20"
        ).map { (try $0["sha256"], try $0["name"], try $0["uploaded_at"]) }
    }

    /// The same bytes are the same list, also when they come again.
    func keep(by person: Person.ID, at now: Instant, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO people_files (sha256, name, text, uploaded_by, uploaded_at)
            VALUES (\(sha256), \(name), \(text), \(person), \(now))
            ON CONFLICT (sha256) DO UPDATE SET name = excluded.name, text = excluded.text,
              uploaded_by = excluded.uploaded_by, uploaded_at = excluded.uploaded_at
            """)
    }

    /// What is in the house needs no second copy.
    func forget(in db: some Writing) throws {
        try db.run("DELETE FROM people_files WHERE sha256 = \(sha256)")
    }
}

extension PeopleImportRules.Known {
    static func all(in db: some Reading) throws -> [PeopleImportRules.Known] {
        var activities: [Person.ID: Set<String>] = [:]
        for row in try db.rows(
            "SELECT x.person_id, j.name FROM project_people x JOIN projects j ON j.id = x.project_id")
        {
            activities[try row["person_id"], default: []].insert(PeopleImportRules.fold(try row["name"]))
        }
        return try Person.all(in: db).map { person in
            PeopleImportRules.Known(
                id: person.id, name: person.name, email: person.email, status: person.status,
                analyticCode: person.analyticCode, activities: activities[person.id] ?? [])
        }
    }
}
