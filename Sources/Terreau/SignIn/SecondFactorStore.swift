internal import Ledger
internal import Storage

/// A person's second factor: the sealed seed of their application, and the last half minute whose code was used.
struct SecondFactor: Sendable {
    let person: Person.ID
    let sealedSeed: String
    let setUpAt: Instant
    let lastStep: Int64

    /// What the seed is sealed for: it opens for its person and for nobody else.
    static func purpose(_ person: Person.ID) -> String { "secondFactor|\(person)" }

    static func find(_ person: Person.ID, in db: some Reading) throws -> SecondFactor? {
        try db.row("SELECT * FROM second_factors WHERE person_id = \(person)").map {
            try SecondFactor(
                person: $0["person_id"], sealedSeed: $0["sealed_seed"], setUpAt: $0["set_up_at"],
                lastStep: $0["last_step"])
        }
    }

    /// In place of the one that may be there.
    func save(in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO second_factors (person_id, sealed_seed, set_up_at, last_step)
            VALUES (\(person), \(sealedSeed), \(setUpAt), \(lastStep))
            ON CONFLICT (person_id) DO UPDATE SET sealed_seed = excluded.sealed_seed, set_up_at = excluded.set_up_at,
              last_step = excluded.last_step
            """)
    }

    /// True for the one request that uses the code of this step.
    func use(_ step: Int64, in db: some Writing) throws -> Bool {
        try db.run(
            "UPDATE second_factors SET last_step = \(step) WHERE person_id = \(person) AND last_step < \(step)") == 1
    }

    /// With its recovery codes. False when there was none.
    static func delete(_ person: Person.ID, in db: some Writing) throws -> Bool {
        try db.run("DELETE FROM recovery_codes WHERE person_id = \(person)")
        return try db.run("DELETE FROM second_factors WHERE person_id = \(person)") == 1
    }
}

/// Codes on paper for the day the application is gone. What is kept of them needs the key outside the database.
enum RecoveryCodes {
    static let count = 10
    /// Signs in one code, without the spaces between its parts.
    static let length = 12

    static func left(of person: Person.ID, in db: some Reading) throws -> Int {
        try db.value("SELECT COUNT(*) FROM recovery_codes WHERE person_id = \(person) AND used_at IS NULL") ?? 0
    }

    static func replace(with marks: [String], of person: Person.ID, in db: some Writing) throws {
        try db.run("DELETE FROM recovery_codes WHERE person_id = \(person)")
        for mark in marks {
            try db.run("INSERT INTO recovery_codes (person_id, mark) VALUES (\(person), \(mark))")
        }
    }

    /// True for the one request that uses the code.
    static func use(_ mark: String, of person: Person.ID, at now: Instant, in db: some Writing) throws -> Bool {
        try db.run(
            """
            UPDATE recovery_codes SET used_at = \(now) WHERE person_id = \(person) AND mark = \(mark) AND used_at IS NULL
            """) == 1
    }
}
