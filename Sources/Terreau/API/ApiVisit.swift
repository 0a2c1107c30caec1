internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import NIOCore

/// One request of a program, read: who acts, how far, and with what. Nothing else makes one, so a route that takes one
/// cannot be reached without a token.
struct ApiVisit: Sendable {
    let actor: Actor
    let scope: ApiToken.Scope
    let path: String
    let query: Form
    let parameters: [String: String]
    /// An empty object when nothing was sent.
    let body: JSON
    /// For routes that change something: the program's own key.
    let key: String?
    let language: Language
    let instance: Instance

    static let largestBody = 64 * 1024
    static let longestKey = 200

    /// - Parameters:
    ///   - scope: how far the token must reach; a route that needs `write` needs a key too.
    ///   - roles: the person needs one of them, where there are any.
    ///   - stepUp: a person who needs a second factor acts there with a token that was made after showing it.
    static func read(
        _ request: Request, _ context: AppContext, _ instance: Instance, scope: ApiToken.Scope, roles: [Role],
        stepUp: StepUp = .none, takesBody: Bool
    ) async throws -> ApiVisit {
        guard let header = request.headers[.authorization] else { throw ApiNo.tokenMissing }
        let parts = header.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw ApiNo.tokenMissing }
        guard let (person, token, hasFactor) = try await instance.tokens.find(parts[1]) else {
            throw ApiNo.tokenUnknown
        }
        let actor = person.from(context.client(request, instance).origin(token: token.id))
        guard token.scope.covers(scope) else { throw ApiNo.scopeTooNarrow }
        if let role = roles.first, !roles.contains(where: actor.has) { throw NotAllowed(role.rawValue) }
        let answer = stepUp.judge(
            isConfirmed: token.isStrong, hasFactor: hasFactor, roles: actor.roles,
            isDemonstration: instance.isDemonstration)
        if answer == .code || answer == .setUp { throw ApiNo.factorMissing }
        let key = scope == .write ? try Self.key(request.headers) : nil
        return try await ApiVisit(
            actor: actor, scope: token.scope, path: request.uri.path, query: query(of: request),
            parameters: Dictionary(
                context.parameters.map { (String($0.key), String($0.value)) }, uniquingKeysWith: { first, _ in first }),
            body: takesBody ? body(of: request) : .object([]), key: key,
            language: Self.language(request.headers, instance, of: actor.person), instance: instance)
    }

    /// The language asked for, else the person's own.
    static func language(_ headers: HTTPFields, _ instance: Instance, of person: Person? = nil) -> Language {
        guard headers[.acceptLanguage] == nil, let person else {
            return instance.languages.preferred(headers[.acceptLanguage])
        }
        return instance.languages[person.language]
    }

    private static func key(_ headers: HTTPFields) throws(ApiNo) -> String {
        guard let name = HTTPField.Name("Idempotency-Key"), let key = headers[name], !key.isEmpty else {
            throw .keyMissing
        }
        guard key.utf8.count <= longestKey, key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .keyUnreadable
        }
        return key
    }

    private static func query(of request: Request) throws(ApiNo) -> Form {
        guard let form = try? Form(urlencoded: request.uri.query ?? ""), form.namesOnce else {
            throw .malformedRequest
        }
        return form
    }

    private static func body(of request: Request) async throws -> JSON {
        var request = request
        let buffer = try await request.collectBody(upTo: largestBody)
        guard buffer.readableBytes > 0 else { return .object([]) }
        let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased().filter { $0 != " " }
        guard type == "application/json" else { throw ApiNo.notJSON }
        do throws(JSONParser.Fault) {
            return try JSONParser.parse(Array(buffer.readableBytesView))
        } catch {
            switch error {
            case .notUTF8: throw ApiNo.notUTF8
            case .tooDeep: throw ApiNo.tooDeep
            case .malformed: throw ApiNo.malformedJSON
            }
        }
    }

    func slug(_ name: String) throws -> Slug {
        guard let slug = parameters[name].flatMap(Slug.init(rawValue:)) else { throw NotFound() }
        return slug
    }

    func id<ID: Identifier>(_ name: String, as: ID.Type = ID.self) throws -> ID {
        guard let text = parameters[name], text.utf8.count == 36 else { throw NotFound() }
        return ID(rawValue: text)
    }

    /// Tells the same key with other content from a replay. Space and the order of members do not count.
    var fingerprint: String { Hex.sha256("\(path)\n\(body.canonical.text)") }
}

/// What a program is answered.
struct ApiAnswer: Sendable {
    var status: HTTPResponse.Status = .ok
    let body: [UInt8]
    var type = "application/json"
    var headers: HTTPFields = [:]

    init(_ body: JSON, headers: HTTPFields = [:]) {
        self.body = Array(body.text.utf8)
        self.headers = headers
    }

    init(_ bytes: [UInt8], type: String, headers: HTTPFields) {
        body = bytes
        self.type = type
        self.headers = headers
    }

    init(_ stored: ApiStoredAnswer) {
        status = HTTPResponse.Status(code: stored.status)
        body = Array(stored.body.utf8)
    }

    func response(_ l: Language?) -> Response {
        var headers = headers
        headers[.contentType] = type
        if let l { headers[.contentLanguage] = l.code.rawValue }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
