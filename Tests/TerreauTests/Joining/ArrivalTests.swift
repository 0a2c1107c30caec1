import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// Somebody writes by the public page, and is welcomed.
@Suite struct ArrivalTests {
    private static let form: [(String, String)] = [
        ("name", "Nour"), ("email", "Nour@exemple.example"), ("livelihood", "Livrer à vélo\navec deux amies"),
        ("commons", "CoopCycle"), ("place", "Roubaix"), ("consent", "1"), ("key", "1"),
    ]

    private func arrivals(in house: House) async throws -> [Arrival] {
        try await house.read { try Arrival.all(in: $0) }
    }

    @Test(arguments: Engine.available)
    func `a message arrives, is confirmed, and makes nobody an account`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.browse { web in
                let page = try await web.get("/entreprendre")
                #expect(page.status == .ok && page.contains("Vous puisez de petites sommes"))
                let sent = try await web.post("/entreprendre", fields: Self.form)
                #expect(sent.location == "/entreprendre/merci")
                // Sent twice is sent once.
                _ = try await web.post("/entreprendre", fields: Self.form)
                let thanks = try await web.get("/entreprendre/merci")
                #expect(thanks.contains("Merci, c’est arrivé"))
            }
            let all = try await arrivals(in: house)
            #expect(all.map(\.name) == ["Nour"] && all[0].stage == .waiting)
            #expect(all[0].livelihood == "Livrer à vélo\navec deux amies" && all[0].place == "Roubaix")
            let letters = try await house.letters()
            #expect(letters.map(\.to) == ["nour@exemple.example", "agathe@demo.example"])
            // Nothing that a stranger typed goes to an address that a stranger typed.
            #expect(!letters[0].body.contains("Nour") && !letters[0].body.contains("vélo"))
            #expect(letters[1].body.contains("/arrivees"))
            try await house.instance.signIn.sendCode(to: "nour@exemple.example", browser: "one")
            let codes = try await house.letters()
            #expect(codes.isEmpty)
        }
    }

    @Test(arguments: [
        ("name", "", "name"), ("email", "", "email"), ("email", "nour", "email"),
        ("email", "é@exemple.example", "email"),
        ("livelihood", "", "livelihood"), ("livelihood", String(repeating: "a", count: 1001), "livelihood"),
        ("consent", nil, "consent"),
    ])
    func `what is missing is told at its field, and what was typed stays`(
        field: String, value: String?, fault: String
    ) async throws {
        try await withInstance(.sqlite) { house in
            try await house.browse { web in
                let form = Self.form.compactMap { name, old in
                    name == field ? value.map { (name, $0) } : (name, old)
                }
                let page = try await web.post("/entreprendre", fields: form)
                #expect(page.status == .unprocessableContent)
                #expect(page.html.contains("href=\"#\(fault)\""))
                if field != "place" { #expect(page.html.contains("value=\"Roubaix\"")) }
            }
            let all = try await arrivals(in: house)
            #expect(all.isEmpty)
        }
    }

    @Test(arguments: Engine.available)
    func `an hour has its most, and the same address again is the same message, with what it adds`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            func write(_ number: Int, _ key: String, _ words: String = "Livrer") async throws {
                try await house.instance.arrivals.write(
                    Arrival.Words(name: "Nour", email: "nour\(number)@exemple.example", livelihood: words), .fr,
                    key: key)
            }
            for number in 1...ArrivalRules.mostAnHour { try await write(number, "a\(number)") }
            try await write(1, "again")
            try await write(1, "more", "Et réparer")
            await #expect(throws: Arrivals.No.tooMany) { try await write(99, "b") }
            house.clock.advance(seconds: 3601)
            try await write(99, "c")
            let all = try await arrivals(in: house)
            let letters = try await house.letters()
            #expect(all.count == ArrivalRules.mostAnHour + 1)
            #expect(letters.count { $0.to == "nour1@exemple.example" } == 1)
            let first = try #require(all.first { $0.email == "nour1@exemple.example" })
            #expect(first.livelihood == "Livrer\n\nEt réparer")
            // What is over stays as it was: whoever writes again begins anew, and no second letter leaves.
            try await house.instance.arrivals.close(first.id, reason: "Parti ailleurs", by: house.manager)
            try await write(1, "anew", "Revenir")
            let anew = try await arrivals(in: house).filter { $0.email == "nour1@exemple.example" }
            #expect(anew.map(\.livelihood).sorted() == ["Livrer\n\nEt réparer", "Revenir"])
            #expect(try await house.letters().allSatisfy { $0.to != "nour1@exemple.example" })
        }
    }

    @Test func `one place closes the door to itself alone, and is told until when`() async throws {
        try await withInstance(.sqlite) { house in
            try await house.browse { web in
                var last = try await web.post("/entreprendre", fields: Self.form)
                for number in 1...30 where last.status == .seeOther {
                    let form = Self.form.map { name, value in
                        switch name {
                        case "email": (name, "nour\(number)@exemple.example")
                        case "key": (name, "\(number)k")
                        default: (name, value)
                        }
                    }
                    last = try await web.post("/entreprendre", fields: form)
                }
                #expect(last.status == .tooManyRequests && last.headers[.retryAfter] != nil)
                #expect(last.html.contains("value=\"Roubaix\""))
            }
            let words = Arrival.Words(name: "Zoé", email: "zoe@exemple.example", livelihood: "Cuisiner")
            try await house.instance.arrivals.write(words, .fr, key: "elsewhere", place: "192.0.2.0/24")
            #expect(try await arrivals(in: house).contains { $0.name == "Zoé" })
        }
    }

    @Test(arguments: Engine.available)
    func `a companion takes it up, answers, and opens the house`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (agathe, manager) = (house.manager, try await house.person("Élise", roles: [.manager]))
            try await house.browse { web in
                _ = try await web.post("/entreprendre", fields: Self.form)
                try await house.letters()
                let id = try #require(try await arrivals(in: house).first).id
                house.clock.advance(seconds: 7200)
                let list = try await web.get("/arrivees", as: agathe)
                #expect(list.contains("a écrit il y a 2 h"))
                _ = try await web.post("/arrivees/\(id)/accueil", as: agathe)
                let twice = try await web.post("/arrivees/\(id)/accueil", as: manager)
                #expect(twice.status == .conflict && twice.contains("Agathe accueille déjà"))
                let empty = try await web.post("/arrivees/\(id)/reponse", ["words": " "], as: agathe)
                #expect(empty.status == .unprocessableContent)
                _ = try await web.post("/arrivees/\(id)/reponse", ["words": "Parlons-en jeudi.\nAgathe"], as: agathe)
                let answer = try await house.letters()
                #expect(answer.map(\.to) == ["nour@exemple.example"])
                #expect(answer[0].body.contains("Parlons-en jeudi.\nAgathe"))
                #expect(answer[0].body.contains("agathe@demo.example"))
                let timed = try await web.get("/arrivees", as: agathe)
                #expect(timed.contains("ont une réponse en moins de 2 h"))
                _ = try await web.post("/arrivees/\(id)/ouverture", as: agathe)
                let after = try await web.post("/arrivees/\(id)/classement", ["reason": "doublon"], as: agathe)
                #expect(after.status == .conflict)
            }
            let nour = try #require(try await house.read { try Person.find(email: "nour@exemple.example", in: $0) })
            #expect(nour.status == .prospect && nour.name == "Nour")
            let history = try await house.read { try StatusChange.history(of: nour.id, in: $0) }
            #expect(history.map(\.change.status) == [.prospect] && history[0].recordedBy == "Agathe")
            let letters = try await house.letters()
            #expect(letters.map(\.subject) == ["Bienvenue\u{A0}: Optéos vous ouvre son espace"])
            try await house.instance.signIn.sendCode(to: "nour@exemple.example", browser: "one")
            let codes = try await house.letters()
            #expect(codes.count == 1)
        }
    }

    @Test func `somebody known is not made twice, and what nobody followed up is forgotten`() async throws {
        try await withInstance(.sqlite) { house in
            _ = try await house.person("Camille")
            let words = Arrival.Words(name: "Camille", email: "camille@demo.example", livelihood: "Livrer")
            try await house.instance.arrivals.write(words, .en, key: "1")
            let id = try #require(try await arrivals(in: house).first).id
            await #expect(throws: Arrivals.No.known("camille@demo.example")) {
                try await house.instance.arrivals.welcome(id, by: house.manager)
            }
            await #expect(throws: NotAllowed.self) {
                try await house.instance.arrivals.take(id, by: house.treasurer)
            }
            try await house.instance.arrivals.answer(id, with: "Bonjour", by: house.manager)
            try await house.instance.arrivals.close(id, reason: "Déjà membre", by: house.manager)
            house.clock.advance(days: 364)
            try await house.instance.retention.act(isTechnical: true, by: .calendar)
            let kept = try await arrivals(in: house)
            house.clock.advance(days: 2)
            try await house.instance.retention.act(isTechnical: true, by: .calendar)
            let left = try await arrivals(in: house)
            #expect(kept.count == 1 && left.isEmpty)
        }
    }

    @Test(arguments: [([], nil), ([5], 5), ([9, 1, 5], 5), ([4, 2, 8, 6], 5)] as [([Int64], Int64?)])
    func `the middle of the times`(times: [Int64], median: Int64?) {
        #expect(ArrivalRules.median(times) == median)
    }
}
