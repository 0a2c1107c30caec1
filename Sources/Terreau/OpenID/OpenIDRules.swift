internal import Foundation
internal import Ledger

/// What must be so before anybody believes a service.
enum OpenIDRules {
    /// Why a token is not believed. For the log, never for the page.
    enum Fault: String, Error, CaseIterable, Sendable {
        case unreadable, algorithm, key, signature
        case issuer, audience, authorizedParty, expired, future, nonce, subject
    }

    /// Two clocks are never quite the same.
    static let leeway: Int64 = 60

    /// Nothing that anybody could make who knows no private key.
    static let algorithms: Set = ["RS256", "ES256", "EdDSA"]

    static let longestSubject = 255

    struct Expected: Sendable {
        let issuer: String
        let client: String
        let nonce: String
        let now: Instant
    }

    /// OpenID Connect Core, section 3.1.3.7.
    static func check(_ claims: IDClaims, _ expected: Expected) throws(Fault) {
        guard claims.issuer == expected.issuer else { throw .issuer }
        guard claims.audience.contains(expected.client) else { throw .audience }
        // A token for several must say whom it was made for.
        guard claims.authorizedParty.map({ $0 == expected.client }) ?? (claims.audience.count == 1) else {
            throw .authorizedParty
        }
        let now = expected.now.milliseconds / 1000
        guard claims.expires > now - leeway else { throw .expired }
        guard claims.issuedAt <= now + leeway, (claims.notBefore ?? now) <= now + leeway else { throw .future }
        guard claims.nonce == expected.nonce else { throw .nonce }
        guard !claims.subject.isEmpty, claims.subject.utf8.count <= longestSubject else { throw .subject }
    }

    /// Whether an address may be asked: encrypted, or on this very machine for a service that is there too.
    static func mayAsk(_ address: String, of issuer: String) -> Bool {
        guard let parts = URLComponents(string: address), let host = parts.host, !host.isEmpty,
            parts.user == nil, parts.password == nil, parts.fragment == nil
        else { return false }
        return parts.scheme == "https" || parts.scheme == "http" && isLoopback(host) && isLocal(issuer)
    }

    private static func isLocal(_ issuer: String) -> Bool {
        guard let parts = URLComponents(string: issuer), parts.scheme == "http", let host = parts.host else {
            return false
        }
        return isLoopback(host)
    }

    private static func isLoopback(_ host: String) -> Bool {
        ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host.lowercased())
    }
}
