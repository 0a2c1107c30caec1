internal import Ledger

/// Journal lines as a table, quoted as RFC 4180 says. Headers are stable; a new column only ever comes last.
enum AccountingCSV {
    enum Flavour: Sendable {
        /// For a spreadsheet in France: semicolons, decimal comma, days as they are written there, and a mark for UTF-8.
        case excel
        /// For programs: commas, decimal point, ISO days.
        case machine
    }

    enum Cell: Sendable {
        case text(String?)
        case cents(Int64)
        case day(Day?)
        case number(Int64)
    }

    static let columns: [(excel: String, machine: String)] = [
        ("Journal", "journal"), ("Libellé du journal", "journal_label"), ("Écriture", "number"), ("Date", "date"),
        ("Compte", "account"), ("Libellé du compte", "account_label"), ("Auxiliaire", "auxiliary"),
        ("Libellé auxiliaire", "auxiliary_label"), ("Pièce", "piece"), ("Date de pièce", "piece_date"),
        ("Libellé", "label"), ("Débit", "debit"), ("Crédit", "credit"), ("Devise", "currency"),
        ("Date de validation", "validated"), ("Date de banque", "bank_date"), ("Budget", "budget"),
        ("Ligne de financement", "fund_line"), ("Projet", "project"), ("Code analytique", "analytic_code"),
        ("Mouvement", "transfer"), ("Sorte", "kind"),
    ]

    static func header(_ flavour: Flavour) -> [UInt8] {
        let mark: [UInt8] = flavour == .excel ? [0xEF, 0xBB, 0xBF] : []
        return mark + row(columns.map { .text(flavour == .excel ? $0.excel : $0.machine) }, flavour)
    }

    static func row(_ line: AccountingLine, journal: String, _ flavour: Flavour) -> [UInt8] {
        row(
            [
                .text(line.journal.rawValue), .text(journal), .number(Int64(line.number)), .day(line.date),
                .text(line.account.code), .text(line.account.label), .text(line.auxiliary?.code),
                .text(line.auxiliary?.label), .text(line.piece), .day(line.pieceDate), .text(line.label),
                .cents(line.debit), .cents(line.credit), .text(line.currency.rawValue), .day(line.validated),
                .day(line.bankDay), .text(line.budget), .text(line.line), .text(line.project), .text(line.party),
                .text(line.transfer), .text(line.kind),
            ], flavour)
    }

    static func row(_ cells: [Cell], _ flavour: Flavour) -> [UInt8] {
        let separator = flavour == .excel ? ";" : ","
        return Array((cells.map { quoted(written($0, flavour), separator) }.joined(separator: separator) + "\r\n").utf8)
    }

    private static func written(_ cell: Cell, _ flavour: Flavour) -> String {
        switch cell {
        case .text(let text): guarded(text ?? "")
        case .cents(let cents): PlainTextBooks.amount(cents, point: flavour == .excel ? "," : ".")
        case .day(let day?): flavour == .excel ? french(day) : day.description
        case .day(nil): ""
        case .number(let number): String(number)
        }
    }

    /// A text that a spreadsheet would take for a formula gets an apostrophe; amounts and days never do. Some spreadsheets take
    /// the wide signs of Asian keyboards for the narrow ones, and some drop spaces at the start first.
    static func guarded(_ text: String) -> String {
        let first = text.unicodeScalars.first { $0 != " " && $0 != "\u{A0}" }
        return first.map(formulaStarts.contains) == true ? "'" + text : text
    }

    private static let formulaStarts: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    private static func quoted(_ text: String, _ separator: String) -> String {
        let needsQuotes = text.contains(separator) || text.utf8.contains { [34, 10, 13].contains($0) }
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }

    private static func french(_ day: Day) -> String {
        day.description.split(separator: "-").reversed().joined(separator: "/")
    }
}
