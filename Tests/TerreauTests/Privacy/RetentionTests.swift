import Foundation
import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// What has had its time goes, and nothing else; the books stay whole.
@Suite struct RetentionTests {
    @Test(arguments: Engine.available)
    func `technical data goes by itself when its days are over`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            _ = try await house.instance.sessions.open(camille.id)
            try await house.instance.signIn.sendCode(
                to: "camille@demo.example", browser: "b", from: Client(address: IPAddress("203.0.113.77")))
            let now = house.clock.now
            try await house.database.write { db in
                for letter in try Mail.waiting(in: db) { try OutboxLetter.markSent(letter.id, at: now, in: db) }
            }
            #expect(try await house.instance.retention.plan() == [])
            house.clock.advance(days: 29)
            #expect(try await house.instance.retention.plan().map(\.table) == ["sign_in_codes", "tries"])
            house.clock.advance(days: 62)
            let plan = try await house.instance.retention.plan()
            #expect(plan.map(\.table) == ["sessions", "sign_in_codes", "tries", "outbox", "acts"])
            let gone = try await house.instance.retention.act(isTechnical: true, by: .calendar)
            #expect(gone == plan)
            #expect(try await house.instance.retention.plan() == [])
            #expect(try await house.acts().dropLast().allSatisfy { $0.trace == nil })
            let act = try #require(try await house.acts().last)
            #expect(act.act == Act.dataForgotten.rawValue && act.who == "calendar")
            #expect(act.detail?.contains("sessions 1") == true)
            #expect(try await house.check() == [])
        }
    }

    @Test(arguments: Engine.available)
    func `after ten whole years no word of a person is left and the ledger still sums`(engine: Engine) async throws {
        try await withPayments(engine) { payments in
            let house = payments.house
            let run = try await payments.released()
            house.clock.advance(days: 1)
            try await payments.payments.confirm(run, on: house.today, by: payments.treasurer)
            let open = try await house.draw("Une selle", .euros(10), from: payments.budget, by: payments.camille, .need)
            let refused = try await house.draw("Trop cher", .euros(310), from: payments.budget, by: payments.sami)
            try await house.draws.refuse(refused, reason: "Parlons-en avec Camille", by: try await house.steward())
            let before = try await house.read { try Figures.envelopes(of: payments.budget, in: $0).map(\.paid) }
            house.clock.set("2036-12-31")
            let early = try await house.instance.retention.plan().filter { $0.retention == .books }
            #expect(early == [])
            house.clock.set("2037-01-01")
            try await house.instance.retention.act(isTechnical: false, by: house.manager.doer)
            #expect(try await house.instance.retention.plan() == [])
            let texts = try await house.read { db in
                try ["draws.purpose", "payment_lines.holder", "payment_lines.iban_masked", "draw_events.note"].flatMap {
                    let parts = $0.split(separator: ".").map(String.init)
                    return try db.rows(
                        "SELECT \(SQL(stringLiteral: parts[1])) FROM \(SQL(stringLiteral: parts[0]))"
                    ).compactMap { try $0[0] as String? }
                }
            }
            for word in ["Réparer", "Camille", "Trop cher", "Parlons", "7890"] {
                #expect(!texts.contains { $0.contains(word) }, "\(word)")
            }
            // What is still under way keeps its words.
            #expect(try await house.find(open).purpose.rawValue == "Une selle")
            #expect(try await house.read { try Figures.envelopes(of: payments.budget, in: $0).map(\.paid) } == before)
            #expect(try await house.check() == [])
        }
    }

    @Test(arguments: Engine.available)
    func `files of evidence go with their rows`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let draw = try await house.draw("Deux roues", .euros(40), from: budget, by: camille)
            let desk = house.instance.evidence
            let file = try desk.folder.receive()
            try SampleFiles.pdf.withUnsafeBytes { try file.append($0) }
            let stored = try await desk.store(file, name: "reçu.pdf")
            try await desk.add([stored], to: draw, by: camille)
            try await house.settle(draw)
            house.clock.set("2037-01-01")
            try await house.instance.retention.act(isTechnical: false, by: house.manager.doer)
            #expect(!FileManager.default.fileExists(atPath: desk.folder.path(of: stored.file.sha256)))
            #expect(try await Check(database: house.database, evidence: desk.folder).run { _ in } == [])
            try? FileManager.default.removeItem(atPath: desk.folder.path)
        }
    }

    @Test(arguments: Engine.available)
    func `a hold keeps the papers until it is lifted`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            try await house.settle(try await house.draw("Deux roues", .euros(40), from: budget, by: camille))
            try await house.browse { web in
                let held = try await web.post(
                    Links.retention + "/gel", ["reason": "Un contrôle est annoncé"], as: house.manager)
                #expect(held.location == Links.retention)
            }
            house.clock.set("2037-01-01")
            try await house.browse { web in
                let refused = try await web.post(Links.retention, as: house.manager)
                #expect(refused.status == .conflict && refused.contains("Un gel est en cours"))
                let page = try await web.get(Links.retention, as: house.manager)
                #expect(page.contains("Un contrôle est annoncé") && page.contains("draws"))
                let hold = try #require(try await house.read { try LegalHold.all(in: $0) }.first)
                let lifted = try await web.post(Links.retention + "/gel/\(hold.id)/fin", as: house.manager)
                #expect(lifted.location == Links.retention)
                let done = try await web.post(Links.retention, as: house.manager)
                #expect(done.location == Links.retention)
                #expect(try await web.get(Links.retention, as: house.manager).contains("Rien n’a fait son temps"))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `guards hold at any other time`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            for statement in ["UPDATE draw_events SET note = 'x'", "DELETE FROM draw_events"] as [SQL] {
                await #expect(throws: ConstraintViolation.immutable("draw_events")) {
                    try await house.database.write { try $0.run(statement) }
                }
            }
            let flag = try await house.read { try $0.value("SELECT is_forgetting FROM operations", as: Bool.self) }
            #expect(flag == false)
            await #expect(throws: ConstraintViolation.immutable("entries")) {
                try await house.database.write { db in try db.forgetting { try db.run("UPDATE entries SET key = 'x'") }
                }
            }
        }
    }
}

extension House {
    fileprivate func check() async throws -> [Finding] { try await Check(database: database).run { _ in } }
}
extension PaymentHouse {
    fileprivate var database: any Database { house.database }
}
