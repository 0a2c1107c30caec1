import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import Logging
import NIOCore
import Storage
import Testing

@testable import Terreau

/// What people and programs read when something goes wrong: a page or a problem in their language, with the number that the
/// log has too, all headers, and nothing of the inside.
@Suite struct ErrorPageTests {
    /// An error that tells what nobody outside may read.
    private struct Inside: Error, CustomStringConvertible {
        let description = "SELECT iban FROM inside:zqx_table; /var/lib/inside:zqx/terreau.sqlite; ErrorPageTests.Inside"
    }

    private static let failures: [(error: any Error, status: Int)] = [
        (Inside(), 500), (StorageError(.other, code: "inside:zqx_code", message: "no such column: inside:zqx"), 500),
        (StorageError(.unavailable, code: "inside:zqx_code", message: "inside:zqx"), 503),
        (StorageError(.io, code: "inside:zqx_code", message: "inside:zqx"), 503), (CommitOutcomeUnknown(), 503),
        (StorageError(.diskFull, code: "inside:zqx_code", message: "inside:zqx"), 507),
    ]

    @Test(.timeLimit(.minutes(20)))
    func `every route whose database fails answers with a page that gives nothing away`() async throws {
        try await withHouse { house, database, browser in
            let table = try Routes.all(house)
            let declarations = table.declarations
            let assets = Set(house.assets.names.map { "/\($0)" })
            try await browser(table) { ask in
                var failed = 0
                for route in declarations {
                    let path = RouteTests.filled(route.path)
                    for (number, failure) in Self.failures.enumerated() {
                        database.fail(with: failure.error)
                        let answer = try await ask(route.method, path, number.isMultiple(of: 2) ? "en" : "fr")
                        database.fail(with: nil)
                        let what = "\(route.method) \(path) \(failure.error)"
                        // These look at nobody, so nothing stands in their way.
                        let needsNoDatabase =
                            assets.contains(route.path) || ["/api/v1/openapi.json", "/healthz"].contains(route.path)
                        if needsNoDatabase {
                            #expect(answer.status == 200, "\(what)")
                            continue
                        }
                        // Says it itself, and to everybody alike.
                        if route.path == "/readyz" {
                            #expect(answer.status == 503 && answer.text == "not ready: database\n", "\(what)")
                            continue
                        }
                        #expect(answer.status == failure.status, "\(what)")
                        answer.expectError(what)
                        failed += 1
                    }
                }
                #expect(failed > 900, "\(failed)")
            }
        }
    }

    /// Who asks is known by then: it is the handler that meets the error.
    @Test(.timeLimit(.minutes(20)))
    func `handlers whose database fails in the middle give nothing away either`() async throws {
        try await withHouse { house, database, browser in
            let table = try Routes.all(house)
            let declarations = table.declarations
            try await browser(table) { ask in
                var failed = 0
                for route in declarations where route.path != "/readyz" {
                    for (number, failure) in Self.failures.enumerated() {
                        database.fail(with: failure.error, after: 1)
                        let path = RouteTests.filled(route.path)
                        let answer = try await ask(route.method, path, number.isMultiple(of: 2) ? "fr" : "en")
                        database.fail(with: nil)
                        #expect(!answer.tellsTheInside, "\(route.method) \(path) \(failure.error)")
                        guard answer.status >= 500 else { continue }
                        #expect(answer.status == failure.status, "\(path)")
                        answer.expectError("\(route.method) \(path) \(failure.error)")
                        failed += 1
                    }
                }
                #expect(failed > 300, "\(failed)")
            }
        }
    }

    @Test(.timeLimit(.minutes(20)))
    func `refusals before any handler carry their number and their language`() async throws {
        try await withHouse { house, _, browser in
            try await browser(try Routes.all(house)) { ask in
                let large = String(repeating: "a", count: Form.largestBody + 1)
                let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
                let json: HTTPFields = [.contentType: "application/json"]
                let asked: [(HTTPRequest.Method, String, HTTPFields, String?, Int)] = [
                    (.get, "/rien", [:], nil, 404), (.get, "/budgets/rien", [:], nil, 404),
                    (.put, "/budgets", [:], nil, 404), (.delete, "/", [:], nil, 404),
                    (.get, "/?a=1&a=2", [:], nil, 422), (.get, "/?%ff", [:], nil, 422),
                    (.post, "/connexion", [.contentType: "text/plain"], "a", 403),
                    (.post, "/connexion", form, large, 413), (.post, "/prelevements", form, "csrf=x", 403),
                    (.get, "/api/v1/rien", [:], nil, 404), (.put, "/api/v1/budgets", [:], nil, 405),
                    (.get, "/api/v1/budgets?limit=1&limit=2", [:], nil, 400),
                    (.post, "/api/v1/can-i", [.contentType: "text/plain"], "a", 415),
                    (.post, "/api/v1/can-i", json, "{", 400), (.post, "/api/v1/can-i", json, "{}", 422),
                    (.post, "/api/v1/can-i", json, large, 413),
                    (.post, "/api/v1/budgets/rien/draws", json, "{}", 400),
                ]
                for (method, path, headers, body, status) in asked {
                    for language in ["fr", "en"] {
                        let answer = try await ask(method, path, language, headers, body)
                        #expect(answer.status == status, "\(method) \(path)")
                        answer.expectError("\(method) \(path)")
                    }
                }
            }
        }
    }

    // MARK: The house

    private struct Browser: Sendable {
        let cookie: String
        let csrf: String
        let bearer: String

        func callAsFunction(
            _ table: RouteTable, _ body: @escaping @Sendable (Asking) async throws -> Void
        ) async throws {
            let lines = LogLines()
            let logger = Logger(label: "test") { _ in LogLines.Handler(lines: lines) }
            try await Application(router: table.router, logger: logger).test(.router) { client in
                try await body(Asking(client: client, lines: lines, browser: self))
            }
        }
    }

    /// Somebody with every role and a program of theirs, over HTTPS.
    private func withHouse(
        _ body: (Instance, FailingDatabase, Browser) async throws -> Void
    ) async throws {
        try await withInstance(.sqlite) { house in
            let database = FailingDatabase(house.database)
            let secure = try await Instance(
                database: database, resources: Repository.resources, clock: house.clock.clock,
                publicURL: "https://terreau.example.coop", keys: house.instance.keys)
            let roles: Set<Role> = [.treasurer, .releaser, .manager, .companion]
            let nour = try await house.person("Nour", roles: roles)
            let token = try await secure.sessions.open(nour.id, isConfirmed: true)
            let bearer = try await house.token(of: nour, .pay, days: 2)
            let cookie = "\(Cookies.name(Cookies.session, secure))=\(token)"
            let csrf = try #require(await secure.sessions.find(token)).csrf
            try await body(secure, database, Browser(cookie: cookie, csrf: csrf, bearer: bearer))
        }
    }

    private struct Asking: Sendable {
        let client: any TestClientProtocol
        let lines: LogLines
        let browser: Browser

        func callAsFunction(
            _ method: HTTPRequest.Method, _ path: String, _ language: String, _ more: HTTPFields = [:],
            _ body: String? = nil
        ) async throws -> Answer {
            var headers = more
            headers[.acceptLanguage] = language
            headers[.cookie] = browser.cookie
            if ApiProblem.covers(path) { headers[.authorization] = "Bearer \(browser.bearer)" }
            var body = body
            if method == .post, headers[.contentType] == nil, !ApiProblem.covers(path) {
                headers[.contentType] = "application/x-www-form-urlencoded"
                body = body ?? "csrf=\(browser.csrf)"
            }
            if let key = HTTPField.Name("Idempotency-Key"), method == .post, more.isEmpty { headers[key] = "\(UUID())" }
            let response = try await client.executeRequest(
                uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
            let line = lines.all.last { $0["message"] == "request" } ?? [:]
            return Answer(
                path: path, status: response.status.code, headers: response.headers,
                text: String(buffer: response.body), language: language, line: line)
        }
    }
}

/// What came back, and what the log says of it.
private struct Answer: Sendable {
    let path: String
    let status: Int
    let headers: HTTPFields
    let text: String
    let language: String
    let line: [String: String]

    var tellsTheInside: Bool {
        let all = (text + headers.map { "\($0.name): \($0.value)" }.joined()).lowercased()
        // The colon is in no random letters of a page.
        return ["inside:zqx", "select iban", "no such column", "errorpagetests", "storageerror", ".swift"].contains {
            all.contains($0)
        }
    }

    func expectError(_ what: String) {
        WebSafetyTests.expectHeaders(headers, what)
        #expect(!tellsTheInside, "\(what)")
        #expect(line["status"] == String(status), "\(what)")
        let id = line["hb.request.id"] ?? "no id"
        #expect(text.contains(id), "\(what)")
        if ApiProblem.covers(path) {
            #expect(headers[.contentType] == ApiProblem.mediaType, "\(what)")
            #expect(headers[.contentLanguage] == language, "\(what)")
            let body = try? JSONParser.parse(Array(text.utf8))
            #expect(body?["request"] == .string(id), "\(what)")
            #expect(body?["status"] == .integer(Int64(status)), "\(what)")
        } else {
            #expect(headers[.contentType] == "text/html; charset=utf-8", "\(what)")
            // A page that knows who reads it speaks the person's own language, which is French here.
            let spoken = text.contains("action=\"/deconnexion\"") ? "fr" : language
            #expect(text.contains("<html lang=\"\(spoken)\""), "\(what)")
            let words = spoken == "fr" ? "Référence de cette page" : "Reference of this page"
            #expect(text.contains(words), "\(what)")
        }
    }
}
