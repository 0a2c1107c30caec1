internal import Foundation
internal import JWTKit
internal import Ledger

/// The public keys of a service, and reading a token with them.
struct OpenIDKeys: Sendable {
    private let keys: [JWK]

    static let most = 50
    static let longestToken = 16_384

    /// Keys that cannot be read, or are for something else, are as if they were not there.
    init?(_ body: [UInt8]) {
        guard let list = try? JSONDecoder().decode(List.self, from: Data(body)) else { return nil }
        keys = list.keys.prefix(Self.most).compactMap(\.key)
    }

    func has(_ id: String) -> Bool { keys.contains { $0.keyIdentifier?.string == id } }

    /// What a token says, once its signature is right.
    /// - Throws: ``OpenIDRules/Fault``.
    func claims(of token: String) async throws -> IDClaims {
        let head = try IDTokenHead(token)
        let ring = JWTKeyCollection()
        try await ring.add(jwk: key(for: head))
        do {
            return try await ring.verify(token, as: Payload.self).claims
        } catch let error as JWTError where error.errorType == .malformedToken {
            throw OpenIDRules.Fault.unreadable
        } catch {
            throw OpenIDRules.Fault.signature
        }
    }

    /// The one key that a token names, bound to the one way of signing it says and we take.
    private func key(for head: IDTokenHead) throws(OpenIDRules.Fault) -> JWK {
        guard OpenIDRules.algorithms.contains(head.algorithm),
            let algorithm = JWK.Algorithm(rawValue: head.algorithm)
        else { throw .algorithm }
        let fitting = keys.filter { key in
            key.keyType == Self.type(of: algorithm) && (key.algorithm ?? algorithm) == algorithm
                && head.key.map { $0 == key.keyIdentifier?.string } ?? true
        }
        // Without a name a key must be the only one, or somebody else's would do too.
        guard var key = fitting.first, fitting.count == 1 else { throw .key }
        key.algorithm = algorithm
        key.keyIdentifier = JWKIdentifier(string: head.key ?? "only")
        key.privateExponent = nil
        return key
    }

    private static func type(of algorithm: JWK.Algorithm) -> JWK.KeyType {
        switch algorithm {
        case .rs256: .rsa
        case .es256: .ecdsa
        default: .octetKeyPair
        }
    }

    private struct List: Decodable {
        let keys: [Entry]
    }

    private struct Entry: Decodable {
        let key: JWK?

        private enum Names: String, CodingKey { case use }

        init(from decoder: any Decoder) {
            let use = try? decoder.container(keyedBy: Names.self).decodeIfPresent(String.self, forKey: .use)
            let read = try? JWK(from: decoder)
            key = use == "enc" ? nil : read
        }
    }
}

/// Which key signed a token, and how: read before anything is believed.
struct IDTokenHead: Sendable {
    let algorithm: String
    let key: String?

    init(_ token: String) throws(OpenIDRules.Fault) {
        guard token.utf8.count <= OpenIDKeys.longestToken, token.utf8.count(where: { $0 == UInt8(ascii: ".") }) == 2,
            let bytes = URLBase64.bytes(String(token.prefix { $0 != "." })),
            let head = try? JSONDecoder().decode(Fields.self, from: Data(bytes))
        else { throw .unreadable }
        // What we would have to understand and do not.
        guard head.crit == nil else { throw .unreadable }
        (algorithm, key) = (head.alg, head.kid)
    }

    private struct Fields: Decodable {
        let alg: String
        let kid: String?
        let crit: [String]?
    }
}

/// The claims as they are written. Times may have fractions, an audience may be one or several.
private struct Payload: JWTPayload {
    let claims: IDClaims

    private enum Names: String, CodingKey {
        case iss, sub, aud, azp, exp, iat, nbf, nonce, email
        case emailVerified = "email_verified"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Names.self)
        func seconds(_ name: Names) throws -> Int64? {
            try fields.decodeIfPresent(Double.self, forKey: name).map {
                guard let whole = Int64(exactly: $0.rounded(.down)) else { throw OpenIDRules.Fault.unreadable }
                return whole
            }
        }
        guard let expires = try seconds(.exp), let issuedAt = try seconds(.iat) else {
            throw OpenIDRules.Fault.unreadable
        }
        let one = try? fields.decode(String.self, forKey: .aud)
        claims = try IDClaims(
            issuer: fields.decode(String.self, forKey: .iss), subject: fields.decode(String.self, forKey: .sub),
            audience: one.map { [$0] } ?? fields.decode([String].self, forKey: .aud),
            authorizedParty: fields.decodeIfPresent(String.self, forKey: .azp), expires: expires, issuedAt: issuedAt,
            notBefore: seconds(.nbf), nonce: fields.decodeIfPresent(String.self, forKey: .nonce),
            email: try? fields.decodeIfPresent(String.self, forKey: .email),
            // True and nothing else: neither 1 nor a word.
            isEmailVerified: (try? fields.decode(Bool.self, forKey: .emailVerified)) ?? false)
    }

    func encode(to encoder: any Encoder) throws { throw OpenIDRules.Fault.unreadable }

    /// Who it is from, for whom and until when is judged by ``OpenIDRules``, with our own clock.
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}
