internal import Ledger

/// How often something may be tried: so many times at once, and as many again over a stretch of time.
enum TriesRules {
    struct Limit: Hashable, Sendable {
        let count: Int64
        let seconds: Int64
    }

    enum Answer: Hashable, Sendable {
        case yes(spentUntil: Instant)
        case no(waitSeconds: Int64)
    }

    /// A bucket is one moment: until when it stays spent if nobody tries. Each try moves it by its share of the stretch
    /// (the generic cell rate algorithm).
    static func judge(_ spentUntil: Instant?, _ limit: Limit, at now: Instant) -> Answer {
        let share = limit.seconds * 1000 / limit.count
        let next = max(spentUntil ?? now, now).milliseconds + share
        let over = next - now.milliseconds - limit.seconds * 1000
        guard over > 0 else { return .yes(spentUntil: Instant(milliseconds: next)) }
        return .no(waitSeconds: (over + 999) / 1000)
    }
}
