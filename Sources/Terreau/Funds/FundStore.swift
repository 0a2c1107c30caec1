internal import Foundation
internal import Ledger
internal import Storage

extension FundingAgreement {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"], slug: row["slug"], funder: row["funder_id"], title: row["title"], signedOn: row["signed_on"],
            note: row["note"], isExample: row["is_example"]
        )
    }

    static func find(slug: Slug, in db: some Reading) throws -> FundingAgreement? {
        try db.row("SELECT * FROM agreements WHERE slug = \(slug)").map(FundingAgreement.init)
    }

    static func find(_ id: ID, in db: some Reading) throws -> FundingAgreement {
        guard let row = try db.row("SELECT * FROM agreements WHERE id = \(id)") else { throw NotFound() }
        return try FundingAgreement(row)
    }

    /// Many more than any co-operative has: a page that reaches it says so.
    static let mostListed = 10_000

    static func all(in db: some Reading) throws -> [FundingAgreement] {
        try db.rows("SELECT * FROM agreements ORDER BY slug LIMIT \(mostListed)").map(FundingAgreement.init)
    }

    func insert(at instant: Instant, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO agreements (id, slug, funder_id, title, signed_on, note, is_example, created_at)
            VALUES (\(id), \(slug), \(funder), \(title), \(signedOn), \(note), \(isExample), \(instant))
            """)
    }
}

extension FundLine {
    /// Lines with their terms of today: the highest version.
    private static let current: SQL = """
        SELECT l.*, t.version, t.note, t.purpose, t.window_from, t.window_until, t.spend_by, t.kinds, t.payees,
          t.territories, t.per_draw_ceiling, t.per_person_ceiling, t.evidence
        FROM fund_lines l JOIN fund_line_terms t ON t.line_id = l.id
          AND t.version = (SELECT MAX(version) FROM fund_line_terms WHERE line_id = l.id)
        """

    init(_ row: Row, kindCeilings: [SolutionKind: Money]) throws {
        try self.init(
            id: row["id"], slug: row["slug"], agreement: row["agreement_id"], name: row["name"], isFree: row["is_free"],
            currency: row["currency"], terms: FundLineTerms(row, currency: row["currency"], kindCeilings: kindCeilings)
        )
    }

    static func find(_ id: ID, in db: some Reading) throws -> FundLine {
        guard let line = try lines("\(current) WHERE l.id = \(id)", in: db).first else { throw NotFound() }
        return line
    }

    static func find(slug: Slug, in db: some Reading) throws -> FundLine? {
        try lines("\(current) WHERE l.slug = \(slug)", in: db).first
    }

    /// Many more than any co-operative has: a page that reaches it says so.
    static let mostListed = 20_000

    static func all(in db: some Reading) throws -> [FundLine] {
        try lines("\(current) ORDER BY l.slug LIMIT \(mostListed)", in: db)
    }

    static func all(of agreement: FundingAgreement.ID, in db: some Reading) throws -> [FundLine] {
        try lines("\(current) WHERE l.agreement_id = \(agreement) ORDER BY l.slug", in: db)
    }

    /// Lines that a budget's envelopes were ever filled from.
    static func all(in budget: ContributoryBudget.ID, in db: some Reading) throws -> [FundLine] {
        try all(Figures.left(in: budget, db).keys, in: db)
    }

    /// Named one by one: asked for those of a budget in the same query, PostgreSQL reads the accounts of every line.
    static func all(_ ids: some Collection<ID>, in db: some Reading) throws -> [FundLine] {
        guard !ids.isEmpty else { return [] }
        let list = ids.sorted { $0.rawValue < $1.rawValue }.map { "\($0)" as SQL }.joined(separator: ", ")
        return try lines("\(current) WHERE l.id IN (\(list)) ORDER BY l.slug", in: db)
    }

    private static func lines(_ query: SQL, in db: some Reading) throws -> [FundLine] {
        let rows = try db.rows(query)
        guard !rows.isEmpty else { return [] }
        let ids: [SQL] = try rows.map { "\(try $0["id"] as ID)" }
        let ceilings = try db.rows(
            """
            SELECT line_id, version, kind, ceiling FROM fund_line_kind_ceilings WHERE line_id IN (\(ids.joined(separator: ", ")))
            """)
        return try rows.map { row in
            let id: ID = try row["id"], version: Int = try row["version"], currency: Currency = try row["currency"]
            var kinds: [SolutionKind: Money] = [:]
            for ceiling in ceilings where try ceiling["line_id"] == id && ceiling["version"] == version {
                kinds[try ceiling["kind"]] = Money(cents: try ceiling["ceiling"], currency: currency)
            }
            return try FundLine(row, kindCeilings: kinds)
        }
    }

    func insert(at instant: Instant, by person: Person.ID?, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO fund_lines (id, slug, agreement_id, name, is_free, currency, created_at)
            VALUES (\(id), \(slug), \(agreement), \(name), \(isFree), \(currency), \(instant))
            """)
        try terms.insert(for: id, at: instant, by: person, in: db)
    }
}

extension FundLineTerms {
    init(_ row: Row, currency: Currency, kindCeilings: [SolutionKind: Money]) throws {
        let perDraw: Int64? = try row["per_draw_ceiling"], perPerson: Int64? = try row["per_person_ceiling"]
        try self.init(
            version: row["version"], note: row["note"], purpose: row["purpose"], windowFrom: row["window_from"],
            windowUntil: row["window_until"], spendBy: row["spend_by"], kinds: Set(words: row["kinds"]),
            payees: Set(words: row["payees"]), territories: Set(Self.split(row["territories"])),
            perDrawCeiling: perDraw.map { Money(cents: $0, currency: currency) },
            perPersonCeiling: perPerson.map { Money(cents: $0, currency: currency) }, kindCeilings: kindCeilings,
            evidence: row["evidence"]
        )
    }

    static func split(_ words: String) -> [String] {
        words.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// Every version of a line's terms, the newest first, with when it was written.
    static func history(of line: FundLine, in db: some Reading) throws -> [(terms: FundLineTerms, recorded: Instant)] {
        try db.rows("SELECT * FROM fund_line_terms WHERE line_id = \(line.id) ORDER BY version DESC").map {
            (try FundLineTerms($0, currency: line.currency, kindCeilings: [:]), try $0["recorded_at"])
        }
    }

    func insert(for line: FundLine.ID, at instant: Instant, by person: Person.ID?, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO fund_line_terms (line_id, version, recorded_at, recorded_by, note, purpose, window_from, window_until,
              spend_by, kinds, payees, territories, per_draw_ceiling, per_person_ceiling, evidence)
            VALUES (\(line), \(version), \(instant), \(person), \(note), \(purpose), \(windowFrom), \(windowUntil),
              \(spendBy), \(kinds.words), \(payees.words), \(territories.sorted().joined(separator: ",")),
              \(perDrawCeiling?.cents), \(perPersonCeiling?.cents), \(evidence))
            """)
        for (kind, ceiling) in kindCeilings.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            try db.run(
                """
                INSERT INTO fund_line_kind_ceilings (line_id, version, kind, ceiling)
                VALUES (\(line), \(version), \(kind), \(ceiling.cents))
                """)
        }
    }
}

extension Set where Element: RawRepresentable, Element.RawValue == String {
    /// Words separated by commas, as the database keeps a small set.
    init(words: String) throws {
        self = try Set(
            FundLineTerms.split(words).map {
                guard let element = Element(rawValue: $0) else { throw UnexpectedWord(word: $0) }
                return element
            })
    }

    var words: String { map(\.rawValue).sorted().joined(separator: ",") }
}

struct UnexpectedWord: Error { let word: String }
