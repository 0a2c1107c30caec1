internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Synchronization

/// What a route for programs takes, gives and refuses. It stands beside the route's policy, and the description at
/// `/api/v1/openapi.json` is made of these and nothing else.
struct ApiOperation: Sendable {
    let id: String
    let tag: String
    let summary: String
    var notes = ""
    /// Names of shared parameters: ``ApiSchemas/parameters``.
    var query: [String] = []
    var body: Body?
    /// Takes the bytes of a file as they are, in place of JSON.
    var takesFile = false
    var status = 200
    /// Names of shared schemas: ``ApiSchemas/all``.
    let gives: String
    let example: JSON
    var media = ["application/json"]
    /// Statuses of refusals beyond those that follow from the rest.
    var refusals: [Int] = []
    let handler: @Sendable (ApiVisit) async throws -> ApiAnswer

    struct Body: Sendable {
        let schema: String
        let example: JSON
        /// False where every member may be left out.
        var isRequired = true
    }
}

/// A route for programs, with its policy and its description.
struct ApiRoute: Sendable {
    let declaration: RouteDeclaration
    let operation: ApiOperation

    var scope: ApiToken.Scope? { if case .token(let scope, _, _) = declaration.policy { scope } else { nil } }
    var roles: [Role] { if case .token(_, _, let roles) = declaration.policy { roles } else { [] } }
    var takesBody: Bool { declaration.method == .post }
    /// What changes something is asked for with a key.
    var needsKey: Bool { takesBody && scope != .read }

    var pathParameters: [String] {
        declaration.path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }
}

/// The addresses of programs and their methods: an address that exists answers another method with 405.
final class ApiAddresses: Sendable {
    private let known = Mutex<[(pieces: [Substring], method: HTTPRequest.Method)]>([])

    func add(_ path: String, _ method: HTTPRequest.Method) {
        known.withLock { $0.append((path.split(separator: "/"), method)) }
    }

    /// The methods that an address takes; empty when there is none.
    func methods(of path: String) -> [String] {
        let asked = path.split(separator: "/")
        let found = known.withLock { known in
            known.filter { route in
                route.pieces.count == asked.count
                    && zip(route.pieces, asked).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
            }.map(\.method)
        }
        return Set(found.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] }).sorted()
    }
}

extension RouteTable {
    /// A route for programs. Its policy is `token`; nothing under `/api` is served without what describes it.
    mutating func api(
        _ method: HTTPRequest.Method, _ path: String, _ policy: Policy, stepUp: StepUp = .none,
        _ operation: ApiOperation
    ) {
        let route = ApiRoute(
            declaration: RouteDeclaration(method: method, path: path, policy: policy, stepUp: stepUp),
            operation: operation)
        let instance = instance
        guard let scope = route.scope else { return }
        add(route)
        router.on(RouterPath(path), method: method) { request, context in
            let visit = try await ApiVisit.read(request, context, instance, route, scope)
            return try await FailedCall.telling(visit.language) {
                try await operation.handler(visit).response(visit.language)
            }
        }
    }

    /// The description of all routes before it, for anybody.
    mutating func apiDescription(_ path: String) {
        add(
            ApiRoute(
                declaration: RouteDeclaration(method: .get, path: path, policy: .everyone),
                operation: OpenAPI.operation))
        let text = OpenAPI(routes: apiRoutes, server: instance.publicURL).json.text
        router.on(RouterPath(path), method: .get) { _, _ in
            Response.text(text, type: "application/json")
        }
    }
}

extension Shield {
    /// An error under `/api`: always JSON.
    func problem(
        _ error: any Error, _ request: Request, _ context: AppContext, _ language: Language? = nil
    ) -> Response {
        ApiProblem(error, allowed: addresses.methods(of: request.uri.path), context.logger)
            .response(language ?? ApiVisit.language(request.headers, instance), requestID: context.id)
    }
}

/// A program's request on the way out with an error, once it is known whose token it came with: the problem is told in the
/// language in which they would have been answered.
struct FailedCall: Error {
    let cause: any Error
    let language: Language

    static func telling<T>(_ language: Language, _ body: () async throws -> T) async throws -> T {
        do { return try await body() } catch { throw FailedCall(cause: error, language: language) }
    }
}
