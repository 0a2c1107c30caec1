internal import Foundation
internal import Ledger

/// Lines in the layout of article A. 47 A-1 of the « livre des procédures fiscales »: 18 columns, tabs, CR LF, ISO 8859-15,
/// comma. Ours is a subledger to be imported, and never the co-operative's legal file.
enum FECFile {
    static let columns = [
        "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum",
        "CompAuxLib",
        "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate",
        "Montantdevise", "Idevise",
    ]

    static var header: [UInt8] { row(columns) }

    static func row(_ line: AccountingLine, journal: String) -> [UInt8] {
        let isEuro = line.currency == .eur
        return row([
            line.journal.rawValue, journal, String(line.number), compact(line.date), line.account.code ?? "",
            line.account.label, line.auxiliary?.code ?? "", line.auxiliary?.label ?? "", line.piece,
            compact(line.pieceDate), line.label, PlainTextBooks.amount(line.debit, point: ","),
            PlainTextBooks.amount(line.credit, point: ","), "", "", compact(line.validated),
            isEuro ? "" : PlainTextBooks.amount(line.debit - line.credit, point: ","),
            isEuro ? "" : line.currency.rawValue,
        ])
    }

    private static func row(_ cells: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "\t")) }
            bytes += Latin9.bytes(clean(cell))
        }
        return bytes + [13, 10]
    }

    /// `20261123`.
    static func compact(_ day: Day) -> String { day.description.filter { $0 != "-" } }

    /// Without the signs that end a cell or a line, and without runs of spaces.
    static func clean(_ text: String) -> String {
        var clean = ""
        for scalar in text.unicodeScalars {
            let isSpace = scalar == "|" || scalar.properties.isWhitespace || scalar.value < 32 || scalar.value == 127
            if !isSpace {
                clean.unicodeScalars.append(scalar)
            } else if clean.last != " ", !clean.isEmpty {
                clean += " "
            }
        }
        return clean.trimmingCharacters(in: .whitespaces)
    }
}
