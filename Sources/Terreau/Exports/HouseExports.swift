internal import Ledger

extension House {
    /// Writes one of the accountant's files.
    /// - Parameters:
    ///   - file: `csv`, `excel`, `fec` or `beancount`.
    ///   - warning: told what is missing in the file, a line each.
    /// - Throws: ``StartRefusal`` for days that cannot be read, and for a file that breaks a rule of its own layout.
    public func export(
        _ file: String, from: String?, to: String?, warning: (String) -> Void, output: ([UInt8]) throws -> Void
    ) async throws {
        guard let file = ExportFile(rawValue: file) else { throw StartRefusal("There is no export named \(file).") }
        let period = ExportPeriod(from: try Self.day(from, "--from"), until: try Self.day(to, "--to"))
        if let from = period.from, let until = period.until, until < from {
            throw StartRefusal("--from is after --to.")
        }
        let languages = try Languages(resources, clock: .system)
        let export = AccountingExport(database: database, clock: .system, language: languages.french)
        var report = ExportReport()
        switch file {
        case .csv: report = try await export.write(.machine, period, to: output)
        case .excel: report = try await export.write(.excel, period, to: output)
        case .fec:
            do {
                let (bytes, counted) = try await export.fec(period)
                report = counted
                try output(bytes)
            } catch let broken as AccountingExport.Broken {
                let sentences = broken.findings.prefix(20).map { languages.english($0.sentence) }
                throw StartRefusal(
                    "The file would break rules of its layout, so it is not written.\n"
                        + sentences.joined(separator: "\n"))
            }
        case .beancount:
            try await BeancountExport(database: database).write(period) { try output(Array($0.utf8)) }
            return
        }
        for key in AccountKey.allCases where report.withoutNumber.contains(key) {
            warning("No account number: \(languages.english("exports.account.\(key.rawValue)"))")
        }
        warning(
            "\(report.entries.count) entries, \(report.lines) lines, \(PlainTextBooks.amount(report.debit)) on each side"
        )
    }

    private static func day(_ text: String?, _ option: String) throws(StartRefusal) -> Day? {
        guard let text else { return nil }
        guard let day = Day(rawValue: text) else {
            throw StartRefusal("\(option) is « \(text) »; write a day such as 2026-03-31.")
        }
        return day
    }
}
