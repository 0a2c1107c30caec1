internal import Ledger
internal import Storage

extension Language.Code: SQLConvertible {}

extension Person {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"], name: row["name"], legalName: row["legal_name"], email: row["email"], status: row["status"],
            analyticCode: row["analytic_code"], isNamedPublicly: row["is_named_publicly"], language: row["language"]
        )
    }

    static func find(_ id: ID, in db: some Reading) throws -> Person {
        guard let row = try db.row("SELECT * FROM people WHERE id = \(id)") else { throw NotFound() }
        return try Person(row)
    }

    /// One or nobody.
    static func known(_ id: ID, in db: some Reading) throws -> [Person] {
        try db.rows("SELECT * FROM people WHERE id = \(id)").map(Person.init)
    }

    /// E-mails are stored folded to lower case.
    static func find(email: String, in db: some Reading) throws -> Person? {
        try db.row("SELECT * FROM people WHERE email = \(email.lowercased())").map(Person.init)
    }

    /// Many more than any co-operative has: a page that reaches it says so.
    static let mostListed = 50_000

    static func all(in db: some Reading) throws -> [Person] {
        try db.rows("SELECT * FROM people ORDER BY id LIMIT \(mostListed)").map(Person.init)
    }

    /// Those whose name or address holds the words, and somebody else.
    static func all(holding words: SoughtWords, or other: ID?, in db: some Reading) throws -> [Person] {
        try db.rows(
            """
            SELECT * FROM people WHERE id = \(other) OR (\(PeopleSearch(words).condition)) ORDER BY id LIMIT \(mostListed)
            """
        ).map(Person.init)
    }

    static func count(in db: some Reading) throws -> Int {
        try db.value("SELECT COUNT(*) FROM people", as: Int.self) ?? 0
    }

    static func count(_ search: PeopleSearch, in db: some Reading) throws -> Int {
        try db.value("SELECT COUNT(*) FROM people WHERE \(search.condition)", as: Int.self) ?? 0
    }

    /// Some of those that are sought, by name.
    static func page(_ search: PeopleSearch, skip: Int, most: Int, in db: some Reading) throws -> [Person] {
        try db.rows(
            "SELECT * FROM people WHERE \(search.condition) ORDER BY sought, id LIMIT \(most) OFFSET \(skip)"
        ).map(Person.init)
    }

    static func all(inGroupOf budget: ContributoryBudget.ID, _ db: some Reading) throws -> [Person] {
        try db.rows(
            """
            SELECT * FROM people WHERE id IN (SELECT person_id FROM budget_people WHERE budget_id = \(budget)) ORDER BY id
            """
        ).map(Person.init)
    }

    /// Whether more people than this are here: reads no further than that.
    static func areAbove(_ number: Int, in db: some Reading) throws -> Bool {
        let count: Int64? = try db.value(
            """
            SELECT COUNT(*) FROM (
              SELECT 1 FROM people WHERE status <> 'left' LIMIT \(number + 1)) x
            """)
        return count ?? 0 > number
    }

    func insert(at instant: Instant, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO people (id, name, legal_name, email, status, analytic_code, is_named_publicly, language, created_at,
              sought)
            VALUES (\(id), \(name), \(legalName), \(email?.lowercased()), \(status), \(analyticCode), \(isNamedPublicly),
              \(language), \(instant), \(Self.sought(name, email)))
            """)
    }

    static func setNamed(_ isNamedPublicly: Bool, _ id: ID, in db: some Writing) throws {
        try db.run("UPDATE people SET is_named_publicly = \(isNamedPublicly) WHERE id = \(id)")
    }

    /// All but whether public pages name them.
    func update(in db: some Writing) throws {
        try db.run(
            """
            UPDATE people SET name = \(name), legal_name = \(legalName), email = \(email?.lowercased()), status = \(status),
              analytic_code = \(analyticCode), language = \(language), sought = \(Self.sought(name, email))
            WHERE id = \(id)
            """)
    }
}

/// What somebody is found and sorted by.
extension Person {
    /// A new line comes before all that a name can hold: sorted, Eva stands before Eva-Lou, whatever her address.
    private static func sought(_ name: String, _ email: String?) -> String {
        SoughtWords.folded([name, email].compactMap(\.self).joined(separator: "\n"))
    }

    /// To be called when a name or an address was written by itself.
    static func writeSought(_ id: ID, in db: some Writing) throws { try find(id, in: db).writeSought(in: db) }

    /// For people whom an older version of this program wrote.
    static func writeMissingSought(in db: some Writing) throws {
        for row in try db.rows("SELECT * FROM people WHERE sought IS NULL") { try Person(row).writeSought(in: db) }
    }

    private func writeSought(in db: some Writing) throws {
        try db.run("UPDATE people SET sought = \(Self.sought(name, email)) WHERE id = \(id)")
    }
}

/// Whom a list of people is searched for: words of a name or an address, or of how a status is called.
struct PeopleSearch {
    private let words: SoughtWords
    /// The statuses, in the words of the reader.
    private let statuses: [(status: Person.Status, name: String)]

    init(_ words: SoughtWords) {
        self.words = words
        statuses = []
    }

    init(_ words: SoughtWords, _ l: Language) {
        self.words = words
        statuses = Person.Status.allCases.map { ($0, SoughtWords.folded(l("status.\($0.rawValue)"))) }
    }

    /// Whoever is not folded yet, which lasts for as long as another server of an older version runs, is among those found.
    fileprivate var condition: SQL {
        guard !words.isEmpty else { return "TRUE" }
        return words.words.map { word in
            let called = statuses.filter { SoughtWords.holds($0.name, word) }.map { "\($0.status)" as SQL }
            let isCalled: SQL = called.isEmpty ? "" : " OR status IN (\(called.joined(separator: ", ")))"
            return "(sought IS NULL OR sought LIKE \("%\(word)%")\(isCalled))"
        }.joined(separator: " AND ")
    }
}
