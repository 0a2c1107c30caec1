internal import Foundation

/// Tables as spreadsheets and co-operatives' software write them: cells between semicolons, commas or tabs, quoted where
/// they hold one of these (RFC 4180).
enum CSVRules {
    struct Table: Hashable, Sendable {
        let headings: [String]
        /// Cells of each row, as many as there are headings, with the line of the file on which the row begins.
        let rows: [Row]

        struct Row: Hashable, Sendable {
            let line: Int
            let cells: [String]
        }
    }

    enum No: Error, Hashable, Sendable {
        case empty
        /// A workbook, a picture: nothing that can be read as a table.
        case notText
        /// A quotation mark opens on that line and is never closed.
        case openQuote(line: Int)
        case tooManyRows(most: Int)
        case noColumns
    }

    static let mostRows = 2000
    static let mostColumns = 60

    /// Bytes as text: UTF-16 with its mark, which spreadsheets call « Unicode text »; UTF-8, with or without its mark; else
    /// Windows-1252, which spreadsheets in French still write.
    static func text(_ bytes: [UInt8]) throws(No) -> String {
        let text = decoded(bytes[...])
        let isText = text.unicodeScalars.allSatisfy {
            $0 == "\t" || $0 == "\n" || $0 == "\r" || $0.value >= 0x20
        }
        guard isText else { throw .notText }
        return text
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            let (low, high) = bytes.first == 0xFF ? (0, 1) : (1, 0)
            let units = stride(from: bytes.startIndex + 2, to: bytes.endIndex - 1, by: 2).map {
                UInt16(bytes[$0 + low]) | UInt16(bytes[$0 + high]) << 8
            }
            return String(decoding: units, as: UTF16.self)
        }
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(bytes.map { windows1252[Int($0)] }))
    }

    static func read(_ text: String) throws(No) -> Table {
        let separator = separator(in: text)
        var records: [(line: Int, cells: [String])] = []
        var cells: [String] = []
        var cell = String.UnicodeScalarView()
        var isQuoted = false
        var (line, first, quoteLine) = (1, 1, 1)
        var scalars = Array(text.unicodeScalars)[...]
        func isBlank(_ cells: [String]) -> Bool { cells.allSatisfy(\.isEmpty) }
        func endCell() {
            cells.append(String(cell).trimmingCharacters(in: .whitespacesAndNewlines))
            cell = String.UnicodeScalarView()
        }
        while let scalar = scalars.popFirst() {
            if scalar == "\n" || scalar == "\r" && scalars.first != "\n" { line += 1 }
            if isQuoted {
                if scalar == "\"", scalars.first == "\"" {
                    scalars.removeFirst()
                    cell.append(scalar)
                } else if scalar == "\"" {
                    isQuoted = false
                } else {
                    cell.append(scalar)
                }
            } else if scalar == "\"", cell.allSatisfy({ $0 == " " }) {
                (isQuoted, quoteLine) = (true, line)
                cell = String.UnicodeScalarView()
            } else if scalar == separator {
                endCell()
            } else if scalar == "\n" || scalar == "\r" {
                if scalar == "\r", scalars.first == "\n" { continue }
                endCell()
                if !isBlank(cells) { records.append((first, cells)) }
                (cells, first) = ([], line)
                guard records.count <= mostRows + 1 else { throw .tooManyRows(most: mostRows) }
            } else {
                cell.append(scalar)
            }
        }
        guard !isQuoted else { throw .openQuote(line: quoteLine) }
        endCell()
        if !isBlank(cells) { records.append((first, cells)) }
        guard records.count <= mostRows + 1 else { throw .tooManyRows(most: mostRows) }
        guard let head = records.first, records.count > 1 else { throw .empty }
        let headings = Array(head.cells.prefix(mostColumns))
        guard headings.count > 1 || !headings.isEmpty && separator == "\t" else { throw .noColumns }
        let rows = records.dropFirst().map { record in
            let padded = record.cells + Array(repeating: "", count: max(0, headings.count - record.cells.count))
            return Table.Row(line: record.line, cells: Array(padded.prefix(headings.count)))
        }
        return Table(headings: headings, rows: rows)
    }

    /// The one that the first line with any has most of, outside quotation marks.
    private static func separator(in text: String) -> Unicode.Scalar {
        var counts: [Unicode.Scalar: Int] = [";": 0, ",": 0, "\t": 0]
        var isQuoted = false
        for scalar in text.unicodeScalars {
            if scalar == "\"" { isQuoted.toggle() }
            if isQuoted { continue }
            if scalar == "\n" || scalar == "\r" {
                guard counts.values.contains(where: { $0 > 0 }) else { continue }
                break
            }
            if counts[scalar] != nil { counts[scalar, default: 0] += 1 }
        }
        return [";", "\t", ","].max { counts[$0, default: 0] < counts[$1, default: 0] } ?? ";"
    }

    /// ISO 8859-1 with the letters that Windows puts where control characters stand.
    private static let windows1252: [Unicode.Scalar] = {
        let upper: [Unicode.Scalar] = [
            "€", "\u{81}", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "\u{8D}", "Ž", "\u{8F}",
            "\u{90}", "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", "\u{9D}", "ž", "Ÿ",
        ]
        return (0...255).map { byte in
            (0x80...0x9F).contains(byte) ? upper[byte - 0x80] : Unicode.Scalar(UInt8(byte))
        }
    }()
}
