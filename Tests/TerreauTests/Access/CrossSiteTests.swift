import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import NIOCore
import Testing

@testable import Terreau

/// What another site can make somebody's browser send, on every route that changes something; and that looking changes
/// nothing. Routes come from the router: one that is added is tried without anybody thinking of it.
@Suite struct CrossSiteTests {
    /// How a form comes that no page of ours sent; each but one thing is as it should be.
    enum Trick: String, CaseIterable, Sendable {
        case noToken, emptyToken, tokenOfSomebodyElse, tokenOfAnEndedSession, tokenInTheAddressOnly
        case crossSite, sameSite, foreignOrigin, nullOrigin, plainText, json
    }

    @Test(.timeLimit(.minutes(20)), arguments: [false, true])
    func `no form that another site sends does anything, on any route`(isDemonstration: Bool) async throws {
        try await withAccess(.sqlite) { access in
            let browsers = try await Browser.all(access)
            let undone = try await access.undone(isDemonstration: isDemonstration)
            let real = try await access.instance(on: access.house.database, isDemonstration: isDemonstration)
            let table = try Routes.all(undone)
            let routes = table.declarations.filter {
                ![.get, .head].contains($0.method) && !ApiProblem.covers($0.path)
                    && ($0.policy == .demonstration) == isDemonstration
            }
            #expect(routes.count == 1 || routes.count > 90)
            // Somebody for whom the form counts when one of our pages sent it: so only the trick stands in the way below.
            let forms = try await Application(router: table.router, logger: Engine.logger).test(.router) { client in
                var forms: [Sent] = []
                for route in routes {
                    let form = try await Self.form(route, access, browsers, client)
                    #expect(form != nil, "nobody is let through on \(route.path)")
                    if let form { forms.append(form) }
                }
                return forms
            }
            let router = try Routes.all(real).router
            try await Application(router: router, logger: Engine.logger).test(.router) { client in
                let (before, files) = (try await Self.contents(access), Self.files(access))
                for form in forms {
                    for trick in Trick.allCases {
                        let answer = try await form.send(client, trick)
                        #expect(answer.status == 403, "\(form.route.path), \(trick)")
                        #expect(answer.text.contains(foreignForm), "\(form.route.path), \(trick)")
                    }
                }
                let after = try await Self.contents(access)
                #expect(after.differing(from: before) == [])
                #expect(Self.files(access) == files)
            }
        }
    }

    /// GETs that leave something behind, and nothing else than an act in the journal: what people are told was read.
    private static let acts: Set = [
        "/journal", "/mon-compte/mes-donnees/archive", "/prelevements/{draw}/justificatifs/{evidence}",
        "/releves/fichiers/{file}", "/releves/lignes/{line}", "/virements/beneficiaires/{payee}",
        "/virements/comptes/{account}", "/api/v1/bank-lines/{bankLine}", "/api/v1/draws/{draw}/evidence/{evidence}",
    ]
    /// Asks the disk whether it still takes a line, and has to write one for that: always the same, of the machinery.
    private static let asksTheDisk = "/readyz"

    @Test(.timeLimit(.minutes(20)))
    func `looking changes nothing, except that the journal says who read what is guarded`() async throws {
        try await withAccess(.sqlite) { access in
            let browsers = try await Browser.all(access)
            let table = try Routes.all(access.house.instance)
            let routes = table.declarations.filter { $0.method == .get }
            try await Application(router: table.router, logger: Engine.logger).test(.router) { client in
                // The first time in a while that a token is used is kept with it, for its owner to see.
                for browser in browsers { _ = try await Sent.firstUse(browser, client) }
                let before = try await Self.contents(access)
                var (wrote, answered): (Set<String>, Set<String>) = ([], [])
                for route in routes {
                    for browser in browsers {
                        for object in AccessHouse.objects {
                            guard let path = access.path(route.path, object, of: browser.visitor) else { continue }
                            let look = try await ActWitness.look(access.house.database)
                            let answer = try await Sent(route: route, path: path, browser: browser).send(client)
                            if answer.status == 200 { answered.insert(route.path) }
                            if try await ActWitness.look(access.house.database) != look { wrote.insert(route.path) }
                        }
                    }
                }
                // A look that finds nothing would prove nothing.
                #expect(answered.count > 80, "\(answered.count)")
                #expect(wrote.sorted() == Self.acts.union([Self.asksTheDisk]).sorted())
                let after = try await Self.contents(access)
                #expect(after.differing(from: before) == ["acts"])
            }
        }
    }

    /// A browser sends cookies by itself and never a token for programs: so there a cookie is nothing, and no form's token
    /// is needed.
    @Test(.timeLimit(.minutes(20)))
    func `for programs a cookie is nothing, whatever the route`() async throws {
        try await withAccess(.sqlite) { access in
            let browsers = try await Browser.all(access).filter { $0.bearer != nil }
            let table = try Routes.all(try await access.undone())
            let routes = table.declarations.filter { ApiProblem.covers($0.path) && $0.policy != .everyone }
            #expect(routes.count > 40)
            let treasurer = try #require(browsers.first { $0.visitor.name == "treasurer" })
            try await Application(router: table.router, logger: Engine.logger).test(.router) { client in
                for route in routes {
                    let path = try #require(
                        AccessHouse.objects.lazy.compactMap { access.path(route.path, $0, of: treasurer.visitor) }.first
                    )
                    let known = try await Sent(route: route, path: path, browser: treasurer).send(client)
                    #expect(known.status != 401, "\(route.path)")
                }
            }
            let real = try Routes.all(access.house.instance).router
            try await Application(router: real, logger: Engine.logger).test(.router) { client in
                let before = try await Self.contents(access)
                for route in routes {
                    let path = try #require(
                        AccessHouse.objects.lazy.compactMap { access.path(route.path, $0, of: treasurer.visitor) }.first
                    )
                    for headers in try Self.cookies(treasurer) {
                        let body = ByteBuffer(string: #"{"csrf":"\#(treasurer.csrf)"}"#)
                        let answer = try await client.executeRequest(
                            uri: path + "?access_token=\(treasurer.bearer ?? "")", method: route.method,
                            headers: headers, body: route.method == .post ? body : nil)
                        #expect(answer.status == .unauthorized, "\(route.method) \(route.path)")
                    }
                }
                let after = try await Self.contents(access)
                #expect(after.differing(from: before) == [])
            }
        }
    }

    /// A session, and the token for programs where a browser could be made to put it.
    private static func cookies(_ browser: Browser) throws -> [HTTPFields] {
        let bearer = browser.bearer ?? ""
        var base: HTTPFields = [.contentType: "application/json"]
        if let key = HTTPField.Name("Idempotency-Key") { base[key] = "1" }
        if let token = HTTPField.Name("X-CSRF-Token") { base[token] = browser.csrf }
        return [
            browser.cookie, browser.cookie + "; Authorization=Bearer \(bearer)", browser.cookie + "; token=\(bearer)",
        ].map { cookie in
            var headers = base
            headers[.cookie] = cookie
            return headers
        }
    }

    /// Forms whose body names what they are about.
    private static let namingBodies: Set = [
        "/releves/lignes/{line}/encaissement", "/releves/lignes/{line}/paiement",
    ]

    private static func form(
        _ route: RouteDeclaration, _ access: AccessHouse, _ browsers: [Browser], _ client: any TestClientProtocol
    ) async throws -> Sent? {
        for browser in browsers.reversed() {
            for object in AccessHouse.objects.dropLast() {
                guard let path = access.path(route.path, object, of: browser.visitor) else { continue }
                let form = Sent(route: route, path: path, browser: browser)
                let answer = try await form.send(client)
                #expect(!answer.text.contains(foreignForm), "\(route.path)")
                // Of a thing that the body names and does not, people are told that it is not there.
                let isBodyAsked = route.policy == .demonstration || Self.namingBodies.contains(route.path)
                if ![401, 403, isBodyAsked ? 0 : 404].contains(answer.status) { return form }
            }
        }
        return nil
    }

    private static func contents(_ access: AccessHouse) async throws -> Contents {
        try await access.house.read { try Contents.load(in: $0) }
    }

    private static func files(_ access: AccessHouse) -> Set<String> {
        let folder = access.house.instance.evidenceFolder.path
        return Set(FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? [])
    }
}

/// How the page of a form that another site sent begins.
private let foreignForm = "Ce formulaire ne vient pas d’une page ouverte dans ce navigateur"

/// What somebody's browser holds, and tokens that it should not.
private struct Browser: Sendable {
    let visitor: Visitor
    let cookie: String
    let csrf: String
    let others: String
    let ended: String
    /// A token for programs, which no browser holds.
    let bearer: String?

    static func all(_ access: AccessHouse) async throws -> [Browser] {
        let instance = access.house.instance
        let other = try await instance.sessions.find(instance.sessions.open(access.house.person("Noé").id))
        let foreign = try #require(other).csrf
        var browsers: [Browser] = []
        for visitor in access.visitors {
            guard let actor = visitor.actor else {
                let token = String(repeating: "f", count: 32)
                browsers.append(
                    Browser(
                        visitor: visitor, cookie: "\(Cookies.name(Cookies.form, instance))=\(token)", csrf: token,
                        others: foreign, ended: String(repeating: "e", count: 32), bearer: nil))
                continue
            }
            let old = try await instance.sessions.open(actor.id, isConfirmed: true)
            let ended = try #require(await instance.sessions.find(old)).csrf
            try await instance.sessions.close(old, by: actor)
            let token = try await instance.sessions.open(actor.id, isConfirmed: true)
            browsers.append(
                Browser(
                    visitor: visitor, cookie: "\(Cookies.name(Cookies.session, instance))=\(token)",
                    csrf: try #require(await instance.sessions.find(token)).csrf, others: foreign, ended: ended,
                    bearer: try await access.house.token(of: actor, .pay, days: 2)))
        }
        return browsers
    }
}

/// One request, as the page of ours would send it or with a trick.
private struct Sent: Sendable {
    let route: RouteDeclaration
    let path: String
    let browser: Browser

    static func firstUse(_ browser: Browser, _ client: any TestClientProtocol) async throws -> Int {
        let route = RouteDeclaration(method: .get, path: "/api/v1/budgets", policy: .everyone)
        return try await Sent(route: route, path: route.path, browser: browser).send(client).status
    }

    func send(
        _ client: any TestClientProtocol, _ trick: CrossSiteTests.Trick? = nil
    ) async throws -> (status: Int, text: String) {
        var headers: HTTPFields = [.acceptLanguage: "fr"]
        var (path, body) = (path, [UInt8]())
        if ApiProblem.covers(route.path) {
            if let bearer = browser.bearer { headers[.authorization] = "Bearer \(bearer)" }
            if let key = HTTPField.Name("Idempotency-Key") { headers[key] = UUID().uuidString }
        } else {
            headers[.cookie] = browser.cookie
        }
        if route.method != .get, !ApiProblem.covers(route.path) {
            let token: String? =
                switch trick {
                case .noToken, .tokenInTheAddressOnly: nil
                case .emptyToken: ""
                case .tokenOfSomebodyElse: browser.others
                case .tokenOfAnEndedSession: browser.ended
                default: browser.csrf
                }
            if trick == .tokenInTheAddressOnly { path += "?csrf=\(browser.csrf)" }
            if route.takesFiles {
                body = UploadForm(csrf: token).whole
                headers[.contentType] = UploadForm.type
            } else {
                body = Array((token.map { "csrf=\($0)" } ?? "name=x").utf8)
                headers[.contentType] = "application/x-www-form-urlencoded"
            }
            func set(_ name: String, _ value: String) { if let name = HTTPField.Name(name) { headers[name] = value } }
            switch trick {
            case .crossSite: set("Sec-Fetch-Site", "cross-site")
            case .sameSite: set("Sec-Fetch-Site", "same-site")
            case .foreignOrigin: headers[.origin] = "https://evil.example"
            case .nullOrigin: headers[.origin] = "null"
            case .plainText: headers[.contentType] = "text/plain"
            case .json:
                headers[.contentType] = "application/json"
                body = Array(#"{"csrf":"\#(browser.csrf)"}"#.utf8)
            default: break
            }
        }
        let response = try await client.executeRequest(
            uri: path, method: route.method, headers: headers,
            body: body.isEmpty ? nil : ByteBuffer(bytes: body))
        return (response.status.code, String(buffer: response.body))
    }
}
