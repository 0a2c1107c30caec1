import Ledger
import Storage
import Testing

@testable import Terreau

/// What persons decide, and what they may not.
@Suite struct DecisionTests {
    @Test(arguments: Engine.available)
    func `a refusal has a reason and moves nothing`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (sami, budget) = try await budget(house)
            let draw = try await house.draw("Deux téléphones", .euros(700), from: budget, by: sami)
            let before = try await house.ledger()
            let steward = try await house.steward()
            await #expect(throws: DrawRules.MoveNo.noReason) {
                try await house.draws.refuse(draw, reason: " ", by: steward)
            }
            try await house.draws.refuse(draw, reason: "Deux téléphones d’occasion suffisent", by: steward)
            let state = try await house.state(draw)
            #expect(state == .refused)
            let after = try await house.ledger()
            #expect(after == before)
            let found = try await house.find(draw)
            let events = try await house.read { try DrawEvent.all(of: found, in: $0) }
            #expect(events.map(\.kind) == [.declared, .refused])
            #expect(events.last?.note == "Deux téléphones d’occasion suffisent")
        }
    }

    @Test(arguments: Engine.available)
    func `an open question holds the money and an answer lets it go`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (sami, budget) = try await budget(house)
            let steward = try await house.steward()
            let draw = try await house.draw("Remorque", .euros(120), from: budget, by: sami)
            try await house.draws.ask("Laquelle ?", about: draw, by: steward)
            await #expect(throws: DrawRules.MoveNo.questionOpen) { try await house.settle(draw) }
            let state = try await house.state(draw)
            #expect(state == .accepted)

            let question = try #require(try await house.read { try DrawQuestion.all(of: draw, in: $0).first })
            try await house.draws.answer(question.id, of: draw, with: "Celle de secours", by: sami)
            try await house.settle(draw)
            let settled = try await house.state(draw)
            #expect(settled == .settled)
        }
    }

    @Test(arguments: Engine.available)
    func `the time for questions ends`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (sami, budget) = try await budget(house)
            let steward = try await house.steward()
            let draw = try await house.draw("Remorque", .euros(120), from: budget, by: sami)
            let last = house.today.adding(days: 7)
            house.clock.set(last.description)
            try await house.draws.ask("Laquelle ?", about: draw, by: steward)
            house.clock.advance(days: 1)
            await #expect(throws: DrawRules.MoveNo.objectionsOver(last)) {
                try await house.draws.ask("Et pourquoi ?", about: draw, by: steward)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `who accepts accepts what they saw`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (sami, budget) = try await budget(house)
            let steward = try await house.steward()
            let draw = try await house.draw("Deux téléphones", .euros(700), from: budget, by: sami)
            let seen = try await house.seen(draw)
            let version = try await house.find(draw).version
            let dearer = try house.request("Deux téléphones neufs", .euros(800), from: budget, for: .person(sami.id))
            try await house.draws.edit(draw, to: dearer, seen: version, by: sami)

            await #expect(throws: DrawRules.MoveNo.changedSince) {
                try await house.draws.accept(draw, seen: seen, by: steward)
            }
            await #expect(throws: DrawRules.MoveNo.changedSince) {
                try await house.draws.edit(draw, to: dearer, seen: version, by: sami)
            }
            try await house.accept(draw, by: steward)
            let left = try await house.left(in: budget)
            #expect(left == .euros(2200))
        }
    }

    @Test(arguments: Engine.available)
    func `two persons are needed, and an edit makes the first yes void`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let sami = try await house.person("Sami")
            let stewards = [try await house.person("Hélène"), try await house.person("Malik")]
            let own = try await house.ownLine("libre", .euros(3000))
            let budget = try await house.budget(
                "lille-bike", filled: [own: .euros(3000)], members: [sami], stewards: stewards)
            let draw = try await house.draw("Outil de rendez-vous", .euros(1200), from: budget, by: sami)
            try await house.accept(draw, by: stewards[0])
            await #expect(throws: DrawRules.MoveNo.alreadyApproved) { try await house.accept(draw, by: stewards[0]) }

            let other = try house.request("Outil de rendez-vous", .euros(1300), from: budget, for: .person(sami.id))
            try await house.draws.edit(draw, to: other, seen: 1, by: sami)
            try await house.accept(draw, by: stewards[1])
            let afterOne = try await house.state(draw)
            #expect(afterOne == .waiting)
            try await house.accept(draw, by: stewards[0])
            let afterTwo = try await house.state(draw)
            #expect(afterTwo == .accepted)
            try expectGolden(await house.ledger(), "two-persons.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `an edit below the ceiling is accepted by the rule`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (sami, budget) = try await budget(house)
            let draw = try await house.draw("Deux téléphones", .euros(700), from: budget, by: sami)
            let cheaper = try house.request("Un téléphone", .euros(280), from: budget, for: .person(sami.id))
            try await house.draws.edit(draw, to: cheaper, seen: 1, by: sami)
            let found = try await house.find(draw)
            #expect(found.state == .accepted)
            #expect(found.acceptedByRule == true)
        }
    }

    @Test(arguments: Engine.available)
    func `nobody accepts, settles or reverses their own`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let steward = try await house.steward()
            let own = try await house.ownLine("libre", .euros(3000))
            let budget = try await house.budget(
                "lille-bike", filled: [own: .euros(3000)], members: [house.treasurer], stewards: [steward])

            let ofSteward = try await house.draw("Remorque", .euros(400), from: budget, by: steward)
            await #expect(throws: DrawRules.MoveNo.ownDraw) { try await house.accept(ofSteward, by: steward) }
            // Nor what they declared for somebody else.
            let forOther = try await house.draw(
                "Remorque", .euros(400), from: budget, by: steward, for: .person(house.treasurer.id))
            await #expect(throws: DrawRules.MoveNo.ownDraw) { try await house.accept(forOther, by: steward) }

            let ofTreasurer = try await house.draw("Logiciel de caisse", .euros(90), from: budget, by: house.treasurer)
            await #expect(throws: DrawRules.MoveNo.ownDraw) { try await house.settle(ofTreasurer) }
            await #expect(throws: DrawRules.MoveNo.ownDraw) {
                try await house.draws.reverse(ofTreasurer, reason: "Finalement non", by: house.treasurer)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a settled draw is put back, and both movements stay`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (sami, budget) = try await budget(house)
            let steward = try await house.steward()
            let draw = try await house.draw("Remorque", .euros(120), from: budget, by: sami)
            try await house.settle(draw)
            house.clock.advance(days: 2)
            try await house.draws.reverse(draw, reason: "Déclaré deux fois", by: steward)
            let left = try await house.left(in: budget)
            #expect(left == .euros(3000))
            await #expect(throws: DrawRules.MoveNo.notInState(.reverse, .reversed)) {
                try await house.draws.reverse(draw, reason: "Encore", by: steward)
            }
            try expectGolden(await house.ledger(), "reversed.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `work without money is recorded and moves nothing`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (sami, budget) = try await budget(house)
            let before = try await house.ledger()
            let draw = try await house.draw("Tenir le stand", .zero, from: budget, by: sami)
            let state = try await house.state(draw)
            #expect(state == .accepted)
            let after = try await house.ledger()
            #expect(after == before)
        }
    }

    private func budget(_ house: House) async throws -> (Actor, ContributoryBudget.ID) {
        let sami = try await house.person("Sami")
        let own = try await house.ownLine("libre", .euros(3000))
        return (sami, try await house.budget("lille-bike", filled: [own: .euros(3000)], members: [sami]))
    }
}
