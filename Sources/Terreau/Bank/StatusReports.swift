internal import Ledger
internal import Storage

/// Status reports: kept beside statements, looked at, and then noted on the lines that the bank refused.
extension Bank {
    /// A report, and what noting it would change.
    struct ReportPreview: Sendable {
        let name: String
        let report: StatusReport
        let run: PaymentRun
        let outcomes: [StatusReportRules.Outcome]
        let strangers: [StatusReport.Transaction]
    }

    /// - Returns: nil when the file is a statement.
    func report(_ hash: String) async throws -> ReportPreview? {
        try await database.read { try Self.report(hash, in: $0) }
    }

    static func report(_ hash: String, in db: some Reading) throws -> ReportPreview? {
        let (name, bytes) = try BankStore.file(hash, in: db)
        guard let report = try StatusReportReader.read(bytes) else { return nil }
        return try preview(report, name: name, in: db)
    }

    /// The same of bytes, kept or not.
    /// - Throws: ``StatementNo/unreadable(_:)`` for a file that is no status report.
    static func report(_ bytes: [UInt8], name: String, in db: some Reading) throws -> ReportPreview {
        guard let report = try StatusReportReader.read(bytes) else { throw StatementNo.unreadable("CstmrPmtStsRpt") }
        return try preview(report, name: name, in: db)
    }

    private static func preview(_ report: StatusReport, name: String, in db: some Reading) throws -> ReportPreview {
        let run = try run(of: report, in: db)
        let lines = try PaymentLine.all(of: run.id, in: db)
        return ReportPreview(
            name: name, report: report, run: run, outcomes: StatusReportRules.outcomes(report, for: lines),
            strangers: StatusReportRules.strangers(report, for: lines))
    }

    static func run(of report: StatusReport, in db: some Reading) throws -> PaymentRun {
        guard let run = try PaymentRun.find(messageID: report.messageID, in: db) else {
            throw StatementNo.noSuchRun(report.messageID)
        }
        return run
    }

    /// Notes what the bank refused: each refused line that is still under way is owed again, once. The same report changes
    /// nothing the second time.
    /// - Returns: how many lines.
    @discardableResult
    func note(_ hash: String, by actor: Actor) async throws -> Int {
        try actor.require(.treasurer)
        let (now, today) = (clock.now(), clock.today())
        return try await database.write { db in
            guard let preview = try Self.report(hash, in: db) else { throw NotFound() }
            return try note(preview, hash, on: today, by: actor, at: now, in: db)
        }
    }

    /// Keeps a report and notes it, in one act.
    @discardableResult
    func note(_ bytes: [UInt8], name: String, by actor: Actor) async throws -> Int {
        try actor.require(.treasurer)
        let (now, today, hash) = (clock.now(), clock.today(), Hex.sha256(bytes))
        return try await database.write { db in
            let preview = try Self.report(bytes, name: name, in: db)
            try BankStore.keep(bytes, hash, name: String(name.prefix(200)), at: now, by: actor.id, in: db)
            return try note(preview, hash, on: today, by: actor, at: now, in: db)
        }
    }

    private func note(
        _ preview: ReportPreview, _ hash: String, on today: Day, by actor: Actor, at now: Instant, in db: some Writing
    ) throws -> Int {
        // A bank's clock may be a day ahead of ours.
        let day = min(preview.report.day, today)
        let refused = preview.outcomes.filter { $0.effect == .sendsBack }
        for outcome in refused {
            let reason = outcome.verdict?.reason ?? ""
            try payments.sendBack(
                outcome.line, reason: reason.count < 2 ? StatusReport.Status.rejected.rawValue : reason, on: day,
                by: actor, at: now, in: db)
            try db.audit(.runLineSentBack, .run(preview.run.id), detail: outcome.line.draw.rawValue, by: actor, at: now)
        }
        try db.audit(.statementImported, .bankFile(hash), detail: "\(refused.count)", by: actor, at: now)
        return refused.count
    }
}
