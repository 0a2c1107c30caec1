@testable import Ledger

extension Currency {
    /// Another currency, to be refused where euros are meant.
    static let usd = Currency(rawValue: "USD") ?? .eur
}

extension Account {
    static let signed = Account(.receivable, fundLine: "anis")
    static let line = Account(.fundLine, fundLine: "anis")
    static let envelope = Account(.allocation, fundLine: "anis", budget: "lille-bike")
    static let owed = Account(.owed, fundLine: "anis", budget: "lille-bike", party: "person:camille")
    static let activity = Account(.activity, party: "person:camille")
    static let bank = Account(.bank)
    static let dollars = Account(.allocation, fundLine: "anis", budget: "lille-bike", currency: .usd)
}

extension Day {
    /// A day that is known to exist; a misspelt one is 1970-01-01.
    static func on(_ text: String) -> Day { Day(rawValue: text) ?? Day(number: 0) }
}

extension EntryDraft {
    static func of(
        _ movements: Movement..., day: Day = .on("2026-03-10"), origin: String = "draw:d1", key: String = "k1"
    ) -> EntryDraft {
        EntryDraft(kind: "test", day: day, origin: origin, key: key, movements: movements)
    }
}

extension Book {
    static let noon = Instant(milliseconds: 1_773_144_000_000)

    /// 1 000 € signed by a funder and laid in an envelope: entries 1 and 2.
    static func withEnvelope(_ euros: Int = 1000) throws -> Book {
        var book = Book()
        try book.add(.move(.signed, .line, .euros(euros)))
        try book.add(.move(.line, .envelope, .euros(euros)))
        return book
    }

    @discardableResult
    mutating func add(_ movements: EntryDraft.Movement..., day: Day = .on("2026-03-10")) throws -> Entry {
        let draft = EntryDraft(kind: "test", day: day, origin: "test", key: "k\(lastNumber + 1)", movements: movements)
        return try append(draft, recorded: Book.noon)
    }

    func left(_ account: Account) -> Int64 { balance(account).available(account.rule) }
}

extension Transfer.ID {
    static func at(_ entry: Int64, _ position: Int = 0) -> Transfer.ID { Transfer.ID(entry: entry, position: position) }
}
