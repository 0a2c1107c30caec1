internal import Ledger
internal import Storage

/// A bucket of tries: what it counts, of whom, and how many there are.
struct Tries: Sendable {
    private let bucket: String
    private let limit: TriesRules.Limit

    private init(_ name: String, _ whose: String, _ count: Int64, per seconds: Int64) {
        // Whose it is stays unreadable: an address is personal.
        bucket = "\(name):\(Hex.sha256("\(name)|\(whose)").prefix(32))"
        limit = TriesRules.Limit(count: count, seconds: seconds)
    }

    // Asking for a code, and typing a wrong one.
    static func codes(from place: String) -> Tries { Tries("codesFrom", place, 30, per: 3600) }
    static func codes(to account: String) -> Tries { Tries("codesTo", account, 20, per: 3600) }
    static func codes(to account: String, from place: String) -> Tries {
        Tries("codesToFrom", "\(account)|\(place)", 5, per: 3600)
    }
    static func wrongCodes(from place: String) -> Tries { Tries("wrongFrom", place, 10, per: 600) }
    static func wrongCodes(of account: String) -> Tries { Tries("wrongOf", account, 20, per: 3600) }
    /// Writing by the public page. A workshop with one address among all its guests fits in.
    static func arrivals(from place: String) -> Tries { Tries("arrivalsFrom", place, 12, per: 3600) }
    /// Asking that a lost second factor be removed.
    static func factorLosses(of person: Person.ID) -> Tries { Tries("factorLoss", person.rawValue, 3, per: 86_400) }
    /// A wrong code of the second factor.
    static func wrongConfirmations(of person: Person.ID) -> Tries { Tries("factor", person.rawValue, 10, per: 3600) }

    /// Whether one more is allowed. Counts nothing.
    /// - Throws: ``TooManyTries``.
    func check(at now: Instant, in db: some Reading) throws {
        if case .no(let seconds) = try judge(at: now, in: db) { throw TooManyTries(seconds: seconds) }
    }

    /// Counts one.
    /// - Throws: ``TooManyTries``; then nothing was counted.
    func take(at now: Instant, in db: some Writing) throws {
        guard case .yes(let spentUntil) = try judge(at: now, in: db) else { return try check(at: now, in: db) }
        try db.run("DELETE FROM tries WHERE spent_until < \(now)")
        try db.run(
            """
            INSERT INTO tries (bucket, spent_until) VALUES (\(bucket), \(spentUntil))
            ON CONFLICT (bucket) DO UPDATE SET spent_until = excluded.spent_until
            """)
    }

    private func judge(at now: Instant, in db: some Reading) throws -> TriesRules.Answer {
        try TriesRules.judge(
            db.value("SELECT spent_until FROM tries WHERE bucket = \(bucket)"), limit, at: now)
    }
}

struct TooManyTries: Refusal {
    let seconds: Int64
    let kind = RefusalKind.tooMany
    let code = "tooManyTries"
    var sentence: Sentence { Sentence("error.tooManyTries", ["minutes": .count(Int((seconds + 59) / 60))]) }
    var retryAfter: Int64? { seconds }
}
