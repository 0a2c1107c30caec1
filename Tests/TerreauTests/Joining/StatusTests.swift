import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// What people were, and since when.
@Suite struct StatusTests {
    static let kind = ContractKind(
        id: .init(rawValue: "cape"), name: "CAPE", status: .cape, mostMonths: 12, renewals: 2, source: nil,
        checkedOn: nil)
    static let today = Day(year: 2026, month: 11, day: 23) ?? Day(number: 0)

    static func cape(_ since: String, until: String? = nil) -> StatusChange {
        StatusChange(
            status: .cape, since: Day(rawValue: since) ?? today, contract: kind.id,
            contractUntil: until.flatMap(Day.init(rawValue:)))
    }

    @Test(
        arguments: [
            (StatusTests.cape("2026-11-23", until: "2027-11-22"), [], nil),
            (StatusTests.cape("2026-11-24"), [], .inFuture),
            (StatusTests.cape("2026-11-01"), [StatusTests.cape("2026-11-02")], nil),
            (StatusTests.cape("2026-11-23", until: "2026-11-22"), [], .endsBeforeItBegins),
            (
                StatusTests.cape("2026-11-23", until: "2027-11-23"), [],
                .tooLong(months: 12, last: Day(year: 2027, month: 11, day: 22) ?? StatusTests.today)
            ),
            (StatusTests.cape("2026-11-23"), [StatusTests.cape("2024-01-01"), StatusTests.cape("2025-01-01")], nil),
            (
                StatusTests.cape("2026-11-23"),
                [StatusTests.cape("2023-11-01"), StatusTests.cape("2024-11-01"), StatusTests.cape("2025-11-01")],
                .noMoreRenewals(most: 2)
            ),
            (
                StatusChange(status: .cesa, since: StatusTests.today, contract: StatusTests.kind.id), [],
                .otherContract("CAPE")
            ),
            (StatusChange(status: .left, since: StatusTests.today), [StatusTests.cape("2026-01-01")], nil),
        ] as [(StatusChange, [StatusChange], StatusRules.No?)])
    func `steps follow each other, and contracts keep to their rules`(
        change: StatusChange, history: [StatusChange], no: StatusRules.No?
    ) {
        let found: StatusRules.No?
        do throws(StatusRules.No) {
            try StatusRules.check(
                change, contract: change.contract == nil ? nil : Self.kind, after: history, today: Self.today)
            found = nil
        } catch {
            found = error
        }
        #expect(found == no)
    }

    @Test(arguments: Engine.available)
    func `a way from project to exit is kept, and exit closes the sessions`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let nour = try await house.person("Nour", status: .prospect)
            let token = try await house.instance.sessions.open(nour.id)
            try await house.browse { web in
                let path = "/personnes/\(nour.id)/parcours"
                let signed = try await web.post(
                    path, ["status": "cape", "since": "2026-11-23", "contract": "cape", "until": "2027-11-22"],
                    as: house.manager)
                #expect(signed.status == .seeOther)
                let odd = try await web.post(
                    path, ["status": "cesa", "since": "2026-11-23", "contract": "cape"], as: house.manager)
                #expect(odd.status == .unprocessableContent)
                let left = try await web.post(
                    path, ["status": "left", "since": "2026-11-23", "note": "Sa propre coopérative"],
                    as: house.manager)
                #expect(left.status == .seeOther)
                let page = try await web.get(path, as: house.manager)
                #expect(page.contains("Contrat d’appui au projet d’entreprise (CAPE), jusqu’au 22 novembre 2027"))
                #expect(page.contains("Sa propre coopérative") && page.contains("vérifié le"))
            }
            let history = try await house.read { try StatusChange.history(of: nour.id, in: $0) }
            #expect(history.map(\.change.status) == [.prospect, .cape, .left])
            let session = try await house.instance.sessions.find(token)
            let rows = try await house.read { db in
                try db.value("SELECT COUNT(*) FROM sessions WHERE person_id = \(nour.id)", as: Int.self)
            }
            #expect(session == nil && rows == 0)
        }
    }

    @Test(arguments: Engine.available)
    func `who was here before begins when they began, and what was before completes the history`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            try await house.browse { web in
                let fields = [
                    ("name", "Nour"), ("email", "nour@demo.example"), ("status", "cape"), ("language", "fr"),
                ]
                let refused = try await web.post(
                    "/personnes/nouvelle", fields: fields + [("since", "24/11/2026")], as: house.manager)
                #expect(refused.status == .unprocessableContent && refused.html.contains("href=\"#since\""))
                let added = try await web.post(
                    "/personnes/nouvelle", fields: fields + [("since", "3/2/2026")], as: house.manager)
                #expect(added.status == .seeOther)
            }
            let nour = try #require(try await house.read { try Person.find(email: "nour@demo.example", in: $0) })
            let before = StatusChange(status: .prospect, since: try #require(Day(rawValue: "2025-09-01")))
            try await house.instance.statuses.record(before, of: nour.id, by: house.manager)
            let history = try await house.read { try StatusChange.history(of: nour.id, in: $0).map(\.change) }
            #expect(history.map(\.status) == [.prospect, .cape])
            #expect(history.map(\.since.rawValue) == ["2025-09-01", "2026-02-03"])
            let status = try await house.read { try Person.find(nour.id, in: $0).status }
            #expect(status == .cape)
        }
    }

    @Test(arguments: Engine.available)
    func `the form of a person writes the history too, once`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille", status: .cape)
            for status in [Person.Status.cape, .cesa, .cesa] {
                try await house.instance.people.change(
                    camille.id, to: People.Details(name: "Camille", email: "camille@demo.example", status: status),
                    by: house.manager)
            }
            let history = try await house.read { try StatusChange.history(of: camille.id, in: $0) }
            #expect(history.map(\.change.status) == [.cape, .cesa])
        }
    }

    @Test(arguments: Engine.available)
    func `a form that was opened before somebody changed does not put back what was there`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            try await house.browse { web in
                let opened = try await web.get(Links.person(camille.id), as: house.manager)
                let seen = try #require(opened.html.firstMatch(of: /name="seen" value="([0-9a-f]+)"/)?.1)
                let own = try await web.post(
                    Links.account, ["name": "Camille B.", "language": "en"], as: camille)
                #expect(own.status == .seeOther)
                func send(_ seen: Substring) async throws -> WebPage {
                    try await web.post(
                        Links.person(camille.id),
                        [
                            "name": "Camille", "email": "camille@demo.example", "analyticCode": "411CAM",
                            "seen": String(seen),
                        ], as: house.manager)
                }
                // Another fault must not renew what the form has seen.
                let odd = try await web.post(
                    Links.person(camille.id), ["name": "", "email": "?", "seen": String(seen)], as: house.manager)
                #expect(odd.contains("Cette fiche a changé pendant que vous écriviez."))
                let refused = try await send(seen)
                #expect(refused.status == .conflict && refused.html.contains("411CAM"))
                #expect(refused.contains("Elle dit maintenant : Camille B., associé·e, camille@demo.example"))
                // Whoever has read that and sends again means it.
                let read = try #require(refused.html.firstMatch(of: /name="seen" value="([0-9a-f]+)"/)?.1)
                #expect(try await send(read).status == .seeOther)
                let now = try await house.read { try Person.find(camille.id, in: $0) }
                #expect(now.name == "Camille" && now.analyticCode == "411CAM")
            }
        }
    }

    @Test(arguments: Engine.available)
    func `the last manager who can come in does not leave, and whoever leaves takes their keys along`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            let nour = try await house.person("Nour", roles: [.manager])
            let token = try await house.token(of: nour, .read)
            let exit = StatusChange(status: .left, since: house.today)
            // A manager who is suspended opens nothing to anybody.
            try await house.instance.suspensions.suspend(
                nour.id, reason: "Téléphone volé", until: nil, by: house.manager)
            await #expect(throws: People.No.lastManager) {
                try await house.instance.statuses.record(exit, of: house.manager.id, by: house.manager)
            }
            try await house.instance.suspensions.lift(nour.id, by: house.manager)
            try await house.instance.statuses.record(exit, of: nour.id, by: house.manager)
            let back = StatusChange(status: .associate, since: house.today)
            try await house.instance.statuses.record(back, of: nour.id, by: house.manager)
            #expect(try await house.instance.tokens.find(token) == nil)
        }
    }

    @Test(arguments: Engine.available)
    func `who holds a role for people outside stays outside`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let nour = try await house.person("Nour", status: .outside)
            try await house.instance.roles.give(RoleGrant(.observer), to: nour.id, by: house.manager)
            for status in [Person.Status.staff, .cape] {
                await #expect(throws: RoleRules.No.outsideOnly) {
                    try await house.instance.statuses.record(
                        StatusChange(status: status, since: house.today), of: nour.id, by: house.manager)
                }
            }
            await #expect(throws: RoleRules.No.outsideAlready) {
                try await house.instance.roles.give(RoleGrant(.treasurer), to: nour.id, by: house.manager)
            }
        }
    }

    @Test func `the last manager does not leave`() async throws {
        try await withInstance(.sqlite) { house in
            await #expect(throws: People.No.lastManager) {
                try await house.instance.statuses.record(
                    StatusChange(status: .left, since: house.today), of: house.manager.id, by: house.manager)
            }
            await #expect(throws: NotAllowed.self) {
                try await house.instance.statuses.record(
                    StatusChange(status: .left, since: house.today), of: house.manager.id, by: house.treasurer)
            }
        }
    }
}
