import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// What somebody who wants another's factor gone would try.
@Suite struct LostFactorGuardTests {
    typealias No = LostFactorRules.No

    @Test(arguments: Engine.available)
    func `one manager counts once, nobody answers for themself, and nobody else answers`(
        _ engine: Engine
    ) async throws {
        try await withLostFactor(engine) { story in
            let house = story.house
            let id = try await story.ask()
            try await story.approve(id, by: story.agathe)
            await #expect(throws: No.approvedAlready) { try await story.approve(id, by: story.agathe) }
            await #expect(throws: NotAllowed.self) { try await story.approve(id, by: story.tarek) }
            // Two managers are left for somebody who is one: here there is one.
            _ = try await house.giveFactor(to: story.nour)
            house.clock.advance(seconds: 3600)
            await #expect(throws: No.tooFewManagers) { try await story.ask(story.nour) }
            _ = try await house.person("Inès", roles: [.manager])
            let own = try await story.ask(story.nour)
            await #expect(throws: No.ownLoss) { try await story.approve(own, of: story.nour, by: story.nour) }
            await #expect(throws: No.ownLoss) {
                try await story.lost.refuse(own, of: story.nour.id, word: "x", by: story.nour)
            }
            #expect(try await story.open()?.takesEffectAt == nil)
        }
    }

    @Test(arguments: Engine.available)
    func `the schema itself refuses the same manager twice, the person, and a second request`(
        _ engine: Engine
    ) async throws {
        try await withLostFactor(engine) { story in
            let (house, agathe, tarek) = (story.house, story.agathe.id, story.tarek.id)
            try await story.ask()
            let loss = try #require(try await story.open())
            try await house.write { try loss.approve(1, by: agathe, reached: "x", at: loss.askedAt, in: $0) }
            for (position, who) in [(2, agathe), (2, tarek), (1, story.nour.id), (3, story.nour.id)] {
                await #expect(throws: (any Error).self) {
                    try await house.write {
                        try loss.approve(position, by: who, reached: "x", at: loss.askedAt, in: $0)
                    }
                }
            }
            let second = FactorLoss(
                id: .new(), person: tarek, reason: "x", factorSetUpAt: loss.factorSetUpAt, askedAt: loss.askedAt,
                address: nil, browser: "")
            await #expect(throws: (any Error).self) { try await house.write { try second.insert(in: $0) } }
            // Neither done before its time, nor without any.
            await #expect(throws: (any Error).self) {
                try await house.write { try loss.close(.done, at: loss.askedAt, in: $0) }
            }
            await #expect(throws: (any Error).self) {
                try await house.write { try loss.close(.refused, by: tarek, word: "x", at: loss.askedAt, in: $0) }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `twenty approvals at once are two`(_ engine: Engine) async throws {
        try await withLostFactor(engine) { story in
            let id = try await story.ask()
            let successes = await withTaskGroup(of: Bool.self) { group in
                for turn in 1...20 {
                    group.addTask {
                        (try? await story.approve(id, by: turn.isMultiple(of: 2) ? story.agathe : story.nour)) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(successes == 2)
            let loss = try #require(try await story.open())
            let approvals = try await story.house.read { try loss.approvals(in: $0) }
            #expect(Set(approvals.map(\.name)) == ["Agathe", "Nour"])
            #expect(loss.takesEffectAt == story.house.clock.now.adding(seconds: 48 * 3600))
        }
    }

    @Test(arguments: Engine.available)
    func `a manager made for the occasion does not count`(_ engine: Engine) async throws {
        try await withLostFactor(engine) { story in
            let accomplice = try await story.house.person("Prête-nom", roles: [.manager])
            let id = try await story.ask()
            try await story.approve(id, by: story.agathe)
            await #expect(throws: No.newManager) { try await story.approve(id, by: accomplice) }
            // Nor does being one again right after it was taken away.
            try await story.house.instance.roles.take(RoleGrant(.manager), from: story.nour.id, by: story.agathe)
            try await story.house.instance.roles.give(RoleGrant(.manager), to: story.nour.id, by: story.agathe)
            await #expect(throws: No.newManager) { try await story.approve(id, by: story.nour) }
        }
    }

    @Test(arguments: Engine.available)
    func `what an approval rests on must hold to the end`(_ engine: Engine) async throws {
        let changes: [(String, @Sendable (LostFactorHouse) async throws -> Void)] = [
            (
                "role taken",
                { try await $0.house.instance.roles.take(RoleGrant(.manager), from: $0.nour.id, by: $0.agathe) }
            ),
            (
                "approver suspended",
                { try await $0.house.instance.suspensions.suspend($0.nour.id, reason: "x", until: nil, by: $0.agathe) }
            ),
            (
                "person suspended",
                { try await $0.house.instance.suspensions.suspend($0.tarek.id, reason: "x", until: nil, by: $0.agathe) }
            ),
            (
                "address changed behind the approval",
                {
                    try await $0.house.instance.people.change(
                        $0.tarek.id, to: People.Details(name: "Tarek", email: "other@demo.example", status: .staff),
                        by: $0.agathe)
                }
            ),
        ]
        for (name, change) in changes {
            try await withLostFactor(engine) { story in
                try await story.approved()
                story.house.clock.advance(seconds: 3600)
                try await change(story)
                story.house.clock.advance(days: 2)
                #expect(try await story.lost.settleDue() == 1, "\(name)")
                #expect(try await story.ended() == .lapsed, "\(name)")
                #expect(try await story.hasFactor(), "\(name)")
                let told = try await story.house.letters().last { $0.to == "tarek@demo.example" }
                #expect(told?.body.contains("s’éteint") == true, "\(name)")
            }
        }
    }

    @Test(arguments: Engine.available)
    func `an approval is for the request that was read, while the person is here`(_ engine: Engine) async throws {
        try await withLostFactor(engine) { story in
            let old = try await story.ask()
            try await story.lost.cancel(by: story.tarek)
            let new = try await story.ask()
            await #expect(throws: No.nothingAsked) { try await story.approve(old, by: story.agathe) }
            await #expect(throws: No.nothingAsked) {
                try await story.lost.refuse(old, of: story.tarek.id, word: "x", by: story.agathe)
            }
            await #expect(throws: NotFound.self) {
                try await story.lost.approve(new, of: Person.ID.new(), reached: "06 00", by: story.agathe)
            }
            story.house.clock.advance(days: 7)
            await #expect(throws: No.tooOld) { try await story.approve(new, by: story.agathe) }
            #expect(try await story.lost.settleDue() == 1)
            #expect(try await story.ended() == .lapsed)
            let third = try await story.ask()
            try await story.house.instance.suspensions.suspend(
                story.tarek.id, reason: "x", until: nil, by: story.agathe)
            await #expect(throws: No.personAway) { try await story.approve(third, by: story.agathe) }
        }
    }

    @Test(arguments: Engine.available)
    func `asking is for somebody whose factor is lost, and not too often`(_ engine: Engine) async throws {
        try await withLostFactor(engine) { story in
            let house = story.house
            let camille = try await house.person("Camille")
            await #expect(throws: No.noFactor) { try await story.ask(camille) }
            // A session that showed it a moment ago, whichever it is.
            let session = try await house.session(of: story.tarek)
            _ = try await house.instance.secondFactors.confirm(
                Phone(house).code(story.seed), by: story.tarek, session: session)
            await #expect(throws: No.shownJustNow) { try await story.ask() }
            house.clock.advance(seconds: SessionRules.confirmedMinutes * 60)
            // Neither from another's session nor from one that has ended.
            let other = try await house.session(of: camille)
            await #expect(throws: NotSignedIn.self) {
                try await story.lost.ask("x", by: story.tarek, session: other)
            }
            for _ in 1...3 {
                try await story.ask()
                await #expect(throws: No.askedAlready) { try await story.ask() }
                try await story.lost.cancel(by: story.tarek)
            }
            await #expect(throws: TooManyTries.self) { try await story.ask() }
        }
    }

    @Test(arguments: Engine.available)
    func `a factor that was changed or removed meanwhile closes the request`(_ engine: Engine) async throws {
        try await withLostFactor(engine) { story in
            let factors = story.house.instance.secondFactors
            try await story.approved()
            _ = try await story.house.giveFactor(to: story.tarek)
            #expect(try await story.ended() == .lapsed)
            story.house.clock.advance(days: 3)
            try await story.lost.settleDue()
            #expect(try await story.hasFactor())
            try await story.ask()
            #expect(try await factors.reset(email: "tarek@demo.example") == .neededByRole)
            #expect(try await story.open() == nil)
            #expect(try await story.ended() == .done)
        }
    }

    @Test func `a house with too few managers says so and names the host`() async throws {
        try await withInstance(.sqlite) { house in
            _ = try await house.giveFactor(to: house.treasurer)
            house.clock.advance(seconds: 3600)
            let session = try await house.instance.sessions.open(house.treasurer.id)
            try await house.browse { web in
                let page = try await web.get(Links.lostFactor, session: session)
                #expect(page.contains("terreau reset-factor") && !page.html.contains("name=\"reason\""))
                let sent = try await web.post(Links.lostFactor, ["reason": "Perdu"], session: session)
                #expect(sent.status == .conflict && sent.contains("deux personnes de la gérance, sans vous compter"))
            }
        }
    }

    // MARK: - Copies, forgetting

    @Test(arguments: Engine.available)
    func `a copy that was restored removes nobody's factor`(_ engine: Engine) async throws {
        try await withLostFactor(engine) { story in
            try await story.approved()
            story.house.clock.advance(days: 3)
            try await story.house.write { try Operations(isPaused: true).save(in: $0) }
            #expect(try await story.lost.settleDue() == 0)
            _ = try await story.house.instance.sessions.open(story.tarek.id)
            #expect(try await story.hasFactor())
            try await story.lost.endAll()
            try await story.house.write { try Operations().save(in: $0) }
            #expect(try await story.lost.settleDue() == 0)
            #expect(try await story.hasFactor())
            #expect(try await story.ended() == .lapsed)
        }
    }

    @Test(arguments: Engine.available)
    func `it is in the person's own data, and goes with them`(_ engine: Engine) async throws {
        try await withLostFactor(engine) { story in
            let (house, tarek) = (story.house, story.tarek.id)
            try await story.lost.ask(
                "Oublié au café Zanzibar", by: story.tarek, session: house.session(of: story.tarek))
            let id = try #require(try await story.open()).id
            try await story.lost.approve(id, of: tarek, reached: "Zanzibar, à midi", by: story.agathe)
            let catalogue = try DataCatalogue.load()
            let rows = try await house.read { try PersonalRows.all(of: tarek, in: catalogue, $0) }
            #expect(
                rows.contains { $0.table == "factor_losses" } && rows.contains { $0.table == "factor_loss_approvals" })
            _ = try await house.write { _ = try ErasedPerson.erase(tarek, in: $0) }
            try await house.expectNowhere(["Zanzibar"])
        }
    }
}
