import Ledger
import Storage
import Testing

@testable import Terreau

extension House {
    /// Books with something of everything: three lines, two budgets, every kind of entry, over four months.
    func fillBooks() async throws {
        let camille = try await person("Camille Dupont"), yanis = try await person("Yanis Leroy", isNamedPublicly: true)
        let outside = try await person("Nadia Benali", status: .outside, hasAccount: false)
        let supplier = try await organisation("Vélos du Nord", .supplier)
        let project = try await project("lille-bike", people: [camille])
        let anis = try await line("anis", .euros(1000), funder: "ANIS", received: .euros(400))
        let mel = try await line("mel", .euros(3000), funder: "MEL")
        let own = try await ownLine("fonds-libre", .euros(2000))
        var policy = BudgetPolicy(selfServiceCeiling: .euros(500), outsideCeiling: .euros(500), visibility: .public)
        policy.personCeiling = nil
        let bikes = try await budget(
            "lille-bike", filled: [anis: .euros(800)], members: [camille, yanis], policy: policy)
        try await instance.budgets.fill(bikes, from: mel, .euros(1000), by: manager, key: "mel")
        try await instance.budgets.fill(bikes, from: own, .euros(500), by: manager, key: "own")
        let hidden = try await budget(
            "atelier", filled: [mel: .euros(600)], members: [camille], policy: BudgetPolicy(visibility: .group))

        let settled = try await draw(
            "Réparer les roues de Camille", .euros(300), from: bikes, by: camille, project: project)
        try await draw("Atelier du soir", .euros(100), from: hidden, by: camille)
        let withdrawn = try await draw("Un outil à venir", .euros(150), from: bikes, by: yanis, .need)
        try await draws.withdraw(withdrawn, by: yanis)
        try await settle(settled)

        clock.advance(days: 20)
        try await instance.budgets.moveMoney(of: mel, from: bikes, to: hidden, .euros(50), by: manager, key: "2")
        try await instance.budgets.giveBack(bikes, to: own, .euros(25), by: manager, key: "2")
        let done = try await draw("Une formation à venir", .euros(200), from: bikes, by: yanis, .need, project: project)
        try await draws.sayDone(done, amount: Money(cents: 15_050), on: today, by: yanis)
        let bought = try await draw(
            "Des pneus pour la remorque", .euros(120), from: bikes, by: yanis, for: .organisation(supplier),
            kind: .equipment)
        try await settle(bought)
        let reversed = try await draw("Une erreur", .euros(80), from: bikes, by: camille)
        try await settle(reversed)
        try await draws.reverse(reversed, reason: "Déclaré deux fois", by: treasurer)
        try await draw("Un coup de main", .euros(60), from: bikes, by: camille, for: .person(outside.id))

        try await draw("Jamais fait", .euros(90), from: bikes, by: yanis, .need, until: today.adding(days: 30))
        try await draw("Bientôt fait", .euros(70), from: bikes, by: yanis, .need, until: today.adding(days: 300))
        clock.advance(days: 60)
        #expect(try await draws.releaseLapsed() == 1)
    }
}
