import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// `terreau reset-factor`: whoever had a second factor sets up a new one before anything that asks for one, whatever their roles.
@Suite struct ResetFactorTests {
    @Test(arguments: Engine.available)
    func `after a reset a new factor comes first, for a money role and for a member alike`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let never = try await house.person("Noé")
            let cases: [(Actor, SecondFactors.Reset)] = [(house.treasurer, .neededByRole), (camille, .neededAgain)]
            try await house.browse { web in
                for (actor, next) in cases {
                    _ = try await house.giveFactor(to: actor)
                    let former = try await house.instance.sessions.open(actor.id, isConfirmed: true)
                    let email = try #require(actor.person.email)
                    #expect(try await house.instance.secondFactors.reset(email: email) == next)
                    #expect(try await house.instance.sessions.find(former) == nil)

                    let session = try await house.instance.sessions.open(actor.id)
                    let page = try await web.get(Links.ownAccount, session: session)
                    #expect(page.status == .forbidden && page.html.contains(Links.secondFactor), "\(next)")
                    #expect(page.contains("rien de ce qui le demande ne s’ouvre"), "\(next)")
                    // What asks for none is open.
                    #expect(try await web.get("/", session: session).status == .ok)

                    let form = try await web.get(Links.secondFactor, session: session)
                    let (seed, proposal) = try form.proposal()
                    let sent = try await web.post(
                        Links.secondFactor, ["proposal": proposal, "code": Phone(house).code(seed)], session: session)
                    let renewed = try #require(sent.newSession, "\(sent.status)")
                    #expect(try await web.get(Links.ownAccount, session: renewed).status == .ok)
                }
                // Whoever never had one is asked for none.
                let session = try await house.instance.sessions.open(never.id)
                #expect(try await web.get(Links.ownAccount, session: session).status == .ok)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a letter to each of their addresses says what comes next`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            _ = try await house.giveFactor(to: camille)
            try await house.letters()
            #expect(try await house.instance.secondFactors.reset(email: "camille@demo.example") == .neededAgain)
            let letters = try await house.letters()
            #expect(letters.count == 1)
            #expect(letters.first?.body.contains("mettez tout de suite un nouveau second facteur en place") == true)
            let acts = try await house.read {
                try ActFilter(object: .person(camille.id)).page(before: nil, limit: 100, in: $0).map(\.act)
            }
            #expect(acts.contains("factorRemoved"))
        }
    }

    /// A token made without the factor stood before a closed door, and does so afterwards.
    @Test func `a program's weak token opens nothing by the loss`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, solene, budget) = try await house.furnished()
            let draw = try await house.draw(
                "Une remorque", .euros(700), from: budget, by: camille, kind: .toolImprovement)
            _ = try await house.giveFactor(to: solene)
            let weak = try await house.instance.tokens.create(
                named: "cron", scope: .write, days: 2, isStrong: false, by: solene)
            let body = #"{"seen":"\#(try await house.seen(draw))"}"#
            let factors = house.instance.secondFactors
            try await house.serve { api in
                let before = try await api.post("/draws/\(draw)/accept", body, weak)
                #expect(before.code == "factorMissing")
                #expect(try await factors.reset(email: "solene@demo.example") == .neededAgain)
                let after = try await api.post("/draws/\(draw)/accept", body, weak)
                #expect(after.code == "factorMissing")
                #expect(try await house.state(draw) == .waiting)
            }
        }
    }

    @Test func `the command says what comes next in either case`() {
        for reset in [SecondFactors.Reset.neededByRole, .neededAgain] {
            let words = reset.words(of: "camille@demo.example")
            #expect(words.contains("camille@demo.example is removed") && words.contains("set up a new one"))
        }
        #expect(SecondFactors.Reset.neededByRole.words(of: "x").contains("Roles of theirs ask for one."))
        #expect(SecondFactors.Reset.neededAgain.words(of: "x").contains("No role of theirs asks for one"))
    }
}
