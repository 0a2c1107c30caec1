internal import Foundation
internal import Ledger
internal import Storage

/// People, activities and analytic codes from the list that the co-operative's own software writes. Nothing is typed twice,
/// and bringing the same list again changes nothing.
struct PeopleImport: Sendable {
    let database: any Database
    let clock: Clock

    static let largest = 1024 * 1024

    enum No: Error, Hashable, Sendable {
        case noFile
        case tooLarge
        case table(CSVRules.No)
        case nameNotMapped
        case keyNotMapped
        case faults(Int)
    }

    /// A list as it would be imported.
    struct Preview: Sendable {
        let file: PeopleFile
        let table: CSVRules.Table
        let mapping: PeopleImportRules.Mapping
        let lines: [PeopleImportRules.Line]
    }

    /// Keeps a list that can be read, until it is imported.
    func keep(_ bytes: [UInt8], name: String, by actor: Actor) async throws -> String {
        try actor.require(.manager)
        let now = clock.now()
        let text = try Self.text(bytes)
        _ = try Self.table(text)
        let file = PeopleFile(sha256: Hex.sha256(text), name: name, text: text)
        try await database.write { db in
            try file.keep(by: actor.id, at: now, in: db)
            try db.audit(.listKept, .list(file.sha256), by: actor, at: now)
        }
        return file.sha256
    }

    /// - Parameter mapping: nil guesses it from the headings.
    func preview(
        _ sha256: String, _ mapping: PeopleImportRules.Mapping?, by actor: Actor
    ) async throws -> Preview {
        try actor.require(.manager)
        let today = clock.today()
        return try await database.read { try Self.preview(sha256, mapping, today, in: $0) }
    }

    /// Imports the lines that can be, all in one transaction.
    /// - Parameter skippingFaults: without it one line at fault keeps all of them out.
    func importFile(
        _ sha256: String, _ mapping: PeopleImportRules.Mapping, skippingFaults: Bool, by actor: Actor
    ) async throws {
        try actor.require(.manager)
        let (now, today) = (clock.now(), clock.today())
        try await database.write { db in
            let preview = try Self.preview(sha256, mapping, today, in: db)
            guard mapping[.name] != nil || mapping[.firstName] != nil || mapping[.lastName] != nil else {
                throw No.nameNotMapped
            }
            guard mapping[.email] != nil || mapping[.analyticCode] != nil else { throw No.keyNotMapped }
            let faults = preview.lines.count { if case .fault = $0.effect { true } else { false } }
            guard faults == 0 || skippingFaults else { throw No.faults(faults) }
            // Two lines of one new person: the second finds what the first made.
            var made: [String: Person.ID] = [:]
            for line in preview.lines {
                switch line.effect {
                case .fault, .same: continue
                case .add(let entry):
                    let key = entry.email ?? "code:" + PeopleImportRules.fold(entry.analyticCode ?? "")
                    let id: Person.ID
                    if let known = made[key] {
                        id = known
                    } else {
                        id = try add(entry, by: actor.id, at: now, today, in: db)
                        try db.audit(.personAdded, .person(id), by: actor, at: now)
                        made[key] = id
                    }
                    if let activity = entry.activity { try join(id, to: activity, at: now, in: db) }
                case .change(let id, let entry, let changes):
                    try change(id, changes, since: entry.since ?? today, by: actor.id, at: now, in: db)
                    try db.audit(.personChanged, .person(id), by: actor, at: now)
                    if changes.contains(where: { if case .activity = $0 { true } else { false } }),
                        let activity = entry.activity
                    {
                        try join(id, to: activity, at: now, in: db)
                    }
                }
            }
            try preview.file.forget(in: db)
            try db.audit(.listImported, .list(sha256), by: actor, at: now)
        }
    }

    // MARK: - Steps

    private static func text(_ bytes: [UInt8]) throws(No) -> String {
        do throws(CSVRules.No) {
            return try CSVRules.text(bytes)
        } catch {
            throw .table(error)
        }
    }

    private static func table(_ text: String) throws(No) -> CSVRules.Table {
        do throws(CSVRules.No) {
            return try CSVRules.read(text)
        } catch {
            throw .table(error)
        }
    }

    private static func preview(
        _ sha256: String, _ mapping: PeopleImportRules.Mapping?, _ today: Day, in db: some Reading
    ) throws -> Preview {
        let file = try PeopleFile.find(sha256, in: db)
        let table = try table(file.text)
        let mapping = mapping ?? PeopleImportRules.guess(table.headings)
        let lines = try PeopleImportRules.judge(
            table, mapping, known: PeopleImportRules.Known.all(in: db), today: today)
        return Preview(file: file, table: table, mapping: mapping, lines: lines)
    }

    private func add(
        _ entry: PeopleImportRules.Entry, by actor: Person.ID, at now: Instant, _ today: Day, in db: some Writing
    ) throws -> Person.ID {
        let person = Person(
            id: .new(),
            People.Details(
                name: entry.name, email: entry.email, status: entry.status ?? .associate,
                analyticCode: entry.analyticCode))
        try person.arrive(since: entry.since ?? today, by: actor, at: now, in: db)
        return person.id
    }

    private func change(
        _ id: Person.ID, _ changes: [PeopleImportRules.Change], since: Day, by actor: Person.ID, at now: Instant,
        in db: some Writing
    ) throws {
        for change in changes {
            switch change {
            case .status(_, let status):
                // A list that says since when is late is not to put the step before the one that it follows.
                let last = try StatusChange.history(of: id, in: db).last?.change.since ?? since
                try Statuses.change(
                    id, to: StatusChange(status: status, since: max(since, last)), by: actor, at: now, in: db)
            case .analyticCode(let code): try Person.set(analyticCode: code, of: id, in: db)
            case .email(let email): try Person.set(email: email, of: id, in: db)
            case .activity: continue
            }
        }
    }

    /// An activity is a project here, of its own until somebody makes it public.
    private func join(_ person: Person.ID, to activity: String, at now: Instant, in db: some Writing) throws {
        guard let slug = Slug(naming: activity) else { return }
        if let known = try Project.find(slug: slug, in: db) { return try known.join(person, in: db) }
        let project = Project(
            id: .new(), slug: slug, name: activity, summary: activity, territory: nil, isPublic: false)
        try project.insert(at: now, in: db)
        try project.join(person, in: db)
    }
}

extension PeopleImport.No: Refusal {
    var kind: RefusalKind { .invalid }

    var code: String {
        switch self {
        case .noFile: "noFile"
        case .tooLarge: "tooLarge"
        case .table(.empty): "empty"
        case .table(.notText): "notText"
        case .table(.openQuote): "openQuote"
        case .table(.tooManyRows): "tooManyRows"
        case .table(.noColumns): "noColumns"
        case .nameNotMapped: "nameNotMapped"
        case .keyNotMapped: "keyNotMapped"
        case .faults: "faults"
        }
    }

    var sentence: Sentence {
        let key = "peopleImport.no.\(code)"
        return switch self {
        case .table(.openQuote(let line)): Sentence(key, ["line": .count(line)])
        case .table(.tooManyRows(let most)): Sentence(key, ["most": .count(most)])
        case .faults(let count): Sentence(key, ["count": .count(count)])
        default: Sentence(key)
        }
    }

    var field: String? {
        switch self {
        case .noFile, .tooLarge, .table: "file"
        case .nameNotMapped: "name"
        case .keyNotMapped: "email"
        case .faults: "skip"
        }
    }
}

extension Links {
    static let peopleImport = "/personnes/import"
    static func peopleFile(_ sha256: String) -> String { peopleImport + "/\(sha256)" }
}
