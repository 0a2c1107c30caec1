internal import Foundation
internal import Ledger

/// CFONB 120, « relevé de compte »: records of 120 characters in Latin-1, with or without line ends between them.
///
/// 01 the old balance, 04 a movement, 05 more about the movement before it, 07 the new balance.
enum CFONBReader {
    static func read(_ bytes: [UInt8]) throws(StatementNo) -> [BankStatement] {
        var statements: [BankStatement] = []
        var open: BankStatement?
        for (index, record) in try records(bytes).enumerated() {
            let place = "\(index + 1)"
            switch record.text(0..<2) {
            case "01":
                guard open == nil else { throw .balanceMissing(place) }
                open = try opening(record, place)
            case "04":
                guard var statement = open else { throw .balanceMissing(place) }
                try requireSame(record, statement, place)
                statement.lines.append(try movement(record, place))
                open = statement
            case "05":
                guard var statement = open, let last = statement.lines.indices.last else { throw .unreadable(place) }
                detail(record, &statement.lines[last])
                open = statement
            case "07":
                guard var statement = open else { throw .balanceMissing(place) }
                try requireSame(record, statement, place)
                statement.closingDay = try day(record, 34, place)
                statement.closing = try cents(record, place)
                guard statement.openingDay <= statement.closingDay else { throw .dayUnreadable(place) }
                statements.append(statement)
                open = nil
            default: throw .unreadable(place)
            }
        }
        // Cut off before its new balance.
        if let open { throw .balanceMissing(open.account) }
        return statements
    }

    // MARK: Records

    private struct Record {
        let bytes: [UInt8]

        func text(_ range: Range<Int>) -> String {
            String(String.UnicodeScalarView(bytes[range].map { Unicode.Scalar($0 < 32 || $0 == 127 ? 32 : $0) }))
                .trimmingCharacters(in: .whitespaces)
        }
    }

    private static func records(_ bytes: [UInt8]) throws(StatementNo) -> [Record] {
        var records: [Record] = []
        for (number, line) in bytes.split(whereSeparator: { $0 == 10 || $0 == 13 }).enumerated() {
            // The mark that old systems put at the end of a file.
            var rest = line.last == 0x1A ? line.dropLast() : line
            if rest.allSatisfy({ $0 == 32 }) { continue }
            while !rest.isEmpty {
                var record = Array(rest.prefix(120))
                rest = rest.dropFirst(120)
                // Spaces at the end of a line get lost on the way; anything else is a record cut off.
                guard record.count >= 104 || record.starts(with: "05".utf8) && record.count >= 48 else {
                    throw .unreadable(String(number + 1))
                }
                record += Array(repeating: 32, count: 120 - record.count)
                records.append(Record(bytes: record))
            }
        }
        return records
    }

    private static func opening(_ record: Record, _ place: String) throws(StatementNo) -> BankStatement {
        guard let currency = Currency(rawValue: record.text(16..<19)) else { throw .unreadable(place) }
        let day = try day(record, 34, place)
        return BankStatement(
            format: .cfonb120, account: account(record), currency: currency, reference: "\(account(record)) \(day)",
            openingDay: day, closingDay: day, opening: try cents(record, place), closing: 0, lines: [])
    }

    private static func account(_ record: Record) -> String {
        [record.text(2..<7), record.text(11..<16), record.text(21..<32)].joined(separator: " ")
    }

    private static func requireSame(
        _ record: Record, _ statement: BankStatement, _ place: String
    ) throws(StatementNo) {
        guard account(record) == statement.account else { throw .unreadable(place) }
        guard record.text(16..<19) == statement.currency.rawValue else { throw .currencyDiffers(place) }
    }

    private static func movement(_ record: Record, _ place: String) throws(StatementNo) -> BankLine {
        let reference = record.text(104..<120)
        return BankLine(
            day: try day(record, 34, place), valueDay: try? day(record, 42, place), cents: try cents(record, place),
            returnReason: record.text(40..<42).isEmpty ? nil : record.text(40..<42),
            text: [record.text(48..<79), reference].filter { !$0.isEmpty }.joined(separator: " "))
    }

    private static func detail(_ record: Record, _ line: inout BankLine) {
        let text = record.text(48..<118)
        guard !text.isEmpty else { return }
        switch record.text(45..<48) {
        case "NPY", "NBE": line.party = line.party ?? text
        case "RCN": line.endToEnd = line.endToEnd ?? String(text.prefix(35)).trimmingCharacters(in: .whitespaces)
        default: line.text = line.text.isEmpty ? text : line.text + " " + text
        }
    }

    /// `ddmmyy`.
    private static func day(_ record: Record, _ start: Int, _ place: String) throws(StatementNo) -> Day {
        let text = record.text(start..<(start + 6))
        guard text.utf8.count == 6, text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text),
            let day = Day(year: 2000 + number % 100, month: number / 100 % 100, day: number / 10_000)
        else { throw .dayUnreadable(place) }
        return day
    }

    /// Thirteen digits and a last character that is a digit and the sign.
    private static func cents(_ record: Record, _ place: String) throws(StatementNo) -> Int64 {
        let digits = record.bytes[90..<103]
        guard digits.allSatisfy({ (48...57).contains($0) }), let decimals = Int(record.text(19..<20)), decimals <= 3
        else {
            throw .amountUnreadable(place)
        }
        let signs: [(signs: [UInt8], sign: Int64)] = [(Array("{ABCDEFGHI".utf8), 1), (Array("}JKLMNOPQR".utf8), -1)]
        for (letters, sign) in signs {
            guard let last = letters.firstIndex(of: record.bytes[103]) else { continue }
            let value = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) } * 10 + Int64(last)
            switch decimals {
            case 0: return sign * value * 100
            case 1: return sign * value * 10
            case 2: return sign * value
            default:
                guard value % 10 == 0 else { throw .amountUnreadable(place) }
                return sign * value / 10
            }
        }
        throw .amountUnreadable(place)
    }
}
