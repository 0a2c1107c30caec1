internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import NIOCore
internal import Storage

/// What proves a draw, for programs: the pages' desk, with one file at a time.
enum ApiEvidence {
    static let list = ApiOperation(
        id: "listEvidence", tag: "evidence", summary: "What is asked for to prove a draw, and the files that are there",
        notes: "Files are listed for those who may see them; for others `items` is empty and `count` still tells.",
        gives: "DrawEvidence", example: ApiExamples.evidence
    ) { visit in
        let id: Draw.ID = try visit.id("draw")
        let (actor, clock, l) = (visit.actor, visit.instance.clock, visit.language)
        return try await visit.instance.database.read { db in
            ApiAnswer(try load(id, for: actor, clock, l, in: db))
        }
    }

    static let add = ApiOperation(
        id: "addEvidence", tag: "evidence", summary: "Puts a file on a draw: a PDF, or a photo in JPEG, PNG or WebP",
        notes: """
            The body is the file, 10 MB at most; `name` is what people will read. The bytes decide what it is, never \
            the name. A file that is on the draw already stays there once.
            """,
        query: ["fileName"], takesFile: true, gives: "DrawEvidence", example: ApiExamples.evidence, refusals: [409]
    ) { visit in
        let id: Draw.ID = try visit.id("draw")
        let name = try visit.text("name", most: 200, among: ["name"]) ?? ""
        guard !name.isEmpty else {
            throw FormRefusal([.init(field: "name", sentence: Sentence("api.field.missing"))])
        }
        let (actor, clock, l, folder) = (
            visit.actor, visit.instance.clock, visit.language, visit.instance.evidenceFolder
        )
        try await visit.instance.evidence.checkMayAdd(to: id, by: actor)
        let file = try await receive(visit.file, name, into: folder)
        // The key is looked at before the file has its place: a replay leaves nothing behind.
        let content = try await Blocking.run { "\(name)\n\(Hex.sha256(try file.contents()))" }
        return try await visit.once(content: content) { _, db in
            (200, try load(id, for: actor, clock, l, in: db).text)
        } _: { database in
            let desk = EvidenceDesk(draws: Draws(database: database, clock: clock), folder: folder)
            try await desk.add([desk.store(file, name: name)], to: id, by: actor)
        }
    }

    static let download = ApiOperation(
        id: "getEvidence", tag: "evidence", summary: "A file, as it was sent", gives: "File", example: "%PDF-1.7\n",
        media: FileType.allCases.map(\.mediaType), refusals: [503]
    ) { visit in
        let (evidence, bytes) = try await visit.instance.evidence.open(
            visit.id("evidence"), of: visit.id("draw"), by: visit.actor)
        return ApiAnswer(
            bytes, type: evidence.file.type.mediaType,
            headers: [
                .contentDisposition: FileNameRules.disposition(evidence.name), .cacheControl: "private, no-store",
            ])
    }

    static let setAside = ApiOperation(
        id: "setEvidenceAside", tag: "evidence", summary: "Says that a file is the wrong one; it stays, struck out",
        body: .init(schema: "SetAsideRequest", example: ["reason": "C’est la facture d’un autre mois."]),
        gives: "DrawEvidence", example: ApiExamples.evidence, refusals: [409]
    ) { visit in
        let id: Draw.ID = try visit.id("draw"), evidence: Evidence.ID = try visit.id("evidence")
        let (actor, clock, l, folder) = (
            visit.actor, visit.instance.clock, visit.language, visit.instance.evidenceFolder
        )
        var reader = ApiReader(visit.body)
        let reason = reader.text("reason", most: 1000, isRequired: true)
        try reader.finish()
        return try await visit.once { _, db in
            (200, try load(id, for: actor, clock, l, in: db).text)
        } _: { database in
            try await EvidenceDesk(draws: Draws(database: database, clock: clock), folder: folder).setAside(
                evidence, of: id, reason: reason ?? "", by: actor)
        }
    }

    // MARK: Pieces

    /// The body into the incoming folder, as it comes.
    private static func receive(
        _ body: RequestBody?, _ name: String, into folder: EvidenceFolder
    ) async throws -> IncomingFile {
        let file = try folder.receive()
        guard let body else { return file }
        for try await piece in body {
            guard file.count + piece.readableBytes <= EvidenceRules.largestFile else {
                throw EvidenceNo.file(name: FileNameRules.shown(name), .tooLarge)
            }
            try piece.withUnsafeReadableBytes { try file.append($0) }
        }
        return file
    }

    private static func load(
        _ id: Draw.ID, for actor: Actor, _ clock: Clock, _ l: Language, in db: some Reading
    ) throws -> JSON {
        let found = try ApiDraw.load(id, for: actor, clock, in: db)
        let draw = found.summary.draw
        let section = try EvidenceSection.load(draw, .load(of: actor, on: draw, in: db), actor, in: db)
        let asks = EvidenceRules.asks(section.facts).map { ask -> JSON in
            var (by, line): (String, FundLine.ID?) = ("budget", nil)
            switch ask.source {
            case .budget: break
            case .line(let asking): (by, line) = ("line", asking)
            case .promise: by = "promise"
            }
            return [
                "kind": .string(ask.kind.rawValue), "by": .string(by),
                "line": JSON(line.map { found.labels[$0]?.slug.rawValue ?? $0.rawValue }),
                "isThere": .boolean(ask.isThere),
            ]
        }
        return [
            "draw": .string(draw.id.rawValue), "state": .string(draw.state.rawValue),
            "isComplete": .boolean(EvidenceRules.missing(section.facts).isEmpty), "asks": .array(asks),
            "count": .integer(Int64(section.facts.files)),
            "items": .array(
                section.files.map { item($0, by: section.names, on: section.elsewhere[$0.file.sha256] ?? []) }),
        ]
    }

    private static func item(_ file: Evidence, by names: [Person.ID: String], on others: [Int]) -> JSON {
        [
            "id": .string(file.id.rawValue), "name": .string(file.name), "type": .string(file.file.type.mediaType),
            "bytes": .integer(Int64(file.file.bytes)), "sha256": .string(file.file.sha256),
            "addedBy": JSON(names[file.addedBy]), "addedAt": JSON(file.addedAt),
            "setAsideAt": JSON(file.setAside?.at), "setAsideReason": JSON(file.setAside?.reason),
            "alsoOn": .array(others.map { .string("P-\($0)") }),
        ]
    }
}
