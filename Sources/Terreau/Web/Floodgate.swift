internal import Ledger
internal import Synchronization

/// How many requests one place and one account may send, looked at before anything of a request is decoded. Kept in memory: a
/// restart forgets it, and it never holds more than so many places.
final class Floodgate: Sendable {
    /// A workshop of thirty people behind one address sends some twenty requests a second when all of them work at once.
    static let place = TriesRules.Limit(count: 3000, seconds: 60)
    /// Faster than anybody clicks, and enough for a program that reads page after page.
    static let account = TriesRules.Limit(count: 900, seconds: 60)

    private let place: TriesRules.Limit
    private let account: TriesRules.Limit
    private let most: Int
    private let spent = Mutex<[String: Instant]>([:])

    init(
        place: TriesRules.Limit = Floodgate.place, account: TriesRules.Limit = Floodgate.account, most: Int = 20_000
    ) {
        (self.place, self.account, self.most) = (place, account, most)
    }

    /// How many places and accounts are remembered.
    var count: Int { spent.withLock { $0.count } }

    /// - Throws: ``TooManyRequests``.
    func admit(_ client: Client, at now: Instant) throws(TooManyRequests) {
        if !client.isThisMachine { try take(client.place, place, at: now) }
    }

    /// Whoever has many addresses has one account.
    func admit(_ person: Person.ID, from client: Client, at now: Instant) throws(TooManyRequests) {
        if !client.isThisMachine { try take(person.rawValue, account, at: now) }
    }

    private func take(_ key: String, _ limit: TriesRules.Limit, at now: Instant) throws(TooManyRequests) {
        let wait: Int64? = spent.withLock { spent in
            switch TriesRules.judge(spent[key], limit, at: now) {
            case .no(let seconds): return seconds
            case .yes(let until):
                if spent[key] == nil, spent.count >= most {
                    spent = spent.filter { $0.value > now }
                    // So many at once are no neighbours of anybody; all begin anew.
                    if spent.count >= most { spent.removeAll() }
                }
                spent[key] = until
                return nil
            }
        }
        if let wait { throw TooManyRequests(seconds: wait) }
    }
}

extension Client {
    /// A program beside us, or a proxy that does not say whom it speaks for: everybody would share one limit.
    var isThisMachine: Bool { address.map { $0.isLoopback } ?? true }
}

extension IPAddress {
    var isLoopback: Bool { bytes.count == 4 ? bytes[0] == 127 : bytes == Array(repeating: 0, count: 15) + [1] }
}

struct TooManyRequests: Refusal, Equatable {
    let seconds: Int64
    var kind: RefusalKind { .tooMany }
    var code: String { "tooManyRequests" }
    var sentence: Sentence { Sentence("error.tooManyRequests", ["seconds": .count(Int(seconds))]) }
    var retryAfter: Int64? { seconds }
}
