import Ledger
import Storage
import Testing

@testable import Terreau

/// A house with two managers of old standing, Agathe and Nour, and Tarek, whose factor is about to be lost.
struct LostFactorHouse: Sendable {
    let house: House
    let nour: Actor
    let seed: OneTimeCode
    let codes: [String]

    var tarek: Actor { house.treasurer }
    var agathe: Actor { house.manager }
    var lost: LostFactors { house.instance.lostFactors }

    @discardableResult
    func ask(_ actor: Actor? = nil, _ reason: String = "Tombé dans la Deûle") async throws -> FactorLoss.ID {
        let actor = actor ?? tarek
        try await lost.ask(reason, by: actor, session: house.session(of: actor))
        return try #require(try await open(actor)).id
    }

    func open(_ actor: Actor? = nil) async throws -> FactorLoss? {
        let id = (actor ?? tarek).id
        return try await house.read { try FactorLoss.open(of: id, in: $0) }
    }

    func ended(_ actor: Actor? = nil) async throws -> FactorLoss.Outcome? {
        let id = (actor ?? tarek).id
        return try await house.read { try FactorLoss.ended(of: id, in: $0).first?.outcome }
    }

    func approve(_ id: FactorLoss.ID, of actor: Actor? = nil, by manager: Actor) async throws {
        try await lost.approve(id, of: (actor ?? tarek).id, reached: "06 00 00 00 00", by: manager)
    }

    /// Asked, and approved by both.
    @discardableResult
    func approved() async throws -> FactorLoss.ID {
        let id = try await ask()
        try await approve(id, by: agathe)
        try await approve(id, by: nour)
        return id
    }

    func hasFactor(_ actor: Actor? = nil) async throws -> Bool {
        let id = (actor ?? tarek).id
        return try await house.read { try SecondFactor.find(id, in: $0) } != nil
    }

    func actions() async throws -> [String] {
        let id = tarek.id
        return try await house.read {
            try ActFilter(object: .person(id)).page(before: nil, limit: 100, in: $0).map(\.act)
        }
    }
}

func withLostFactor(_ engine: Engine, _ body: (LostFactorHouse) async throws -> Void) async throws {
    try await withInstance(engine) { house in
        let nour = try await house.person("Nour", roles: [.manager])
        let (seed, codes) = try await house.giveFactor(to: house.treasurer)
        house.clock.advance(days: 8)
        try await house.letters()
        try await body(LostFactorHouse(house: house, nour: nour, seed: seed, codes: codes))
    }
}
