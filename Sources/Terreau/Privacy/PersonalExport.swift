internal import Ledger
internal import Storage

/// Everything the house knows of one person, for that person: as JSON for programs, as tables for people, with their receipts.
struct PersonalExport: Sendable {
    let database: any Database
    let clock: Clock
    let evidenceFolder: EvidenceFolder
    let language: Language

    /// - Returns: a ZIP archive.
    func whole(by actor: Actor) async throws -> [UInt8] {
        let (now, person) = (clock.now(), actor.id)
        let catalogue = try DataCatalogue.load()
        try await database.write { try $0.audit(.ownDataTaken, .person(person), by: actor, at: now) }
        // All names and texts are looked through: nobody who writes waits for it.
        let (tables, files) = try await database.read { db in
            let masks = try Masks(except: person, in: db)
            let tables = try PersonalRows.all(of: person, in: catalogue, db).map { $0.masked(masks) }
            return (tables, try PersonalRows.evidence(of: person, in: db))
        }
        var zip = Zip()
        zip.add(language("export.readme"), Array(language("export.readmeText").utf8))
        let whole = JSON.object(tables.map { JSON.Member(name: $0.table, value: $0.json) })
        zip.add("donnees.json", Array(whole.text.utf8))
        for table in tables { zip.add("tables/\(table.table).csv", table.csv) }
        var names: Set<String> = []
        var room = Self.mostReceiptBytes
        var missing: [String] = []
        for file in files {
            let name = Self.free("P-\(file.number)-\(file.name)", among: &names)
            // A file that the disk lost must not keep everything else from its owner.
            guard file.file.bytes <= room, let bytes = try? await evidenceFolder.bytes(of: file.file) else {
                missing.append(name)
                continue
            }
            room -= bytes.count
            zip.add("justificatifs/\(name)", bytes)
        }
        if files.count == PersonalRows.mostReceipts { missing.append("…") }
        missing += tables.filter { $0.rows.count == PersonalRows.mostRows }.map { "tables/\($0.table).csv …" }
        if !missing.isEmpty {
            let list = language("export.missingText") + "\n\n" + missing.joined(separator: "\n") + "\n"
            zip.add(language("export.missing"), Array(list.utf8))
        }
        return zip.bytes
    }

    /// The archive is made in memory, of which a small machine has half a gigabyte.
    private static let mostReceiptBytes = 150_000_000

    /// Two photographs of one draw are often called the same.
    private static func free(_ name: String, among names: inout Set<String>) -> String {
        var (free, number) = (name, 2)
        while !names.insert(free).inserted {
            let dot = name.lastIndex(of: ".") ?? name.endIndex
            free = "\(name[..<dot])-\(number)\(name[dot...])"
            number += 1
        }
        return free
    }
}

/// Rows of one table that are about a person.
struct PersonalRows: Sendable {
    let table: String
    let columns: [String]
    var rows: [[SQLValue]]

    func masked(_ masks: Masks) -> PersonalRows {
        var masked = self
        masked.rows = rows.map { row in row.map(masks.hide) }
        return masked
    }

    var json: JSON {
        .array(
            rows.map { row in
                .object(
                    zip(columns, row).map { name, value in
                        JSON.Member(name: name, value: value.json)
                    })
            })
    }

    var csv: [UInt8] {
        let lines = [columns.map { AccountingCSV.Cell.text($0) }] + rows.map { $0.map(\.cell) }
        return [0xEF, 0xBB, 0xBF] + lines.flatMap { AccountingCSV.row($0, .excel) }
    }
}

extension SQLValue {
    fileprivate var json: JSON {
        switch self {
        case .null: .null
        case .boolean(let flag): .boolean(flag)
        case .integer(let number): .integer(number)
        case .text(let text): .string(text)
        }
    }

    fileprivate var cell: AccountingCSV.Cell {
        switch self {
        case .null: .text(nil)
        case .boolean(let flag): .text(flag ? "1" : "0")
        case .integer(let number): .number(number)
        case .text(let text): .text(text)
        }
    }
}

/// Others stay others: a number stands for each of them, whether a row names them by id or a text by name.
struct Masks: Sendable {
    private let ids: [String: String]
    /// By the first word of the name, so that a text is looked through once.
    private let names: [Substring: [(name: String, mask: String)]]

    init(except person: Person.ID, in db: some Reading) throws {
        let others = try Person.all(in: db).filter { $0.id != person }
        var ids: [String: String] = [:]
        var names: [Substring: [(name: String, mask: String)]] = [:]
        for (index, other) in others.enumerated() {
            let mask = "personne-\(index + 1)"
            ids[other.id.rawValue] = mask
            ids["person:\(other.id)"] = mask
            for name in [other.name, other.legalName, other.email].compactMap(\.self) {
                if let first = PersonalText.words(in: name).first { names[first, default: []].append((name, mask)) }
            }
        }
        self.ids = ids
        self.names = names
    }

    func hide(_ value: SQLValue) -> SQLValue {
        guard case .text(let text) = value else { return value }
        if let mask = ids[text] { return .text(mask) }
        var hidden = text
        for word in Set(PersonalText.words(in: text)) {
            for (name, mask) in names[word] ?? [] { hidden = PersonalText.replacing(name, in: hidden, with: mask) }
        }
        return .text(hidden)
    }
}

/// Names inside what people wrote.
enum PersonalText {
    static func words(in text: String) -> [Substring] { text.split { !$0.isLetter && !$0.isNumber } }

    /// Replaces a name where it stands as a word of its own: « Rose » is not in « Rosette ».
    static func replacing(_ name: String, in text: String, with mask: String) -> String {
        guard !name.isEmpty else { return text }
        var result = ""
        var rest = text[...]
        while let found = rest.firstRange(of: name) {
            let before = text[..<found.lowerBound].last, after = text[found.upperBound...].first
            let isWord =
                !(before.map { $0.isLetter || $0.isNumber } ?? false)
                && !(after.map { $0.isLetter || $0.isNumber } ?? false)
            result += rest[..<found.lowerBound] + (isWord ? mask : name)
            rest = rest[found.upperBound...]
        }
        return result + rest
    }
}
