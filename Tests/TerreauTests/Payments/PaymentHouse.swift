import Ledger
import Testing

@testable import Terreau

/// A house with somebody to release, an account to pay from, and two draws that leave by the bank.
struct PaymentHouse: Sendable {
    let house: House
    let camille: Actor
    let sami: Actor
    /// Releases.
    let rosa: Actor
    let budget: ContributoryBudget.ID
    let account: BankAccount.ID
    let draws: [Draw.ID]

    var payments: Payments { house.instance.payments }
    var treasurer: Actor { house.treasurer }

    static let ibans = ["FR7630006000011234567890189", "DE89370400440532013000", "BE68539007547034"]

    /// Prepared by Tarek on the first day on which it is due: Tuesday 24 November.
    func prepare(key: String = "1", atOnce: Bool = false) async throws -> PaymentRun.ID {
        try await payments.prepare(from: account, on: house.today, atOnce: atOnce, by: treasurer, key: key)
    }

    /// Prepared, frozen and released.
    func released() async throws -> PaymentRun.ID {
        let run = try await prepare()
        try await payments.freeze(run, by: treasurer)
        try await payments.release(run, by: rosa)
        return run
    }

    func lines(_ run: PaymentRun.ID) async throws -> [PaymentLine] {
        try await house.read { try PaymentLine.all(of: run, in: $0) }
    }

    func run(_ id: PaymentRun.ID) async throws -> PaymentRun {
        try await house.read { try PaymentRun.find(id, in: $0) }
    }

    func check() async throws -> [Finding] { try await Check(database: house.database).run { _ in } }
}

func withPayments(_ engine: Engine, _ body: (PaymentHouse) async throws -> Void) async throws {
    try await withInstance(engine) { house in
        let camille = try await house.person("Camille")
        let sami = try await house.person("Sami")
        let rosa = try await house.person("Rosa", roles: [.releaser])
        let anis = try await house.line(
            "anis", .euros(400), received: .euros(400),
            terms: FundLineTerms(purpose: "Outils", spendBy: Day(year: 2027, month: 3, day: 31)))
        let own = try await house.ownLine("libre", .euros(600))
        let budget = try await house.budget(
            "lille-bike", filled: [anis: .euros(400), own: .euros(600)], members: [camille, sami])
        let bank = house.instance.bankData
        let account = try await bank.addAccount(
            BankData.NewAccount(name: "Courant", holder: "Optéos", iban: "FR14 2004 1010 0505 0001 3M02 606"),
            by: house.treasurer)
        for (person, iban) in zip([camille, sami], PaymentHouse.ibans) {
            try await bank.enter(.person(person.id), holder: person.person.name, iban: iban, by: house.treasurer)
        }
        let draws = [
            try await house.draw("Réparer un vélo cargo", .euros(290), from: budget, by: camille, .paid),
            try await house.draw("Salle pour l’atelier", .euros(200), from: budget, by: sami, .paid),
        ]
        house.clock.set("2026-11-24")
        try await body(
            PaymentHouse(
                house: house, camille: camille, sami: sami, rosa: rosa, budget: budget, account: account, draws: draws))
    }
}
