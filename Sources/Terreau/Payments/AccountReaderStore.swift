internal import Ledger
internal import Storage

/// Somebody to be told that the account where a payee is paid has changed, or their second factor: at the address of today, and at former ones, in
/// case whoever changed it changed the address first.
struct AccountReader: Sendable {
    let name: String
    let email: String
    let language: Language.Code

    static func all(of payee: Draw.Payee, in db: some Reading) throws -> [AccountReader] {
        let rows =
            switch payee {
            case .person(let id):
                try db.rows(
                    """
                    SELECT name, email, language FROM people WHERE id = \(id) AND email IS NOT NULL
                    UNION SELECT p.name, f.email, p.language FROM former_emails f JOIN people p ON p.id = f.person_id
                      WHERE f.person_id = \(id)
                    ORDER BY 2 LIMIT 100
                    """)
            case .organisation(let id):
                try db.rows(
                    "SELECT name, email, 'fr' AS language FROM organisations WHERE id = \(id) AND email IS NOT NULL")
            }
        return try rows.map { try AccountReader(name: $0["name"], email: $0["email"], language: $0["language"]) }
    }
}

/// An address that somebody had before.
enum FormerEmail {
    static func keep(_ email: String, of person: Person.ID, until now: Instant, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO former_emails (person_id, email, until) VALUES (\(person), \(email), \(now))
            ON CONFLICT (person_id, email) DO UPDATE SET until = excluded.until
            """)
    }
}
