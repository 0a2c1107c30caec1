import Foundation
import Ledger
import Storage
import Testing

@testable import Terreau

/// Monday's letter: once a week, about what one chose, and not at all when there is nothing to say.
@Suite struct DigestTests {
    /// Camille's tools are paid and a bigger request waits, in the week before Monday the 30th.
    private func lastWeek(in house: House) async throws -> (camille: Actor, solene: Actor) {
        let (camille, solene, budget) = try await house.furnished()
        let draw = try await house.draw("Des outils", .euros(50), from: budget, by: camille)
        try await house.settle(draw)
        try await house.draw("Une remorque", .euros(120), from: budget, by: camille, .need)
        try await house.draw("Une grande étude", .euros(450), from: budget, by: camille, kind: .study)
        try await house.letters()
        return (camille, solene)
    }

    private func digests(of house: House) -> Digests { Digests(database: house.database, clock: house.clock.clock) }

    @Test(arguments: Engine.available)
    func `it tells what happened and what waits, without amounts of others`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            _ = try await lastWeek(in: house)
            house.clock.set("2026-11-30T08:30:00.000Z")
            try await digests(of: house).writeIfDue()
            let letters = try await house.letters()
            #expect(Set(letters.map(\.to)) == ["camille@demo.example", "solene@demo.example"])
            let mine = try #require(letters.first { $0.to.hasPrefix("camille") })
            #expect(mine.subject == "Votre semaine dans les budgets")
            #expect(mine.body.contains("Le point du 30 novembre 2026."))
            #expect(mine.body.contains("– un payé"))
            #expect(mine.body.contains("– une somme réservée pour vous\u{A0}: dites quand c’est fait"))
            #expect(mine.body.contains("– lille-bike\u{A0}: 2 prélèvements\u{202F}; il reste 1\u{202F}030,00\u{A0}€"))
            let hers = try #require(letters.first { $0.to.hasPrefix("solene") })
            #expect(hers.body.contains("– une demande attend votre réponse"))
            #expect(!hers.body.contains("450") && !hers.body.contains("Camille"))
        }
    }

    @Test(arguments: Engine.available)
    func `it leaves on Monday from eight, once, whatever is started again`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            _ = try await lastWeek(in: house)
            // 07:59 in Lille.
            house.clock.set("2026-11-30T06:59:00.000Z")
            var counts = [try await digests(of: house).writeIfDue()]
            for time in ["2026-11-30T07:00:00.000Z", "2026-11-30T07:05:00.000Z", "2026-12-02T12:00:00.000Z"] {
                house.clock.set(time)
                counts.append(try await digests(of: house).writeIfDue())
            }
            #expect(counts == [0, 2, 0, 0])
        }
    }

    @Test func `after a Monday without power it leaves when the house is up again`() async throws {
        try await withInstance(.sqlite) { house in
            _ = try await lastWeek(in: house)
            house.clock.set("2026-12-01T05:00:00.000Z")
            let count = try await digests(of: house).writeIfDue()
            #expect(count == 2)
        }
    }

    @Test func `who chose none gets none, and what comes at once is not told again`() async throws {
        try await withInstance(.sqlite) { house in
            let (camille, solene) = try await lastWeek(in: house)
            try await house.instance.mailDesk.choose([.week: .never], by: solene)
            try await house.instance.mailDesk.choose([.drawPaid: .atOnce], by: camille)
            house.clock.set("2026-11-30T08:30:00.000Z")
            try await digests(of: house).writeIfDue()
            let letters = try await house.letters()
            #expect(letters.map(\.to) == ["camille@demo.example"])
            #expect(!letters[0].body.contains("un payé"))
        }
    }

    @Test func `nothing to say, no letter`() async throws {
        try await withInstance(.sqlite) { house in
            _ = try await house.furnished()
            house.clock.set("2026-11-30T08:30:00.000Z")
            let count = try await digests(of: house).writeIfDue()
            #expect(count == 0)
        }
    }

    @Test func `more people than one transaction takes are all seen to`() async throws {
        try await withInstance(.sqlite) { house in
            var people: [Actor] = []
            for number in 1...60 { people.append(try await house.person("Membre \(number)")) }
            let line = try await house.line("anis", .euros(1000))
            let budget = try await house.budget("grand", filled: [line: .euros(1000)], members: people)
            try await house.draw("Des outils", .euros(50), from: budget, by: people[0])
            try await house.letters()
            house.clock.set("2026-11-30T08:30:00.000Z")
            let count = try await digests(of: house).writeIfDue()
            // The 60, and Solène who holds the budget.
            #expect(count == 61)
        }
    }
}
