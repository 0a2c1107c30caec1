import Crypto
import CryptoExtras
import Foundation
import HTTPTypes
import Synchronization
import Testing

@testable import Terreau

/// A service with keys of its own, and as dishonest as a test wants it. Tokens are put together here by hand, not by the library
/// that reads them.
final class TestIssuer: OpenIDTransport {
    let address: String
    let client = "terreau"
    private let state: Mutex<State>

    private struct State {
        var key = TestKey.elliptic("first")
        var trick = Trick.none
        var codes: [String: Grant] = [:]
        var asked: [String: Int] = [:]
        var document: [String: String] = [:]
        var namesItself = false
        var ways = ["client_secret_basic"]
        var status = 200
        var authorization: String?
        var form: [String: String] = [:]
    }

    private struct Grant {
        let account: Account
        let challenge: String
        let nonce: String
        let back: String
    }

    struct Account: Sendable {
        var subject: String
        var email: String?
        var isVerified: Bool? = true
    }

    init(_ address: String = "https://annuaire.example") {
        self.address = address
        state = Mutex(State())
    }

    func turn(_ trick: Trick) { state.withLock { $0.trick = trick } }
    func sign(with key: TestKey) { state.withLock { $0.key = key } }
    func say(_ field: String, _ value: String) { state.withLock { $0.document[field] = value } }
    func nameItself() { state.withLock { $0.namesItself = true } }
    func take(_ ways: [String]) { state.withLock { $0.ways = ways } }
    func answer(_ status: Int) { state.withLock { $0.status = status } }
    func asked(_ what: String) -> Int { state.withLock { $0.asked[what] ?? 0 } }
    var lastAuthorization: String? { state.withLock { $0.authorization } }
    var lastForm: [String: String] { state.withLock { $0.form } }

    /// What a browser brings back after saying who it is at this address.
    func enter(at place: String, as account: Account) throws -> [(String, String)] {
        let query = try #require(URLComponents(string: place)?.queryItems)
        let asked = Dictionary(query.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { first, _ in first })
        #expect(place.hasPrefix(address + "/authorize?"))
        #expect(asked["response_type"] == "code" && asked["client_id"] == client)
        #expect(asked["code_challenge_method"] == "S256")
        let code = UUID().uuidString
        let grant = try Grant(
            account: account, challenge: #require(asked["code_challenge"]), nonce: #require(asked["nonce"]),
            back: #require(asked["redirect_uri"]))
        let names = state.withLock { state in
            state.codes[code] = grant
            return state.namesItself
        }
        return [("code", code), ("state", try #require(asked["state"]))] + (names ? [("iss", address)] : [])
    }

    // MARK: Answering

    func get(_ place: String) async throws -> OpenIDAnswer {
        let path = String(place.dropFirst(address.count))
        return try state.withLock { state in
            state.asked[path, default: 0] += 1
            switch path {
            case "/.well-known/openid-configuration":
                var document: [String: Any] = [
                    "issuer": address, "authorization_endpoint": address + "/authorize",
                    "token_endpoint": address + "/token", "jwks_uri": address + "/keys",
                    "token_endpoint_auth_methods_supported": state.ways,
                    "authorization_response_iss_parameter_supported": state.namesItself,
                ]
                document.merge(state.document) { $1 }
                return try Self.json(document, state.status)
            case "/keys":
                // Keys that no token may be signed with stand between the others.
                let strange: [[String: Any]] = [
                    ["kty": "oct", "kid": "shared", "k": "c2VjcmV0"], ["kty": "EC", "crv": "secp256k1", "kid": "coin"],
                    ["kty": "RSA", "alg": "RSA-OAEP-256", "use": "enc", "kid": "enc", "n": "AQAB", "e": "AQAB"],
                ]
                return try Self.json(["keys": strange + [state.key.publicFields]], state.status)
            default: return OpenIDAnswer(status: 404, body: [])
            }
        }
    }

    func post(_ place: String, form: String, authorization: String?) async throws -> OpenIDAnswer {
        let fields = Dictionary(
            form.split(separator: "&").map { pair in
                let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
                return (parts[0], parts.count > 1 ? parts[1].removingPercentEncoding ?? "" : "")
            }, uniquingKeysWith: { first, _ in first })
        return try state.withLock { state in
            (state.authorization, state.form) = (authorization, fields)
            guard state.status == 200 else { return OpenIDAnswer(status: state.status, body: []) }
            guard place == address + "/token", let grant = state.codes.removeValue(forKey: fields["code"] ?? ""),
                fields["redirect_uri"] == grant.back, let verifier = fields["code_verifier"],
                URLBase64.text(SHA256.hash(data: Data(verifier.utf8))) == grant.challenge
            else { return try Self.json(["error": "invalid_grant"], 400) }
            let token = try token(grant, state.key, state.trick)
            return try Self.json(["access_token": "x", "token_type": "Bearer", "id_token": token], 200)
        }
    }

    private static func json(_ value: [String: Any], _ status: Int) throws -> OpenIDAnswer {
        OpenIDAnswer(
            status: status, body: Array(try JSONSerialization.data(withJSONObject: value, options: .sortedKeys)))
    }

    private func token(_ grant: Grant, _ key: TestKey, _ trick: Trick) throws -> String {
        let now = 1_795_424_400 + trick.shift
        var head: [String: Any] = ["alg": key.algorithm, "kid": key.name, "typ": "JWT"]
        var claims: [String: Any] = [
            "iss": address, "sub": grant.account.subject, "aud": client, "exp": now + 300, "iat": now,
            "nonce": grant.nonce,
        ]
        claims["email"] = grant.account.email
        claims["email_verified"] = grant.account.isVerified
        trick.change(&head, &claims)
        let signed =
            URLBase64.text(try JSONSerialization.data(withJSONObject: head, options: .sortedKeys)) + "."
            + URLBase64.text(try JSONSerialization.data(withJSONObject: claims, options: .sortedKeys))
        return signed + "." + URLBase64.text(try trick.signature(of: Data(signed.utf8), with: key))
    }
}

/// A key that signs, and what is published of it.
enum TestKey: Sendable {
    case elliptic(String, P256.Signing.PrivateKey)
    case edwards(String, Curve25519.Signing.PrivateKey)
    case rsa(String, _RSA.Signing.PrivateKey)

    static func elliptic(_ name: String) -> TestKey { .elliptic(name, P256.Signing.PrivateKey()) }
    static func edwards(_ name: String) -> TestKey { .edwards(name, Curve25519.Signing.PrivateKey()) }
    static func rsa(_ name: String) throws -> TestKey { .rsa(name, try _RSA.Signing.PrivateKey(keySize: .bits2048)) }

    var name: String {
        switch self {
        case .elliptic(let name, _), .edwards(let name, _), .rsa(let name, _): name
        }
    }

    var algorithm: String {
        switch self {
        case .elliptic: "ES256"
        case .edwards: "EdDSA"
        case .rsa: "RS256"
        }
    }

    var publicFields: [String: Any] {
        switch self {
        case .elliptic(let name, let key):
            let point = key.publicKey.rawRepresentation
            return [
                "kty": "EC", "crv": "P-256", "kid": name, "use": "sig", "x": URLBase64.text(point.prefix(32)),
                "y": URLBase64.text(point.suffix(32)),
            ]
        case .edwards(let name, let key):
            return [
                "kty": "OKP", "crv": "Ed25519", "kid": name, "alg": "EdDSA",
                "x": URLBase64.text(key.publicKey.rawRepresentation),
            ]
        case .rsa(let name, let key):
            guard let numbers = try? key.publicKey.getKeyPrimitives() else { return [:] }
            return [
                "kty": "RSA", "kid": name, "alg": "RS256", "n": URLBase64.text(numbers.modulus),
                "e": URLBase64.text(numbers.publicExponent),
            ]
        }
    }

    func signature(of data: Data) throws -> Data {
        switch self {
        case .elliptic(_, let key): try key.signature(for: data).rawRepresentation
        case .edwards(_, let key): try key.signature(for: data)
        case .rsa(_, let key):
            try key.signature(for: SHA256.hash(data: data), padding: .insecurePKCS1v1_5).rawRepresentation
        }
    }
}

/// What a token may pretend.
enum Trick: String, CaseIterable, Sendable {
    case none
    case otherIssuer, otherAudience, several, otherParty, expired, future, notYet, otherNonce, noNonce, noSubject,
        longSubject
    case noAlgorithm, publicKeyAsSecret, otherAlgorithm, unknownKey, foreignKey, changed, noSignature, critical,
        noExpiry
    case hugeExpiry, pointedKey

    /// What the journal calls it.
    var fault: OpenIDRules.Fault? {
        switch self {
        case .none: nil
        case .otherIssuer: .issuer
        case .otherAudience: .audience
        case .several, .otherParty: .authorizedParty
        case .expired: .expired
        case .future, .notYet: .future
        case .otherNonce, .noNonce: .nonce
        case .noSubject, .longSubject: .subject
        case .noAlgorithm, .publicKeyAsSecret, .otherAlgorithm: .algorithm
        case .unknownKey: .key
        case .foreignKey, .changed, .noSignature, .pointedKey: .signature
        case .critical, .noExpiry, .hugeExpiry: .unreadable
        }
    }

    /// Seconds by which the token's clock is wrong.
    fileprivate var shift: Int {
        switch self {
        case .expired: -361
        case .future: 61
        default: 0
        }
    }

    fileprivate func change(_ head: inout [String: Any], _ claims: inout [String: Any]) {
        switch self {
        case .none, .expired, .future, .foreignKey, .changed, .noSignature: break
        case .otherIssuer: claims["iss"] = "https://annuaire.example.evil.example"
        case .otherAudience: claims["aud"] = "somebody-else"
        case .several: claims["aud"] = ["terreau", "somebody-else"]
        case .otherParty:
            claims["aud"] = ["terreau", "somebody-else"]
            claims["azp"] = "somebody-else"
        case .notYet: claims["nbf"] = 1_795_424_400 + 120
        case .otherNonce: claims["nonce"] = String(repeating: "0", count: 64)
        case .noNonce: claims["nonce"] = nil
        case .noSubject: claims["sub"] = ""
        case .longSubject: claims["sub"] = String(repeating: "a", count: 256)
        case .noAlgorithm: head["alg"] = "none"
        case .publicKeyAsSecret: head["alg"] = "HS256"
        case .otherAlgorithm: head["alg"] = "ES384"
        case .unknownKey: head["kid"] = "nobody"
        case .critical: head["crit"] = ["exp"]
        case .noExpiry: claims["exp"] = nil
        case .hugeExpiry: claims["exp"] = 1e300
        case .pointedKey:
            head["jku"] = "https://evil.example/keys"
            head["jwk"] = TestKey.elliptic("first").publicFields
        }
    }

    fileprivate func signature(of data: Data, with key: TestKey) throws -> Data {
        switch self {
        case .noAlgorithm, .noSignature: return Data()
        case .publicKeyAsSecret:
            let published = try JSONSerialization.data(withJSONObject: key.publicFields, options: .sortedKeys)
            return Data(HMAC<SHA256>.authenticationCode(for: data, using: SymmetricKey(data: published)))
        case .foreignKey, .pointedKey: return try TestKey.elliptic("first").signature(of: data)
        case .changed: return try key.signature(of: data + Data([0]))
        default: return try key.signature(of: data)
        }
    }
}

/// Several services behind one network.
struct TestNetwork: OpenIDTransport {
    let issuers: [TestIssuer]

    private func issuer(of place: String) throws -> TestIssuer {
        try #require(issuers.first { place.hasPrefix($0.address + "/") })
    }

    func get(_ address: String) async throws -> OpenIDAnswer { try await issuer(of: address).get(address) }
    func post(_ address: String, form: String, authorization: String?) async throws -> OpenIDAnswer {
        try await issuer(of: address).post(address, form: form, authorization: authorization)
    }
}

extension House {
    /// The same house, where people may sign in with these services: `annuaire`, and `autre` for a second one.
    func knowing(
        _ issuers: TestIssuer..., secret: String? = "s3cret", trustsEmail: Bool = false
    ) async throws -> House {
        let services = zip(["annuaire", "autre"], issuers).map { name, issuer in
            OpenIDIssuer(
                name: name, label: name.capitalized, issuer: issuer.address, client: issuer.client, secret: secret,
                trustsEmail: trustsEmail)
        }
        let instance = try await Instance(
            database: database, resources: Repository.resources, clock: clock.clock, keys: instance.keys,
            services: services, transport: TestNetwork(issuers: issuers))
        return House(instance: instance, clock: clock, manager: manager, treasurer: treasurer)
    }
}

extension WebClient {
    /// Leaves for a service, says there who it is, and comes back as far as the button.
    func comeBack(
        from issuer: TestIssuer, _ name: String = "annuaire", as account: TestIssuer.Account, then path: String = ""
    ) async throws -> [(String, String)] {
        let left = try await get(Links.service(name, then: path))
        #expect(left.status == .seeOther)
        let answer = try issuer.enter(at: #require(left.location), as: account)
        let page = try await get(Links.serviceReturn(name) + "?" + Self.query(answer))
        #expect(page.status == .ok && page.newSession == nil && page.contains("Entrer"))
        return answer
    }

    static func query(_ fields: [(String, String)]) -> String {
        fields.map { "\($0)=\(Links.encoded($1))" }.joined(separator: "&")
    }

    func enter(_ answer: [(String, String)], _ name: String = "annuaire") async throws -> WebPage {
        try await post(Links.serviceReturn(name), fields: answer)
    }

    /// Links an account of the service with a person's own.
    func link(_ issuer: TestIssuer, _ account: TestIssuer.Account, as actor: Actor) async throws -> WebPage {
        let left = try await get(Links.linkService("annuaire"), as: actor)
        let answer = try issuer.enter(at: #require(left.location), as: account)
        let page = try await get(Links.serviceReturn("annuaire") + "?" + Self.query(answer), as: actor)
        #expect(page.contains("Lier ce compte"))
        return try await post(Links.linkService("annuaire"), fields: answer, as: actor)
    }
}
