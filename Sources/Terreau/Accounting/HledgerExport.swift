internal import Foundation
internal import Ledger
internal import Storage

/// The journal as plain-text accounting for hledger: the same books give the same bytes, and hledger itself proves the balances.
///
/// Reserved money has accounts of its own, so a reservation is an ordinary transaction. Nobody is named: people appear under a
/// piece of their identifier, organisations, lines, budgets and projects under their slug.
struct HledgerExport {
    let database: any Database

    private static let pageLength = 500

    func write(to output: (String) throws -> Void) async throws {
        let (slugs, accounts, last) = try await database.read { db in
            try (LedgerSlugs.load(in: db), StoredAccount.all(in: db), CheckedBooks.lastEntry(in: db))
        }
        let names = HledgerNames(slugs: slugs)
        try output(Self.header(accounts, names))
        var state = HledgerState(names: names)
        var next: Int64 = 1
        // Entries never change: pages read one after the other are one state of the books, as long as they end at the same entry.
        while next <= last {
            let from = next
            let entries = try await database.read { try Journal.entries(from: from, limit: Self.pageLength, in: $0) }
            guard let end = entries.last?.number else { break }
            var text = ""
            for entry in entries where entry.number <= last { text += state.write(entry) }
            try output(text)
            next = end + 1
        }
        try output(state.assertions())
    }

    /// Every currency and account that the journal uses, so that `hledger check --strict` holds too.
    private static func header(_ accounts: [StoredAccount], _ names: HledgerNames) -> String {
        var text =
            "; Terreau journal, made from the ledger. Commitments stand in liabilities:reserved.\ndecimal-mark .\n\n"
        for currency in Set(accounts.map(\.account.currency.rawValue)).sorted() {
            text += "commodity 1000.00 \(currency)\n"
        }
        text += "\n"
        let owed = accounts.filter { $0.account.kind == .owed }
        let declared = Set(accounts.map { names.name($0.account) } + owed.map { names.reserved(for: $0.account) })
        for name in declared.sorted() { text += "account \(name)\n" }
        return text + "\n"
    }
}

/// Accounts by the names that hledger knows them by.
struct HledgerNames: Sendable {
    let slugs: LedgerSlugs

    func name(_ account: Account) -> String {
        switch account.kind {
        case .bank:
            account.budget != nil
                ? path("assets:bank:paid", account)
                : account.fundLine.map { "assets:bank:received:" + line($0) } ?? "assets:bank"
        case .receivable: "assets:receivable:" + line(account.fundLine)
        case .fundLine: "equity:lines:" + line(account.fundLine)
        case .allocation: "equity:budgets:" + budget(account.budget) + ":" + line(account.fundLine)
        case .owed: path("liabilities:owed", account)
        case .activity: path("liabilities:activity", account)
        case .inTransit: path("liabilities:transit", account)
        }
    }

    /// Where money stands that is promised to become owed.
    func reserved(for account: Account) -> String { path("liabilities:reserved", account) }

    private func path(_ beginning: String, _ account: Account) -> String {
        // An underscore stands in no slug.
        let project = account.project.map { slugs.projects[$0] ?? Self.tail($0) } ?? "no_project"
        return [beginning, budget(account.budget), line(account.fundLine), payee(account.party), project].joined(
            separator: ":")
    }

    private func line(_ id: String?) -> String { id.map { slugs.lines[$0] ?? Self.tail($0) } ?? "no_line" }
    private func budget(_ id: String?) -> String { id.map { slugs.budgets[$0] ?? Self.tail($0) } ?? "no_budget" }

    private func payee(_ party: String?) -> String {
        guard let party else { return "no_payee" }
        if party.hasPrefix("organisation:") {
            let id = String(party.dropFirst(13))
            return "organisation_" + (slugs.organisations[id] ?? Self.tail(id))
        }
        return "person_" + Self.tail(party)
    }

    /// The random end of an identifier: identifiers made in the same millisecond begin alike.
    private static func tail(_ id: String) -> String { String(id.suffix(12)) }
}

/// What is written so far: running balances by account, and the accounts that this month touched.
struct HledgerState {
    let names: HledgerNames
    /// By account and currency, in cents; debits are positive, as in hledger.
    private var balances: [Key: Int64] = [:]
    private var touched: Set<Key> = []
    private var day: Day?

    private struct Key: Hashable, Comparable {
        let account: String
        let currency: String
        static func < (a: Key, b: Key) -> Bool { (a.account, a.currency) < (b.account, b.currency) }
    }

    init(names: HledgerNames) { self.names = names }

    /// An entry as a transaction, after the balances of the month before when it opens a new month.
    ///
    /// hledger proves balances in the order of dates, so dates never go back here. An entry written while the clock stood wrong
    /// keeps its own day as a tag.
    mutating func write(_ entry: Entry) -> String {
        let date = max(entry.day, day ?? entry.day)
        var text = ""
        if let day, date.startOfMonth != day.startOfMonth { text += assertions(on: day.endOfMonth) }
        day = date
        var tags = ["origin:\(entry.origin)", "number:\(entry.number)", "hash:\(entry.hash)"]
        if date != entry.day { tags.append("day:\(entry.day)") }
        if let document = entry.documentDay { tags.append("document:\(document)") }
        if let bank = entry.bankDay { tags.append("bank:\(bank)") }
        text += "\(date) * (\(entry.number)) \(entry.kind)\n    ; \(tags.joined(separator: ", "))\n"
        for transfer in entry.transfers { text += postings(transfer) }
        return text + "\n"
    }

    /// The balances that stand at the end: on the day of the last entry.
    mutating func assertions() -> String { day.map { assertions(on: $0) } ?? "" }

    private mutating func assertions(on day: Day) -> String {
        var text = "\(day) * balances\n"
        for key in touched.sorted() {
            text += "    \(key.account)  0.00 \(key.currency) = \(Self.amount(balances[key] ?? 0)) \(key.currency)\n"
        }
        touched = []
        return text + "\n"
    }

    private mutating func postings(_ transfer: Transfer) -> String {
        let (debit, credit) = (names.name(transfer.debit), names.name(transfer.credit))
        let reserved = names.reserved(for: transfer.credit)
        return switch transfer.phase {
        case .posted, .reversal: move(transfer.amount.cents, debit, credit, transfer)
        case .pending: move(transfer.amount.cents, debit, reserved, transfer)
        case .post:
            move(transfer.amount.cents, reserved, credit, transfer)
                + move(transfer.releases.cents - transfer.amount.cents, reserved, debit, transfer)
        case .void, .expire: move(transfer.releases.cents, reserved, debit, transfer)
        }
    }

    private mutating func move(_ cents: Int64, _ debit: String, _ credit: String, _ transfer: Transfer) -> String {
        guard cents != 0 else { return "" }
        let currency = transfer.amount.currency.rawValue
        var text = ""
        for (account, change) in [(debit, cents), (credit, -cents)] {
            let key = Key(account: account, currency: currency)
            balances[key, default: 0] += change
            touched.insert(key)
            text += "    \(account)  \(Self.amount(change)) \(currency)\n"
        }
        return text
    }

    private static func amount(_ cents: Int64) -> String {
        let rest = cents.magnitude % 100
        return (cents < 0 ? "-" : "") + String(cents.magnitude / 100) + (rest < 10 ? ".0" : ".") + String(rest)
    }
}
