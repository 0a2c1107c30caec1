internal import Ledger
internal import Storage

/// The bank's answer to a payment file, for programs: looked at, then noted on the lines that were refused.
enum ApiStatusReports {
    static let preview = ApiOperation(
        id: "previewStatusReport", tag: "statements",
        summary: "Reads the bank’s answer to a payment file and says what noting it would change",
        notes: "pain.002, 10 MB at most. Nothing is kept, so a token that reads is enough and no key is needed.",
        takesFile: true, gives: "StatusReport", example: ApiExamples.statusReport
    ) { visit in
        let bytes = try await ApiBank.bytes(of: visit)
        return try await visit.instance.database.read { db in
            let preview = try Bank.report(bytes, name: "", in: db)
            return ApiAnswer(json(preview, noted: preview.outcomes.count { $0.effect == .sendsBack }))
        }
    }

    static let note = ApiOperation(
        id: "noteStatusReport", tag: "statements",
        summary: "Notes the lines that the bank refused in its answer to a payment file: what they hold is owed again",
        notes: """
            The same answer noted again changes nothing. A line that a statement shows as paid stays paid. `noted` is how many \
            lines this changed; `lines` is what the answer means for each of them now.
            """,
        query: ["statementName"], takesFile: true, gives: "StatusReport", example: ApiExamples.statusReport,
        refusals: [409]
    ) { visit in
        let name = try visit.text("name", most: 200, among: ["name"]) ?? "api"
        let bytes = try await ApiBank.bytes(of: visit)
        return try await visit.once(content: "\(name)\n\(Hex.sha256(bytes))") { outcome, db in
            let preview = try Bank.report(bytes, name: name, in: db)
            return (200, json(preview, noted: outcome as? Int ?? 0).text)
        } _: { database in
            try await visit.bank(over: database).note(bytes, name: FileNameRules.shown(name), by: visit.actor)
        }
    }

    private static func json(_ preview: Bank.ReportPreview, noted: Int) -> JSON {
        [
            "run": .string(preview.run.id.rawValue), "day": JSON(preview.report.day), "noted": .integer(Int64(noted)),
            "status": JSON(preview.report.verdict?.status.rawValue), "reason": reason(preview.report.verdict),
            "lines": .array(
                preview.outcomes.map { outcome in
                    [
                        "payment": .string(outcome.line.id.rawValue), "draw": .string(outcome.line.draw.rawValue),
                        "amount": outcome.line.amount.json, "status": JSON(outcome.verdict?.status.rawValue),
                        "reason": reason(outcome.verdict), "effect": .string(outcome.effect.rawValue),
                    ]
                }),
            "strangers": .array(preview.strangers.map { .string($0.endToEnd) }),
        ]
    }

    private static func reason(_ verdict: StatusReport.Verdict?) -> JSON {
        guard let reason = verdict?.reason, !reason.isEmpty else { return .null }
        return .string(reason)
    }
}
