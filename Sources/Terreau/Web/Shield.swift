internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Logging
internal import NIOHTTP1
internal import ServiceLifecycle
internal import Storage

/// The outermost layer: turns every error into a page in the reader's language, sets the security headers on every response,
/// errors included, and writes the one log line of the request.
struct Shield: RouterMiddleware {
    let instance: Instance
    let addresses: ApiAddresses

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response: Response
        do {
            try instance.floodgate.admit(context.client(request, instance), at: instance.clock.now())
            response = try await next(request, context)
        } catch let failed as FailedVisit {
            response = errorPage(failed.cause, request, context, failed.visit)
            if let token = failed.visit.renewedToken {
                response.setCookie(Cookies.make(Cookies.session, token, instance, days: Sessions.days))
            }
        } catch let failed as FailedCall {
            response = problem(failed.cause, request, context, failed.language)
        } catch let error as any HTTPResponseError where error.status == .notFound {
            response = await strayPage(error, request, context)
        } catch {
            response = errorPage(error, request, context)
        }
        protect(&response, request)
        // While stopping, nobody is to send the next request down a connection that is about to close.
        if Task.isShuttingDownGracefully { response.headers[.connection] = "close" }
        let took = ContinuousClock.now - start
        instance.metrics.record(
            Metrics.Route(request.method, route(of: context)), status: response.status.code, took: took)
        context.logger.info(
            "request",
            metadata: [
                "method": "\(request.method)", "route": "\(route(of: context) ?? "-")",
                "status": "\(response.status.code)",
                "ms": "\(took.components.seconds * 1000 + took.components.attoseconds / 1_000_000_000_000_000)",
            ])
        return response
    }

    /// The template of the route; nil for an address that is nobody's, which the router calls by a word of its own.
    private func route(of context: AppContext) -> String? {
        context.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }

    /// An address that is nobody's. No route looked at who asks, so it is done here: whoever is signed in finds their own menu.
    private func strayPage(_ stray: any Error, _ request: Request, _ context: AppContext) async -> Response {
        guard !ApiProblem.covers(request.uri.path) else { return problem(stray, request, context) }
        do {
            return errorPage(
                stray, request, context, try await Visit.read(request, context, instance, readsForm: false))
        } catch let failed as FailedVisit {
            return errorPage(failed.cause is TooManyRequests ? failed.cause : stray, request, context, failed.visit)
        } catch {
            // Without the database nobody is known, and nothing is at this address all the same.
            return errorPage(stray, request, context)
        }
    }

    private func errorPage(
        _ error: any Error, _ request: Request, _ context: AppContext, _ known: Visit? = nil
    ) -> Response {
        if ApiProblem.covers(request.uri.path) { return problem(error, request, context) }
        let language =
            known?.language
            ?? Language.Code(rawValue: Cookies.value(Cookies.language, request, instance) ?? "").map {
                instance.languages[$0]
            }
            ?? instance.languages.preferred(request.headers[.acceptLanguage])
        if error is NotSignedIn, request.method == .get || request.method == .head {
            return .seeOther(Links.signIn(then: request.uri.string))
        }
        let (status, sentence) = face(of: error, context)
        let visit =
            known
            ?? Visit(
                path: request.uri.path, query: Form(), form: Form(), parameters: [:], language: language, session: nil,
                sessionToken: nil, formToken: "", requestID: context.id, instance: instance, target: request.uri.path)
        var page = visit.page(language("error.title"), status: status) {
            h1 { language("error.title") }
            div(.class("errors"), .role("alert")) { p { language(sentence) } }
            ((error as? ForeignForm)?.typed ?? known.map { TypedText($0.form) })?.html(language)
            p(.class("actions")) { a(.class("button button-quiet"), .href(Links.home)) { language("error.home") } }
            p(.class("seal")) { language("error.reference", ["id": context.id]) }
        }
        if let refusal = error as? any Refusal, let seconds = refusal.retryAfter {
            page.headers[.retryAfter] = String(seconds)
        }
        return page
    }

    /// Status and sentence of an error. What people cannot act on is logged whole and shown as a short apology.
    private func face(of error: any Error, _ context: AppContext) -> (HTTPResponse.Status, Sentence) {
        switch error {
        case let refusal as any Refusal: return (refusal.kind.status, refusal.sentence)
        case let refusal as FormRefusal:
            return (.unprocessableContent, refusal.faults.first?.sentence ?? Sentence("error.malformedForm"))
        case let error as any HTTPResponseError:
            return (error.status, Sentence(error.status == .notFound ? "error.notFound" : "error.request"))
        case let error as StorageError where error.kind == .diskFull:
            context.logger.error("the disk is full")
            return (.init(code: 507, reasonPhrase: "Insufficient Storage"), Sentence("error.diskFull"))
        case let error as StorageError where error.kind == .unavailable || error.kind == .io:
            context.logger.error("the database does not answer", metadata: ["code": "\(error.code)"])
            return (.serviceUnavailable, Sentence("error.unavailable"))
        case is CommitOutcomeUnknown:
            context.logger.error("the connection was lost during a commit")
            return (.serviceUnavailable, Sentence("error.outcomeUnknown"))
        // The rest of the body never came: a telephone lost its network, or somebody dawdles.
        case is HTTPParserError: return (.badRequest, Sentence("error.request"))
        default:
            context.logger.error("unexpected error", metadata: ["type": "\(type(of: error))", "error": "\(error)"])
            return (.internalServerError, Sentence("error.unexpected"))
        }
    }

    /// On every response, whatever it is.
    static let constant: [HTTPField] = [
        ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"),
    ].compactMap { name, value in HTTPField.Name(name).map { HTTPField(name: $0, value: value) } }

    private func protect(_ response: inout Response, _ request: Request) {
        // A download may bring a stricter one.
        response.headers[.contentSecurityPolicy] =
            response.headers[.contentSecurityPolicy]
            ?? "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        response.headers[.xContentTypeOptions] = "nosniff"
        for field in Self.constant { response.headers[field.name] = field.value }
        if instance.isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000; includeSubDomains" }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    }
}

extension RefusalKind {
    var status: HTTPResponse.Status {
        switch self {
        case .invalid: .unprocessableContent
        case .conflict: .conflict
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .notSignedIn: .unauthorized
        case .unavailable: .serviceUnavailable
        case .tooLarge: .contentTooLarge
        case .tooMany: .tooManyRequests
        }
    }
}
