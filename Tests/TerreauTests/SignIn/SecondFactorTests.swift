import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// A second factor from the picture to the day the phone is lost.
@Suite struct SecondFactorTests {
    @Test(arguments: Engine.available)
    func `it is set up on the page, sealed in the database, and told by mail`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let phone = Phone(house)
            let session = try await house.instance.sessions.open(house.treasurer.id)
            let elsewhere = try await house.instance.sessions.open(house.treasurer.id)
            try await house.browse { web in
                let page = try await web.get(Links.secondFactor, session: session)
                #expect(page.html.contains("<svg class=\"qr\""))
                let (seed, proposal) = try page.proposal()
                let wrong = try await web.post(
                    Links.secondFactor, ["proposal": proposal, "code": "000000"], session: session)
                #expect(wrong.status == .unprocessableContent)
                #expect(try wrong.proposal().seed.base32 == seed.base32, "the picture stays the one that was read")

                let done = try await web.post(
                    Links.secondFactor, ["proposal": proposal, "code": phone.code(seed)], session: session)
                #expect(done.status == .ok)
                #expect(done.recoveryCodes.count == RecoveryCodes.count)
                let renewed = try #require(done.newSession)
                let sessions = house.instance.sessions
                #expect(try await sessions.find(session) == nil)
                #expect(try await sessions.find(elsewhere) == nil)
                let now = try #require(try await sessions.find(renewed))
                #expect(now.hasFactor && now.isConfirmed)

                let letters = try await house.read { try Mail.waiting(in: $0).map(\.mail) }
                #expect(letters.last?.to == "tarek@demo.example")
                let stored = try await house.read { db in
                    let rows =
                        try db.rows("SELECT sealed_seed AS t FROM second_factors")
                        + db.rows("SELECT mark AS t FROM recovery_codes")
                    return try rows.map { try $0["t"] as String }.joined()
                }
                #expect(!stored.contains(seed.base32))
                for code in done.recoveryCodes { #expect(!stored.contains(Hex.sha256(code))) }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `twenty at once with one code: one gets in`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let seed = try await house.giveFactor(to: house.treasurer).seed
            house.clock.advance(seconds: 60)
            let session = try await house.session(of: house.treasurer)
            let code = seed.code(at: OneTimeCode.step(at: house.clock.now))
            let factors = house.instance.secondFactors
            let treasurer = house.treasurer
            let successes = await withTaskGroup(of: Bool.self) { group in
                for _ in 1...20 {
                    group.addTask { (try? await factors.confirm(code, by: treasurer, session: session)) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(successes == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `ten wrong codes and the right one has to wait, also after a restart`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let seed = try await house.giveFactor(to: house.treasurer).seed
            let session = try await house.session(of: house.treasurer)
            for _ in 1...10 {
                await #expect(throws: SecondFactors.No.wrongCode) {
                    try await house.instance.secondFactors.confirm("000000", by: house.treasurer, session: session)
                }
            }
            house.clock.advance(seconds: 60)
            let code = seed.code(at: OneTimeCode.step(at: house.clock.now))
            let restarted = try await Instance(
                database: house.database, resources: Repository.resources, clock: house.clock.clock,
                keys: house.instance.keys)
            await #expect(throws: TooManyTries.self) {
                try await restarted.secondFactors.confirm(code, by: house.treasurer, session: session)
            }
            house.clock.advance(seconds: 360)
            let later = seed.code(at: OneTimeCode.step(at: house.clock.now))
            _ = try await restarted.secondFactors.confirm(later, by: house.treasurer, session: session)
        }
    }

    @Test(arguments: Engine.available)
    func `a code on paper works once, however it is typed`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let codes = try await house.giveFactor(to: house.treasurer).codes
            let session = try await house.session(of: house.treasurer)
            let factors = house.instance.secondFactors
            let typed = SecondFactorPage.grouped(codes[3]).lowercased()
            let (shown, _) = try await factors.confirm(typed, by: house.treasurer, session: session)
            #expect(shown == .recovery(left: RecoveryCodes.count - 1))
            await #expect(throws: SecondFactors.No.wrongRecoveryCode) {
                try await factors.confirm(codes[3], by: house.treasurer, session: session)
            }
            let other = try await house.giveFactor(to: house.manager)
            await #expect(throws: SecondFactors.No.wrongRecoveryCode) {
                try await factors.confirm(other.codes[0], by: house.treasurer, session: session)
            }
            let renewed = try await factors.renewRecoveryCodes(by: house.treasurer)
            await #expect(throws: SecondFactors.No.wrongRecoveryCode) {
                try await factors.confirm(codes[4], by: house.treasurer, session: session)
            }
            _ = try await factors.confirm(renewed[0], by: house.treasurer, session: session)
        }
    }

    @Test func `a role that moves money keeps it, a member may go back, the host may help`() async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            let factors = house.instance.secondFactors
            _ = try await house.giveFactor(to: camille)
            _ = try await house.giveFactor(to: house.treasurer)
            await #expect(throws: SecondFactors.No.neededByRole) { try await factors.remove(by: house.treasurer) }
            try await factors.remove(by: camille)
            #expect(try await house.read { try SecondFactor.find(camille.id, in: $0) } == nil)

            let session = try await house.instance.sessions.open(house.treasurer.id)
            #expect(try await factors.reset(email: "tarek@demo.example") == .neededByRole)
            #expect(try await house.instance.sessions.find(session) == nil)
            #expect(try await factors.reset(email: "tarek@demo.example") == nil)
            #expect(try await factors.reset(email: "nobody@demo.example") == nil)
        }
    }

    @Test func `without its key a factor says so, and paper still works no more than the key allows`() async throws {
        try await withInstance(.sqlite) { house in
            _ = try await house.giveFactor(to: house.treasurer)
            let session = try await house.session(of: house.treasurer)
            let lost = try await Instance(
                database: house.database, resources: Repository.resources, clock: house.clock.clock)
            await #expect(throws: SecondFactors.No.keyLost) {
                try await lost.secondFactors.confirm("123456", by: house.treasurer, session: session)
            }
        }
    }

    @Test func `a proposal is for its person, and not for ever`() async throws {
        try await withInstance(.sqlite) { house in
            let factors = house.instance.secondFactors
            let (code, sealed) = try factors.propose(to: house.treasurer)
            #expect(try factors.proposed(sealed, to: house.treasurer).base32 == code.base32)
            #expect(throws: SecondFactors.No.setUpTooOld) { try factors.proposed(sealed, to: house.manager) }
            house.clock.advance(seconds: SecondFactors.setUpMinutes * 60)
            #expect(throws: SecondFactors.No.setUpTooOld) { try factors.proposed(sealed, to: house.treasurer) }
        }
    }
}
