internal import Ledger

/// The description that goes with a file of the FEC layout: what its columns and codes mean, and what the file is not.
enum FECDescription {
    static func text(_ export: AccountingExport, _ period: ExportPeriod) async throws -> String {
        let report = try await export.lines(period) { _ in }
        let l = export.language
        var text = l("exports.description.head") + "\n\n"
        text += l(
            "exports.description.lines", ["lines": String(report.lines), "entries": String(report.entries.count)])
        text += "\n\n" + l("exports.description.columns") + "\n"
        for column in FECFile.columns { text += "  \(column)  \(l("exports.column.\(column)"))\n" }
        text += "\n" + l("exports.description.journals") + "\n"
        for journal in AccountingJournal.allCases where report.journals.contains(journal) {
            text += "  \(journal.rawValue)  \(export.label(journal))\n"
        }
        text += "\n" + l("exports.description.accounts") + "\n" + list(report.accounts) { ($0.code ?? "", $0.label) }
        text +=
            "\n" + l("exports.description.auxiliaries") + "\n" + list(report.auxiliaries) { ($0.label, $0.code ?? "") }
        return text
    }

    private static func list(_ codes: Set<BookCode>, by order: (BookCode) -> (String, String)) -> String {
        codes.sorted { order($0) < order($1) }
            .map { "  \(FECFile.clean($0.code ?? "-"))  \(FECFile.clean($0.label))\n" }.joined()
    }
}
