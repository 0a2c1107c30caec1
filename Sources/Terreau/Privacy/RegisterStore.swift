internal import Ledger
internal import Storage

extension PrivacyContacts {
    static func load(in db: some Reading) throws -> PrivacyContacts {
        guard let row = try db.row("SELECT * FROM privacy_contacts WHERE id = 1") else { return PrivacyContacts() }
        return try PrivacyContacts(
            controller: row["controller"], controllerContact: row["controller_contact"], officer: row["officer"],
            officerContact: row["officer_contact"], processors: row["processors"])
    }

    func save(at now: Instant, by person: Person.ID, in db: some Writing) throws {
        try db.run("DELETE FROM privacy_contacts")
        try db.run(
            """
            INSERT INTO privacy_contacts (id, controller, controller_contact, officer, officer_contact, processors,
              changed_at, changed_by)
            VALUES (1, \(controller), \(controllerContact), \(officer), \(officerContact), \(processors), \(now), \(person))
            """)
    }
}
