import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import NIOCore
import NIOPosix
import Testing

@testable import Terreau

/// What is asked of a service, how often, and what is believed.
@Suite struct OpenIDClientTests {
    private let clock = TestClock()

    private func client(_ issuer: TestIssuer, secret: String? = "s3cret") -> OpenIDClient {
        OpenIDClient(
            OpenIDIssuer(
                name: "annuaire", label: "Annuaire", issuer: issuer.address, client: issuer.client, secret: secret,
                trustsEmail: false), transport: issuer, clock: clock.clock)
    }

    private func signIn(_ client: OpenIDClient, at issuer: TestIssuer) async throws -> IDClaims {
        let verifier = Secrets.longToken()
        let place = try await client.address(
            state: "s", nonce: "n", verifier: verifier, back: "https://t.example/retour")
        let answer = try issuer.enter(at: place, as: .init(subject: "u-1"))
        return try await client.claims(for: answer[0].1, verifier: verifier, back: "https://t.example/retour")
    }

    @Test func `what a service says of itself is kept for an hour, a new key is asked for at once`() async throws {
        let issuer = TestIssuer()
        let client = client(issuer)
        for _ in 1...3 { _ = try await signIn(client, at: issuer) }
        #expect(issuer.asked("/.well-known/openid-configuration") == 1 && issuer.asked("/keys") == 1)
        clock.advance(seconds: OpenIDClient.keysEvery)
        issuer.sign(with: .elliptic("second"))
        _ = try await signIn(client, at: issuer)
        #expect(issuer.asked("/keys") == 2)
        // Keys that nobody has must not make us ask again and again.
        issuer.turn(.unknownKey)
        for _ in 1...5 {
            await #expect(throws: OpenIDRules.Fault.key) { try await signIn(client, at: issuer) }
        }
        #expect(issuer.asked("/keys") == 2)
        clock.advance(seconds: OpenIDClient.keptSeconds)
        issuer.turn(.none)
        _ = try? await signIn(client, at: issuer)
        #expect(issuer.asked("/.well-known/openid-configuration") == 2 && issuer.asked("/keys") == 3)
    }

    @Test(arguments: [
        ("issuer", "https://annuaire.example/"), ("issuer", "https://other.example"),
        ("token_endpoint", "http://annuaire.example/token"), ("jwks_uri", "http://127.0.0.1/keys"),
        ("authorization_endpoint", "javascript:alert(1)"), ("token_endpoint", "https://a:b@annuaire.example/token"),
        ("jwks_uri", "file:///etc/passwd"),
    ])
    func `a service that is not the one we know, or sends us where it should not, is not believed`(
        field: String, value: String
    ) async {
        let issuer = TestIssuer()
        issuer.say(field, value)
        await #expect(throws: OpenIDClient.No.unreachable) { try await client(issuer).discovered() }
    }

    @Test func `a service that fails is left alone for ten seconds`() async throws {
        let issuer = TestIssuer()
        let client = client(issuer)
        issuer.answer(503)
        for _ in 1...5 {
            await #expect(throws: OpenIDClient.No.unreachable) { try await client.discovered() }
        }
        #expect(issuer.asked("/.well-known/openid-configuration") == 1)
        issuer.answer(200)
        clock.advance(seconds: OpenIDClient.restSeconds)
        _ = try await client.discovered()
    }

    @Test func `a redirect is no answer`() async {
        let issuer = TestIssuer()
        issuer.answer(302)
        await #expect(throws: OpenIDClient.No.refused) { try await client(issuer).discovered() }
    }

    @Test func `the secret goes as the service takes it, and no further than the service`() async throws {
        let issuer = TestIssuer()
        _ = try await signIn(client(issuer, secret: "a b:c"), at: issuer)
        let basic = "Basic " + Data("terreau:a%20b%3Ac".utf8).base64EncodedString()
        #expect(issuer.lastAuthorization == basic && issuer.lastForm["client_secret"] == nil)
        let second = TestIssuer()
        second.take(["client_secret_post"])
        _ = try await signIn(client(second), at: second)
        #expect(second.lastAuthorization == nil && second.lastForm["client_secret"] == "s3cret")
        let third = TestIssuer()
        _ = try await signIn(client(third, secret: nil), at: third)
        #expect(third.lastAuthorization == nil && third.lastForm["client_id"] == "terreau")
        #expect(third.lastForm["code_verifier"]?.count == 64)
    }

    @Test func `a code without its proof is refused by the service, and by us`() async throws {
        let issuer = TestIssuer()
        let client = client(issuer)
        let place = try await client.address(state: "s", nonce: "n", verifier: "right", back: "https://t.example")
        let answer = try issuer.enter(at: place, as: .init(subject: "u-1"))
        await #expect(throws: OpenIDClient.No.refused) {
            try await client.claims(for: answer[0].1, verifier: "wrong", back: "https://t.example")
        }
    }

    @Test(arguments: [
        ("https://a.example/x", "https://a.example", true), ("http://a.example/x", "https://a.example", false),
        ("http://localhost:9/x", "http://localhost:9", true), ("http://127.0.0.1/x", "https://a.example", false),
        ("http://[::1]/x", "http://127.0.0.1", true), ("ftp://a.example", "https://a.example", false),
        ("https://", "https://a.example", false), ("https://a.example/#x", "https://a.example", false),
        ("http://127.0.0.1.evil.example", "http://127.0.0.1", false),
    ])
    func `only encrypted addresses are asked, or this very machine`(address: String, issuer: String, may: Bool) {
        #expect(OpenIDRules.mayAsk(address, of: issuer) == may)
    }

    // MARK: The network

    @Test(.timeLimit(.minutes(20)))
    func `over the network an answer is short, prompt and from who was asked`() async throws {
        let router = Router()
        router.get("small") { _, _ in "{}" }
        router.get("elsewhere") { _, _ in Response(status: .found, headers: [.location: "/small"]) }
        router.get("large") { _, _ in String(repeating: "x", count: HTTPTransport.largestAnswer + 1) }
        router.post("echo") { request, _ in
            var request = request
            let body = try await request.collectBody(upTo: 1000)
            return (request.headers[.authorization] ?? "") + " " + String(buffer: body)
        }
        try await Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)), logger: Engine.logger
        )
        .test(.live) { server in
            let base = "http://127.0.0.1:\(try #require(server.port))"
            let transport = HTTPTransport()
            let small = try await transport.get(base + "/small")
            #expect(small.status == 200 && small.body == Array("{}".utf8))
            let elsewhere = try await transport.get(base + "/elsewhere")
            #expect(elsewhere.status == 302)
            await #expect(throws: (any Error).self) { try await transport.get(base + "/large") }
            let echo = try await transport.post(base + "/echo", form: "a=b", authorization: "Basic x")
            #expect(echo.body == Array("Basic x a=b".utf8))
            try await transport.stop()
        }
    }

    /// Takes connections and never says a word.
    @Test(.timeLimit(.minutes(20)))
    func `a service that says nothing is not waited for`() async throws {
        let silent = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let transport = HTTPTransport(patience: .milliseconds(100))
        let port = try #require(silent.localAddress?.port)
        await #expect(throws: (any Error).self) { try await transport.get("http://127.0.0.1:\(port)/") }
        try await transport.stop()
        try await silent.close()
    }
}
