import Testing

@testable import Ledger

/// A book to which random entries are added, and all that can be said about it without asking it.
struct RandomBook {
    static let accounts: [Account] =
        ["anis", "mel"].flatMap { line in
            [
                Account(.receivable, fundLine: line), Account(.fundLine, fundLine: line),
                Account(.allocation, fundLine: line, budget: "lille-bike"),
                Account(.owed, fundLine: line, budget: "lille-bike", party: "person:camille"),
            ]
        } + [Account(.activity, party: "person:camille"), Account(.inTransit), Account(.bank), .dollars]

    private(set) var book = Book()
    private(set) var entries: [Entry] = []
    private(set) var refusals: [LedgerRefusal] = []
    private var random: Seeded
    private var day = Day.on("2026-01-01")

    init(seed: UInt64) { random = Seeded(seed) }

    /// One entry of one to four movements, good or bad.
    mutating func step() throws {
        day = day.adding(days: Int.random(in: 0...3, using: &random))
        // A first entry gives the rest something to move.
        let movements =
            entries.isEmpty
            ? [
                .move(Self.accounts[0], Self.accounts[1], .euros(500)),
                .move(Self.accounts[4], Self.accounts[5], .euros(500)),
            ]
            : (0..<random.pick([1, 1, 1, 2, 2, 3, 4])).map { _ in movement() }
        let draft = EntryDraft(
            kind: "random", day: day, origin: "test", key: "k\(entries.count)", movements: movements)
        let before = BookState(book)
        do {
            let entry = try book.append(draft, recorded: Instant(milliseconds: Int64(day.number) * 86_400_000))
            try #require(entry.previousHash == before.lastHash)
            try #require(entry.transfers.count == movements.count)
            entries.append(entry)
        } catch let refusal as LedgerRefusal {
            try #require(BookState(book) == before, "refused by \(refusal), and the book changed")
            if case .overdrawn(let account, let available, let asked) = refusal {
                let left = before.balances[account, default: Balance()].available(account.rule)
                try #require(available.cents == left && asked.cents > left)
            }
            refusals.append(refusal)
        }
    }

    private mutating func movement() -> EntryDraft.Movement {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<35:
            let (from, to) = accounts()
            return .move(from, to, amount())
        case ..<60:
            let (from, to) = accounts()
            let length = Int.random(in: 0...20, using: &random)
            return .reserve(from, to, amount(), until: random.chance(80) ? day.adding(days: length) : nil)
        case ..<75: return .post(target([.pending]), random.chance(40) ? nil : amount())
        case ..<82: return .void(target([.pending]))
        case ..<88: return .expire(target([.pending]))
        default: return .reverse(target([.posted, .post]))
        }
    }

    /// Mostly along the way that money goes, sometimes any two.
    private mutating func accounts() -> (Account, Account) {
        guard random.chance(75) else { return (random.pick(Self.accounts), random.pick(Self.accounts)) }
        let start = random.pick([0, 4])
        let step = Int.random(in: 0..<5, using: &random)
        let way =
            Self.accounts[start..<start + 4] + [random.pick([Self.accounts[8], Self.accounts[9], Self.accounts[10]])]
        return step == 4 ? (Self.accounts[10], way[start]) : (way[start + step], Array(way)[step + 1])
    }

    private mutating func amount() -> Money {
        switch Int.random(in: 0..<1000, using: &random) {
        case ..<20: .zero
        case ..<40: Money(cents: -1)
        case ..<42: Money(cents: .max)
        case ..<50: Money(cents: 100, currency: .usd)
        default: Money(cents: Int64.random(in: 1...random.pick([1, 500, 20_000]), using: &random))
        }
    }

    /// Mostly one that fits, sometimes any transfer, sometimes one that is not there.
    private mutating func target(_ phases: Set<Transfer.Phase>) -> Transfer.ID {
        let all = entries.flatMap(\.transfers)
        let fitting = all.filter { phases.contains($0.phase) }
        if random.chance(5) { return .at(Int64.random(in: -1...999, using: &random), 3) }
        return random.pick(fitting.isEmpty || random.chance(10) ? all : fitting).id
    }
}
