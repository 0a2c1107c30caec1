internal import Crypto
internal import Foundation
internal import Ledger

/// One service, and what it said about itself: kept for an hour, so that signing in asks it as little as possible.
actor OpenIDClient {
    nonisolated let issuer: OpenIDIssuer
    private let transport: any OpenIDTransport
    private let clock: Clock
    private var document: Kept<OpenIDDocument>?
    private var keys: Kept<OpenIDKeys>?
    private var failedAt: Instant?

    private struct Kept<Value: Sendable>: Sendable {
        let value: Value
        let at: Instant
    }

    /// Seconds that its word about itself counts.
    static let keptSeconds: Int64 = 3600
    /// A key that we do not know is asked for at most this often.
    static let keysEvery: Int64 = 60
    /// A service that did not answer is not asked again for so long.
    static let restSeconds: Int64 = 10

    enum No: Error, Hashable, Sendable {
        /// It does not answer, or nothing that could be believed.
        case unreachable
        /// It says no to what we brought.
        case refused
    }

    init(_ issuer: OpenIDIssuer, transport: any OpenIDTransport, clock: Clock) {
        self.issuer = issuer
        self.transport = transport
        self.clock = clock
    }

    func discovered() async throws -> OpenIDDocument {
        if let document, clock.now().seconds(since: document.at) < Self.keptSeconds { return document.value }
        let base = issuer.issuer.hasSuffix("/") ? String(issuer.issuer.dropLast()) : issuer.issuer
        let body = try await ask { try await $0.get(base + "/.well-known/openid-configuration") }
        guard let value = OpenIDDocument(body, of: issuer.issuer) else { throw No.unreachable }
        document = Kept(value: value, at: clock.now())
        return value
    }

    /// Where a browser goes to say who it is.
    func address(state: String, nonce: String, verifier: String, back: String) async throws -> String {
        let document = try await discovered()
        let scope = issuer.trustsEmail ? "openid email" : "openid"
        let challenge = URLBase64.text(SHA256.hash(data: Array(verifier.utf8)))
        let fields = [
            ("response_type", "code"), ("client_id", issuer.client), ("redirect_uri", back), ("scope", scope),
            ("state", state), ("nonce", nonce), ("code_challenge", challenge), ("code_challenge_method", "S256"),
        ]
        return document.authorization + (document.authorization.contains("?") ? "&" : "?") + Self.encoded(fields)
    }

    /// Takes a code to the service and brings back who it is for: signed, and nothing of it judged yet.
    func claims(for code: String, verifier: String, back: String) async throws -> IDClaims {
        let document = try await discovered()
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", back), ("code_verifier", verifier),
        ]
        var authorization: String?
        if let secret = issuer.secret, document.takesBasic {
            let pair = Self.encoded(issuer.client) + ":" + Self.encoded(secret)
            authorization = "Basic " + Data(pair.utf8).base64EncodedString()
        } else {
            fields.append(("client_id", issuer.client))
            if let secret = issuer.secret { fields.append(("client_secret", secret)) }
        }
        let form = Self.encoded(fields)
        let body = try await ask { [authorization] in
            try await $0.post(document.token, form: form, authorization: authorization)
        }
        guard let answer = try? JSONDecoder().decode(TokenAnswer.self, from: Data(body)) else { throw No.refused }
        return try await keys(for: answer.token, at: document.keys).claims(of: answer.token)
    }

    private struct TokenAnswer: Decodable {
        let token: String
        enum CodingKeys: String, CodingKey { case token = "id_token" }
    }

    /// The keys we have; newer ones when the token names one that is not among them.
    private func keys(for token: String, at address: String) async throws -> OpenIDKeys {
        let named = try IDTokenHead(token).key
        if let keys {
            let age = clock.now().seconds(since: keys.at)
            let isKnown = named.map(keys.value.has) ?? true
            if age < (isKnown ? Self.keptSeconds : Self.keysEvery) { return keys.value }
        }
        guard let value = OpenIDKeys(try await ask({ try await $0.get(address) })) else { throw No.unreachable }
        keys = Kept(value: value, at: clock.now())
        return value
    }

    private func ask(_ question: @Sendable (any OpenIDTransport) async throws -> OpenIDAnswer) async throws -> [UInt8] {
        if let failedAt, clock.now().seconds(since: failedAt) < Self.restSeconds { throw No.unreachable }
        let answer: OpenIDAnswer
        do {
            answer = try await question(transport)
        } catch {
            failedAt = clock.now()
            throw No.unreachable
        }
        guard answer.status < 500 else {
            failedAt = clock.now()
            throw No.unreachable
        }
        failedAt = nil
        // A redirect would be the word of somebody else.
        guard answer.status == 200 else { throw No.refused }
        return answer.body
    }

    private static func encoded(_ fields: [(String, String)]) -> String {
        fields.map { "\($0.0)=\(encoded($0.1))" }.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}

extension OpenIDDocument {
    /// Nil when it is not of this service, or names places that nobody should be sent to.
    init?(_ body: [UInt8], of issuer: String) {
        guard let fields = try? JSONDecoder().decode(Fields.self, from: Data(body)), fields.issuer == issuer,
            [fields.authorization, fields.token, fields.keys].allSatisfy({ OpenIDRules.mayAsk($0, of: issuer) })
        else { return nil }
        let ways = fields.ways ?? ["client_secret_basic"]
        self.init(
            authorization: fields.authorization, token: fields.token, keys: fields.keys,
            namesItself: fields.namesItself ?? false,
            takesBasic: ways.contains("client_secret_basic") || !ways.contains("client_secret_post"))
    }

    private struct Fields: Decodable {
        let issuer: String
        let authorization: String
        let token: String
        let keys: String
        let ways: [String]?
        let namesItself: Bool?

        enum CodingKeys: String, CodingKey {
            case issuer
            case authorization = "authorization_endpoint"
            case token = "token_endpoint"
            case keys = "jwks_uri"
            case ways = "token_endpoint_auth_methods_supported"
            case namesItself = "authorization_response_iss_parameter_supported"
        }
    }
}
