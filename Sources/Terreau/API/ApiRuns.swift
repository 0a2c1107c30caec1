internal import HTTPTypes
internal import Ledger
internal import Storage

/// Payment runs for programs: the same two persons as on the pages, each with a token of their own.
enum ApiRuns {
    static let list = ApiOperation(
        id: "listRuns", tag: "runs", summary: "Payment runs, the newest first", query: ["limit", "numberCursor"],
        gives: "RunPage", example: ["items": [ApiExamples.run], "next": nil], refusals: [422]
    ) { visit in
        let page = try ApiPage(visit, isCursor: ApiPage.isNumber)
        return try await visit.instance.database.read { db in
            let before = page.cursor.flatMap(Int.init) ?? .max
            let found = try PaymentRun.all(limit: 5000, in: db).filter { $0.run.number < before }
            let shown = found.prefix(page.limit)
            return page.answer(
                shown.map { json($0.run, count: $0.count, total: $0.total) },
                next: found.count > shown.count ? shown.last.map { String($0.run.number) } : nil)
        }
    }

    static let show = ApiOperation(
        id: "getRun", tag: "runs", summary: "One payment run with its lines; bank data stays with the treasury",
        gives: "RunWithLines", example: ApiExamples.wholeRun
    ) { visit in
        let id: PaymentRun.ID = try visit.id("run")
        return try await visit.instance.database.read { ApiAnswer(try whole(id, in: $0)) }
    }

    static let due = ApiOperation(
        id: "listDue", tag: "runs", summary: "Draws that are accepted, done and in no run, the oldest first",
        notes: "A note that `holds` keeps the draw out of a run; the others are there to be looked at.",
        query: ["limit", "numberCursor"], gives: "DuePage", example: ["items": [ApiExamples.due], "next": nil],
        refusals: [422]
    ) { visit in
        let page = try ApiPage(visit, isCursor: ApiPage.isNumber)
        let (actor, clock, l) = (visit.actor, visit.instance.clock, visit.language)
        return try await visit.instance.database.read { db in
            let after = page.cursor.flatMap(Int.init) ?? 0
            let found = try DueDraw.all(after: after, limit: page.limit + 1, in: db)
            let shown = found.prefix(page.limit)
            return page.answer(
                shown.map { json($0, $0.exceptions(by: actor.id, clock, atOnce: false), l) },
                next: found.count > shown.count ? shown.last.map { String($0.draw.number) } : nil)
        }
    }

    static let accounts = ApiOperation(
        id: "listAccounts", tag: "runs", summary: "The co-operative’s own accounts that pay", gives: "AccountList",
        example: ["items": [ApiExamples.account]]
    ) { visit in
        try await visit.instance.database.read { db in
            let items = try BankAccount.all(in: db).map { account -> JSON in
                [
                    "id": .string(account.id.rawValue), "name": .string(account.name),
                    "account": .string(account.iban.masked), "format": .string(account.format.rawValue),
                ]
            }
            return ApiAnswer(["items": .array(items)])
        }
    }

    static let file = ApiOperation(
        id: "getRunFile", tag: "runs", summary: "The file for the bank, the same bytes at every download",
        notes: "It holds the account numbers of payees, so a token that pays is needed. Only a released run has one.",
        gives: "File", example: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", media: ["application/xml"],
        refusals: [409]
    ) { visit in
        let (name, text) = try await visit.instance.payments.file(of: visit.id("run"), by: visit.actor)
        return ApiAnswer(
            Array(text.utf8), type: "application/xml",
            headers: [
                .contentDisposition: "attachment; filename=\"\(name)\"", .cacheControl: "private, no-store",
            ])
    }

    // MARK: Shapes

    static func whole(_ id: PaymentRun.ID, in db: some Reading) throws -> JSON {
        let run = try PaymentRun.find(id, in: db)
        let lines = try PaymentLine.all(of: id, in: db)
        let kept = lines.filter { $0.state != .removed }
        let total = try Money.sum(kept.map(\.amount), in: run.currency)
        let file = try PaymentFile.find(run, in: db).map { file -> JSON in
            [
                "messageId": .string(file.messageID), "format": .string(file.format.rawValue),
                "sha256": .string(file.fingerprint), "count": .integer(Int64(file.lineCount)),
                "total": file.total.json,
            ]
        }
        return json(run, count: kept.count, total: total).with("file", file ?? .null)
            .with("lines", .array(lines.map { json($0) }))
    }

    private static func json(_ run: PaymentRun, count: Int, total: Money) -> JSON {
        [
            "id": .string(run.id.rawValue), "reference": .string(run.reference), "state": .string(run.state.rawValue),
            "executionDay": JSON(run.executionDay), "count": .integer(Int64(count)), "total": total.json,
            "preparedAt": JSON(run.preparedAt), "frozenAt": JSON(run.frozenAt), "releasedAt": JSON(run.releasedAt),
            "sentAt": JSON(run.sentAt), "voidedAt": JSON(run.voidedAt), "voidReason": JSON(run.voidReason),
        ]
    }

    private static func json(_ line: PaymentLine) -> JSON {
        [
            "id": .string(line.id.rawValue), "draw": .string(line.draw.rawValue), "amount": line.amount.json,
            "mode": .string(line.mode.rawValue), "state": .string(line.state.rawValue),
            "endToEndId": .string(line.endToEndID), "bankDay": JSON(line.bankDay), "reason": JSON(line.reason),
        ]
    }

    private static func json(_ due: DueDraw, _ notes: [PaymentRules.Exception], _ l: Language) -> JSON {
        [
            "draw": .string(due.draw.id.rawValue), "reference": .string(due.draw.reference),
            "purpose": .string(due.draw.purpose.rawValue), "amount": due.owed.json,
            "payee": .string(due.payeeName), "mode": .string(due.mode.rawValue),
            "isInside": .boolean(due.mode.isInternal), "dueDay": JSON(due.dueDay(l.clock)),
            "notes": .array(
                notes.map {
                    [
                        "code": .string($0.word), "detail": .string($0.sentence(l)), "holds": .boolean($0.holds),
                    ]
                }),
        ]
    }
}
