internal import Ledger
internal import Storage

/// A key that a program acts with, as one person. The database holds its hash.
struct ApiToken: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    let hash: String
    let person: Person.ID
    let scope: Scope
    let createdAt: Instant
    let expiresAt: Instant
    let lastUsedOn: Day?
    let revokedAt: Instant?
    /// What its person calls it.
    var name = ""
    /// Made after showing a second factor, or by whoever runs the instance.
    var isStrong = true

    static let longestName = 60

    /// How far a token reaches. Each reaches further than the one before.
    enum Scope: String, CaseIterable, Sendable, SQLConvertible {
        case read
        /// Draws, and statements to be imported.
        case write
        /// Makes money move: settles, prepares and releases runs, says what a line of the bank is.
        case pay

        func covers(_ other: Scope) -> Bool { rank >= other.rank }

        private var rank: Int {
            switch self {
            case .read: 0
            case .write: 1
            case .pay: 2
            }
        }

        /// What can move money has to be asked for more often.
        var longestDays: Int { self == .pay ? 90 : 365 }
    }

    func isAlive(at now: Instant) -> Bool { revokedAt == nil && expiresAt > now }

    /// Recognisable, so that one left in a public place is found.
    static func make() -> String { "terreau_" + Secrets.token() + Secrets.token() }
    static func isWellFormed(_ text: String) -> Bool { text.hasPrefix("terreau_") && text.utf8.count == 72 }
}
