internal import Foundation
internal import Ledger
internal import Storage

/// The journal as plain-text accounting for hledger: the same books give the same bytes, and hledger itself proves the balances.
///
/// Reserved money has accounts of its own, so a reservation is an ordinary transaction. Nobody is named: people appear under a
/// piece of their identifier, organisations, lines, budgets and projects under their slug.
struct HledgerExport {
    let database: any Database

    func write(to output: (String) throws -> Void) async throws {
        let (slugs, accounts, last) = try await database.read { db in
            try (LedgerSlugs.load(in: db), StoredAccount.all(in: db), CheckedBooks.lastEntry(in: db))
        }
        let names = HledgerNames(slugs: slugs)
        try output(Self.header(accounts, names))
        var state = HledgerState(names: names)
        try await PlainTextBooks.pages(until: last, of: database) { entries in
            try output(entries.map { state.write($0) }.joined())
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

    func name(_ account: PlainAccount) -> String {
        switch account {
        case .real(let account): name(account)
        case .reserved(let account): reserved(for: account)
        }
    }

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
            text +=
                "    \(key.account)  0.00 \(key.currency) = \(PlainTextBooks.amount(balances[key] ?? 0)) \(key.currency)\n"
        }
        touched = []
        return text + "\n"
    }

    private mutating func postings(_ transfer: Transfer) -> String {
        let currency = transfer.amount.currency.rawValue
        var text = ""
        for movement in PlainTextBooks.movements(of: transfer) {
            for (account, change) in [(movement.debit, movement.cents), (movement.credit, -movement.cents)] {
                let key = Key(account: names.name(account), currency: currency)
                balances[key, default: 0] += change
                touched.insert(key)
                text += "    \(key.account)  \(PlainTextBooks.amount(change)) \(currency)\n"
            }
        }
        return text
    }
}
