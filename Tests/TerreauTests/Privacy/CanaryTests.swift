import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import Logging
import Storage
import Synchronization
import Testing

@testable import Terreau

/// Two hundred people whose names are like no others: public pages, programs without a token, logs and mail name none of them.
@Suite struct CanaryTests {
    private static let words = (1...200).map { number in
        (name: "Zoq\(letters(number)) Vrix\(letters(number))", email: "zoq\(letters(number))@kanari.example")
    }

    private static func letters(_ number: Int) -> String {
        String(UnicodeScalar(UInt8(97 + number / 26))) + String(UnicodeScalar(UInt8(97 + number % 26)))
    }

    /// All of them draw, are paid and asked; the last one chose to be named.
    private func withCanaries(_ body: (House, _ named: String) async throws -> Void) async throws {
        try await withInstance(.sqlite) { house in
            var actors: [Actor] = []
            for (index, word) in Self.words.enumerated() {
                let details = People.Details(
                    name: word.name, legalName: word.name.uppercased(), email: word.email,
                    isNamedPublicly: index == 199)
                let id = try await house.instance.people.add(details, roles: [], by: house.manager)
                actors.append(try await house.read { try Actor.load(id, in: $0) })
            }
            let line = try await house.line("anis", .euros(90_000), received: .euros(90_000))
            let policy = BudgetPolicy(visibility: .public)
            let budget = try await house.budget(
                "lille-bike", filled: [line: .euros(80_000)], members: actors, policy: policy)
            _ = try await house.project("lille-velos", in: "Lille", people: Array(actors.prefix(3)))
            for (index, actor) in actors.enumerated() {
                let draw = try await house.draw("Réparer le vélo \(index)", .euros(20), from: budget, by: actor)
                if index % 2 == 0 { try await house.settle(draw) }
                if index % 10 == 0 {
                    try await house.instance.bankData.enter(
                        .person(actor.id), holder: actor.person.name, iban: PaymentHouse.ibans[0], by: house.treasurer)
                }
            }
            try await body(house, Self.words[199].name)
        }
    }

    private func canaries(in text: String) -> Set<String> {
        let folded = text.lowercased()
        return Set(
            Self.words.flatMap {
                [$0.name.lowercased(), $0.email] + [String($0.name.lowercased().split(separator: " ")[1])]
            }
            .filter(folded.contains))
    }

    @Test func `public pages name nobody who did not choose it`() async throws {
        try await withCanaries { house, named in
            let declarations = try Routes.all(house.instance).declarations
            try await house.browse { web in
                var seen: Set<String> = [],
                    waiting = declarations.filter { $0.method == .get && !$0.path.contains("{") }.map(\.path)
                var foundNamed = false
                while let path = waiting.popLast() {
                    guard seen.insert(path).inserted, seen.count < 500 else { continue }
                    let page = try await web.get(path)
                    guard page.status == .ok else { continue }
                    let text = page.html + page.headers.map { "\($0.name): \($0.value)" }.joined()
                    let found = canaries(in: text).filter { !named.lowercased().contains($0) }
                    #expect(found == [], "\(path)")
                    foundNamed = foundNamed || page.html.contains(named)
                    for match in page.html.matches(of: /href="(\/[^"#]*)"/) {
                        waiting.append(String(match.1).replacing("&amp;", with: "&"))
                    }
                }
                #expect(seen.contains { $0.hasPrefix("/transparence/") })
                // The crawl saw the page where a name may stand: it finds the one that was chosen.
                #expect(foundNamed)
            }
        }
    }

    @Test func `without a token programs learn nothing, and cookies are the three`() async throws {
        try await withCanaries { house, _ in
            let declarations = try Routes.all(house.instance).declarations
            try await house.browse { web in
                for route in declarations {
                    let path = route.path.replacing(/\{[a-z]+\}/, with: "0193a1b2-0000-7000-8000-000000000000")
                    let page = route.method == .get ? try await web.get(path) : try await web.post(path)
                    if ApiProblem.covers(route.path) { #expect(canaries(in: page.html) == [], "\(path)") }
                    for cookie in page.headers[values: .setCookie] {
                        let name = String(cookie.prefix { $0 != "=" })
                        #expect(
                            [Cookies.session, Cookies.form, Cookies.language].contains(name), "\(name) from \(path)")
                    }
                }
            }
        }
    }

    @Test func `pages ask nothing of any other site`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, _) = try await house.furnished()
            let declarations = try Routes.all(house.instance).declarations
            let roles: Set<Role> = [.manager, .treasurer, .releaser]
            let odile = try await house.person("Odile", roles: [.auditor])
            let all = try await house.person("Nour", roles: roles)
            try await house.browse { web in
                var count = 0
                for route in declarations where route.method == .get && !route.path.contains("{") {
                    for actor in [nil, camille, all, odile] {
                        let page = try await web.get(route.path, as: actor)
                        guard page.status == .ok else { continue }
                        count += 1
                        for match in page.html.matches(
                            of: /\s(?:src|href|action|srcset|poster|data|formaction)="([^"]*)"/)
                        {
                            #expect(Self.isOurs(match.1), "\(match.1) on \(route.path)")
                        }
                        for match in page.html.matches(of: /url\(\s*["']?([^)"']*)/) {
                            #expect(Self.isOurs(match.1), "\(match.1) on \(route.path)")
                        }
                        #expect(!page.html.contains("<script") && !page.html.contains("@import"))
                    }
                }
                #expect(count > 40)
            }
        }
    }

    private static func isOurs(_ address: Substring) -> Bool {
        (address.hasPrefix("/") && !address.hasPrefix("//")) || address.hasPrefix("#") || address.hasPrefix("mailto:")
            // Opens the application for codes on the very device.
            || address.hasPrefix("otpauth:")
    }

    @Test func `log lines hold the request and nothing of a person`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, budget) = try await house.furnished()
            let draw = try await house.draw("Deux roues", .euros(40), from: budget, by: camille)
            let lines = LogLines()
            let logger = Logger(label: "test") { _ in LogLines.Handler(lines: lines) }
            let application = Application(router: try Routes.all(house.instance).router, logger: logger)
            let token = try await house.instance.sessions.open(camille.id)
            try await application.test(.router) { client in
                for path in [
                    "/", "/prelevements/\(draw)", "/personnes", "/rien?email=camille@demo.example", "/api/v1/draws",
                ] {
                    var headers: HTTPFields = [.cookie: "\(Cookies.session)=\(token)"]
                    headers[.userAgent] = "Camille's phone"
                    if let name = HTTPField.Name("X-Forwarded-For") { headers[name] = "203.0.113.77" }
                    _ = try await client.executeRequest(uri: path, method: .get, headers: headers, body: nil)
                }
            }
            let all = lines.all
            #expect(all.count >= 5)
            for line in all {
                #expect(line.keys.contains("hb.request.id"), "\(line)")
                let known: Set = ["hb.request.id", "message", "method", "route", "status", "ms"]
                #expect(Set(line.keys).isSubset(of: known), "\(line)")
                let text = line.values.joined(separator: " ")
                for word in ["Camille", "camille", "203.0.113", token, draw.rawValue, "@"] {
                    #expect(!text.contains(word), "\(word) in \(line)")
                }
            }
        }
    }
}
