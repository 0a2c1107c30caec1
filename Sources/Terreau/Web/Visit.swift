internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// One request, read: what was asked, in which language, by whom if anybody.
struct Visit: Sendable {
    let path: String
    var query: Form
    var form: Form
    let parameters: [String: String]
    let language: Language
    var session: Session?
    /// The token of this browser's session cookie, whatever it is worth.
    var sessionToken: String?
    /// Ties forms of people who are not signed in to the browser that got them.
    let formToken: String
    let requestID: String
    let instance: Instance
    /// Path and query, as they were asked for.
    var target = Links.home
    var client = Client()
    /// A demonstration lets this visit through without the second factor that a real house would ask for; the page says so.
    var isLetThrough = false
    /// The session's new token, once a second factor was shown: for the browser's cookie.
    private(set) var renewedToken: String?

    /// The identifier or slug in the address.
    func slug(_ name: String) throws -> Slug {
        guard let slug = parameters[name].flatMap(Slug.init(rawValue:)) else { throw NotFound() }
        return slug
    }

    func id<ID: Identifier>(_ name: String, as: ID.Type = ID.self) throws -> ID {
        guard let text = parameters[name], ID.hasShape(text) else { throw NotFound() }
        return ID(rawValue: text)
    }

    /// The same visit once the second factor was shown: the handler sees what it would have seen without asking.
    func confirmed(_ token: String) -> Visit {
        var visit = self
        visit.session?.isConfirmed = true
        visit.sessionToken = token
        visit.renewedToken = token
        visit.form = form.without(StepUpGate.field)
        return visit
    }

    /// The token that forms of this page carry.
    var csrf: String { session?.csrf ?? formToken }
}

/// A request by somebody who is signed in. There is no other way to make one, so a route that takes one cannot be reached
/// without a person.
struct SignedVisit: Sendable {
    let visit: Visit
    let actor: Actor

    let session: Session

    init(_ visit: Visit) throws(NotSignedIn) {
        guard let session = visit.session else { throw NotSignedIn() }
        self.visit = visit
        self.session = session
        actor = session.actor
    }

    var language: Language { visit.language }
    var query: Form { visit.query }
    var form: Form { visit.form }
    var instance: Instance { visit.instance }
    func slug(_ name: String) throws -> Slug { try visit.slug(name) }
    func id<ID: Identifier>(_ name: String, as type: ID.Type = ID.self) throws -> ID { try visit.id(name, as: type) }
    func page(
        _ title: String, status: HTTPResponse.Status = .ok, @HTMLBuilder _ content: () throws -> HTML
    ) rethrows -> Response { try visit.page(title, status: status, content) }
}

/// Somebody's signed-in browser.
struct Session: Sendable {
    let id: SessionRow.ID
    var actor: Actor
    let csrf: String
    /// Budgets this person holds: they see « À décider ».
    let isSteward: Bool
    /// A second factor was shown within the last minutes.
    var isConfirmed: Bool
    let hasFactor: Bool
    /// The factor was removed because it was lost: what asks for one opens by a new one only.
    let hasLost: Bool

    /// A role that needs a second factor, and none set up.
    var needsFactor: Bool { !hasFactor && SessionRules.handlesMoney(actor.roles) }
}

extension Response {
    /// See other: after a form, so that going back or reloading sends nothing again.
    static func seeOther(_ path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path])
    }

    /// Says when asking again may do.
    func retry(after seconds: Int64) -> Response {
        var response = self
        response.headers[.retryAfter] = String(seconds)
        return response
    }

    /// A file to keep, not to show.
    static func download(_ bytes: [UInt8], _ name: String, _ type: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: type, .contentDisposition: "attachment; filename=\"\(name)\""],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func html(_ html: HTML, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: html.utf8)))
    }

    static func text(
        _ text: String, type: String = "text/plain; charset=utf-8", status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
