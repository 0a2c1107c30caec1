internal import Foundation
internal import Ledger
internal import Storage

/// The journal as plain-text accounting for beancount, version 3: the same movements as for hledger, under names that beancount
/// takes. Beancount itself proves the balances.
struct BeancountExport {
    let database: any Database

    func write(_ period: ExportPeriod, to output: (String) throws -> Void) async throws {
        let (slugs, last) = try await database.read { db in
            try (LedgerSlugs.load(in: db), CheckedBooks.lastEntry(in: db))
        }
        var state = BeancountState(names: BeancountNames(names: HledgerNames(slugs: slugs)), period: period)
        try output(BeancountState.header)
        try await PlainTextBooks.pages(until: last, of: database) { entries in
            try output(entries.map { state.write($0) }.joined())
        }
        try output(state.end())
    }
}

/// The names that hledger knows accounts by, as beancount writes them. Slugs hold no capital letter, so a capital inside a part
/// says that a word of ours stands there: two accounts never get one name.
struct BeancountNames: Sendable {
    let names: HledgerNames

    func name(_ account: PlainAccount) -> String {
        names.name(account).split(separator: ":").map { part in
            part.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        }.joined(separator: ":")
    }
}

/// What is written so far.
struct BeancountState {
    static let header = """
        ; Terreau journal, made from the ledger. Commitments stand in Liabilities:Reserved.
        option "title" "Terreau"
        option "operating_currency" "EUR"


        """

    let names: BeancountNames
    let period: ExportPeriod
    /// In cents; debits are positive.
    private var balances: [Key: Int64] = [:]
    private var touched: Set<Key> = []
    private var opened: Set<String> = []
    /// The last day within the period, and the last day of all.
    private var day: Day?
    private var reached: Day?
    private var hasBegun = false

    private struct Key: Hashable, Comparable {
        let account: String
        let currency: String
        static func < (a: Key, b: Key) -> Bool { (a.account, a.currency) < (b.account, b.currency) }
    }

    init(names: BeancountNames, period: ExportPeriod) {
        self.names = names
        self.period = period
    }

    /// An entry as a transaction. Dates never go back here, as in the journal for hledger. What came before the period only
    /// adds to the balances that open it.
    mutating func write(_ entry: Entry) -> String {
        let date = max(entry.day, reached ?? entry.day)
        reached = date
        guard period.until.map({ date <= $0 }) ?? true else { return "" }
        let isShown = period.contains(date)
        var text = ""
        if isShown {
            if hasBegun, let day, date.startOfMonth != day.startOfMonth { text += assertions(on: day.endOfMonth) }
            text += begin()
        }
        day = date
        var postings = ""
        for transfer in entry.transfers {
            for movement in PlainTextBooks.movements(of: transfer) {
                for (account, cents) in [(movement.debit, movement.cents), (movement.credit, -movement.cents)] {
                    let key = Key(account: names.name(account), currency: transfer.amount.currency.rawValue)
                    balances[key, default: 0] += cents
                    guard isShown else { continue }
                    touched.insert(key)
                    text += open(key.account, date)
                    postings += "  \(key.account)  \(PlainTextBooks.amount(cents)) \(key.currency)\n"
                }
            }
        }
        guard isShown else { return "" }
        text += "\(date) * \(quoted(entry.kind))\n  origin: \(quoted(entry.origin))\n  number: \(entry.number)\n"
        text += "  hash: \(quoted(entry.hash))\n"
        if date != entry.day { text += "  own_day: \(entry.day)\n" }
        if let document = entry.documentDay { text += "  document_day: \(document)\n" }
        if let bank = entry.bankDay { text += "  bank_day: \(bank)\n" }
        return text + postings + "\n"
    }

    /// The balances that stand at the end.
    mutating func end() -> String {
        guard let day else { return "" }
        // A period in which nothing happened still opens with what stood before it.
        let date = max(day, period.from ?? day)
        return begin() + assertions(on: date)
    }

    /// What stood before the period, as one transaction: the ledger sums to zero, so this does too.
    private mutating func begin() -> String {
        guard !hasBegun else { return "" }
        hasBegun = true
        let standing = balances.filter { $0.value != 0 }.sorted { $0.key < $1.key }
        guard let from = period.from, !standing.isEmpty else { return "" }
        var text = ""
        for (key, _) in standing { text += open(key.account, from) }
        text += "\(from) * \"opening balances\"\n"
        for (key, cents) in standing {
            touched.insert(key)
            text += "  \(key.account)  \(PlainTextBooks.amount(cents)) \(key.currency)\n"
        }
        return text + "\n"
    }

    private mutating func open(_ account: String, _ date: Day) -> String {
        opened.insert(account).inserted ? "\(date) open \(account)\n" : ""
    }

    /// Beancount looks at a balance when its day begins, so it is dated the day after; and without « ~ 0.00 » it would let a
    /// cent pass.
    private mutating func assertions(on day: Day) -> String {
        var text = ""
        for key in touched.sorted() {
            let amount = PlainTextBooks.amount(balances[key] ?? 0)
            text += "\(day.adding(days: 1)) balance \(key.account)  \(amount) ~ 0.00 \(key.currency)\n"
        }
        touched = []
        return text + "\n"
    }

    private func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: " ") + "\""
    }
}
