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

    enum Scope: String, CaseIterable, Sendable, SQLConvertible {
        case read, write

        /// Whoever may write may read.
        func covers(_ other: Scope) -> Bool { self == .write || other == .read }
    }

    func isAlive(at now: Instant) -> Bool { revokedAt == nil && expiresAt > now }

    /// Recognisable, so that one left in a public place is found.
    static func make() -> String { "terreau_" + Secrets.token() + Secrets.token() }
    static func isWellFormed(_ text: String) -> Bool { text.hasPrefix("terreau_") && text.utf8.count == 72 }
}
