internal import Ledger
internal import Storage

extension Suspension.ID: SQLConvertible {}

extension Suspension {
    private init(_ row: Row) throws {
        try self.init(
            id: row["id"], person: row["person_id"], reason: row["reason"], placedAt: row["placed_at"],
            placedBy: row["placed_by"], endsAt: row["ends_at"], liftedAt: row["lifted_at"])
    }

    /// The newest first.
    static func all(of person: Person.ID, in db: some Reading) throws -> [Suspension] {
        try db.rows("SELECT * FROM suspensions WHERE person_id = \(person) ORDER BY id DESC LIMIT 50").map(
            Suspension.init)
    }

    static func inForce(on person: Person.ID, at now: Instant, in db: some Reading) throws -> Suspension? {
        try db.row("SELECT * FROM suspensions x WHERE x.person_id = \(person) AND \(holds(at: now)) LIMIT 1")
            .map(Suspension.init)
    }

    /// The condition on a row of `suspensions x`: written once, for every query that opens a door.
    static func holds(at now: Instant) -> SQL { "x.lifted_at IS NULL AND (x.ends_at IS NULL OR x.ends_at > \(now))" }

    func insert(in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO suspensions (id, person_id, reason, placed_at, placed_by, ends_at)
            VALUES (\(id), \(person), \(reason), \(placedAt), \(placedBy), \(endsAt))
            """)
    }

    /// False when it was lifted before.
    func lift(by actor: Person.ID, at now: Instant, in db: some Writing) throws -> Bool {
        try db.run(
            """
            UPDATE suspensions SET lifted_at = \(now), lifted_by = \(actor) WHERE id = \(id) AND lifted_at IS NULL
            """) == 1
    }
}

extension Person {
    /// Whether any door opens: the person has not left and is not suspended.
    func mayEnter(at now: Instant, in db: some Reading) throws -> Bool {
        try status != .left && Suspension.inForce(on: id, at: now, in: db) == nil
    }
}
