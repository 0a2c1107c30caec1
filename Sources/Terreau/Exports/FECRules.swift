internal import Foundation
internal import Ledger

/// What the tax authority's own program looks at, run before a file is given away. Read from the bytes alone.
enum FECRules {
    struct Finding: Hashable, Sendable {
        enum Code: String, CaseIterable, Sendable {
            case header, lineEnd, charset, columns, empty, journalLabel, number, gap, entryDay, day, accountNumber
            case amount, debitAndCredit, unbalanced, validBefore, foreign
        }

        let code: Code
        /// The line of the file, from one; nil for what is about the whole.
        let line: Int?
        /// The column or the value it is about.
        let about: String
    }

    /// Findings that are listed; a broken file repeats itself.
    static let listed = 100

    static func findings(_ bytes: [UInt8]) -> [Finding] {
        var check = Check()
        var lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() } else { check.add(.lineEnd, lines.count, "LF") }
        for (index, line) in lines.enumerated() {
            guard check.findings.count < listed else { break }
            check.read(line, number: index + 1)
        }
        if lines.isEmpty { check.add(.header, nil, "") }
        check.finish()
        return Array(check.findings.prefix(listed))
    }

    private struct Check {
        var findings: [Finding] = []
        private var journals: [String: String] = [:]
        private var last: [String: Int] = [:]
        private var open: Open?

        private struct Open {
            let journal: String
            let number: Int
            let day: String
            let line: Int
            var balance: Int64 = 0
        }

        mutating func add(_ code: Finding.Code, _ line: Int?, _ about: String) {
            findings.append(Finding(code: code, line: line, about: about))
        }

        mutating func read(_ bytes: ArraySlice<UInt8>, number: Int) {
            guard bytes.last == 13 else { return add(.lineEnd, number, "CR LF") }
            guard let text = Latin9.text(bytes.dropLast()) else { return add(.charset, number, "ISO 8859-15") }
            let cells = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            if number == 1 {
                if cells != FECFile.columns { add(.header, 1, "") }
                return
            }
            guard cells.count == FECFile.columns.count else { return add(.columns, number, String(cells.count)) }
            if text.contains("|") || text.unicodeScalars.contains(where: { $0.value < 32 && $0 != "\t" }) {
                add(.charset, number, "|")
            }
            for index in [0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 15] where cells[index].isEmpty {
                add(.empty, number, FECFile.columns[index])
            }
            readNames(cells, number)
            readDays(cells, number)
            let balance = readAmounts(cells, number)
            readEntry(cells, number, balance)
        }

        private mutating func readNames(_ cells: [String], _ number: Int) {
            if let known = journals[cells[0]], known != cells[1] { add(.journalLabel, number, cells[0]) }
            journals[cells[0]] = cells[1]
            if !cells[4].isEmpty, cells[4].utf8.prefix(3).count(where: { (48...57).contains($0) }) < 3 {
                add(.accountNumber, number, cells[4])
            }
            if cells[6].isEmpty != cells[7].isEmpty { add(.empty, number, FECFile.columns[cells[6].isEmpty ? 6 : 7]) }
            if cells[16].isEmpty != cells[17].isEmpty { add(.empty, number, FECFile.columns[17]) }
            if !cells[17].isEmpty { add(.foreign, number, cells[17]) }
        }

        private mutating func readDays(_ cells: [String], _ number: Int) {
            for index in [3, 9, 14, 15] where !cells[index].isEmpty && !Self.isDay(cells[index]) {
                add(.day, number, "\(FECFile.columns[index]) \(cells[index])")
            }
            if !cells[15].isEmpty, cells[15] < cells[3] { add(.validBefore, number, cells[15]) }
        }

        /// Debit less credit.
        private mutating func readAmounts(_ cells: [String], _ number: Int) -> Int64 {
            let amounts = [11, 12].map { Self.cents(cells[$0]) }
            for (index, amount) in zip([11, 12], amounts) where amount == nil && !cells[index].isEmpty {
                add(.amount, number, "\(FECFile.columns[index]) \(cells[index])")
            }
            guard let debit = amounts[0], let credit = amounts[1] else { return 0 }
            if (debit == 0) == (credit == 0) { add(.debitAndCredit, number, "\(cells[11]) \(cells[12])") }
            return debit.subtractingReportingOverflow(credit).partialValue
        }

        private mutating func readEntry(_ cells: [String], _ line: Int, _ balance: Int64) {
            guard let entry = Int(cells[2]), entry > 0, cells[2].utf8.allSatisfy({ (48...57).contains($0) }) else {
                return add(.number, line, cells[2])
            }
            if let open, open.journal == cells[0], open.number == entry {
                if open.day != cells[3] { add(.entryDay, line, cells[3]) }
                self.open?.balance += balance
                return
            }
            closeEntry()
            if let before = last[cells[0]], entry != before + 1 { add(.gap, line, "\(cells[0]) \(cells[2])") }
            last[cells[0]] = entry
            open = Open(journal: cells[0], number: entry, day: cells[3], line: line, balance: balance)
        }

        private mutating func closeEntry() {
            if let open, open.balance != 0 { add(.unbalanced, open.line, "\(open.journal) \(open.number)") }
            open = nil
        }

        mutating func finish() { closeEntry() }

        private static func isDay(_ text: String) -> Bool {
            guard text.utf8.count == 8, let number = Int(text), number > 0 else { return false }
            return Day(year: number / 10_000, month: number / 100 % 100, day: number % 100) != nil
        }

        /// `300,00` and nothing else.
        private static func cents(_ text: String) -> Int64? {
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, parts[1].utf8.count == 2,
                parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } })
            else { return nil }
            return Int64(parts[0] + parts[1])
        }
    }
}
