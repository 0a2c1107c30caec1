import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import Logging
import NIOCore
import Testing

@testable import Terreau

/// How much one place and one account may ask.
@Suite struct FloodgateTests {
    private let clock = TestClock()

    private func guest(_ address: String) -> Client { Client(address: IPAddress(address)) }

    @Test func `a place is let in again as fast as its share allows, and others are not held up`() throws {
        let gate = Floodgate(place: .init(count: 5, seconds: 10))
        for _ in 1...5 { try gate.admit(guest("192.0.2.1"), at: clock.now) }
        #expect(throws: TooManyRequests.self) { try gate.admit(guest("192.0.2.1"), at: clock.now) }
        try gate.admit(guest("192.0.2.2"), at: clock.now)
        // One customer of the newer kind has many addresses, and is one place.
        for number in 1...5 { try gate.admit(guest("2001:db8::\(number)"), at: clock.now) }
        #expect(throws: TooManyRequests.self) { try gate.admit(guest("2001:db8::9"), at: clock.now) }
        clock.advance(seconds: 2)
        try gate.admit(guest("192.0.2.1"), at: clock.now)
        #expect(throws: TooManyRequests.self) { try gate.admit(guest("192.0.2.1"), at: clock.now) }
    }

    @Test func `a workshop of thirty that works at once is not held up`() throws {
        let gate = Floodgate()
        for _ in 1...10 {
            for person in 1...30 {
                // A page, its stylesheet, its icon, and a form: in one second.
                for _ in 1...4 {
                    try gate.admit(guest("192.0.2.1"), at: clock.now)
                    try gate.admit(Person.ID(rawValue: "p\(person)"), from: guest("192.0.2.1"), at: clock.now)
                }
            }
            clock.advance(seconds: 3)
        }
    }

    @Test func `an account has its limit wherever it comes from, and this machine has none`() throws {
        let gate = Floodgate(account: .init(count: 3, seconds: 60))
        let camille = Person.ID(rawValue: "camille")
        for number in 1...3 { try gate.admit(camille, from: guest("192.0.2.\(number)"), at: clock.now) }
        #expect(throws: TooManyRequests(seconds: 20)) {
            try gate.admit(camille, from: guest("192.0.2.9"), at: clock.now)
        }
        for address in ["127.0.0.1", "127.8.9.1", "::1"] {
            for _ in 1...10 { try gate.admit(camille, from: guest(address), at: clock.now) }
        }
        #expect(!guest("128.0.0.1").isThisMachine && !guest("::2").isThisMachine)
    }

    @Test func `memory has an end, whoever comes`() throws {
        let gate = Floodgate(place: .init(count: 5, seconds: 10), most: 100)
        for number in 0..<1000 {
            try gate.admit(guest("10.0.\(number / 250).\(number % 250)"), at: clock.now)
            #expect(gate.count <= 100)
        }
        // Those who were quiet long enough go first.
        clock.advance(seconds: 60)
        for number in 0..<150 { try gate.admit(guest("10.9.0.\(number)"), at: clock.now) }
        #expect(gate.count <= 100)
    }

    @Test(.timeLimit(.minutes(20)))
    func `whoever asks too much is told to wait, with all headers, before a body is read`() async throws {
        try await withInstance(.sqlite) { house in
            let gate = Floodgate(place: .init(count: 5, seconds: 60))
            let instance = try await Instance(
                database: house.database, resources: Repository.resources, clock: house.clock.clock,
                publicURL: "https://terreau.example.coop", proxies: TrustedProxies(TrustedProxies.machine),
                floodgate: gate)
            let forwarded = try #require(HTTPField.Name("X-Forwarded-For"))
            let application = Application(
                router: try Routes.all(instance).router,
                configuration: .init(address: .hostname("127.0.0.1", port: 0)), logger: Engine.logger)
            try await application.test(.live) { server in
                func ask(
                    _ address: String, _ method: HTTPRequest.Method = .get, _ path: String = "/transparence",
                    body: ByteBuffer? = nil
                ) async throws -> TestResponse {
                    try await server.executeRequest(
                        uri: path, method: method, headers: [forwarded: address], body: body)
                }
                for _ in 1...5 { #expect(try await ask("203.0.113.7").status == .ok) }
                let page = try await ask("203.0.113.7")
                #expect(page.status == .tooManyRequests && page.headers[.retryAfter] == "12")
                WebSafetyTests.expectHeaders(page.headers, "429")
                #expect(String(buffer: page.body).contains("Réessayez dans 12 secondes"))
                let program = try await ask("203.0.113.7", .get, "/api/v1/budgets")
                #expect(program.status == .tooManyRequests && program.headers[.retryAfter] == "12")
                #expect(program.headers[.contentType] == ApiProblem.mediaType)
                // What would be refused for its size is not even looked at.
                let large = ByteBuffer(repeating: 97, count: Form.largestBody + 1)
                #expect(try await ask("203.0.113.7", .post, "/connexion", body: large).status == .tooManyRequests)
                #expect(try await ask("203.0.113.8").status == .ok)
                house.clock.advance(seconds: 12)
                #expect(try await ask("203.0.113.7").status == .ok)
            }
        }
    }

    @Test(.timeLimit(.minutes(20)))
    func `being told to wait comes in one's language, with the number that the log has`() async throws {
        try await withInstance(.sqlite) { house in
            let instance = try await Instance(
                database: house.database, resources: Repository.resources, clock: house.clock.clock,
                publicURL: "https://terreau.example.coop", proxies: TrustedProxies(TrustedProxies.machine),
                floodgate: Floodgate(place: .init(count: 3, seconds: 60), account: .init(count: 2, seconds: 60)))
            let details = People.Details(name: "Emma", email: "emma@demo.example", language: .en)
            let emma = try await house.instance.people.add(details, by: house.manager)
            let session = try await instance.sessions.open(emma)
            let bearer = try await instance.tokens.create(for: "emma@demo.example", scope: .read, days: 2)
            let lines = LogLines()
            let application = Application(
                router: try Routes.all(instance).router,
                configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                logger: Logger(label: "test") { _ in LogLines.Handler(lines: lines) })
            let forwarded = try #require(HTTPField.Name("X-Forwarded-For"))
            try await application.test(.live) { server in
                func ask(_ address: String, _ path: String, _ more: HTTPFields = [:]) async throws -> TestResponse {
                    var headers = more
                    headers[forwarded] = address
                    return try await server.executeRequest(uri: path, method: .get, headers: headers, body: nil)
                }
                /// Told to wait that long, in that language, as a page or as a problem.
                func expectWait(_ seconds: Int, _ language: String, _ answer: TestResponse, _ what: String) {
                    let text = String(buffer: answer.body)
                    #expect(answer.status == .tooManyRequests, "\(what)")
                    #expect(answer.headers[.retryAfter] == "\(seconds)", "\(what)")
                    WebSafetyTests.expectHeaders(answer.headers, what)
                    let line = lines.all.last { $0["message"] == "request" } ?? [:]
                    #expect(line["status"] == "429", "\(what)")
                    let id = line["hb.request.id"] ?? "no id"
                    let sentence = language == "fr" ? "Réessayez dans \(seconds) sec" : "Try again in \(seconds) sec"
                    #expect(text.contains(sentence), "\(what): \(text)")
                    if answer.headers[.contentType] == ApiProblem.mediaType {
                        let problem = try? JSONParser.parse(Array(text.utf8))
                        #expect(problem?["request"] == .string(id) && problem?["code"] == "tooManyRequests", "\(what)")
                        #expect(problem?["status"] == 429 && answer.headers[.contentLanguage] == language, "\(what)")
                        let title: JSON = language == "fr" ? "Trop de demandes" : "Too many requests"
                        #expect(problem?["title"] == title, "\(what)")
                    } else {
                        #expect(answer.headers[.contentType] == "text/html; charset=utf-8", "\(what)")
                        #expect(text.contains("<html lang=\"\(language)\"") && text.contains(id), "\(what)")
                    }
                }
                let english: HTTPFields = [.acceptLanguage: "en"]
                let chosen: HTTPFields = [
                    .acceptLanguage: "en", .cookie: "\(Cookies.name(Cookies.language, instance))=fr",
                ]
                // A place over its share: nobody is looked up for it.
                for _ in 1...3 { #expect(try await ask("203.0.113.7", "/transparence").status == .ok) }
                expectWait(20, "fr", try await ask("203.0.113.7", "/transparence"), "a place")
                expectWait(20, "en", try await ask("203.0.113.7", "/transparence", english), "a place, in English")
                expectWait(20, "fr", try await ask("203.0.113.7", "/rien", chosen), "a place, chosen")
                expectWait(20, "fr", try await ask("203.0.113.7", "/api/v1/budgets"), "programs of a place")
                expectWait(20, "en", try await ask("203.0.113.7", "/api/v1/rien", english), "programs, in English")

                // A person over theirs, from wherever they ask: their own language and their own menu.
                let cookie: HTTPFields = [.cookie: "\(Cookies.name(Cookies.session, instance))=\(session)"]
                for number in 1...2 { #expect(try await ask("203.0.113.2\(number)", "/", cookie).status == .ok) }
                for path in ["/budgets", "/rien"] {
                    let page = try await ask("203.0.113.3\(path.count)", path, cookie)
                    expectWait(30, "en", page, "a person on \(path)")
                    #expect(String(buffer: page.body).contains(Links.signOut), "\(path)")
                }
                let program: HTTPFields = [.authorization: "Bearer \(bearer)"]
                expectWait(30, "en", try await ask("203.0.113.41", "/api/v1/budgets", program), "their program")
                var french = program
                french[.acceptLanguage] = "fr"
                expectWait(
                    30, "fr", try await ask("203.0.113.42", "/api/v1/budgets", french), "their program, in French")
            }
        }
    }
}
