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
    /// The bytes of a file that are still to be read, on a route that takes one.
    let file: RequestBody?
    /// For routes that change something: the program's own key.
    let key: String?
    let language: Language
    let instance: Instance

    static let largestBody = 64 * 1024
    static let longestKey = 200

    /// A person who needs a second factor acts, where the route asks for one, with a token that was made after showing it.
    /// - Parameter scope: how far the token must reach for this route.
    static func read(
        _ request: Request, _ context: AppContext, _ instance: Instance, _ route: ApiRoute, _ scope: ApiToken.Scope
    ) async throws -> ApiVisit {
        guard let header = request.headers[.authorization] else { throw ApiNo.tokenMissing }
        let parts = header.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw ApiNo.tokenMissing }
        guard let (person, token, factor) = try await instance.tokens.find(parts[1]) else {
            throw ApiNo.tokenUnknown
        }
        let language = language(request.headers, instance, of: person.person)
        return try await FailedCall.telling(language) {
            let client = context.client(request, instance)
            try instance.floodgate.admit(person.id, from: client, at: instance.clock.now())
            let actor = person.from(client.origin(token: token.id))
            guard token.scope.covers(scope) else {
                throw scope == .pay ? ApiNo.scopeTooNarrowToPay : ApiNo.scopeTooNarrow
            }
            if let role = route.roles.first, !route.roles.contains(where: actor.has) { throw NotAllowed(role.rawValue) }
            let answer = route.declaration.stepUp.judge(
                isConfirmed: token.isStrong, hasFactor: factor == .there, hasLost: factor == .lost,
                roles: actor.roles,
                isDemonstration: instance.isDemonstration)
            if answer == .code || answer == .setUp { throw ApiNo.factorMissing }
            let key = route.needsKey ? try Self.key(request.headers) : nil
            let takesFile = route.operation.takesFile
            if takesFile, mediaType(of: request) != "application/octet-stream" { throw ApiNo.notBytes }
            return try await ApiVisit(
                actor: actor, scope: token.scope, path: request.uri.path, query: query(of: request),
                parameters: Dictionary(
                    context.parameters.map { (String($0.key), String($0.value)) },
                    uniquingKeysWith: { first, _ in first }),
                body: route.takesBody && !takesFile ? body(of: request) : .object([]),
                file: takesFile ? request.body : nil, key: key,
                language: language, instance: instance)
        }
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

    private static func mediaType(of request: Request) -> String? {
        request.headers[.contentType]?.split(separator: ";").first?.lowercased().filter { $0 != " " }
    }

    private static func body(of request: Request) async throws -> JSON {
        var request = request
        let buffer = try await request.collectBody(upTo: largestBody)
        guard buffer.readableBytes > 0 else { return .object([]) }
        guard mediaType(of: request) == "application/json" else { throw ApiNo.notJSON }
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
        guard let text = parameters[name], ID.hasShape(text) else { throw NotFound() }
        return ID(rawValue: text)
    }

    /// What tells the same key with other content from a replay. Space and the order of members do not count.
    var content: String { body.canonical.text }

    /// The key as verbs take it that pages call with a form's own.
    var formKey: String { "api:\(key ?? "")" }

    /// `?name=…`, and nothing else than the names that are given.
    func text(_ name: String, most: Int, among names: [String]) throws(FormRefusal) -> String? {
        var refusal = FormRefusal()
        for other in query.names where !names.contains(other) {
            refusal.add(String(other.prefix(60)), Sentence("api.field.unknown"))
        }
        if let text = query.all(name).first, text.unicodeScalars.count > most {
            refusal.add(name, Sentence("form.tooLong", ["most": .count(most)]))
        }
        try refusal.throwIfAny()
        return query.optional(name)
    }
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
