internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import NIOCore
internal import Storage

/// Bank statements for programs: looked at, imported, and line by line what each turned out to be.
enum ApiBank {
    static let statements = ApiOperation(
        id: "listStatements", tag: "statements", summary: "Bank statements that were imported, the newest first",
        query: ["limit", "idCursor"], gives: "StatementPage",
        example: ["items": [ApiExamples.statement], "next": nil], refusals: [422]
    ) { visit in
        let page = try ApiPage(visit, isCursor: BankMovement.ID.hasShape)
        return try await visit.instance.database.read { db in
            let found = try ApiStatement.list(
                limit: page.limit + 1, after: page.cursor.map(ApiStatement.ID.init(rawValue:)), in: db)
            let shown = found.prefix(page.limit)
            return page.answer(
                shown.map { json($0) },
                next: found.count > shown.count ? shown.last?.id.rawValue : nil)
        }
    }

    static let preview = ApiOperation(
        id: "previewStatement", tag: "statements",
        summary: "Reads a file of the bank and says what importing it would do",
        notes:
            "camt.053 or CFONB 120, 10 MB at most. Nothing is kept, so a token that reads is enough and no key is needed.",
        query: ["sameDay"], takesFile: true, gives: "StatementImport", example: ApiExamples.statementImport
    ) { visit in
        let answer = try sameDay(visit, among: ["sameDay"])
        let bytes = try await bytes(of: visit)
        return try await visit.instance.database.read { ApiAnswer(try look(at: bytes, answer, in: $0)) }
    }

    static let importFile = ApiOperation(
        id: "importStatement", tag: "statements", summary: "Imports what a file of the bank says and is not there yet",
        notes: """
            A file sent twice, or one that overlaps another, changes nothing that is there. Refused with `sameDay` where \
            only a person can tell whether lines of a day are there already; `sameDay` in the address then tells.
            """,
        query: ["statementName", "sameDay"], takesFile: true, gives: "StatementImport",
        example: ApiExamples.statementImport, refusals: [409]
    ) { visit in
        let answer = try sameDay(visit, among: ["name", "sameDay"])
        let name = try visit.text("name", most: 200, among: ["name", "sameDay"]) ?? "api"
        let bytes = try await bytes(of: visit)
        // What is new is counted before, in the same transaction as what is written.
        return try await visit.once(content: "\(name)\n\(answer?.rawValue ?? "")\n\(Hex.sha256(bytes))") {
            outcome, db in
            let previews = try Bank.preview(bytes, answer, in: db)
            return (200, summary(previews, new: outcome as? Int ?? 0).text)
        } _: { database in
            _ = try await visit.bank(over: database).importFile(
                bytes, name: FileNameRules.shown(name), sameDay: answer, by: visit.actor)
        }
    }

    // MARK: Lines

    static let lines = ApiOperation(
        id: "listBankLines", tag: "statements", summary: "Lines of the bank, in the order in which they came in",
        query: ["limit", "idCursor", "waitingFilter", "statementFilter"], gives: "BankLinePage",
        example: ["items": [ApiExamples.bankLine], "next": nil], refusals: [422]
    ) { visit in
        let page = try ApiPage(visit, filters: ["waiting", "statement"], isCursor: BankMovement.ID.hasShape)
        let waiting = try choice("waiting", ["true", "false"], visit).map { $0 == "true" }
        let statement = visit.query.all("statement").first
        if let statement, !BankMovement.ID.hasShape(statement) {
            throw FormRefusal([.init(field: "statement", sentence: Sentence("api.field.id"))])
        }
        let l = visit.language
        return try await visit.instance.database.read { db in
            let found = try BankMovement.list(
                waiting: waiting, statement: statement.map(BankStore.StatementID.init(rawValue:)),
                after: page.cursor.map(BankMovement.ID.init(rawValue:)), limit: page.limit + 1, in: db)
            let shown = found.prefix(page.limit)
            let labels = try LineLabel.all(in: db)
            return page.answer(
                shown.map { json($0, labels, l) }, next: found.count > shown.count ? shown.last?.id.rawValue : nil)
        }
    }

    static let line = ApiOperation(
        id: "getBankLine", tag: "statements", summary: "One line of the bank, and what it may be",
        gives: "BankLineWithProposals", example: ApiExamples.wholeBankLine
    ) { visit in
        let id: BankMovement.ID = try visit.id("bankLine")
        let l = visit.language
        let answer = try await visit.instance.database.read { ApiAnswer(try whole(id, l, in: $0)) }
        try await visit.instance.acts.tell(.statementRead, .bankLine(id), by: visit.actor)
        return answer
    }

    static let match = ApiOperation(
        id: "matchBankLine", tag: "statements",
        summary: "Says what a line is: a funder’s money, a payment or a whole run",
        notes: """
            Exactly one of `fund` (its short name), `payment` (the id of a run’s line) and `run`. A payment is confirmed by \
            money that left, and sent back by money that came.
            """,
        body: .init(
            schema: "MatchRequest", example: ["payment": "0193a1b2-0000-7000-8000-000000000013"]),
        gives: "BankLineWithProposals", example: ApiExamples.wholeBankLine, refusals: [409]
    ) { visit in
        var reader = ApiReader(visit.body)
        let fund = reader.slug("fund"), payment = reader.id("payment"), run = reader.id("run")
        if reader.refusal.faults.isEmpty, [fund?.rawValue, payment, run].compactMap(\.self).count != 1 {
            reader.fault("body", Sentence("api.field.match"))
        }
        try reader.finish()
        return try await answer(visit) { bank, id in
            if let run {
                try await bank.settle(id, run: PaymentRun.ID(rawValue: run), by: visit.actor)
            } else if let payment {
                try await bank.settle(id, payment: PaymentLine.ID(rawValue: payment), by: visit.actor)
            } else if let fund {
                let line = try await visit.instance.database.read { try FundLine.find(slug: fund, in: $0) }
                guard let line else { throw NotFound() }
                try await bank.receive(id, for: line.id, by: visit.actor)
            }
        }
    }

    static let explain = ApiOperation(
        id: "explainBankLine", tag: "statements", summary: "Says in a sentence that a line is something else",
        body: .init(schema: "ExplainRequest", example: ["sentence": "Frais de tenue de compte"]),
        gives: "BankLineWithProposals", example: ApiExamples.wholeBankLine, refusals: [409]
    ) { visit in
        var reader = ApiReader(visit.body)
        let sentence = reader.text("sentence", most: 500, isRequired: true)
        try reader.finish()
        return try await answer(visit) { bank, id in
            try await bank.explain(id, sentence ?? "", by: visit.actor)
        }
    }

    // MARK: Pieces

    private static func answer(
        _ visit: ApiVisit, _ verb: (Bank, BankMovement.ID) async throws -> Void
    ) async throws -> ApiAnswer {
        let id: BankMovement.ID = try visit.id("bankLine")
        let l = visit.language
        _ = try await visit.instance.database.read { try BankMovement.find(id, in: $0) }
        return try await visit.once { _, db in
            (200, try whole(id, l, in: db).text)
        } _: { database in
            try await verb(visit.bank(over: database), id)
        }
    }

    static func bytes(of visit: ApiVisit) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        guard let body = visit.file else { return bytes }
        for try await piece in body {
            guard bytes.count + piece.readableBytes <= StatementReader.largest else { throw StatementNo.tooLarge }
            bytes += piece.readableBytesView
        }
        return bytes
    }

    private static func sameDay(_ visit: ApiVisit, among names: [String]) throws -> SharedDayRules.Answer? {
        _ = try visit.text("sameDay", most: 10, among: names)
        return try choice("sameDay", SharedDayRules.Answer.allCases.map(\.rawValue), visit).flatMap(
            SharedDayRules.Answer.init)
    }

    private static func choice(_ name: String, _ words: [String], _ visit: ApiVisit) throws(FormRefusal) -> String? {
        // As it was sent: with a space around it, a word is another word.
        guard let word = visit.query.all(name).first else { return nil }
        guard words.contains(word) else {
            let all = words.joined(separator: ", ")
            throw FormRefusal([.init(field: name, sentence: Sentence("api.field.choice", ["words": .text(all)]))])
        }
        return word
    }

    private static func look(
        at bytes: [UInt8], _ answer: SharedDayRules.Answer?, in db: some Reading
    ) throws -> JSON {
        let previews = try Bank.preview(bytes, answer, in: db)
        return summary(previews, new: previews.reduce(0) { $0 + $1.new.count })
    }

    // MARK: Shapes

    private static func summary(_ previews: [Bank.Preview], new: Int) -> JSON {
        [
            "new": .integer(Int64(new)),
            "statements": .array(
                previews.map { preview in
                    let statement = preview.statement
                    return [
                        "format": .string(statement.format.rawValue), "account": .string(statement.account),
                        "reference": .string(statement.reference), "openingDay": JSON(statement.openingDay),
                        "closingDay": JSON(statement.closingDay),
                        "opening": Money(cents: statement.opening, currency: statement.currency).json,
                        "closing": Money(cents: statement.closing, currency: statement.currency).json,
                        "lines": .integer(Int64(statement.lines.count)),
                        "unbooked": .integer(Int64(statement.unbooked)), "missing": preview.missing?.json ?? .null,
                        "unclear": .array(preview.unclear.map { JSON($0) }),
                    ]
                }),
        ]
    }

    private static func json(_ statement: ApiStatement) -> JSON {
        [
            "id": .string(statement.id.rawValue), "format": .string(statement.format),
            "account": .string(statement.account), "reference": .string(statement.reference),
            "openingDay": JSON(statement.openingDay), "closingDay": JSON(statement.closingDay),
            "opening": statement.opening.json, "closing": statement.closing.json,
            "lines": .integer(Int64(statement.lines)), "waiting": .integer(Int64(statement.waiting)),
            "importedAt": JSON(statement.importedAt),
        ]
    }

    private static func whole(_ id: BankMovement.ID, _ l: Language, in db: some Reading) throws -> JSON {
        let movement = try BankMovement.find(id, in: db)
        let labels = try LineLabel.all(in: db)
        let proposals = movement.answer == nil ? try BankProposal.all(for: movement, in: db) : []
        return json(movement, labels, l).with("proposals", .array(proposals.map { json($0, labels) }))
    }

    private static func json(
        _ movement: BankMovement, _ labels: [FundLine.ID: LineLabel], _ l: Language
    ) -> JSON {
        let line = movement.line
        var answer: JSON = nil
        if let kind = movement.answer {
            let about = movement.about
            answer = [
                "kind": .string(kind.rawValue),
                "fund": kind == .received ? fund(FundLine.ID(rawValue: about ?? ""), labels) : nil,
                "payment": JSON(kind == .paid ? about : nil), "run": JSON(kind == .run ? about : nil),
                "sentence": .string(movement.sentence ?? l("bank.answer.\(kind.rawValue)")),
            ]
        }
        return [
            "id": .string(movement.id.rawValue), "statement": .string(movement.statement.rawValue),
            "account": .string(movement.account), "day": JSON(line.day), "valueDay": JSON(line.valueDay),
            "amount": movement.amount.json, "party": JSON(line.party), "partyAccount": JSON(line.partyAccount),
            "endToEndId": JSON(line.endToEnd), "batch": JSON(line.paymentRun),
            "bankReference": JSON(line.bankReference), "returnReason": JSON(line.returnReason),
            "text": .string(line.text), "answer": answer,
        ]
    }

    private static func json(_ proposal: BankProposal, _ labels: [FundLine.ID: LineLabel]) -> JSON {
        switch proposal {
        case .received(let line, let open, let isExact):
            shape(fund: fund(line, labels), amount: open, isExact: isExact, isByReference: false)
        case .payment(let payment, let isByReference):
            shape(
                payment: .string(payment.id.rawValue), amount: payment.amount, isExact: true,
                isByReference: isByReference)
        case .run(let run, let amount, _, let isByReference):
            shape(run: .string(run.id.rawValue), amount: amount, isExact: true, isByReference: isByReference)
        }
    }

    private static func shape(
        fund: JSON = nil, payment: JSON = nil, run: JSON = nil, amount: Money, isExact: Bool, isByReference: Bool
    ) -> JSON {
        [
            "fund": fund, "payment": payment, "run": run, "amount": amount.json, "isExact": .boolean(isExact),
            "isByReference": .boolean(isByReference),
        ]
    }

    private static func fund(_ id: FundLine.ID, _ labels: [FundLine.ID: LineLabel]) -> JSON {
        JSON(labels[id]?.slug.rawValue ?? id.rawValue)
    }
}

extension ApiVisit {
    func bank(over database: any Database) -> Bank {
        Bank(database: database, clock: instance.clock, payments: payments(over: database))
    }
}
