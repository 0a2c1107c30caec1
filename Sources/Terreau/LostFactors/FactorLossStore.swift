internal import Ledger
internal import Storage

extension FactorLoss.ID: SQLConvertible {}
extension FactorLoss.Outcome: SQLConvertible {}

extension FactorLoss {
    private init(_ row: Row) throws {
        try self.init(
            id: row["id"], person: row["person_id"], reason: row["reason"], factorSetUpAt: row["factor_set_up_at"],
            askedAt: row["asked_at"], address: row["address"], browser: row["browser"],
            takesEffectAt: row["takes_effect_at"], outcome: row["outcome"], closedAt: row["closed_at"],
            word: row["word"])
    }

    /// The one request of a person that is open.
    static func open(of person: Person.ID, in db: some Reading) throws -> FactorLoss? {
        try db.row("SELECT * FROM factor_losses WHERE person_id = \(person) AND outcome IS NULL").map(FactorLoss.init)
    }

    /// All that are open, the oldest first, with whose they are.
    static func open(in db: some Reading) throws -> [(loss: FactorLoss, name: String)] {
        try db.rows(
            """
            SELECT l.*, p.name FROM factor_losses l JOIN people p ON p.id = l.person_id
            WHERE l.outcome IS NULL ORDER BY l.id LIMIT 200
            """
        ).map { (try FactorLoss($0), try $0["name"]) }
    }

    /// Those of a person that ended, the newest first.
    static func ended(of person: Person.ID, in db: some Reading) throws -> [FactorLoss] {
        try db.rows(
            """
            SELECT * FROM factor_losses WHERE person_id = \(person) AND outcome IS NOT NULL ORDER BY id DESC LIMIT 20
            """
        ).map(FactorLoss.init)
    }

    func insert(in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO factor_losses (id, person_id, reason, factor_set_up_at, asked_at, address, browser)
            VALUES (\(id), \(person), \(reason), \(factorSetUpAt), \(askedAt), \(address), \(browser))
            """)
    }

    func approvals(in db: some Reading) throws -> [Approval] {
        try db.rows(
            """
            SELECT a.*, p.name FROM factor_loss_approvals a JOIN people p ON p.id = a.approved_by
            WHERE a.loss_id = \(id) ORDER BY a.position
            """
        ).map {
            try Approval(by: $0["approved_by"], name: $0["name"], reached: $0["reached"], at: $0["approved_at"])
        }
    }

    /// The schema refuses the person themself, and the same manager twice.
    func approve(
        _ position: Int, by manager: Person.ID, reached: String, at now: Instant, in db: some Writing
    ) throws {
        try db.run(
            """
            INSERT INTO factor_loss_approvals (loss_id, person_id, position, approved_by, reached, approved_at)
            VALUES (\(id), \(person), \(position), \(manager), \(reached), \(now))
            """)
    }

    func takeEffect(at end: Instant, in db: some Writing) throws {
        try db.run("UPDATE factor_losses SET takes_effect_at = \(end) WHERE id = \(id) AND outcome IS NULL")
    }

    func close(
        _ outcome: Outcome, by person: Person.ID? = nil, word: String? = nil, at now: Instant, in db: some Writing
    ) throws {
        try db.run(
            """
            UPDATE factor_losses SET outcome = \(outcome), closed_at = \(now), closed_by = \(person), word = \(word)
            WHERE id = \(id) AND outcome IS NULL
            """)
    }

    /// A factor is there again: what asks for one opens by it.
    static func renewed(_ person: Person.ID, at now: Instant, in db: some Writing) throws {
        try db.run(
            """
            UPDATE factor_losses SET renewed_at = \(now)
            WHERE person_id = \(person) AND outcome = 'done' AND renewed_at IS NULL
            """)
    }

    /// The condition on a person `p`: their factor was removed this way, and no other set up since.
    static let isUnrenewed: SQL = """
        EXISTS (SELECT 1 FROM factor_losses l WHERE l.person_id = p.id AND l.outcome = 'done' AND l.renewed_at IS NULL)
        """

    static func isUnrenewed(_ person: Person.ID, in db: some Reading) throws -> Bool {
        try db.row("SELECT 1 FROM people p WHERE p.id = \(person) AND \(isUnrenewed)") != nil
    }

    /// Managers who can come in and answer, but for the person.
    static func managers(except person: Person.ID, at now: Instant, in db: some Reading) throws -> [Person] {
        try Role.holders(of: .manager, at: now, in: db).subtracting([person]).map { try Person.find($0, in: db) }.byName
    }

    /// Nil: from before roles had a date.
    static func managerSince(_ person: Person.ID, in db: some Reading) throws -> Instant? {
        try db.value("SELECT given_at FROM role_grants WHERE person_id = \(person) AND role = 'manager'")
    }

    /// When the address of the person last became another one.
    static func addressChanged(of person: Person.ID, in db: some Reading) throws -> Instant? {
        try db.value("SELECT MAX(until) FROM former_emails WHERE person_id = \(person)")
    }
}
