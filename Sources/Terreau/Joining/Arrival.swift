internal import Ledger
internal import Storage

/// Somebody who wrote by the public page: a person to be, with an idea. Not an account: that comes when they are welcomed.
struct Arrival: Sendable {
    struct ID: Identifier, SQLConvertible {
        let rawValue: String
        init(rawValue: String) { self.rawValue = rawValue }
    }

    let id: ID
    let name: String
    let email: String
    let language: Language.Code
    /// What they would like to live from.
    let livelihood: String
    let commons: String?
    let place: String?
    let writtenAt: Instant
    /// The companion who looks after it.
    let takenBy: Person.ID?
    let takenAt: Instant?
    /// The first answer.
    let answeredAt: Instant?
    /// The person it became.
    let person: Person.ID?
    let closedAt: Instant?
    let closedReason: String?

    enum Stage: Sendable { case waiting, taken, welcomed, closed }

    var stage: Stage {
        if person != nil { return .welcomed }
        if closedAt != nil { return .closed }
        return takenBy == nil ? .waiting : .taken
    }

    /// What somebody wrote.
    struct Words: Hashable, Sendable {
        var name: String
        var email: String
        var livelihood: String
        var commons: String?
        var place: String?
    }
}

/// What was written to somebody who arrived.
struct ArrivalAnswer: Sendable {
    let by: String
    let at: Instant
    let words: String
}
