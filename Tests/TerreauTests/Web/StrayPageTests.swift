import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import NIOCore
import Storage
import Testing

@testable import Terreau

/// An address that is nobody's still knows who asks, and what watches the house knows nobody.
@Suite struct StrayPageTests {
    @Test(arguments: Engine.available)
    func `an address that is nobody's has the menu and the language of whoever is signed in`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            let nadia = try await house.person("Nadia", roles: [.treasurer])
            try await house.browse { web in
                _ = try await web.post(Links.account, ["name": "Nadia", "language": "en"], as: nadia)
                for path in ["/rien", "/budgets/rien/encore", "/rien?a=1&a=2", "/rien?%ff"] {
                    let page = try await web.get(path, as: nadia)
                    #expect(page.status == .notFound, "\(path)")
                    #expect(page.html.contains("<html lang=\"en\""), "\(path)")
                    #expect(page.html.contains("action=\"\(Links.signOut)\"") && page.contains("Nadia"), "\(path)")
                    #expect(page.html.contains("href=\"\(Links.payments)\""), "\(path)")
                    // A language that was chosen in this browser counts more.
                    let chosen: HTTPFields = [.cookie: "\(Cookies.name(Cookies.language, house.instance))=fr"]
                    let french = try await web.get(path, as: nadia, headers: chosen)
                    #expect(french.html.contains("<html lang=\"fr\""), "\(path)")
                    let visitor = try await web.get(path, headers: [.acceptLanguage: "en"])
                    #expect(visitor.status == .notFound && visitor.html.contains("<html lang=\"en\""), "\(path)")
                    #expect(!visitor.html.contains(Links.signOut) && visitor.html.contains(Links.signIn), "\(path)")
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a request that is refused before its page knows whose it is`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            try await house.browse { web in
                for (path, status) in [("/?a=1&a=2", 422), ("/budgets?%ff", 422)] {
                    let page = try await web.get(path, as: camille)
                    #expect(page.status.code == status && page.html.contains(Links.signOut), "\(path)")
                }
                let foreign = try await web.post(
                    Links.account, ["name": "Écrit ailleurs par quelqu’un"], as: camille, csrf: "wrong")
                #expect(foreign.status == .forbidden && foreign.html.contains(Links.signOut))
                // What another site's form says is not told again.
                #expect(!foreign.contains("Écrit ailleurs"))
            }
        }
    }

    @Test(arguments: [
        StorageError(.unavailable, code: "x", message: "x"), StorageError(.other, code: "x", message: "x"),
    ])
    func `without a database a stray address is told, and watchers hear the same with a cookie as without`(
        failure: StorageError
    ) async throws {
        try await withInstance(.sqlite) { house in
            let database = FailingDatabase(house.database)
            let instance = try await Instance(
                database: database, resources: Repository.resources, clock: house.clock.clock)
            let camille = try await house.person("Camille")
            let token = try await instance.sessions.open(camille.id)
            let cookie = "\(Cookies.name(Cookies.session, instance))=\(token)"
            let router = try Routes.all(instance).router
            try await Application(router: router, logger: Engine.logger).test(.router) { client in
                func ask(_ path: String, _ cookie: String?) async throws -> (status: Int, text: String) {
                    var headers: HTTPFields = [.acceptLanguage: "en"]
                    headers[.cookie] = cookie
                    let answer = try await client.executeRequest(uri: path, method: .get, headers: headers, body: nil)
                    return (answer.status.code, String(buffer: answer.body))
                }
                for (isDown, ready) in [(false, 200), (true, 503)] {
                    // An answer is kept for a second.
                    house.clock.advance(seconds: 5)
                    database.fail(with: isDown ? failure : nil)
                    for known in [nil, cookie, "\(cookie)x"] {
                        for path in ["/healthz", "/healthz?a=1&a=2"] {
                            #expect(try await ask(path, known) == (200, "ok\n"))
                        }
                        #expect(try await ask("/readyz", known).status == ready)
                        let stray = try await ask("/rien", known)
                        #expect(stray.status == 404 && stray.text.contains("<h1>"))
                        #expect(stray.text.contains(Links.signOut) == (!isDown && known == cookie))
                    }
                }
            }
        }
    }
}
