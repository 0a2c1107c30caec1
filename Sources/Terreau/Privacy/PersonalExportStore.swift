internal import Ledger
internal import Storage

extension PersonalRows {
    /// More rows of a table, or more receipts, are left out, and a file of the archive says so.
    static let mostRows = 20_000
    static let mostReceipts = 2000

    /// The rows of each table that are about a person, by what the catalogue says; nothing secret, nothing sealed.
    static func all(of person: Person.ID, in catalogue: DataCatalogue, _ db: some Reading) throws -> [PersonalRows] {
        let tables = catalogue.columns.filter(\.isSubject).reduce(into: [String]()) { tables, column in
            if !tables.contains(column.table) { tables.append(column.table) }
        }
        return try tables.compactMap { table in
            let columns = catalogue.columns.filter { $0.table == table }
            let shown = columns.filter { $0.openness != .secret && !$0.isSealed }.map(\.name)
            let subjects = columns.filter(\.isSubject).map { column -> SQL in
                "\(word(column.name)) IN (\(person.rawValue), \("person:" + person.rawValue))"
            }
            let rows = try db.rows(
                """
                SELECT \(shown.map(word).joined(separator: ", ")) FROM \(word(table))
                WHERE \(subjects.joined(separator: " OR ")) LIMIT \(mostRows)
                """)
            guard !rows.isEmpty else { return nil }
            let values = try rows.map { row in try shown.indices.map { try row[$0] as SQLValue } }
            return PersonalRows(table: table, columns: shown, rows: values)
        }
    }

    /// Receipts that the person sent, or that stand on a draw for them.
    static func evidence(
        of person: Person.ID, in db: some Reading
    ) throws -> [(number: Int, name: String, file: EvidenceFile)] {
        try db.rows(
            """
            SELECT d.number, e.name, f.* FROM evidence e JOIN evidence_files f ON f.sha256 = e.sha256
              JOIN draws d ON d.id = e.draw_id
            WHERE e.added_by = \(person) OR d.declared_by = \(person) OR d.payee_person_id = \(person)
            ORDER BY d.number, e.id LIMIT \(mostReceipts)
            """
        ).map { try ($0["number"], $0["name"], EvidenceFile($0)) }
    }

    /// Names come from the catalogue, never from a person.
    private static func word(_ name: String) -> SQL { SQL(stringLiteral: "\"\(name)\"") }
}

extension DataCatalogue.Column {
    /// Bytes that only the house can open, and marks that are made of them.
    var isSealed: Bool { name.hasPrefix("sealed_") || name.hasSuffix("_mark") }
}
