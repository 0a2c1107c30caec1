internal import Ledger
internal import Storage

/// Who answers for personal data, as the register prints it.
struct PrivacyContacts: Sendable, Hashable {
    var controller = ""
    var controllerContact = ""
    var officer: String?
    var officerContact: String?
    var processors: String?
}

/// The register of processing (GDPR, article 30), made of the catalogue and nothing else.
struct Register: Sendable {
    let catalogue: DataCatalogue

    /// One kind of processing: what it is for, and its columns.
    struct Entry: Sendable {
        let purpose: DataCatalogue.Purpose
        let columns: [DataCatalogue.Column]

        var bases: [DataCatalogue.Basis] { Self.distinct(columns.map(\.basis)).filter { $0 != .none } }
        var retentions: [DataCatalogue.Retention] { Self.distinct(columns.map(\.retention)) }
        /// Who reads it; what nobody reads goes without saying where somebody does.
        var openness: [DataCatalogue.Openness] {
            let all = Self.distinct(columns.map(\.openness))
            return all.count > 1 ? all.filter { $0 != .secret } : all
        }
        var tables: [String] { Self.distinct(columns.map(\.table)) }

        private static func distinct<Word: RawRepresentable<String> & CaseIterable & Hashable>(
            _ words: [Word]
        ) -> [Word] {
            let there = Set(words)
            return Word.allCases.filter(there.contains)
        }

        private static func distinct(_ words: [String]) -> [String] {
            words.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
    }

    /// What is about people; the rest of the database is told in one sentence.
    var entries: [Entry] {
        DataCatalogue.Purpose.allCases.compactMap { purpose in
            let columns = catalogue.columns.filter { $0.purpose == purpose && $0.basis != .none }
            return columns.isEmpty ? nil : Entry(purpose: purpose, columns: columns)
        }
    }

    /// A line for each column, for a spreadsheet.
    func csv(_ l: Language) -> [UInt8] {
        let heads = ["purpose", "whom", "basis", "table", "column", "openness", "retention"]
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let rows = catalogue.columns.filter { $0.basis != .none }.map { column in
            [
                l("register.purpose.\(column.purpose.rawValue)"), l("register.whom.\(column.purpose.rawValue)"),
                l("register.basis.\(column.basis.rawValue)"), column.table, column.name,
                l("register.openness.\(column.openness.rawValue)"), column.retention.words(l),
            ]
        }
        let lines = [heads.map { l("register.column.\($0)") }] + rows
        return mark + lines.flatMap { AccountingCSV.row($0.map { .text($0) }, .excel) }
    }
}

extension DataCatalogue.Retention {
    /// « 30 jours »: the figure of the engine itself.
    func words(_ l: Language) -> String {
        l("register.retention.\(rawValue)", ["days": String(days ?? 0), "years": String(Self.bookYears)])
    }
}

/// The verbs of managers about the register.
struct PrivacyDesk: Sendable {
    let database: any Database
    let clock: Clock

    func save(_ contacts: PrivacyContacts, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            try contacts.save(at: now, by: actor.id, in: db)
            try db.audit(.privacyContactsChanged, .house, by: actor, at: now)
        }
    }
}

extension Instance {
    var privacy: PrivacyDesk { PrivacyDesk(database: database, clock: clock) }
}
