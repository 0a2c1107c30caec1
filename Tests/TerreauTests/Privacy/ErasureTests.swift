import Foundation
import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// Somebody is erased: no page, no file and no export says who they were, and every figure is what it was.
@Suite struct ErasureTests {
    /// Ophélie, with a name of hers in every place that people write in, and one draw of each fate.
    private func withOphelie(
        _ engine: Engine, _ body: (PaymentHouse, _ ophelie: Actor, _ paid: Draw.ID) async throws -> Void
    ) async throws {
        try await withPayments(engine) { payments in
            let house = payments.house
            let details = People.Details(
                name: "Ophélie Zwingelstein", legalName: "Zwingelstein Ophélie Marthe",
                email: "ophelie@zwingelstein.example", analyticCode: "ZWI01", isNamedPublicly: true)
            let id = try await house.instance.people.add(details, roles: [], by: house.manager)
            let ophelie = try await house.read { try Actor.load(id, in: $0) }
            try await house.instance.budgets.invite(id, to: payments.budget, asSteward: false, by: house.manager)
            try await house.instance.bankData.enter(
                .person(id), holder: "Zwingelstein Ophélie Marthe", iban: PaymentHouse.ibans[2], by: house.treasurer)
            let paid = try await house.draw(
                "Outils d’Ophélie Zwingelstein", .euros(40), from: payments.budget, by: ophelie)
            try await house.settle(paid)
            let refused = try await house.draw("Un vélo", .euros(310), from: payments.budget, by: ophelie)
            try await house.draws.refuse(
                refused, reason: "Ophélie Zwingelstein, demandez plutôt en deux fois", by: try await house.steward())
            try await house.draws.ask(
                "Ophélie Zwingelstein était-elle là ?", about: payments.draws[0], by: payments.sami)
            _ = try await house.instance.sessions.open(id)
            try await house.instance.signIn.sendCode(to: "ophelie@zwingelstein.example", browser: "b")
            try await body(payments, ophelie, paid)
        }
    }

    private static let words = [
        "Zwingelstein", "Ophélie", "ophelie@", "ZWI01", "7034", "BE68539007547034", "BE68 5390",
    ]

    @Test(arguments: Engine.available)
    func `what says who it was goes, and the books stay whole`(engine: Engine) async throws {
        try await withOphelie(engine) { payments, ophelie, paid in
            let house = payments.house
            let before = try await house.read { try Figures.envelopes(of: payments.budget, in: $0) }
            let head = try await house.read { try BookMark.load(in: $0).head }
            try await house.browse { web in
                let page = try await web.get(Links.erasure(ophelie.id), as: house.manager)
                #expect(page.contains("1 prélèvement réglé") && page.contains("31 décembre 2036"))
                let unsure = try await web.post(
                    Links.erasure(ophelie.id), ["reason": "Demande écrite"], as: house.manager)
                #expect(unsure.status == .unprocessableContent)
                let done = try await web.post(
                    Links.erasure(ophelie.id), ["reason": "Demande écrite", "sure": "1"], as: house.manager)
                #expect(done.location == Links.people)
                for path in [
                    Links.people, Links.draw(paid), Links.draw(payments.draws[0]), Links.transparency, Links.ledger,
                    Links.acts, Links.payees, Links.payee(.person(ophelie.id)), Links.budgets + "/lille-bike",
                    Links.projects, Links.payments,
                ] {
                    let page = try await web.get(path, as: path == Links.payees ? house.treasurer : house.manager)
                    for word in Self.words { #expect(!holds(page.html, word), "\(word) on \(path)") }
                }
            }
            try await house.expectNowhere(Self.words)
            #expect(try await house.read { try Figures.envelopes(of: payments.budget, in: $0) } == before)
            #expect(try await house.read { try BookMark.load(in: $0).head } == head)
            #expect(try await payments.check() == [])
            let act = try #require(try await house.acts().last { $0.act == Act.personErased.rawValue })
            #expect(act.object == "person:\(ophelie.id)" && act.person == house.manager.id)
            for file in ExportFile.allCases {
                let bytes = try await house.instance.accounting.whole(file, ExportPeriod())
                let text = String(decoding: bytes, as: UTF8.self)
                for word in Self.words { #expect(!holds(text, word), "\(word) in \(file)") }
            }
            await #expect(throws: Erasure.No.alreadyErased) {
                try await house.instance.erasure.erase(ophelie.id, reason: "Encore", by: house.manager)
            }
            // Nobody types a name beside what the books keep of them.
            await #expect(throws: People.No.erased) {
                try await house.instance.people.change(
                    ophelie.id, to: People.Details(name: "Ophélie", email: "o@demo.example"), by: house.manager)
            }
            await #expect(throws: People.No.erased) {
                try await house.instance.statuses.record(
                    StatusChange(status: .cape, since: house.today), of: ophelie.id, by: house.manager)
            }
            try await house.browse { web in
                let page = try await web.get(Links.person(ophelie.id), as: house.manager)
                #expect(page.contains("Cette personne a été effacée") && !page.html.contains("name=\"email\""))
            }
            try? FileManager.default.removeItem(atPath: house.instance.evidenceFolder.path + ".erased")
        }
    }

    @Test func `the file of the database forgets too`() async throws {
        try await withOphelie(.sqlite) { payments, ophelie, _ in
            let house = payments.house
            let folder = try #require(
                try await house.read {
                    try $0.value("SELECT file FROM pragma_database_list WHERE name = 'main'", as: String.self)
                })
            func found() -> [String] {
                ["", "-wal"].flatMap { end in
                    let data = FileManager.default.contents(atPath: folder + end) ?? Data()
                    // Four digits in a row are in any hash and any identifier: they prove nothing here.
                    return Self.words.filter { $0.count > 4 && data.range(of: Data($0.utf8)) != nil }.map {
                        "\($0) in \(end)"
                    }
                }
            }
            #expect(!found().isEmpty)
            try await house.instance.erasure.erase(ophelie.id, reason: "Demande écrite", by: house.manager)
            #expect(found() == [])
            try? FileManager.default.removeItem(atPath: house.instance.evidenceFolder.path + ".erased")
        }
    }

    @Test(arguments: Engine.available)
    func `what the bank was told stays until its ten years are over`(engine: Engine) async throws {
        try await withPayments(engine) { payments in
            let house = payments.house
            let run = try await payments.released()
            house.clock.advance(days: 1)
            let id = payments.camille.id
            await #expect(throws: Erasure.No.moneyUnderWay(1)) {
                try await house.instance.erasure.erase(id, reason: "Demande écrite", by: house.manager)
            }
            try await payments.payments.confirm(run, on: house.today, by: payments.treasurer)
            try await house.instance.erasure.erase(id, reason: "Demande écrite", by: house.manager)
            let holders = { try await payments.lines(run).map(\.holder) }
            #expect(try await holders().contains("Camille"))
            house.clock.set("2037-01-01")
            try await house.instance.retention.act(isTechnical: false, by: house.manager.doer)
            #expect(try await !holders().contains("Camille"))
            #expect(try await payments.check() == [])
            try? FileManager.default.removeItem(atPath: house.instance.evidenceFolder.path + ".erased")
        }
    }

    @Test(arguments: Engine.available)
    func `what is in the way is said first`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let erasure = house.instance.erasure
            let solene = try await house.steward()
            _ = try await house.budget("lille-bike")
            let rosa = try await house.person("Rosa", roles: [.releaser])
            for (id, no) in [(house.manager.id, Erasure.No.oneself), (rosa.id, .hasRoles), (solene.id, .holdsBudget)] {
                await #expect(throws: no) { try await erasure.erase(id, reason: "Demande écrite", by: house.manager) }
            }
            let nadia = try await house.person("Nadia")
            try await house.instance.retention.hold(nadia.id, reason: "Un litige", by: house.manager)
            await #expect(throws: Erasure.No.onHold) {
                try await erasure.erase(nadia.id, reason: "Demande écrite", by: house.manager)
            }
            await #expect(throws: NotAllowed.self) {
                try await erasure.erase(nadia.id, reason: "Demande écrite", by: house.treasurer)
            }
            try await house.browse { web in
                let page = try await web.get(Links.erasure(nadia.id), as: house.manager)
                #expect(page.contains("À faire d’abord") && page.contains("Un gel demande"))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a copy that is older than an erasure brings nobody back`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let nadia = try await house.person("Nadia")
            let list = ErasedList(beside: house.instance.evidenceFolder)
            try list.add([nadia.id, Person.ID(rawValue: "nobody-here")])
            try list.add([nadia.id])
            #expect(try list.read().count == 2)
            // A list that cannot be read is not an empty one.
            let odd = ErasedList(beside: EvidenceFolder(path: list.path + "-odd"))
            try FileManager.default.createDirectory(atPath: odd.path, withIntermediateDirectories: true)
            #expect(throws: DiskError.self) { try odd.read() }
            #expect(throws: DiskError.self) { try odd.add([nadia.id]) }
            try FileManager.default.removeItem(atPath: odd.path)
            #expect(try await house.instance.erasure.replay() == 1)
            #expect(try await house.read { try Person.find(nadia.id, in: $0).name } == ErasedPerson.name)
            #expect(try await house.instance.erasure.replay() == 0)
            try? FileManager.default.removeItem(atPath: list.path)
        }
    }
}

extension House {
    /// No text of any table holds one of the words. Digits count where they stand alone: any four are in some hash.
    func expectNowhere(_ words: [String]) async throws {
        let found = try await read { db in
            try TableShape.all(in: db).flatMap { shape in
                var found: [String] = []
                try shape.each(in: db) { values in
                    for (column, value) in zip(shape.columns, values) {
                        guard case .text(let text) = value else { continue }
                        found += words.filter { holds(text, $0) }.map { "\($0) in \(shape.name).\(column.name)" }
                    }
                }
                return found
            }
        }
        #expect(found == [])
    }
}

private func holds(_ text: String, _ word: String) -> Bool {
    guard word.allSatisfy(\.isNumber) else { return text.contains(word) }
    // An id of ours has four digits between hyphens now and then.
    return text.split { !$0.isLetter && !$0.isNumber && $0 != "-" }.contains { $0 == word }
}
