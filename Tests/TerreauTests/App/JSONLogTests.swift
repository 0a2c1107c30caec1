import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import Logging
import NIOCore
import Storage
import Synchronization
import Testing

@testable import Terreau

/// Log lines for programs: one object a line, whatever stands in it, and nothing of a person.
@Suite struct JSONLogTests {
    private final class Output: Sendable {
        private let text = Mutex("")
        func write(_ line: String) { text.withLock { $0 += line + "\n" } }
        var whole: String { text.withLock { $0 } }
    }

    private func logger(_ output: Output, _ clock: Clock, level: Logger.Level = .info) -> Logger {
        var logger = Logger(label: "test") { _ in JSONLog(clock: clock) { output.write($0) } }
        logger.logLevel = level
        return logger
    }

    private func objects(_ output: Output) throws -> [JSON] {
        try output.whole.split(separator: "\n").map { try JSONParser.parse(Array($0.utf8)) }
    }

    @Test func `a line has its time, level, message, request, route, status and duration, in this order`() throws {
        let output = Output()
        var logger = logger(output, TestClock().clock)
        logger[metadataKey: "hb.request.id"] = "ab12"
        logger.info("request", metadata: ["ms": "7", "status": "200", "route": "/budgets", "method": "GET", "a": "b"])
        #expect(
            output.whole == """
                {"time":"2026-11-23T09:00:00.000Z","level":"info","message":"request","request":"ab12","method":"GET",\
                "route":"/budgets","status":200,"ms":7,"a":"b"}

                """)
        logger.debug("quiet")
        #expect(output.whole.count { $0 == "\n" } == 1)
    }

    static let nasty = [
        "two\nlines", "a\r\nb", "tab\t", "\"quoted\"", "back\\slash", "{\"level\":\"error\"}",
        "\u{0}\u{1}\u{1B}[31m\u{7F}",
        "\u{85}next\u{2028}line\u{2029}", "é 🚲 \u{202E}", "",
    ]

    @Test(arguments: nasty)
    func `whatever a value holds, its line is one line and valid, and the value comes back whole`(text: String) throws {
        let output = Output()
        let logger = logger(output, TestClock().clock)
        logger.error(
            "\(text)", metadata: ["error": "\(text)", "\(text)x": "1", "level": "\(text)", "list": ["\(text)"]])
        // Every character that some reader of lines breaks at.
        let breaks = output.whole.unicodeScalars.filter {
            ["\n", "\r", "\u{B}", "\u{C}", "\u{1C}", "\u{1D}", "\u{1E}", "\u{85}", "\u{2028}", "\u{2029}"].contains($0)
        }
        #expect(breaks.count == 1)
        #expect(!output.whole.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
        let line = try #require(try objects(output).first)
        #expect(line["message"] == .string(text) && line["error"] == .string(text))
        // A value cannot pass for what the line itself says.
        #expect(line["level"] == "error" && line["level_"] == .string(text))
        #expect(line["list"] == .array([.string(text)]))
        // Another reader than ours.
        let other = try JSONSerialization.jsonObject(with: Data(output.whole.utf8)) as? [String: Any]
        #expect(other?["message"] as? String == text)
    }

    @Test func `the lines of requests are objects with nothing of a person, and no secret`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, budget) = try await house.furnished()
            let draw = try await house.draw("Deux roues", .euros(40), from: budget, by: camille)
            let output = Output()
            let logger = logger(output, house.clock.clock, level: .debug)
            let token = try await house.instance.sessions.open(camille.id)
            let bearer = try await house.token(of: camille)
            let csrf = try #require(await house.instance.sessions.find(token)).csrf
            let router = try Routes.all(house.instance).router
            try await Application(router: router, logger: logger).test(.router) { client in
                let paths = [
                    "/", "/prelevements/\(draw)", "/personnes", "/rien?email=camille@demo.example", "/api/v1/draws",
                    "/%0Aforged?x=%0D%0A{\"level\":\"error\"}",
                ]
                for path in paths {
                    var headers: HTTPFields = [.cookie: "\(Cookies.session)=\(token)", .userAgent: "Camille's phone"]
                    headers[.authorization] = "Bearer \(bearer)"
                    if let name = HTTPField.Name("X-Forwarded-For") { headers[name] = "203.0.113.77" }
                    _ = try await client.executeRequest(uri: path, method: .get, headers: headers, body: nil)
                    headers[.contentType] = "application/x-www-form-urlencoded"
                    let body = ByteBuffer(
                        string: "csrf=\(csrf)&email=camille@demo.example&iban=\(PaymentHouse.ibans[0])")
                    _ = try await client.executeRequest(uri: path, method: .post, headers: headers, body: body)
                }
            }
            let lines = try objects(output).filter { $0["message"] == "request" }
            #expect(lines.count == 12)
            for line in lines {
                var names: [String] = []
                if case .object(let members) = line { names = members.map(\.name) }
                #expect(names == ["time", "level", "message", "request", "method", "route", "status", "ms"])
            }
            let secrets = [
                "Camille", "camille", "203.0.113", token, bearer, csrf, draw.rawValue, "@", PaymentHouse.ibans[0],
                "forged",
            ]
            for secret in secrets { #expect(!output.whole.contains(secret), "\(secret)") }
        }
    }
}
