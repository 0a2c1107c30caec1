import Ledger
import Storage
import Testing

@testable import Terreau

extension House {
    /// The whole ledger and where all money stands, as a table that people read: no identifier, no hash, no hour.
    ///
    ///     2026-11-23  drawAccepted  anis@lille-bike → owed Camille anis@lille-bike   300.00  posted
    func ledger() async throws -> String {
        let kinds = try await read { try $0.rows("SELECT DISTINCT kind FROM entries").map { try $0["kind"] as String } }
        // Readers of books and exports see a sentence for each kind, never its word.
        for language in [instance.languages.french, instance.languages.english] {
            for kind in kinds { #expect(language.has("entry.\(kind)"), "\(kind)") }
        }
        return try await read { db in try LedgerText(db).text(db) }
    }
}

private struct LedgerText {
    private let lines: [String: String]
    private let budgets: [String: String]
    private let projects: [String: String]
    private let parties: [String: String]

    init(_ db: any Reading) throws {
        func names<Thing>(_ things: [Thing], _ id: (Thing) -> String, _ name: (Thing) -> String) -> [String: String] {
            Dictionary(things.map { (id($0), name($0)) }, uniquingKeysWith: { first, _ in first })
        }
        lines = names(try FundLine.all(in: db), { $0.id.rawValue }, { $0.slug.rawValue })
        budgets = names(try ContributoryBudget.all(in: db), { $0.id.rawValue }, { $0.slug.rawValue })
        projects = names(try Project.all(in: db), { $0.id.rawValue }, { $0.slug.rawValue })
        let people = names(try Person.all(in: db), { "person:\($0.id)" }, \.name)
        let bodies = names(try Organisation.all(in: db), { "organisation:\($0.id)" }, { $0.slug.rawValue })
        parties = people.merging(bodies) { first, _ in first }
    }

    func text(_ db: any Reading) throws -> String {
        let movements = Self.table(try movements(db), rightAligned: [3])
        let standings = Self.table(try standings(db), rightAligned: [1, 2, 3, 4])
        return movements + (standings.isEmpty ? "" : "\n" + standings)
    }

    private func movements(_ db: any Reading) throws -> [[String]] {
        var rows: [[String]] = []
        var next: Int64 = 1
        while true {
            let entries = try Journal.entries(from: next, limit: 200, in: db)
            guard let last = entries.last else { return rows }
            for entry in entries {
                for (position, transfer) in entry.transfers.enumerated() {
                    rows.append([
                        position == 0 ? entry.day.description : "", position == 0 ? entry.kind : "",
                        "\(name(transfer.debit)) → \(name(transfer.credit))", amount(of: transfer), phase(of: transfer),
                    ])
                }
            }
            next = last.number + 1
        }
    }

    private func standings(_ db: any Reading) throws -> [[String]] {
        let envelopes = try Figures.allEnvelopes(in: db).map { figures in
            [
                "\(lines[figures.line.rawValue] ?? "?")@\(budgets[figures.budget.rawValue] ?? "?")",
                "left " + euros(figures.left), "reserved " + euros(figures.reserved), "owed " + euros(figures.owed),
                "paid " + euros(figures.paid),
            ]
        }
        return envelopes.sorted { $0[0] < $1[0] }
    }

    /// « owed Camille anis@lille-bike #lille-bike ».
    private func name(_ account: Account) -> String {
        var words: [String] = []
        if account.kind != .allocation { words.append(account.kind == .fundLine ? "line" : account.kind.rawValue) }
        if let party = account.party { words.append(parties[party] ?? "?") }
        if let line = account.fundLine {
            words.append((lines[line] ?? "?") + (account.budget.map { "@" + (budgets[$0] ?? "?") } ?? ""))
        }
        if let project = account.project { words.append("#" + (projects[project] ?? "?")) }
        return words.joined(separator: " ")
    }

    private func amount(of transfer: Transfer) -> String {
        transfer.releases.isZero ? euros(transfer.amount) : "\(euros(transfer.amount)) of \(euros(transfer.releases))"
    }

    private func phase(of transfer: Transfer) -> String {
        transfer.phase.rawValue + (transfer.until.map { " until \($0)" } ?? "")
    }

    private func euros(_ money: Money) -> String {
        let cents = String(money.cents.magnitude % 100)
        let sign = money.isNegative ? "-" : ""
        return sign + String(money.cents.magnitude / 100) + "." + String(repeating: "0", count: 2 - cents.count) + cents
    }

    /// Columns as wide as their widest cell.
    private static func table(_ rows: [[String]], rightAligned: Set<Int>) -> String {
        guard let first = rows.first else { return "" }
        let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return rightAligned.contains(column) ? space + cell : cell + space
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }.joined()
    }
}
