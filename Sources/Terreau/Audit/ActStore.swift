internal import Ledger
internal import Storage

extension Writing {
    /// The one door of the audit trail: every verb says here, in its own transaction, what was done and by whom.
    /// - Parameter detail: ids and words of the program, never what a person typed.
    func audit(
        _ act: Act, _ object: Act.Object, detail: String? = nil, by actor: Actor, at now: Instant
    ) throws {
        try audit(act, object, detail: detail, by: actor.doer, at: now)
    }

    func audit(
        _ act: Act, _ object: Act.Object, detail: String? = nil, by doer: Act.Doer, at now: Instant
    ) throws {
        let head = try row("SELECT number, hash FROM acts ORDER BY number DESC LIMIT 1")
        let trace = doer.origin.map {
            RecordedAct.Trace(salt: RecordedAct.Trace.newSalt(), address: $0.address, request: $0.request)
        }
        let recorded = try RecordedAct(
            number: (head?["number"] ?? 0) + 1, at: now, who: doer.word, person: doer.person, token: doer.origin?.token,
            act: act.rawValue, object: object.description, detail: detail, originMark: trace?.mark ?? "", trace: trace,
            hash: "")
        try run(
            """
            INSERT INTO acts (number, at, who, person_id, token_id, act, object, detail, origin_mark, origin_salt, address,
              request, hash)
            VALUES (\(recorded.number), \(now), \(recorded.who), \(recorded.person), \(recorded.token), \(act),
              \(recorded.object), \(detail), \(recorded.originMark), \(trace?.salt), \(trace?.address), \(trace?.request),
              \(recorded.computedHash(after: head?["hash"] ?? RecordedAct.genesis)))
            """)
    }
}

extension RecordedAct {
    init(_ row: Row) throws {
        let salt: String? = try row["origin_salt"]
        let (address, request): (String?, String?) = try (row["address"], row["request"])
        // An address without its salt is none that was written here.
        let isForgotten = salt == nil && address == nil && request == nil
        try self.init(
            number: row["number"], at: row["at"], who: row["who"], person: row["person_id"], token: row["token_id"],
            act: row["act"], object: row["object"], detail: row["detail"], originMark: row["origin_mark"],
            trace: isForgotten ? nil : Trace(salt: salt ?? "", address: address, request: request), hash: row["hash"])
    }

    static func head(in db: some Reading) throws -> (number: Int64, hash: String)? {
        guard let row = try db.row("SELECT number, hash FROM acts ORDER BY number DESC LIMIT 1") else { return nil }
        return try (row["number"], row["hash"])
    }

    static func page(after number: Int64, limit: Int, in db: some Reading) throws -> [RecordedAct] {
        try db.rows("SELECT * FROM acts WHERE number > \(number) ORDER BY number LIMIT \(limit)").map(RecordedAct.init)
    }

    /// The numbers that follow one, whether or not the rows can be read.
    static func numbers(after number: Int64, limit: Int, in db: some Reading) throws -> [Int64] {
        try db.rows("SELECT number FROM acts WHERE number > \(number) ORDER BY number LIMIT \(limit)").map {
            try $0["number"]
        }
    }

    static func find(_ number: Int64, in db: some Reading) throws -> RecordedAct? {
        try db.row("SELECT * FROM acts WHERE number = \(number)").map(RecordedAct.init)
    }
}

/// What an auditor looks for; nil narrows nothing.
struct ActFilter: Hashable, Sendable {
    var person: Person.ID?
    var act: Act?
    var object: Act.Object?
    var from: Instant?
    var before: Instant?

    /// The newest first, those before a number.
    func page(before number: Int64?, limit: Int, in db: some Reading) throws -> [RecordedAct] {
        var conditions: [SQL] = ["number < \(number ?? .max)"]
        if let person { conditions.append("person_id = \(person)") }
        if let act { conditions.append("act = \(act)") }
        if let object { conditions.append("object = \(object.description)") }
        if let from { conditions.append("at >= \(from)") }
        if let before { conditions.append("at < \(before)") }
        return try db.rows(
            """
            SELECT * FROM acts WHERE \(conditions.joined(separator: " AND ")) ORDER BY number DESC LIMIT \(limit)
            """
        ).map(RecordedAct.init)
    }
}

/// What a person is shown: who read what is theirs.
enum Readings {
    /// Others who opened their receipts, read where they are paid, or took a file to the bank that names them.
    static func of(_ person: Person.ID, limit: Int, in db: some Reading) throws -> [RecordedAct] {
        try db.rows(
            """
            SELECT * FROM acts WHERE (person_id IS NULL OR person_id <> \(person)) AND (
              object = \(Act.Object.payee(.person(person)).description) AND act = \(Act.bankDataRead)
              OR act = \(Act.evidenceOpened) AND object IN (
                SELECT 'draw:' || id FROM draws WHERE declared_by = \(person) OR payee_person_id = \(person))
              OR act = \(Act.runFileTaken) AND object IN (
                SELECT 'run:' || run_id FROM payment_lines WHERE payee_person_id = \(person)))
            ORDER BY number DESC LIMIT \(limit)
            """
        ).map(RecordedAct.init)
    }
}
