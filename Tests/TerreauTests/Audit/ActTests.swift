import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// Who did what: written with what was done, chained, and not to be changed.
@Suite struct ActTests {
    @Test(arguments: Engine.available)
    func `an act says who, what, on which object, when and from where`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let acting = camille.from(Origin(address: "203.0.113.77", request: "r-1"))
            let id = try await house.draw("Deux roues", .euros(40), from: budget, by: acting)
            let act = try #require(try await house.acts().last)
            #expect(act.act == Act.drawDeclared.rawValue && act.object == "draw:\(id)")
            #expect(act.who == "person" && act.person == camille.id && act.token == nil)
            #expect(act.at == house.clock.now)
            #expect(act.trace?.address == "203.0.113.0/24" && act.trace?.request == "r-1")
            #expect(try await house.check() == [])
        }
    }

    @Test func `a page says which request it was`() async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            try await house.browse { web in
                _ = try await web.post(Links.signOut, as: camille)
            }
            let act = try #require(try await house.acts().last)
            #expect(act.act == Act.signedOut.rawValue)
            #expect(act.trace?.request?.isEmpty == false)
        }
    }

    @Test(arguments: Engine.available)
    func `rules, the calendar and the command line are told apart from people`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            try await house.draw("Deux roues", .euros(40), from: budget, by: camille, .need, until: house.today)
            house.clock.advance(days: 2)
            #expect(try await house.draws.releaseLapsed() == 1)
            _ = try await house.instance.tokens.create(for: "camille@demo.example", scope: .read, days: 5)
            let acts = try await house.acts()
            #expect(acts.first?.who == "command" && acts.first?.act == Act.personAdded.rawValue)
            #expect(acts.suffix(2).map(\.who) == ["calendar", "command"])
            #expect(acts.suffix(2).map(\.act) == [Act.drawLapsed, .tokenCreated].map(\.rawValue))
            // What the rule accepted is in the draw's history, and no act of anybody.
            #expect(acts.filter { $0.object.hasPrefix("draw:") }.map(\.act) == ["drawDeclared", "drawLapsed"])
        }
    }

    @Test(arguments: Engine.available)
    func `what was refused leaves no act`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let before = try await house.acts().count
            await #expect(throws: DrawRules.No.self) {
                try await house.draw("Trop", .euros(90_000), from: budget, by: camille)
            }
            #expect(try await house.acts().count == before)
        }
    }

    @Test(arguments: Engine.available)
    func `entering and failing to enter are acts`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let signIn = house.instance.signIn
            try await signIn.sendCode(to: "camille@demo.example", browser: "b", from: Client(request: "r-2"))
            await #expect(throws: SignIn.No.wrongCode) {
                try await signIn.use(.code("AAAAAAAA"), browser: "b")
            }
            _ = try await house.instance.sessions.open(camille.id)
            let acts = try await house.acts().suffix(3)
            #expect(acts.map(\.act) == [Act.codeAsked, .signInFailed, .signedIn].map(\.rawValue))
            #expect(acts.map(\.who) == ["visitor", "visitor", "person"])
            #expect(Set(acts.map(\.object)) == ["person:\(camille.id)"])
        }
    }

    @Test(arguments: Engine.available)
    func `an act cannot be changed or taken away`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            for statement in ["UPDATE acts SET act = 'drawRefused'", "DELETE FROM acts"] as [SQL] {
                await #expect(throws: ConstraintViolation.immutable("acts")) {
                    try await house.database.write { try $0.run(statement) }
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `where an act came from can be forgotten, and the chain stays whole`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille").from(Origin(address: "203.0.113.77", request: "r-3"))
            try await house.instance.acts.tell(.actsRead, .house, by: camille)
            try await house.database.write { db in
                try db.run("UPDATE acts SET origin_salt = NULL, address = NULL, request = NULL")
            }
            #expect(try await house.acts().allSatisfy { $0.trace == nil })
            #expect(try await house.check() == [])
            // It cannot be made up afterwards.
            await #expect(throws: ConstraintViolation.immutable("acts")) {
                try await house.database.write { try $0.run("UPDATE acts SET address = '192.0.2.0/24'") }
            }
        }
    }

    @Test(
        arguments: Engine.available,
        [
            "number", "at", "who", "person_id", "token_id", "act", "object", "detail", "origin_mark", "origin_salt",
            "address", "request", "hash",
        ])
    func `one changed byte in any column is found`(engine: Engine, column: String) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille").from(
                Origin(address: "203.0.113.77", request: "r-4", token: .new()))
            try await house.instance.acts.tell(.actsRead, .house, detail: "two", by: camille)
            try await house.instance.acts.tell(.actsRead, .house, by: camille)
            let number = try #require(try await house.acts().last).number - 1
            #expect(try await house.check() == [])
            let other = house.treasurer.id
            try await house.database.write { db in
                for trigger in ["acts_no_update", "acts_no_delete"] as [SQL] {
                    try db.run(db.dialect == .sqlite ? "DROP TRIGGER \(trigger)" : "DROP TRIGGER \(trigger) ON acts")
                }
                switch column {
                case "number": try db.run("UPDATE acts SET number = number + 70 WHERE number = \(number)")
                case "who": try db.run("UPDATE acts SET who = 'person' WHERE number = \(number)")
                case "person_id": try db.run("UPDATE acts SET person_id = \(other) WHERE number = \(number)")
                default:
                    let name = SQL(stringLiteral: column)
                    try db.run(
                        """
                        UPDATE acts SET \(name) = CASE WHEN SUBSTR(\(name), 1, 1) = '1' THEN '2' ELSE '1' END
                          || SUBSTR(\(name), 2) WHERE number = \(number)
                        """)
                }
            }
            let codes = Set(try await house.check().map(\.code))
            #expect(column == "number" ? codes.contains(.actMissing) : codes == [.actDiffers])
        }
    }

    @Test(arguments: Engine.available)
    func `acts taken from the end are found by comparing with a copy`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            let mark = try await house.read { try BookMark.load(in: $0) }
            #expect(mark.acts.map { $0 > 20 } == true)
            try await house.instance.acts.tell(.actsRead, .house, by: house.manager)
            let check = Check(database: house.database, since: mark)
            #expect(try await check.run { _ in } == [])
            try await house.database.write { db in
                try db.run(
                    db.dialect == .sqlite ? "DROP TRIGGER acts_no_delete" : "DROP TRIGGER acts_no_delete ON acts")
                try db.run("DELETE FROM acts WHERE number >= \(mark.acts)")
            }
            #expect(try await house.check() == [])
            #expect(try await check.run { _ in }.map(\.code) == [.headLost])
        }
    }

    @Test func `a change that nobody recorded would be seen`() async throws {
        try await withInstance(.sqlite) { house in
            let before = try #require(try await ActWitness.look(house.database))
            try await house.database.write { try $0.run("UPDATE people SET language = 'en'") }
            let silent = try #require(try await ActWitness.look(house.database))
            #expect(before.isSilentChange(silent))
            try await house.instance.acts.tell(.actsRead, .house, by: house.manager)
            let told = try #require(try await ActWitness.look(house.database))
            #expect(!before.isSilentChange(told))
        }
    }

    @Test func `every act has its sentence`() throws {
        let languages = try Languages(Repository.resources, clock: .system)
        for language in [languages.french, languages.english] {
            for act in Act.allCases { #expect(language.has("act.\(act.rawValue)"), "\(act)") }
            for kind in Act.Object.Kind.allCases { #expect(language.has("acts.kind.\(kind.rawValue)"), "\(kind)") }
        }
    }

    @Test(arguments: [
        ("203.0.113.77", "203.0.113.0/24"), ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:7:8::1", "2001:db8:7::/48"), ("2001:db8::", "2001:db8:0::/48"), ("fe80::1%eth0", "fe80:0:0::/48"),
        ("::1", "0:0:0::/48"), ("1:2:3:4:5:6:7:8", "1:2:3::/48"), ("256.1.1.1", nil), ("1.2.3", nil), ("", nil),
        ("camille", nil), ("1::2::3", nil), ("1:2:3:4:5:6:7:8:9", nil), (":::", nil),
    ])
    func `an address is kept as its network`(address: String, network: String?) {
        #expect(Origin.truncated(address) == network)
    }
}

extension House {
    func acts() async throws -> [RecordedAct] {
        try await read { try RecordedAct.page(after: 0, limit: 1000, in: $0) }
    }

    fileprivate func check() async throws -> [Finding] { try await Check(database: database).run { _ in } }
}
