internal import HTTPTypes
internal import Ledger
internal import Storage

/// Payment runs, bank statements and accounting files, to be read. What moves money at the bank stays with people.
enum ApiTreasury {
    static let runs = ApiOperation(
        id: "listRuns", tag: "runs", summary: "Payment runs, the newest first", query: ["limit", "numberCursor"],
        gives: "RunPage", example: ["items": [ApiExamples.run], "next": nil], refusals: [422]
    ) { visit in
        let page = try ApiPage(visit, isCursor: ApiPage.isNumber)
        return try await visit.instance.database.read { db in
            let before = page.cursor.flatMap(Int.init) ?? .max
            let found = try PaymentRun.all(limit: 5000, in: db).filter { $0.run.number < before }
            let shown = found.prefix(page.limit)
            return page.answer(
                shown.map { run($0.run, count: $0.count, total: $0.total) },
                next: found.count > shown.count ? shown.last.map { String($0.run.number) } : nil)
        }
    }

    static let run = ApiOperation(
        id: "getRun", tag: "runs", summary: "One payment run with its lines; bank data stays with the treasury",
        gives: "RunWithLines",
        example: ApiExamples.run.with("lines", [ApiExamples.runLine])
    ) { visit in
        let id: PaymentRun.ID = try visit.id("run")
        return try await visit.instance.database.read { db in
            let found = try PaymentRun.find(id, in: db)
            let lines = try PaymentLine.all(of: id, in: db)
            let kept = lines.filter { $0.state != .removed }
            let total = try Money.sum(kept.map(\.amount), in: found.currency)
            return ApiAnswer(
                run(found, count: kept.count, total: total).with("lines", .array(lines.map { line($0) })))
        }
    }

    static let statements = ApiOperation(
        id: "listStatements", tag: "statements", summary: "Bank statements that were imported, the newest first",
        query: ["limit", "idCursor"], gives: "StatementPage",
        example: ["items": [ApiExamples.statement], "next": nil], refusals: [422]
    ) { visit in
        let page = try ApiPage(visit) { $0.unicodeScalars.count == 36 && $0.utf8.count == 36 }
        return try await visit.instance.database.read { db in
            let found = try ApiStatement.list(
                limit: page.limit + 1, after: page.cursor.map(ApiStatement.ID.init(rawValue:)), in: db)
            let shown = found.prefix(page.limit)
            return page.answer(
                shown.map { statement($0) },
                next: found.count > shown.count ? shown.last?.id.rawValue : nil)
        }
    }

    static let export = ApiOperation(
        id: "getExport", tag: "exports", summary: "A file for the accountant: csv, excel, fec or beancount",
        notes:
            "The same bytes as the page « Exports » gives. A file that would break a rule of its format is not given.",
        query: ["from", "until"], gives: "File", example: "JournalCode,EcritureDate\n",
        media: ["text/csv", "text/plain"], refusals: [409, 422]
    ) { visit in
        guard let file = visit.parameters["file"].flatMap(ExportFile.init(rawValue:)) else { throw NotFound() }
        let period = try period(visit.query)
        do {
            let bytes = try await visit.instance.accounting.whole(file, period)
            try await visit.instance.acts.tell(
                .exportTaken, .export(file.rawValue), detail: period.words, by: visit.actor)
            return ApiAnswer(
                bytes, type: file.type,
                headers: [.contentDisposition: "attachment; filename=\"\(file.name(period))\""])
        } catch is AccountingExport.Broken {
            throw ApiNo.exportBroken
        }
    }

    private static func period(_ query: Form) throws(FormRefusal) -> ExportPeriod {
        var refusal = FormRefusal()
        func day(_ name: String) -> Day? {
            guard query.has(name) else { return nil }
            let day = Day(rawValue: query[name])
            if day == nil { refusal.add(name, Sentence("api.field.day")) }
            return day
        }
        let period = ExportPeriod(from: day("from"), until: day("until"))
        if let from = period.from, let until = period.until, until < from {
            refusal.add("until", Sentence("exports.daysCrossed"))
        }
        for name in query.names where name != "from" && name != "until" {
            refusal.add(String(name.prefix(60)), Sentence("api.field.unknown"))
        }
        try refusal.throwIfAny()
        return period
    }

    // MARK: Shapes

    private static func run(_ run: PaymentRun, count: Int, total: Money) -> JSON {
        [
            "id": .string(run.id.rawValue), "reference": .string(run.reference), "state": .string(run.state.rawValue),
            "executionDay": JSON(run.executionDay), "count": .integer(Int64(count)), "total": total.json,
            "preparedAt": JSON(run.preparedAt), "frozenAt": JSON(run.frozenAt), "releasedAt": JSON(run.releasedAt),
            "sentAt": JSON(run.sentAt), "voidedAt": JSON(run.voidedAt), "voidReason": JSON(run.voidReason),
        ]
    }

    private static func line(_ line: PaymentLine) -> JSON {
        [
            "draw": .string(line.draw.rawValue), "amount": line.amount.json, "mode": .string(line.mode.rawValue),
            "state": .string(line.state.rawValue), "endToEndId": .string(line.endToEndID),
            "bankDay": JSON(line.bankDay), "reason": JSON(line.reason),
        ]
    }

    private static func statement(_ statement: ApiStatement) -> JSON {
        [
            "id": .string(statement.id.rawValue), "format": .string(statement.format),
            "account": .string(statement.account), "reference": .string(statement.reference),
            "openingDay": JSON(statement.openingDay), "closingDay": JSON(statement.closingDay),
            "opening": statement.opening.json, "closing": statement.closing.json,
            "lines": .integer(Int64(statement.lines)), "waiting": .integer(Int64(statement.waiting)),
            "importedAt": JSON(statement.importedAt),
        ]
    }
}
