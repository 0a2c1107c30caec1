internal import Ledger

/// Somebody says that they have neither phone nor recovery codes, and asks that their second factor be removed.
struct FactorLoss: Sendable {
    struct ID: Identifier { let rawValue: String }

    let id: ID
    let person: Person.ID
    let reason: String
    /// Which factor is meant: one set up since stays.
    let factorSetUpAt: Instant
    let askedAt: Instant
    /// Where the session was from which it was asked.
    let address: String?
    let browser: String
    /// Nil until two have approved.
    var takesEffectAt: Instant?
    var outcome: Outcome?
    var closedAt: Instant?
    var word: String?

    enum Outcome: String, Sendable {
        /// By a manager, with a word.
        case refused
        /// By the person: it was not them, or they found it again.
        case cancelled
        /// The factor was shown, so it is not lost.
        case shown
        /// Nobody answered in time, or what it rested on is no more.
        case lapsed
        case done
    }

    /// A manager reached the person by another way, and believes them.
    struct Approval: Sendable {
        let by: Person.ID
        let name: String
        /// How: the number that was called, the place where they met.
        let reached: String
        let at: Instant
    }

    /// « Firefox, Linux · 192.0.2.0 ».
    var place: String { [browser, address ?? ""].filter { !$0.isEmpty }.joined(separator: " · ") }
}

/// What letters tell of a lost factor.
struct FactorNews: Codable, Hashable, Sendable {
    let step: Step
    let name: String
    let person: Person.ID
    /// From which browser and network it was asked.
    var place: String? = nil
    /// The moment from which the factor is gone.
    var at: String? = nil
    /// The manager's word.
    var words: String? = nil
    /// Whom to call when it was not them.
    let managers: [String]

    enum Step: String, Codable, Sendable { case asked, approved, refused, cancelled, shown, lapsed, removed }
}
