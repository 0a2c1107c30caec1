import Foundation
import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// Whose account is which: said by the payee or by the treasury, sealed, and paid to only once somebody else has called.
@Suite struct PayeeAccountTests {
    @Test(arguments: Engine.available)
    func `F5 a changed account is told to old and new addresses, and waits for the call of another person`(
        _ engine: Engine
    ) async throws {
        try await withPayments(engine) { story in
            let house = story.house, bank = house.instance.bankData
            let payee = Draw.Payee.person(story.camille.id)
            // Whoever took over the account began with the address.
            try await house.instance.people.change(
                story.camille.id, to: .init(name: "Camille", email: "voleur@demo.example"), by: house.manager)
            try await bank.enter(payee, holder: "Camille", iban: PaymentHouse.ibans[2], by: story.treasurer)
            let letters = try await house.read { try Mail.waiting(in: $0).map(\.mail) }
            #expect(letters.map(\.to).sorted() == ["camille@demo.example", "voleur@demo.example"])
            #expect(
                letters.allSatisfy {
                    $0.body.contains("Tarek") && !$0.body.contains("BE68") && !$0.body.contains("7034")
                })

            let number = try await house.find(story.draws[0]).number
            house.clock.advance(days: 6)
            let run = try await story.prepare(atOnce: true)
            #expect(try await story.lines(run).map(\.drawNumber).contains(number) == false)
            await #expect(throws: BankData.No.callByAnother) {
                try await bank.called(payee, at: "06 12 34 56 78", isConfirmed: true, by: story.treasurer)
            }
            await #expect(throws: NotAllowed.self) {
                try await bank.called(payee, at: "06 12 34 56 78", isConfirmed: true, by: story.sami)
            }
            await #expect(throws: BankData.No.numberMissing) {
                try await bank.called(payee, at: "oui", isConfirmed: true, by: story.rosa)
            }
            try await bank.called(payee, at: "06 12 34 56 78", isConfirmed: true, by: story.rosa)
            await #expect(throws: BankData.No.callNotNeeded) {
                try await bank.called(payee, at: "06 12 34 56 78", isConfirmed: false, by: story.rosa)
            }
            let second = try await story.prepare(key: "2", atOnce: true)
            #expect(try await story.lines(second).map(\.drawNumber) == [number])
            // The schema refuses what the verb refuses.
            await #expect(throws: (any Error).self) {
                try await house.database.write { db in
                    guard let details = try PayeeDetails.find(payee, in: db) else { throw NotFound() }
                    try details.answered(
                        true, at: "0612345678", by: story.treasurer.id, on: house.clock.now, in: db)
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `an account that the payee does not know is never paid to`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let house = story.house, bank = house.instance.bankData
            let payee = Draw.Payee.person(story.camille.id)
            try await bank.enter(payee, holder: "Camille", iban: PaymentHouse.ibans[2], by: story.treasurer)
            try await bank.called(payee, at: "06 12 34 56 78", isConfirmed: false, by: story.rosa)
            house.clock.advance(days: 6)
            let due = try await house.read { try DueDraw.all(in: $0).filter { $0.draw.payee == payee } }
            #expect(
                due.allSatisfy {
                    $0.exceptions(by: story.treasurer.id, house.clock.clock, atOnce: true).contains(.callDenied)
                })
            // Another name for the same account changes nothing; another account begins anew.
            try await bank.enter(payee, holder: "Camille D.", iban: nil, by: story.treasurer)
            #expect(try await call(payee, house) == .denied)
            try await bank.enter(payee, holder: "Camille", iban: PaymentHouse.ibans[0], by: story.treasurer)
            #expect(try await call(payee, house) == .needed)
        }
    }

    private func call(_ payee: Draw.Payee, _ house: House) async throws -> PayeeDetails.Call? {
        try await house.read { try PayeeDetails.find(payee, in: $0)?.call }
    }

    @Test(arguments: Engine.available)
    func `people say themselves where they are paid, and nobody reads the number again`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let house = story.house
            let nour = try await house.person("Nour")
            try await house.browse { web in
                let path = Links.ownAccount
                let empty = try await web.get(path, as: nour)
                #expect(empty.contains("Aucun compte encore"))
                let wrong = try await web.post(
                    path, ["holder": "Nour", "iban": "BE68539007547035"], as: nour)
                #expect(wrong.status == .unprocessableContent)
                let sent = try await web.post(path, ["holder": "Nour A.", "iban": "BE68 5390 0754 7034"], as: nour)
                #expect(sent.status == .seeOther)
                let page = try await web.get(path, as: nour)
                #expect(page.contains("BE68 •••• •••• 7034") && !page.html.contains("53900754"))
                let changed = try await web.post(path, ["holder": "Nour A.", "iban": PaymentHouse.ibans[1]], as: nour)
                #expect(changed.status == .seeOther)
                let after = try await web.get(path, as: nour)
                #expect(after.contains("va vous appeler"))
                let payee = try await web.get(Links.payee(.person(nour.id)), as: story.rosa)
                #expect(payee.contains("Noter l’appel") && !payee.html.contains("name=\"iban\""))
                let called = try await web.post(
                    Links.payee(.person(nour.id)) + "/appel", ["number": "06 00 00 00 00", "answer": "confirmed"],
                    as: story.rosa)
                #expect(called.status == .seeOther)
                let told = try await web.get(Links.payee(.person(nour.id)), as: story.treasurer)
                #expect(told.contains("Rosa a appelé le 06 00 00 00 00"))
            }
            #expect(try await call(.person(nour.id), house) == .confirmed)
        }
    }

    @Test(arguments: Engine.available)
    func `an approval given for one account does not count for another`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let house = story.house, solene = try await house.steward()
            let ines = try await house.person("Inès")
            try await house.instance.budgets.invite(ines.id, to: story.budget, asSteward: true, by: house.manager)
            let line = try await house.ownLine("plus", .euros(2000))
            try await house.instance.budgets.fill(
                story.budget, from: line, .euros(2000), by: house.manager, key: "plus")
            let draw = try await house.draw("Un triporteur", .euros(1200), from: story.budget, by: story.camille)
            try await house.accept(draw, by: solene)
            let seen = try await house.seen(draw)
            try await house.instance.bankData.enter(
                .person(story.camille.id), holder: "Camille", iban: PaymentHouse.ibans[2], by: story.treasurer)
            await #expect(throws: DrawRules.MoveNo.changedSince) {
                try await house.draws.accept(draw, seen: seen, by: ines)
            }
            try await house.accept(draw, by: ines)
            #expect(try await house.state(draw) == .waiting)
            try await house.accept(draw, by: solene)
            #expect(try await house.state(draw) == .accepted)
        }
    }

    // MARK: - Sealed

    @Test(arguments: Engine.available)
    func `nothing in the database says an account number of a payee`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            _ = try await story.released()
            let everything = try await story.house.read { db in
                var text = ""
                for shape in try TableShape.all(in: db) {
                    try shape.each(in: db) { values in text += values.map { "\($0)" }.joined(separator: "|") + "\n" }
                }
                return text
            }
            #expect(everything.contains("•••• 0189"))
            for iban in PaymentHouse.ibans.prefix(2) {
                #expect(!everything.contains(iban))
                #expect(!everything.contains(Hex.sha256("iban|" + iban)))
            }
            #expect(!everything.contains("<CdtTrfTxInf>"))
        }
    }

    @Test(arguments: Engine.available)
    func `a new key seals everything anew while people work, and files stay what they were`(
        _ engine: Engine
    ) async throws {
        try await withPayments(engine) { story in
            let house = story.house
            let run = try await story.prepare()
            try await story.payments.freeze(run, by: story.treasurer)
            let old = house.instance.keys
            let path = NSTemporaryDirectory() + "terreau-keys-\(Secrets.token())"
            defer { try? FileManager.default.removeItem(atPath: path) }
            _ = try KeyFile.open(path)
            let id = try KeyFile.rotate(path)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try KeyFile.open(path).ids.first == id)

            let ring = try #require(old.adding(.new()))
            let people = try await (0..<8).asyncMap { try await house.person("Personne \($0)") }
            let bank = house.instance.bankData
            let sealing = Resealing(database: house.database, keys: ring)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await sealing.run() }
                for (person, iban) in zip(people, IBANTests.examples) {
                    group.addTask { try await bank.enterOwn(holder: "X", iban: iban, by: person) }
                }
                try await group.waitForAll()
            }
            try await sealing.run()
            let used = try await house.read { try SealedText.keys(in: $0) }
            #expect(used == [ring.ids[0]: 11])
            #expect(try await findings(house, ring) == [])
            // Whoever holds only the former key, or a stranger's, is told what does not open.
            #expect(try await findings(house, old).count == 11)
            #expect(try await findings(house, .temporary()).count == 11)
            let payments = Payments(draws: house.draws, seal: BankSeal(keys: ring))
            try await payments.release(run, by: story.rosa)
            let file = try await payments.file(of: run, by: story.rosa)
            #expect(file.text.contains(PaymentHouse.ibans[0]))
        }
    }

    @Test(arguments: Engine.available)
    func `what was kept before there were keys is sealed at the next start`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let house = story.house, run = try await story.prepare()
            let (plain, mark) = (PaymentHouse.ibans[0], Hex.sha256("iban|" + PaymentHouse.ibans[0]))
            try await house.database.write { db in
                try db.run(
                    """
                    UPDATE payee_details SET sealed_iban = \(plain), iban_mark = \(mark)
                    WHERE person_id = \(story.camille.id)
                    """)
                try db.run("UPDATE payment_lines SET iban_mark = \(mark) WHERE payee_person_id = \(story.camille.id)")
            }
            #expect(try await findings(house, house.instance.keys).count == 1)
            let count = try await Resealing(database: house.database, keys: house.instance.keys).run()
            #expect(count == 1)
            #expect(try await findings(house, house.instance.keys) == [])
            try await story.payments.freeze(run, by: story.treasurer)
            try await story.payments.release(run, by: story.rosa)
        }
    }

    private func findings(_ house: House, _ keys: KeyRing) async throws -> [Finding] {
        try await Check(database: house.database, keys: keys).run { _ in }.filter { $0.code == .sealed }
    }
}

extension Sequence {
    fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async throws -> [T] {
        var mapped: [T] = []
        for element in self { try await mapped.append(transform(element)) }
        return mapped
    }
}
