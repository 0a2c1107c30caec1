internal import Ledger

/// What is kept in the database, why, and for how long.
struct DataCatalogue: Sendable {
    let columns: [Column]

    struct Column: Hashable, Sendable {
        let table: String
        let name: String
        let purpose: Purpose
        let basis: Basis
        let openness: Openness
        let retention: Retention
        /// Names the person that the row is about.
        var isSubject = false

        /// `people.email`.
        var path: String { table + "." + name }
    }

    /// What it is for: a line of the register each.
    enum Purpose: String, CaseIterable, Sendable {
        case house, identity, signIn, projects, money, evidence, payment, bank, funding, books, mail, programs, audit
        case privacy, solutions, network, publication
    }

    /// The ground of article 6 of the GDPR. `none`: nothing about a person.
    enum Basis: String, CaseIterable, Sendable { case contract, law, interest, consent, none }

    /// Who may read it. In code `class` is taken.
    enum Openness: String, CaseIterable, Sendable {
        case everybody = "public"
        case members, `private`, bank, secret
    }

    /// How long it is kept. What has an end is carried out by ``RetentionEngine``, with these very figures.
    enum Retention: String, CaseIterable, Sendable {
        /// As long as the house: it says nothing of a person, or names one by number only.
        case house
        /// Until the person is erased.
        case membership
        /// As long as accounts must be kept.
        case books
        case session, code, letter, answer, origin
        /// A message that made nobody an account; a list of people that nobody imported.
        case arrival, list

        /// Days after its end; nil where no day ends it.
        var days: Int? {
            switch self {
            case .house, .membership, .books: nil
            case .session: 0
            case .code: 1
            case .letter, .answer: 90
            case .origin: 30
            case .arrival: 365
            case .list: 7
            }
        }

        /// Accounting papers: ten years from the end of the financial year (Code de commerce, L123-22).
        static let bookYears = 10
    }

    /// What the text says, or what is wrong with a line of it.
    struct Fault: Error, Hashable, CustomStringConvertible {
        let line: String
        var description: String { "DataCatalogueText.swift: « \(line) » cannot be read." }
    }

    static func load() throws(Fault) -> DataCatalogue { try DataCatalogue(reading: text) }

    init(reading text: String) throws(Fault) {
        var columns: [Column] = []
        var table: (name: String, purpose: Purpose, basis: Basis, retention: Retention)?
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            let words = parts.last.map { $0.split(separator: " ").map(String.init) } ?? []
            let start = parts[0].split(separator: " ").map(String.init)
            guard parts.count == 2, !start.isEmpty else { throw Fault(line: String(line)) }
            if line.hasPrefix(" ") {
                guard let table, start.count <= 2, let openness = Openness(rawValue: start[0]),
                    let retention = start.count == 2 ? Retention(rawValue: start[1]) : table.retention, !words.isEmpty
                else { throw Fault(line: String(line)) }
                columns += words.map {
                    Column(
                        table: table.name, name: $0.filter { $0 != "@" }, purpose: table.purpose, basis: table.basis,
                        openness: openness, retention: retention, isSubject: $0.hasSuffix("@"))
                }
            } else {
                guard words.count == 3, start.count == 1, let purpose = Purpose(rawValue: words[0]),
                    let basis = Basis(rawValue: words[1]), let retention = Retention(rawValue: words[2])
                else { throw Fault(line: String(line)) }
                table = (start[0], purpose, basis, retention)
            }
        }
        self.columns = columns
    }

    /// What the schema has and the catalogue has not, the other way round, and what stands in it twice; each says what to do.
    func differences(from shapes: [TableShape]) -> [String] {
        let file = "Sources/Terreau/Privacy/DataCatalogueText.swift"
        let known = Dictionary(grouping: columns, by: \.path)
        let tables = Set(columns.map(\.table))
        let there = Set(shapes.flatMap { shape in shape.columns.map { "\(shape.name).\($0.name)" } })
        let missing = shapes.flatMap { shape in
            let names = shape.columns.map(\.name).filter { known["\(shape.name).\($0)"] == nil }
            guard !names.isEmpty else { return [String]() }
            let head = tables.contains(shape.name) ? [] : ["\(shape.name): PURPOSE BASIS RETENTION"]
            return [
                "\(shape.name): \(names.joined(separator: ", ")) not in the catalogue. Add to \(file), by its table: "
                    + (head + ["  CLASS: \(names.joined(separator: " "))"]).joined(separator: " ⏎ ")
            ]
        }
        let gone = known.keys.filter { !there.contains($0) }.sorted().map { "\($0): in \(file) and not in the schema" }
        let twice = known.filter { $0.value.count > 1 }.keys.sorted().map { "\($0): twice in \(file)" }
        return missing + gone + twice
    }
}
