import Foundation
import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// From the outbox to the mail server: once, later, or never.
@Suite struct PostmanTests {
    @Test(arguments: Engine.available)
    func `a letter leaves once, in the reader's language, and its words are forgotten`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let id = try await house.instance.people.add(
                People.Details(name: "Robin", email: "robin@demo.example", language: .en), roles: [], by: house.manager)
            try await house.instance.people.invite(id, by: house.manager)
            let row = try #require(try await house.outbox().first)
            let carrier = ScriptedCarrier()
            let sent = try await house.postman(carrier).deliver()
            let again = try await house.postman(carrier).deliver()
            #expect(sent == 1 && again == 0)
            let message = try #require(carrier.messages.first)
            #expect(message.messageID == "<\(row.id)@opteos.example>")
            #expect(message.mail.to == "robin@demo.example")
            #expect(message.mail.subject == "Welcome: Optéos opens its space to you")
            #expect(message.mail.body.hasSuffix("https://terreau.example/connexion"))
            let kept = try await house.read { db in
                try db.rows("SELECT body, letter FROM outbox WHERE sent_at IS NOT NULL").map {
                    (try $0["body"] as String, try $0["letter"] as String?)
                }
            }
            #expect(kept.count == 1 && kept.allSatisfy { $0.0.isEmpty && $0.1 == nil })
        }
    }

    @Test(arguments: Engine.available)
    func `what does not get through is tried again, later each time, under the same name`(_ engine: Engine) async throws
    {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            try await house.instance.people.invite(camille.id, by: house.manager)
            let carrier = ScriptedCarrier([.later("451 4.7.1 Greylisted"), .later("451 4.7.1 Greylisted")])
            let postman = house.postman(carrier)
            try await postman.deliver()
            var letter = try #require(try await house.outbox().first)
            #expect(letter.tries == 1 && letter.answer == "451 4.7.1 Greylisted")
            #expect(letter.nextTryAt == house.clock.now.adding(seconds: 60))
            try await postman.deliver()
            #expect(carrier.messages.count == 1)
            house.clock.advance(seconds: 60)
            try await postman.deliver()
            letter = try #require(try await house.outbox().first)
            #expect(letter.nextTryAt == house.clock.now.adding(seconds: 300))
            house.clock.advance(seconds: 300)
            let sent = try await postman.deliver()
            #expect(sent == 1)
            #expect(Set(carrier.messages.map(\.messageID)).count == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `a letter refused for good waits for a manager, who tries again or drops it`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let sami = try await house.person("Sami")
            for person in [camille, sami] { try await house.instance.people.invite(person.id, by: house.manager) }
            let carrier = ScriptedCarrier([.refused("550 5.1.1 No such user"), .refused("550 5.1.1 No such user")])
            try await house.postman(carrier).deliver()
            house.clock.advance(days: 3)
            try await house.postman(carrier).deliver()
            #expect(carrier.messages.count == 2)
            let letters = try await house.outbox()
            #expect(letters.allSatisfy { $0.failedAt != nil && $0.answer == "550 5.1.1 No such user" })
            try await house.browse { web in
                let page = try await web.get("/courriers", as: house.manager)
                #expect(page.contains("550 5.1.1 No such user") && page.contains("camille@demo.example"))
                let home = try await web.get("/", as: house.manager)
                #expect(home.contains("2 courriels ne sont pas passés"))
                let retried = try await web.post("/courriers/\(letters[0].id)/relance", as: house.manager)
                let dropped = try await web.post("/courriers/\(letters[1].id)/abandon", as: house.manager)
                #expect(retried.status == .seeOther && dropped.status == .seeOther)
                let gone = try await web.post("/courriers/\(letters[1].id)/relance", as: house.manager)
                #expect(gone.status == .notFound)
            }
            let sent = try await house.postman(carrier).deliver()
            #expect(sent == 1 && carrier.messages.count == 3)
            let id = letters[0].id
            await #expect(throws: NotAllowed.self) { try await house.instance.mailDesk.drop(id, by: camille) }
        }
    }

    @Test(arguments: Engine.available)
    func `two days without success end in the manager's hands`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            try await house.instance.people.invite(camille.id, by: house.manager)
            let carrier = ScriptedCarrier(Array(repeating: .unreachable("Timeout was reached"), count: 100))
            var rounds = 0
            while let letter = try await house.outbox().first, letter.failedAt == nil, rounds < 100 {
                house.clock.set(letter.nextTryAt ?? house.clock.now)
                try await house.postman(carrier).deliver()
                rounds += 1
            }
            let letter = try #require(try await house.outbox().first)
            #expect(letter.failedAt != nil && rounds > 10 && rounds < 20)
            #expect(house.clock.now.seconds(since: letter.writtenAt) >= 24 * 3600)
        }
    }

    @Test func `a server that is away is asked once for all that waits`() async throws {
        try await withInstance(.sqlite) { house in
            for name in ["Camille", "Sami", "Inès"] {
                try await house.instance.people.invite(try await house.person(name).id, by: house.manager)
            }
            let carrier = ScriptedCarrier([.unreachable("Couldn't connect to server")])
            try await house.postman(carrier).deliver()
            #expect(carrier.messages.count == 1)
            let letters = try await house.outbox()
            #expect(letters.map(\.tries) == [1, 1, 1])
        }
    }

    @Test func `twenty approvals stand whatever the mail server does`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, solene) = (try await house.person("Camille"), try await house.steward())
            var policy = BudgetPolicy()
            policy.selfServiceCeiling = .euros(10)
            let line = try await house.line("anis", .euros(1000))
            let budget = try await house.budget(
                "lille-bike", filled: [line: .euros(1000)], members: [camille], policy: policy)
            var draws: [Draw.ID] = []
            for number in 1...20 {
                let draw = try await house.draw("Un outil, le \(number)", .euros(20), from: budget, by: camille)
                try await house.accept(draw, by: solene)
                draws.append(draw)
            }
            // 20 to Solène, who decides, and 20 to Camille, who waits for the answer.
            let carrier = ScriptedCarrier(
                Array(repeating: .later("451 Later"), count: 15) + Array(repeating: .refused("550 No"), count: 15)
                    + [.unreachable("Timeout was reached")])
            for _ in 1...3 {
                try await house.postman(carrier).deliver()
                house.clock.advance(days: 1)
            }
            let all = draws
            let states = try await house.read { db in try all.map { try Draw.find($0, in: db).state } }
            #expect(states == Array(repeating: .accepted, count: 20))
            let given = Dictionary(grouping: carrier.messages, by: \.messageID)
            #expect(given.count == 40)
            let waiting = try await house.outbox()
            #expect(waiting.count == 15 && waiting.allSatisfy { $0.failedAt != nil })
        }
    }

    @Test func `stopping in the middle counts as no try`() async throws {
        try await withInstance(.sqlite) { house in
            try await house.instance.people.invite(try await house.person("Camille").id, by: house.manager)
            try await house.postman(ScriptedCarrier([.interrupted])).deliver()
            let letter = try #require(try await house.outbox().first)
            #expect(letter.tries == 0 && letter.nextTryAt == nil)
        }
    }

    @Test(arguments: Engine.available)
    func `two servers on one database carry a letter once`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.instance.people.invite(try await house.person("Camille").id, by: house.manager)
            let letter = try #require(try await house.outbox().first)
            let now = house.clock.now
            let first = try await house.database.write {
                try OutboxLetter.claim(letter.id, until: now.adding(seconds: 900), at: now, in: $0)
            }
            let carrier = ScriptedCarrier()
            let sent = try await house.postman(carrier).deliver()
            #expect(first && sent == 0)
            // The first one died: its claim ends.
            house.clock.advance(seconds: 900)
            let later = try await house.postman(carrier).deliver()
            #expect(later == 1)
        }
    }

    @Test func `a code that is over is not sent any more`() async throws {
        try await withInstance(.sqlite) { house in
            _ = try await house.person("Camille")
            try await house.instance.signIn.sendCode(to: "camille@demo.example", browser: "one")
            house.clock.advance(seconds: 601)
            let letters = try await house.letters()
            let waiting = try await house.outbox()
            #expect(letters.isEmpty && waiting.isEmpty)
        }
    }

    @Test func `a restored copy writes to nobody`() async throws {
        try await withInstance(.sqlite) { house in
            try await house.instance.people.invite(try await house.person("Camille").id, by: house.manager)
            try await house.write { db in try db.run("UPDATE operations SET is_paused = TRUE WHERE id = 1") }
            let carrier = ScriptedCarrier()
            await #expect(throws: Paused.self) { try await house.postman(carrier).deliver() }
            #expect(carrier.messages.isEmpty)
        }
    }

    @Test func `a letter that cannot be read or addressed goes to the manager, and the others leave`() async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            let now = house.clock.now
            try await house.write { db in
                try Mail(to: "a b@demo.example", subject: "s", body: "b").put(at: now, in: db)
                try Mail.put(.payeeAccountEntered(by: nil), for: camille.id, at: now, in: db)
                try db.run("UPDATE outbox SET letter = '{\"ofAnotherAge\":{}}' WHERE letter IS NOT NULL")
                try Mail.put(.payeeAccountEntered(by: nil), for: camille.id, at: now, in: db)
            }
            let letters = try await house.letters()
            #expect(letters.map(\.subject) == ["Un compte bancaire est enregistré pour vous payer"])
            let failed = try await house.read { try OutboxLetter.countInTrouble(in: $0) }
            #expect(failed == 2)
        }
    }

    @Test func `letters that left or were dropped are forgotten after three months, and no other`() async throws {
        try await withInstance(.sqlite) { house in
            for name in ["Camille", "Sami", "Inès"] {
                try await house.instance.people.invite(try await house.person(name).id, by: house.manager)
            }
            try await house.postman(ScriptedCarrier([.delivered, .refused("550 No"), .refused("550 No")])).deliver()
            let letters = try await house.outbox()
            try await house.instance.mailDesk.drop(letters[0].id, by: house.manager)
            var counts: [Int?] = []
            for days: Int64 in [89, 2] {
                house.clock.advance(days: days)
                try await house.instance.retention.act(isTechnical: true, by: .calendar)
                counts.append(try await house.read { try $0.value("SELECT COUNT(*) FROM outbox", as: Int.self) })
            }
            #expect(counts == [3, 1])
        }
    }

    @Test func `nobody without an address or gone is invited`() async throws {
        try await withInstance(.sqlite) { house in
            let courier = try await house.person("Nour", hasAccount: false)
            let gone = try await house.person("Zoé", status: .left)
            for person in [courier, gone] {
                await #expect(throws: People.No.noAccount) {
                    try await house.instance.people.invite(person.id, by: house.manager)
                }
            }
            await #expect(throws: NotAllowed.self) {
                try await house.instance.people.invite(house.treasurer.id, by: house.treasurer)
            }
        }
    }
}
