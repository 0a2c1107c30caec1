import Ledger
import Storage
import Testing

@testable import Terreau

@Suite struct RaceTests {
    @Test(arguments: Engine.available)
    func `two people race for the last 300 euros and one is told what is left`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let racers = [try await house.person("Camille"), try await house.person("Sami")]
            let own = try await house.ownLine("libre", .euros(400))
            let budget = try await house.budget("lille-bike", filled: [own: .euros(400)], members: racers)

            let outcomes = await withTaskGroup(of: DrawRules.No?.self) { group in
                for racer in racers {
                    group.addTask {
                        do {
                            try await house.draw("Outil de facturation", .euros(300), from: budget, by: racer)
                            return nil
                        } catch {
                            return error as? DrawRules.No
                        }
                    }
                }
                return await group.reduce(into: [DrawRules.No?]()) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == nil } == 1)
            #expect(outcomes.compactMap(\.self) == [.moreThanLeft(.euros(100))])
            let left = try await house.left(in: budget)
            #expect(left == .euros(100))
        }
    }

    @Test(arguments: Engine.available)
    func `many who press at once never take more than there is`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let own = try await house.ownLine("libre", .euros(250))
            var people: [Actor] = []
            for number in 1...20 { people.append(try await house.person("Person \(number)")) }
            let budget = try await house.budget("lille-bike", filled: [own: .euros(250)], members: people)
            let accepted = await withTaskGroup(of: Bool.self) { group in
                for person in people {
                    group.addTask {
                        (try? await house.draw("Sonnette", .euros(30), from: budget, by: person)) != nil
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(accepted == 8)
            let left = try await house.left(in: budget)
            #expect(left == .euros(10))
        }
    }

    @Test(arguments: Engine.available)
    func `a form sent twice is one draw`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let own = try await house.ownLine("libre", .euros(900))
            let budget = try await house.budget("lille-bike", filled: [own: .euros(900)], members: [camille])
            let request = try house.request("Sonnette", .euros(30), from: budget, for: .person(camille.id))

            let ids = try await withThrowingTaskGroup(of: Draw.ID.self) { group in
                for _ in 1...5 {
                    group.addTask { try await house.draws.declare(request, by: camille, key: "form-1") }
                }
                return try await group.reduce(into: Set<Draw.ID>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            let left = try await house.left(in: budget)
            #expect(left == .euros(870))
        }
    }

    @Test(arguments: Engine.available)
    func `the same key with other words is a mistake`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let own = try await house.ownLine("libre", .euros(900))
            let budget = try await house.budget("lille-bike", filled: [own: .euros(900)], members: [camille])
            try await house.draw("Sonnette", .euros(30), from: budget, by: camille, key: "form-1")
            await #expect(throws: KeyReused.self) {
                try await house.draw("Sonnette", .euros(31), from: budget, by: camille, key: "form-1")
            }
            let left = try await house.left(in: budget)
            #expect(left == .euros(870))
        }
    }
}
