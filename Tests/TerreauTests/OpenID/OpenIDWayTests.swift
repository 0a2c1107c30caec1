import Foundation
import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// The way to a service and back: bound to a browser, gone once, and never to another service.
@Suite struct OpenIDWayTests {
    private let account = TestIssuer.Account(subject: "u-17", email: "camille@demo.example")

    private func withService(
        _ engine: Engine = .sqlite, _ body: (House, TestIssuer) async throws -> Void
    ) async throws {
        try await withInstance(engine) { plain in
            let issuer = TestIssuer()
            let house = try await plain.knowing(issuer, trustsEmail: true)
            _ = try await house.person("Camille")
            try await body(house, issuer)
        }
    }

    @Test(arguments: Engine.available)
    func `twenty at once with one answer: one gets in`(_ engine: Engine) async throws {
        try await withService(engine) { house, issuer in
            try await house.browse { web in
                let answer = try await web.comeBack(from: issuer, as: account)
                let entered = await withTaskGroup(of: Bool.self) { group in
                    for _ in 1...20 {
                        group.addTask { (try? await web.enter(answer))?.newSession != nil }
                    }
                    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(entered == 1)
            }
        }
    }

    @Test func `an answer is good in the browser that left, for a quarter of an hour`() async throws {
        try await withService { house, issuer in
            try await house.browse { web in
                let answer = try await web.comeBack(from: issuer, as: account)
                let elsewhere: HTTPFields = [.cookie: "terreau_form=\(String(repeating: "e", count: 32))"]
                let there = try await web.get(
                    Links.serviceReturn("annuaire") + "?" + WebClient.query(answer), headers: elsewhere)
                #expect(there.status == .unprocessableContent && there.contains("dans ce navigateur"))
                await #expect(throws: OpenID.No.notHere) {
                    try await house.instance.openID.enter(
                        .init(code: answer[0].1, state: answer[1].1, issuer: nil),
                        from: house.instance.openIDClients[0], browser: "another", as: Client())
                }
                house.clock.advance(seconds: OpenID.minutes * 60)
                let late = try await web.enter(answer)
                #expect(late.newSession == nil && late.contains("a plus d’un quart d’heure"))
            }
        }
    }

    @Test func `a state that was changed, cut or made up is nobody's`() async throws {
        try await withService { house, issuer in
            try await house.browse { web in
                let answer = try await web.comeBack(from: issuer, as: account)
                let state = answer[1].1
                for wrong in ["", "x", String(state.dropLast(4)), state + "AAAA", String(repeating: "A", count: 5000)] {
                    let page = try await web.enter([("code", answer[0].1), ("state", wrong)])
                    #expect(page.newSession == nil && page.status == .unprocessableContent)
                }
                #expect(issuer.asked("/keys") == 0)
            }
        }
    }

    @Test func `the address tells nothing twice and shows no secret`() async throws {
        try await withService { house, _ in
            try await house.browse { web in
                var seen: [String: Set<String>] = [:]
                for _ in 1...3 {
                    let page = try await web.get(Links.service("annuaire", then: ""))
                    let items = try #require(URLComponents(string: page.location ?? "")?.queryItems)
                    for item in items { seen[item.name, default: []].insert(item.value ?? "") }
                }
                for name in ["state", "nonce", "code_challenge"] { #expect(seen[name]?.count == 3, "\(name)") }
                #expect(seen["code_verifier"] == nil && seen["client_secret"] == nil)
                #expect(seen["scope"] == ["openid email"])
                #expect(seen["redirect_uri"] == ["http://127.0.0.1:8080/connexion/avec/annuaire/retour"])
            }
        }
    }

    @Test func `an answer of one service is not taken to another`() async throws {
        try await withInstance(.sqlite) { plain in
            let (honest, evil) = (TestIssuer(), TestIssuer("https://autre.example"))
            honest.nameItself()
            let house = try await plain.knowing(honest, evil, trustsEmail: true)
            _ = try await house.person("Camille")
            try await house.browse { web in
                let answer = try await web.comeBack(from: honest, as: account)
                let toEvil = try await web.enter(answer, "autre")
                #expect(toEvil.newSession == nil && toEvil.contains("Cette réponse"))
                #expect(evil.lastForm.isEmpty)
                // The browser left for one and comes back with the word of the other.
                let mixed = [answer[0], answer[1], ("iss", "https://autre.example")]
                let wrongName = try await web.enter(mixed)
                #expect(wrongName.newSession == nil && wrongName.contains("ne prouve pas"))
                let second = try await web.comeBack(from: honest, as: account)
                // It says that its answers always name it, and this one does not.
                let silent = try await web.enter([second[0], second[1]])
                #expect(silent.newSession == nil && silent.contains("ne prouve pas"))
                #expect(honest.lastForm.isEmpty)
                let third = try await web.enter(web.comeBack(from: honest, as: account))
                #expect(third.newSession != nil)
            }
        }
    }

    @Test func `whoever says no over there comes back to a sentence`() async throws {
        try await withService { house, _ in
            try await house.browse { web in
                let page = try await web.get(Links.serviceReturn("annuaire") + "?error=access_denied&state=x")
                #expect(page.status == .unprocessableContent && page.contains("n’a pas confirmé"))
                let unknown = try await web.get(Links.service("personne", then: ""))
                #expect(unknown.status == .notFound)
            }
        }
    }

    @Test func `ten refused answers from one place have to wait`() async throws {
        try await withService { house, issuer in
            issuer.turn(.otherNonce)
            try await house.browse { web in
                for _ in 1...10 {
                    let page = try await web.enter(web.comeBack(from: issuer, as: account))
                    #expect(page.status == .unprocessableContent)
                }
                let page = try await web.enter(web.comeBack(from: issuer, as: account))
                #expect(page.status == .tooManyRequests && page.headers[.retryAfter] != nil)
            }
        }
    }
}
