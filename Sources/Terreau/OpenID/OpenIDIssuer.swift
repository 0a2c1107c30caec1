internal import Ledger

/// Another service that knows our people and says who somebody is: as the settings tell.
struct OpenIDIssuer: Hashable, Sendable {
    /// The word in addresses and settings: `annuaire`.
    let name: String
    /// What people read on the button.
    let label: String
    /// The address that the service calls itself by, to the letter.
    let issuer: String
    /// What the service calls us.
    let client: String
    /// Nil: the service gave us none, and relies on the proof key alone.
    let secret: String?
    /// Whether an address that the service says it has checked opens the account that has this address here.
    let trustsEmail: Bool

    static let longestName = 30
}

/// What a service says about itself.
struct OpenIDDocument: Hashable, Sendable {
    let authorization: String
    let token: String
    let keys: String
    /// Whether its answers always say which service they are from (RFC 9207).
    let namesItself: Bool
    /// How we may say who we are.
    let takesBasic: Bool
}

/// What a token says, read and not believed yet.
struct IDClaims: Hashable, Sendable {
    var issuer: String
    var subject: String
    var audience: [String]
    var authorizedParty: String?
    /// Seconds since 1970, like the two after it.
    var expires: Int64
    var issuedAt: Int64
    var notBefore: Int64?
    var nonce: String?
    var email: String?
    var isEmailVerified = false
}

/// An account at a service that opens an account here.
struct Identity: Hashable, Sendable {
    struct ID: Identifier { let rawValue: String }

    let id: ID
    let person: Person.ID
    let issuer: String
    /// What the service calls the person: never an address, which may become somebody else's.
    let subject: String
    let linkedAt: Instant
    let usedAt: Instant?
}
