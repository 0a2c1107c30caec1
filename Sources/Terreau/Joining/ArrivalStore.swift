internal import Ledger
internal import Storage

extension Arrival {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"], name: row["name"], email: row["email"], language: row["language"],
            livelihood: row["livelihood"], commons: row["commons"], place: row["place"], writtenAt: row["written_at"],
            takenBy: row["taken_by"], takenAt: row["taken_at"], answeredAt: row["answered_at"],
            person: row["person_id"], closedAt: row["closed_at"], closedReason: row["closed_reason"])
    }

    static func find(_ id: ID, in db: some Reading) throws -> Arrival {
        guard let row = try db.row("SELECT * FROM arrivals WHERE id = \(id)") else { throw NotFound() }
        return try Arrival(row)
    }

    /// More open messages than this are not listed, and the page says so.
    static let mostListed = 200

    /// The longest waiting first, then those in hand, then the newest of the others.
    static func all(in db: some Reading) throws -> [Arrival] {
        let open = try db.rows(
            """
            SELECT * FROM arrivals WHERE closed_at IS NULL AND person_id IS NULL
            ORDER BY CASE WHEN taken_by IS NULL THEN 0 ELSE 1 END, written_at LIMIT \(mostListed + 1)
            """)
        let over = try db.rows(
            "SELECT * FROM arrivals WHERE closed_at IS NOT NULL OR person_id IS NOT NULL ORDER BY written_at DESC LIMIT 50"
        )
        return try (open + over).map(Arrival.init)
    }

    static func insert(
        _ words: Words, _ language: Language.Code, at now: Instant, in db: some Writing
    ) throws -> ID {
        let id = ID.new()
        try db.run(
            """
            INSERT INTO arrivals (id, name, email, language, livelihood, commons, place, written_at)
            VALUES (\(id), \(words.name), \(words.email), \(language), \(words.livelihood), \(words.commons),
              \(words.place), \(now))
            """)
        return id
    }

    static func count(since: Instant, in db: some Reading) throws -> Int {
        try db.value("SELECT COUNT(*) FROM arrivals WHERE written_at > \(since)") ?? 0
    }

    static func last(from email: String, since: Instant, in db: some Reading) throws -> Arrival? {
        try db.row(
            "SELECT * FROM arrivals WHERE email = \(email) AND written_at > \(since) ORDER BY written_at DESC, id DESC LIMIT 1"
        ).map(Arrival.init)
    }

    /// Puts what was written later under what was written first.
    func add(_ words: Words, in db: some Writing) throws {
        func both(_ old: String?, _ new: String?) -> String? {
            guard let new, !new.isEmpty else { return old }
            guard let old else { return new }
            let whole = old + "\n\n" + new
            return old.contains(new) || whole.count > ArrivalRules.longestWords ? old : whole
        }
        try db.run(
            """
            UPDATE arrivals SET livelihood = \(both(livelihood, words.livelihood) ?? livelihood),
              commons = \(both(commons, words.commons)), place = \(place ?? words.place) WHERE id = \(id)
            """)
    }

    func take(by person: Person.ID, at now: Instant, in db: some Writing) throws {
        try db.run("UPDATE arrivals SET taken_by = \(person), taken_at = \(now) WHERE id = \(id)")
    }

    func answer(_ words: String, by person: Person.ID, at now: Instant, in db: some Writing) throws {
        try db.run("UPDATE arrivals SET answered_at = COALESCE(answered_at, \(now)) WHERE id = \(id)")
        try db.run(
            """
            INSERT INTO arrival_answers (id, arrival_id, written_by, written_at, words)
            VALUES (\(ID.new()), \(id), \(person), \(now), \(words))
            """)
    }

    func answers(in db: some Reading) throws -> [ArrivalAnswer] {
        try db.rows(
            """
            SELECT p.name, a.written_at, a.words FROM arrival_answers a JOIN people p ON p.id = a.written_by
            WHERE a.arrival_id = \(id) ORDER BY a.id LIMIT 500
            """
        ).map { try ArrivalAnswer(by: $0["name"], at: $0["written_at"], words: $0["words"]) }
    }

    func welcome(as person: Person.ID, at now: Instant, in db: some Writing) throws {
        try db.run(
            """
            UPDATE arrivals SET person_id = \(person), answered_at = COALESCE(answered_at, \(now)) WHERE id = \(id)
            """)
    }

    func close(_ reason: String, at now: Instant, in db: some Writing) throws {
        try db.run("UPDATE arrivals SET closed_at = \(now), closed_reason = \(reason) WHERE id = \(id)")
    }

    /// Seconds from each message to its first answer, of messages since an instant.
    static func answerTimes(since: Instant, in db: some Reading) throws -> [Int64] {
        try db.rows(
            """
            SELECT written_at, answered_at FROM arrivals WHERE answered_at IS NOT NULL AND written_at >= \(since)
            ORDER BY id DESC LIMIT 500
            """
        ).map { row in
            let (written, answered): (Instant, Instant) = try (row["written_at"], row["answered_at"])
            return answered.seconds(since: written)
        }
    }
}
