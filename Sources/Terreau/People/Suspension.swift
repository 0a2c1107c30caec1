internal import Ledger

/// The doors are closed to somebody for a time: no session, no token, no code opens. What is theirs stays theirs.
struct Suspension: Sendable {
    struct ID: Identifier { let rawValue: String }

    let id: ID
    let person: Person.ID
    /// Told to the person.
    let reason: String
    let placedAt: Instant
    let placedBy: Person.ID?
    /// Nil: until somebody lifts it.
    let endsAt: Instant?
    var liftedAt: Instant? = nil

    func isInForce(at now: Instant) -> Bool { liftedAt == nil && (endsAt.map { now < $0 } ?? true) }
}

/// Who may be suspended.
enum SuspensionRules {
    enum No: String, Error, CaseIterable, Sendable {
        case oneself, hasLeft, alreadySuspended, notSuspended, inThePast
    }

    static let longestReason = 300

    struct Facts: Sendable {
        var isOwn = false
        var hasLeft = false
        var isSuspended = false
        var endsInThePast = false
    }

    static func check(_ facts: Facts) throws(No) {
        if facts.isOwn { throw .oneself }
        if facts.hasLeft { throw .hasLeft }
        if facts.isSuspended { throw .alreadySuspended }
        if facts.endsInThePast { throw .inThePast }
    }
}

extension SuspensionRules.No: Refusal {
    var kind: RefusalKind { self == .inThePast ? .invalid : .conflict }
    var code: String { rawValue }
    var field: String? { self == .inThePast ? "until" : "reason" }
    var sentence: Sentence { Sentence("suspension.no.\(rawValue)") }
}
