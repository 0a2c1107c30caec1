internal import Ledger
internal import Storage

/// The files an accountant may ask for.
enum ExportFile: String, CaseIterable, Sendable {
    case csv, excel, fec, beancount

    func name(_ period: ExportPeriod) -> String {
        let days = [period.from, period.until].map { $0.map { FECFile.compact($0) } ?? "" }.filter { !$0.isEmpty }
        let end = days.isEmpty ? "" : "-" + days.joined(separator: "-")
        return switch self {
        case .csv: "terreau-journal\(end).csv"
        case .excel: "terreau-journal-excel\(end).csv"
        case .fec: "terreau-sous-journal-format-fec\(end).txt"
        case .beancount: "terreau\(end).beancount"
        }
    }

    var type: String {
        switch self {
        case .csv, .excel: "text/csv; charset=utf-8"
        case .fec: "text/plain; charset=iso-8859-15"
        case .beancount: "text/plain; charset=utf-8"
        }
    }
}

/// The days that are exported, both included; nil is without an end.
struct ExportPeriod: Hashable, Sendable {
    var from: Day?
    var until: Day?

    /// As the audit trail keeps it.
    var words: String? { from == nil && until == nil ? nil : "\(from?.description ?? "")/\(until?.description ?? "")" }

    func contains(_ day: Day) -> Bool { (from.map { $0 <= day } ?? true) && (until.map { day <= $0 } ?? true) }
}

/// What a file holds, and what is missing in it.
struct ExportReport: Sendable {
    var lines = 0
    var entries: Set<String> = []
    var debit: Int64 = 0
    /// Accounts of ours on which money moved and that have no number.
    var withoutNumber: Set<AccountKey> = []
    var journals: Set<AccountingJournal> = []
    var accounts: Set<BookCode> = []
    var auxiliaries: Set<BookCode> = []

    mutating func count(_ line: AccountingLine) {
        lines += 1
        entries.insert("\(line.journal.rawValue)\(line.number)")
        debit = debit.addingReportingOverflow(line.debit).partialValue
        if line.account.code == nil { withoutNumber.insert(line.key) }
        journals.insert(line.journal)
        accounts.insert(line.account)
        if let auxiliary = line.auxiliary { auxiliaries.insert(auxiliary) }
    }
}

/// The accountant's lines, and files made of them. The same books and the same choices give the same bytes.
struct AccountingExport: Sendable {
    let database: any Database
    let clock: Clock
    /// The language of the books.
    let language: Language

    /// The file broke a rule of its own layout, so it is not given away.
    struct Broken: Error, Sendable { let findings: [FECRules.Finding] }

    /// Hands out the lines of a period in order, a page at a time.
    @discardableResult
    func lines(_ period: ExportPeriod, _ body: ([AccountingLine]) throws -> Void) async throws -> ExportReport {
        let (closed, current, last) = try await database.read { db in
            try (ClosedPeriod.all(in: db), Codebook.current(language, in: db), CheckedBooks.lastEntry(in: db))
        }
        var (state, report) = (AccountingRules.State(), ExportReport())
        try await PlainTextBooks.pages(until: last, of: database) { entries in
            let pieces = try await database.read { try ExportQueries.pieces(of: entries, in: $0) }
            let words = AccountingRules.Words(
                kind: { [language] in language("entry.\($0)") }, pieces: pieces,
                recordedDay: { [clock] in clock.day(of: $0) })
            var page: [AccountingLine] = []
            for entry in entries {
                page += AccountingRules.lines(entry, &state, words) { day in
                    closed.first { $0.until >= day }?.codebook ?? current
                }
            }
            page = page.filter { period.contains($0.date) }
            for line in page { report.count(line) }
            try body(page)
        }
        return report
    }

    func write(
        _ flavour: AccountingCSV.Flavour, _ period: ExportPeriod, to output: ([UInt8]) throws -> Void
    )
        async throws -> ExportReport
    {
        try output(AccountingCSV.header(flavour))
        return try await lines(period) { page in
            try output(page.flatMap { AccountingCSV.row($0, journal: label($0.journal), flavour) })
        }
    }

    /// The whole file, checked by the rules of its layout before anybody gets it.
    /// - Throws: ``Broken`` with what was found.
    func fec(_ period: ExportPeriod) async throws -> (bytes: [UInt8], report: ExportReport) {
        var bytes = FECFile.header
        let report = try await lines(period) { page in
            bytes += page.flatMap { FECFile.row($0, journal: label($0.journal)) }
        }
        let findings = FECRules.findings(bytes)
        guard findings.isEmpty else { throw Broken(findings: findings) }
        return (bytes, report)
    }

    func label(_ journal: AccountingJournal) -> String { language("exports.journal.\(journal.rawValue)") }

    /// One file, whole: for a download.
    func whole(_ file: ExportFile, _ period: ExportPeriod) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        switch file {
        case .csv: _ = try await write(.machine, period) { bytes += $0 }
        case .excel: _ = try await write(.excel, period) { bytes += $0 }
        case .fec: bytes = try await fec(period).bytes
        case .beancount: try await BeancountExport(database: database).write(period) { bytes += $0.utf8 }
        }
        return bytes
    }
}
