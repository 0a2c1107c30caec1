import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import NIOCore
import Synchronization
import Testing

@testable import Terreau

extension House {
    /// Opens the house's pages to a browser that needs no socket.
    func browse<T: Sendable>(_ body: @Sendable @escaping (WebClient) async throws -> T) async throws -> T {
        let application = Application(router: try Routes.all(instance).router, logger: Engine.logger)
        return try await application.test(.router) { client in
            try await body(WebClient(client: client, instance: instance))
        }
    }
}

/// A browser: knows the sessions of the people it acts for, and sends the token that forms carry.
struct WebClient: Sendable {
    fileprivate let client: any TestClientProtocol
    fileprivate let instance: Instance
    private let tokens = Tokens()

    /// What an unsigned browser's form cookie holds.
    private static let formToken = String(repeating: "f", count: 32)

    fileprivate init(client: any TestClientProtocol, instance: Instance) {
        self.client = client
        self.instance = instance
    }

    /// Asks with a session of its own, whose token the test knows.
    func get(_ path: String, session: String) async throws -> WebPage {
        try await send(.get, path, "\(Cookies.name(Cookies.session, instance))=\(session)", [:], body: nil)
    }

    func post(
        _ path: String, _ form: KeyValuePairs<String, String> = [:], session: String
    ) async throws -> WebPage {
        try await post(path, fields: form.map { ($0.key, $0.value) }, session: session)
    }

    func post(_ path: String, fields: [(String, String)], session: String) async throws -> WebPage {
        let csrf = try await instance.sessions.find(session)?.csrf ?? ""
        return try await send(
            .post, path, "\(Cookies.name(Cookies.session, instance))=\(session)",
            [.contentType: "application/x-www-form-urlencoded"],
            body: ByteBuffer(string: encoded([("csrf", csrf)] + fields)))
    }

    func get(_ path: String, as actor: Actor? = nil, headers: HTTPFields = [:]) async throws -> WebPage {
        try await send(.get, path, cookies(of: actor), headers, body: nil)
    }

    /// Sends a form with the token that the page would have given. `csrf` stands in for it in tests of that very token.
    func post(
        _ path: String, _ form: KeyValuePairs<String, String> = [:], as actor: Actor? = nil, headers: HTTPFields = [:],
        csrf: String? = nil
    ) async throws -> WebPage {
        try await post(path, fields: form.map { ($0.key, $0.value) }, as: actor, headers: headers, csrf: csrf)
    }

    func post(
        _ path: String, fields form: [(String, String)], as actor: Actor? = nil, headers: HTTPFields = [:],
        csrf: String? = nil
    ) async throws -> WebPage {
        let token = if let csrf { csrf } else { try await formToken(of: actor) }
        var headers = headers
        headers[.contentType] = headers[.contentType] ?? "application/x-www-form-urlencoded"
        let body = encoded([("csrf", token)] + form)
        return try await send(.post, path, cookies(of: actor), headers, body: ByteBuffer(string: body))
    }

    /// Sends a body as it is.
    func post(_ path: String, body: [UInt8], type: String, as actor: Actor? = nil) async throws -> WebPage {
        try await send(.post, path, cookies(of: actor), [.contentType: type], body: ByteBuffer(bytes: body))
    }

    /// The token that forms of this person's pages carry.
    func formToken(of actor: Actor?) async throws -> String {
        guard let actor else { return Self.formToken }
        let session = try await instance.sessions.find(sessionToken(of: actor))
        return try #require(session?.csrf)
    }

    /// Signs in, with the second factor shown, and anew once the session or that showing is over.
    func sessionToken(of actor: Actor) async throws -> String {
        if let token = tokens.of(actor.id), try await instance.sessions.find(token)?.isConfirmed == true {
            return token
        }
        let token = try await instance.sessions.open(actor.id, isConfirmed: true)
        tokens.keep(token, of: actor.id)
        return token
    }

    private func cookies(of actor: Actor?) async throws -> String {
        guard let actor else { return "\(Cookies.name(Cookies.form, instance))=\(Self.formToken)" }
        return "\(Cookies.name(Cookies.session, instance))=\(try await sessionToken(of: actor))"
    }

    private func send(
        _ method: HTTPRequest.Method, _ path: String, _ cookies: String, _ headers: HTTPFields, body: ByteBuffer?
    ) async throws -> WebPage {
        var headers = headers
        headers[.cookie] = [headers[.cookie], cookies].compactMap(\.self).joined(separator: "; ")
        let before = try await ActWitness.look(instance.database)
        let response = try await client.executeRequest(uri: path, method: method, headers: headers, body: body)
        if method == .post, cookies.contains(Cookies.session) {
            try await ActWitness.expectAnAct(of: "POST \(path)", since: before, instance.database)
        }
        return WebPage(
            status: response.status, headers: response.headers, html: String(buffer: response.body),
            location: response.headers[.location], bytes: Array(response.body.readableBytesView))
    }

    private func encoded(_ fields: [(String, String)]) -> String {
        fields.map { "\(encoded($0))=\(encoded($1))" }.joined(separator: "&")
    }

    private func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private final class Tokens: Sendable {
        private let tokens = Mutex<[Person.ID: String]>([:])
        func of(_ person: Person.ID) -> String? { tokens.withLock { $0[person] } }
        func keep(_ token: String, of person: Person.ID) { tokens.withLock { $0[person] = token } }
    }
}

extension String {
    /// As an author would type it: tests are written with plain spaces, what French sets beside its signs breaks no line.
    var withTypedSpaces: String {
        ["\u{202F};", "\u{202F}!", "\u{202F}?", "\u{A0}:", "\u{A0}»"].reduce(replacing("«\u{A0}", with: "« ")) {
            $0.replacing($1, with: " " + $1.dropFirst())
        }
    }
}

/// What came back.
struct WebPage: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let html: String
    let location: String?
    let bytes: [UInt8]

    /// What people read: the page without its tags, runs of space as one space, character references resolved.
    var text: String {
        let bare = html.replacing(/<(?:style|script)\b.*?<\/(?:style|script)>/.dotMatchesNewlines(), with: " ")
            .replacing(/<[^>]*>/, with: " ")
        let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
            .reduce(bare) { $0.replacing($1.0, with: $1.1) }
        return plain.split(whereSeparator: { $0 == " " || $0.isNewline }).joined(separator: " ").withTypedSpaces
    }

    func contains(_ words: String) -> Bool { text.contains(words) }
}
