internal import Ledger
internal import Storage

extension EvidenceFile {
    init(_ row: Row) throws {
        let width: Int? = try row["width"], height: Int? = try row["height"]
        var pixels: PixelSize?
        if let width, let height { pixels = PixelSize(width: width, height: height) }
        try self.init(sha256: row["sha256"], type: row["type"], bytes: row["bytes"], pixels: pixels)
    }

    /// Known content stays as it was first seen.
    func insert(at now: Instant, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO evidence_files (sha256, type, bytes, width, height, stored_at)
            VALUES (\(sha256), \(type), \(bytes), \(pixels?.width), \(pixels?.height), \(now)) ON CONFLICT DO NOTHING
            """)
    }

    /// A page of files in the order of their digests.
    static func page(after sha256: String, limit: Int, in db: some Reading) throws -> [EvidenceFile] {
        try db.rows("SELECT * FROM evidence_files WHERE sha256 > \(sha256) ORDER BY sha256 LIMIT \(limit)")
            .map(EvidenceFile.init)
    }

    /// The digests that begin so.
    static func digests(beginning start: String, in db: some Reading) throws -> Set<String> {
        try Set(
            db.rows("SELECT sha256 FROM evidence_files WHERE sha256 LIKE \(start + "%")").map {
                try $0["sha256"] as String
            })
    }
}

extension Evidence {
    init(_ row: Row) throws {
        let by: Person.ID? = try row["set_aside_by"], at: Instant? = try row["set_aside_at"]
        let reason: String? = try row["set_aside_reason"]
        var setAside: SetAside?
        if let by, let at, let reason { setAside = SetAside(by: by, at: at, reason: reason) }
        try self.init(
            id: row["id"], draw: row["draw_id"], file: EvidenceFile(row), name: row["name"], addedBy: row["added_by"],
            addedAt: row["added_at"], setAside: setAside)
    }

    private static let columns: SQL = "SELECT e.*, f.type, f.bytes, f.width, f.height FROM evidence e"
    private static let join: SQL = "JOIN evidence_files f ON f.sha256 = e.sha256"

    static func all(of draw: Draw.ID, in db: some Reading) throws -> [Evidence] {
        try db.rows("\(columns) \(join) WHERE e.draw_id = \(draw) ORDER BY e.id").map(Evidence.init)
    }

    static func find(_ id: ID, of draw: Draw.ID, in db: some Reading) throws -> Evidence {
        guard let row = try db.row("\(columns) \(join) WHERE e.id = \(id) AND e.draw_id = \(draw)") else {
            throw NotFound()
        }
        return try Evidence(row)
    }

    func insert(in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO evidence (id, draw_id, sha256, name, added_by, added_at)
            VALUES (\(id), \(draw), \(file.sha256), \(name), \(addedBy), \(addedAt))
            """)
    }

    /// - Returns: false when somebody was first.
    static func setAside(_ id: ID, _ setAside: SetAside, in db: some Writing) throws -> Bool {
        try db.run(
            """
            UPDATE evidence SET set_aside_by = \(setAside.by), set_aside_at = \(setAside.at),
              set_aside_reason = \(setAside.reason) WHERE id = \(id) AND set_aside_at IS NULL
            """) == 1
    }

    /// Other draws that the same content proves: by file, the numbers of the draws.
    static func elsewhere(than draw: Draw.ID, in db: some Reading) throws -> [String: [Int]] {
        let rows = try db.rows(
            """
            SELECT o.sha256, d.number FROM evidence o JOIN draws d ON d.id = o.draw_id
            WHERE o.draw_id <> \(draw) AND o.set_aside_at IS NULL
              AND o.sha256 IN (SELECT sha256 FROM evidence WHERE draw_id = \(draw)) ORDER BY d.number
            """)
        return try Dictionary(grouping: rows) { try $0["sha256"] as String }.mapValues {
            try $0.map { try $0["number"] }
        }
    }
}

extension EvidenceRules.Facts {
    /// What is asked and given, for several draws at once.
    static func load(_ draws: [Draw], in db: some Reading) throws -> [Draw.ID: EvidenceRules.Facts] {
        guard !draws.isEmpty else { return [:] }
        let ids = draws.map { "\($0.id)" as SQL }.joined(separator: ", ")
        var facts: [Draw.ID: EvidenceRules.Facts] = [:]
        for row in try db.rows(
            """
            SELECT d.id, p.evidence FROM draws d JOIN budget_policies p ON p.budget_id = d.budget_id
            WHERE d.id IN (\(ids))
              AND p.version = (SELECT MAX(version) FROM budget_policies WHERE budget_id = d.budget_id)
            """)
        {
            facts[try row["id"]] = try EvidenceRules.Facts(budget: row["evidence"])
        }
        for draw in draws {
            facts[draw.id]?.promised = draw.evidence
            facts[draw.id]?.hasLink = draw.evidenceLink != nil
        }
        // Crossed, SQLite keeps the order: from these draws to their lines, never through all that the lines paid.
        for row in try db.rows(
            """
            SELECT s.draw_id, s.line_id, t.evidence FROM draw_shares s CROSS JOIN draws d CROSS JOIN fund_line_terms t
            WHERE s.draw_id IN (\(ids)) AND s.amount > 0 AND d.id = s.draw_id AND d.version = s.version
              AND t.line_id = s.line_id
              AND t.version = (SELECT MAX(version) FROM fund_line_terms WHERE line_id = s.line_id)
            ORDER BY s.draw_id, s.position
            """)
        {
            facts[try row["draw_id"]]?.lines.append(Line(line: try row["line_id"], kind: try row["evidence"]))
        }
        for row in try db.rows(
            """
            SELECT draw_id, COUNT(*) AS files FROM evidence WHERE set_aside_at IS NULL AND draw_id IN (\(ids))
            GROUP BY draw_id
            """)
        { facts[try row["draw_id"]]?.files = try row["files"] }
        return facts
    }

    static func load(_ draw: Draw, in db: some Reading) throws -> EvidenceRules.Facts {
        guard let facts = try load([draw], in: db)[draw.id] else { throw NotFound() }
        return facts
    }
}

/// Draws of somebody whose evidence is still to come.
enum LateEvidence {
    /// How many draws that were paid before an instant still lack something that was asked for.
    static func count(of person: Person.ID, settledBefore instant: Instant, in db: some Reading) throws -> Int {
        let draws = try db.rows(
            """
            SELECT * FROM draws WHERE declared_by = \(person) AND state = 'settled' AND settled_at < \(instant)
            ORDER BY number DESC LIMIT 300
            """
        ).map(Draw.init)
        let facts = try EvidenceRules.Facts.load(draws, in: db)
        return draws.count { draw in facts[draw.id].map { !EvidenceRules.missing($0).isEmpty } ?? false }
    }

    /// The newest few hundred are looked at: older ones are the treasurer's to ask for.
    static func of(_ person: Person.ID, in db: some Reading) throws -> [Draw] {
        let draws = try db.rows(
            """
            SELECT * FROM draws WHERE (declared_by = \(person) OR payee_person_id = \(person))
              AND state IN ('accepted', 'settled') AND (gesture <> 'need' OR done_at IS NOT NULL OR amount = 0)
            ORDER BY number DESC LIMIT 300
            """
        ).map(Draw.init)
        let facts = try EvidenceRules.Facts.load(draws, in: db)
        return draws.filter { draw in facts[draw.id].map { !EvidenceRules.missing($0).isEmpty } ?? false }
    }
}
