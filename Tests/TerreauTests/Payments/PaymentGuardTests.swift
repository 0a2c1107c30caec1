import Ledger
import Storage
import Testing

@testable import Terreau

/// Who may not, and what is held.
@Suite struct PaymentGuardTests {
    @Test(arguments: Engine.available)
    func `whoever prepares neither releases nor is paid`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let both = try await story.house.person("Inès", roles: [.treasurer, .releaser])
            let run = try await story.payments.prepare(
                from: story.account, on: story.house.today, atOnce: false, by: both, key: "1")
            await #expect(throws: PaymentRules.No.notTheirs(.freeze)) {
                try await story.payments.freeze(run, by: story.rosa)
            }
            try await story.payments.freeze(run, by: story.treasurer)
            await #expect(throws: PaymentRules.No.samePerson) { try await story.payments.release(run, by: both) }
            await #expect(throws: PaymentRules.No.notTheirs(.release)) {
                try await story.payments.release(run, by: story.treasurer)
            }
            await #expect(throws: NotAllowed.self) {
                try await story.payments.prepare(
                    from: story.account, on: story.house.today, atOnce: false, by: story.camille, key: "1")
            }
            // The file is nobody's before it is released, and never a member's.
            await #expect(throws: PaymentRules.No.self) { try await story.payments.file(of: run, by: story.treasurer) }
            await #expect(throws: NotAllowed.self) { try await story.payments.file(of: run, by: story.camille) }
        }
    }

    @Test(arguments: Engine.available)
    func `a draw of the treasurer waits for another one, and a releaser's for another releaser`(
        _ engine: Engine
    ) async throws {
        try await withPayments(engine) { story in
            let house = story.house
            for person in [story.treasurer, story.rosa] {
                try await house.instance.budgets.invite(
                    person.id, to: story.budget, asSteward: false, by: house.manager)
            }
            let nour = try await house.person("Nour", roles: [.treasurer])
            for (person, iban) in zip([story.treasurer, story.rosa], [PaymentHouse.ibans[2], PaymentHouse.ibans[2]]) {
                try await house.instance.bankData.enter(
                    .person(person.id), holder: person.person.name, iban: iban, by: nour)
                try await house.draw("Timbres", .euros(10), from: story.budget, by: person, .paid)
            }
            let run = try await story.prepare(atOnce: true)
            let payees = try await story.lines(run).map(\.holder)
            #expect(payees == ["Camille", "Sami", "Rosa"])
            try await story.payments.freeze(run, by: story.treasurer)
            await #expect(throws: PaymentRules.No.ownDrawInRun) {
                try await story.payments.release(run, by: story.rosa)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `F5 a changed account waits 72 hours, and a run with it is not frozen`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let bank = story.house.instance.bankData
            let run = try await story.prepare()
            try await bank.enter(
                .person(story.camille.id), holder: "Camille", iban: PaymentHouse.ibans[2], by: story.treasurer)
            let until = story.house.clock.now.adding(seconds: 72 * 3600)
            let line = try await story.house.find(story.draws[0]).number
            await #expect(throws: PaymentRules.No.lineHeld(draw: line, .accountChanged(until: until))) {
                try await story.payments.freeze(run, by: story.treasurer)
            }
            let lines = try await story.lines(run)
            try await story.payments.remove(lines[0].id, from: run, by: story.treasurer)
            try await story.payments.freeze(run, by: story.treasurer)
            // The same number again is no change, and a new name alone does not start the wait anew.
            story.house.clock.advance(days: 3)
            try await bank.enter(
                .person(story.camille.id), holder: "Camille D.", iban: "be68 5390 0754 7034", by: story.treasurer)
            let details = try await story.house.read { try PayeeDetails.find(.person(story.camille.id), in: $0) }
            #expect(details?.paysFrom == until)
            #expect(details?.version == 3)
            let history = try await story.house.read { try PayeeDetails.history(of: .person(story.camille.id), in: $0) }
            #expect(history.map(\.holder) == ["Camille D.", "Camille", "Camille"])
            #expect(history.map(\.by) == ["Tarek", "Tarek", "Tarek"])
        }
    }

    @Test(arguments: Engine.available)
    func `F6 a name that the bank refuses, and a question, hold a payment up to its release`(
        _ engine: Engine
    ) async throws {
        try await withPayments(engine) { story in
            let run = try await story.prepare()
            try await story.payments.freeze(run, by: story.treasurer)
            try await story.house.draws.ask("Pour quel vélo ?", about: story.draws[0], by: story.sami)
            let number = try await story.house.find(story.draws[0]).number
            await #expect(throws: PaymentRules.No.lineHeld(draw: number, .questionOpen)) {
                try await story.payments.release(run, by: story.rosa)
            }
            try await story.payments.void(run, reason: "Une question", by: story.treasurer)
            try await story.house.instance.bankData.enter(
                .person(story.sami.id), holder: "Sami", iban: nil, nameCheck: .noMatch, by: story.treasurer)
            await #expect(throws: PaymentRules.No.nothingDue) { try await story.prepare(key: "2") }
        }
    }

    @Test(arguments: Engine.available)
    func `F10 an account that changes after the file is made voids its release, and so does a day that passes`(
        _ engine: Engine
    ) async throws {
        try await withPayments(engine) { story in
            let bank = story.house.instance.bankData
            let run = try await story.prepare()
            try await story.payments.freeze(run, by: story.treasurer)
            try await bank.enter(
                .person(story.sami.id), holder: "Sami", iban: PaymentHouse.ibans[2], by: story.treasurer)
            let number = try await story.house.find(story.draws[1]).number
            await #expect(throws: PaymentRules.No.bankDataChanged(number)) {
                try await story.payments.release(run, by: story.rosa)
            }
            let first = story.house.today
            story.house.clock.advance(days: 1)
            await #expect(throws: PaymentRules.No.dayPassed(first)) {
                try await story.payments.release(run, by: story.rosa)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `F7 one account on two payees is flagged on both`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            try await story.house.instance.bankData.enter(
                .person(story.rosa.id), holder: "Rosa", iban: PaymentHouse.ibans[0], by: story.treasurer)
            let shared = try await story.house.read { db in
                try [story.camille, story.rosa].map { try PayeeDetails.find(.person($0.id), in: db)?.sharedWith }
            }
            #expect(shared == [["Rosa"], ["Camille"]])
            let due = try await story.house.read { try DueDraw.all(in: $0) }
            let clock = story.house.instance.clock
            #expect(
                due[0].exceptions(by: story.treasurer.id, clock, atOnce: false)
                    == [.sharedAccount(["Rosa"]), .documentLate(.receipt)])
        }
    }

    @Test(arguments: Engine.available)
    func `C2_36 an account number that was damaged where it is kept, or whose key is lost, is not paid to`(
        _ engine: Engine
    ) async throws {
        try await withPayments(engine) { story in
            let run = try await story.prepare()
            let number = try await story.house.find(story.draws[0]).number
            let party = Draw.Payee.person(story.camille.id).party
            let lost = try KeyRing.temporary().seal(PaymentHouse.ibans[0], for: BankSeal.account(party))
            for wrong in ["FR7630006000011234567890188", PaymentHouse.ibans[2], lost] {
                try await story.house.database.write { db in
                    try db.run(
                        "UPDATE payee_details SET sealed_iban = \(wrong) WHERE person_id = \(story.camille.id)")
                }
                await #expect(throws: PaymentRules.No.accountWrong(draw: number)) {
                    try await story.payments.freeze(run, by: story.treasurer)
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `F12 another total at the bank stops the file, and one byte changed stops the release`(
        _ engine: Engine
    ) async throws {
        try await withPayments(engine) { story in
            let run = try await story.prepare()
            try await story.payments.freeze(run, by: story.treasurer)
            await #expect(throws: (any Error).self) {
                try await story.house.database.write {
                    try $0.run("UPDATE payment_files SET fingerprint = 'x'")
                }
            }
            try await story.payments.release(run, by: story.rosa)
            await #expect(throws: PaymentRules.No.totalDiffers(.euros(490))) {
                try await story.payments.markSent(run, total: .euros(491), by: story.rosa)
            }
            try await story.payments.markSent(run, total: .euros(490), by: story.rosa)
            await #expect(throws: PaymentRules.No.alreadySent) {
                try await story.payments.void(run, reason: "Trop tard", by: story.treasurer)
            }
            await #expect(throws: PaymentRules.No.bankDayInFuture) {
                try await story.payments.confirm(
                    run, on: story.house.today.adding(days: 1), by: story.treasurer)
            }
            let first = story.house.today
            await #expect(throws: PaymentRules.No.bankDayBefore(first)) {
                try await story.payments.confirm(run, on: first.adding(days: -1), by: story.treasurer)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a run leaves on a day on which banks work, and draws when their budget pays`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let saturday = try #require(Day(year: 2026, month: 11, day: 28))
            await #expect(throws: PaymentRules.No.dayNotWorked(saturday.adding(days: 2))) {
                try await story.payments.prepare(
                    from: story.account, on: saturday, atOnce: false, by: story.treasurer, key: "1")
            }
            await #expect(throws: PaymentRules.No.dayInPast(story.house.today)) {
                try await story.payments.prepare(
                    from: story.account, on: story.house.today.adding(days: -1), atOnce: false, by: story.treasurer,
                    key: "1")
            }
            // Accepted today: leaves tomorrow, or at once when somebody says so.
            let late = try await story.house.draw(
                "Une chaîne", .euros(20), from: story.budget, by: story.camille, .paid)
            let run = try await story.prepare()
            #expect(try await story.lines(run).map(\.draw) == story.draws)
            let atOnce = try await story.prepare(key: "2", atOnce: true)
            #expect(try await story.lines(atOnce).map(\.draw) == [late])
            // The same form again is the same run.
            #expect(try await story.prepare() == run)
        }
    }
}
