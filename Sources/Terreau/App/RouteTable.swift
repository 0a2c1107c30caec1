internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Logging
internal import NIOCore

/// Who may use a route. It stands beside the route's path, and nothing is served without one.
enum Policy: Hashable, Sendable {
    /// Anybody, signed in or not.
    case everyone
    /// Anybody, and only in demonstration mode; elsewhere the route does not exist.
    case demonstration
    /// Anybody signed in.
    case signedIn
    /// Signed in, and of the house: not somebody from outside who was let into one thing.
    case member
    /// Signed in, with one of these roles.
    case roles([Role])
    /// Signed in; the verb looks at the object and decides. The word says what it looks at.
    case verb(String)
    /// A program with a token that reaches this far; the word says what else is looked at. No page and no cookie.
    case token(ApiToken.Scope, String, roles: [Role] = [])

    func admit(_ visit: Visit) throws {
        switch self {
        case .everyone: return
        case .demonstration: guard visit.instance.isDemonstration else { throw NotFound() }
        case .signedIn, .verb: _ = try SignedVisit(visit)
        case .member: guard try SignedVisit(visit).actor.isMember else { throw NotAllowed("member") }
        case .roles(let roles):
            let actor = try SignedVisit(visit).actor
            guard roles.contains(where: actor.has) else { throw NotAllowed(roles[0].rawValue) }
        case .token: throw NotSignedIn()
        }
    }
}

struct RouteDeclaration: Hashable, Sendable {
    let method: HTTPRequest.Method
    let path: String
    let policy: Policy
    /// Whether a second factor must have been shown within the last minutes.
    var stepUp = StepUp.none
    /// Its body is no plain form.
    var takesFiles = false
}

/// Collects routes with their policies and gives them to the router. After the last one, ``audit()`` stops the start if the
/// router serves anything that was not declared here.
struct RouteTable {
    let router: Router<AppContext>
    let instance: Instance
    private(set) var declarations: [RouteDeclaration] = []
    private(set) var apiRoutes: [ApiRoute] = []
    private let addresses = ApiAddresses()

    init(_ instance: Instance) {
        self.instance = instance
        router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: Shield(instance: instance, addresses: addresses))
    }

    /// Declares a route for programs, which comes with its description.
    mutating func add(_ route: ApiRoute) {
        declarations.append(route.declaration)
        apiRoutes.append(route)
        addresses.add(route.declaration.path, route.declaration.method)
    }

    /// A route that anybody may be on.
    mutating func open(
        _ method: HTTPRequest.Method, _ path: String, _ policy: Policy, stepUp: StepUp = .none,
        _ handler: @escaping @Sendable (Visit) async throws -> Response
    ) {
        declarations.append(RouteDeclaration(method: method, path: path, policy: policy, stepUp: stepUp))
        let instance = instance
        router.on(RouterPath(path), method: method) { request, context in
            let visit = try await Visit.read(request, context, instance)
            return try await visit.answering {
                try policy.admit(visit)
                switch try await StepUpGate.enter(visit, stepUp) {
                case .ask(let page): return page
                case .pass(let visit):
                    var response = try await visit.answering { try await handler(visit) }
                    visit.remember(in: &response)
                    return response
                }
            }
        }
    }

    /// A file that is the same for everybody. Nobody is looked up for it, so that a page that says the database does not answer
    /// still looks like one of ours.
    mutating func asset(_ name: String) {
        declarations.append(RouteDeclaration(method: .get, path: "/\(name)", policy: .everyone))
        let assets = instance.assets
        router.on(RouterPath("/\(name)"), method: .get) { _, _ in try assets.response(name) }
    }

    /// What watchers ask of the house itself. Nobody is looked up for it: whatever cookie comes along, and whether or not the
    /// database answers, everybody is told the same.
    mutating func ofTheHouse(_ path: String, _ answer: @escaping @Sendable (Instance) async -> Response) {
        declarations.append(RouteDeclaration(method: .get, path: path, policy: .everyone))
        let instance = instance
        router.on(RouterPath(path), method: .get) { _, _ in await answer(instance) }
    }

    /// A route that only somebody signed in can be on.
    mutating func signedIn(
        _ method: HTTPRequest.Method, _ path: String, _ policy: Policy, stepUp: StepUp = .none,
        _ handler: @escaping @Sendable (SignedVisit) async throws -> Response
    ) {
        open(method, path, policy, stepUp: stepUp) { try await handler(SignedVisit($0)) }
    }

    /// A route whose body is no plain form: its handler reads it, and checks the form's token itself. Where a second factor
    /// is asked for, the body has to be sent again.
    mutating func receive(
        _ path: String, _ policy: Policy, stepUp: StepUp = .none,
        _ handler: @escaping @Sendable (Request, Visit) async throws -> Response
    ) {
        declarations.append(
            RouteDeclaration(method: .post, path: path, policy: policy, stepUp: stepUp, takesFiles: true))
        let instance = instance
        router.on(RouterPath(path), method: .post) { request, context in
            let visit = try await Visit.read(request, context, instance, readsForm: false)
            return try await visit.answering {
                try policy.admit(visit)
                switch try await StepUpGate.enter(visit, stepUp) {
                case .ask(let page): return page
                case .pass(let visit): return try await handler(request, visit)
                }
            }
        }
    }

    /// - Throws: ``StartRefusal`` naming every route of the router without a declaration.
    func audit() throws {
        let declared = Set(declarations.map { "\($0.method) \($0.path)" })
        let described = Set(apiRoutes.map(\.declaration))
        let stray =
            router.routes.map { "\($0.method) \($0.path)" }.filter { !declared.contains($0) }
            + declarations.filter { ApiProblem.covers($0.path) && !described.contains($0) }.map {
                "\($0.method) \($0.path)"
            }
        guard stray.isEmpty else {
            throw StartRefusal("No policy is declared for: \(stray.sorted().joined(separator: ", ")).")
        }
    }
}

/// What Hummingbird keeps for a request.
struct AppContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who holds the connection; nil where there is none.
    private let peer: SocketAddress?
    init(source: Source) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress
    }

    func client(_ request: Request, _ instance: Instance) -> Client {
        Client(request.headers, peer: peer, proxies: instance.proxies, request: id)
    }

    /// Forms are small; larger bodies are refused before they are read.
    var maxUploadSize: Int { Form.largestBody }
}

extension Visit {
    static func read(
        _ request: Request, _ context: AppContext, _ instance: Instance, readsForm: Bool = true
    ) async throws -> Visit {
        var request = request
        let isChange = request.method != .get && request.method != .head
        let language = Language.Code(rawValue: Cookies.value(Cookies.language, request, instance) ?? "")
        let sessionToken = Cookies.value(Cookies.session, request, instance)
        let client = context.client(request, instance)
        var session = try await instance.sessions.find(sessionToken)
        session?.actor.origin = client.origin()
        let token = Cookies.value(Cookies.form, request, instance)
        let known = Visit(
            path: request.uri.path, query: Form(), form: Form(),
            parameters: Dictionary(
                context.parameters.map { (String($0.key), String($0.value)) }, uniquingKeysWith: { first, _ in first }),
            language: language.map { instance.languages[$0] }
                ?? session.map { instance.languages[$0.actor.person.language] }
                ?? instance.languages.preferred(request.headers[.acceptLanguage]),
            session: session, sessionToken: sessionToken,
            formToken: token?.count == 32 ? token ?? "" : Secrets.token(), requestID: context.id,
            instance: instance, target: request.uri.string, client: client)
        do {
            if let person = session?.actor.id {
                try instance.floodgate.admit(person, from: client, at: instance.clock.now())
            }
            var visit = known
            visit.query = try Form(urlencoded: request.uri.query ?? "")
            guard visit.query.namesOnce else { throw MalformedForm() }
            if isChange, readsForm { visit.form = try await Form(body: &request) }
            if isChange { try visit.checkSite(request.head) }
            if isChange, readsForm { try visit.checkToken(cookie: token, request.head) }
            return visit
        } catch {
            // Who asks is known by now, and what they sent is not to be trusted.
            throw FailedVisit(cause: error, visit: known)
        }
    }

    /// A form counts only when this site's page sent it: by the browser's own word (Fetch metadata, Origin) and by a token.
    private func checkSite(_ head: HTTPRequest) throws(ForeignForm) {
        let headers = head.headerFields
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = headers[name], site != "same-origin", site != "none"
        {
            throw ForeignForm()
        }
        guard let origin = headers[.origin]?.lowercased() else { return }
        // A proxy may have changed the host, so the address that people use counts too.
        let host = head.authority.map { ["http://\($0.lowercased())", "https://\($0.lowercased())"] } ?? []
        guard host.contains(origin) || origin == instance.siteOrigin else { throw ForeignForm() }
    }

    private func checkToken(cookie: String?, _ head: HTTPRequest) throws(ForeignForm) {
        guard session != nil || cookie == formToken, Secrets.areEqual(form["csrf"], csrf) else {
            // Where the browser says that our page sent it, only a session ended, and what was written is theirs.
            throw ForeignForm(typed: head.headerFields[.origin] == nil ? nil : TypedText(form))
        }
    }

    /// The browser gets the session's new token, whatever comes of the handler, and an error knows whose visit it ended.
    fileprivate func answering(_ handler: () async throws -> Response) async throws -> Response {
        do {
            var response = try await handler()
            guard let renewedToken else { return response }
            let name = Cookies.name(Cookies.session, instance) + "="
            // A handler that ends the session or renews it itself has the last word.
            if !response.headers[values: .setCookie].contains(where: { $0.hasPrefix(name) }) {
                response.setCookie(Cookies.make(Cookies.session, renewedToken, instance, days: Sessions.days))
            }
            return response
        } catch let failed as FailedVisit {
            throw failed
        } catch {
            throw FailedVisit(cause: error, visit: self)
        }
    }

    fileprivate func remember(in response: inout Response) {
        guard session == nil, response.headers[.contentType]?.hasPrefix("text/html") == true else { return }
        response.setCookie(Cookies.make(Cookies.form, formToken, instance, days: 1))
    }
}

struct ForeignForm: Refusal {
    let kind = RefusalKind.forbidden
    let code = "foreignForm"
    let sentence = Sentence("error.foreignForm")
    /// What was written in a form that is of this site, and too old.
    var typed: TypedText?
}

extension Form {
    fileprivate init(body request: inout Request) async throws {
        // A plain text that looks like a form comes from another site's page: browsers send those without asking.
        guard
            let type = request.headers[.contentType]?.lowercased(),
            type.prefix(while: { $0 != ";" && $0 != " " }) == "application/x-www-form-urlencoded"
        else { throw ForeignForm() }
        let body: ByteBuffer
        do {
            body = try await request.collectBody(upTo: Form.largestBody)
        } catch is NIOTooManyBytesError {
            throw FormTooLarge()
        }
        try self.init(urlencoded: String(buffer: body))
        guard hasItsSinglesOnce else { throw MalformedForm() }
    }
}

struct FormTooLarge: Refusal {
    let kind = RefusalKind.tooLarge
    let code = "formTooLarge"
    let sentence = Sentence("error.formTooLarge")
}
