import Foundation
import Ledger
import Testing

@testable import Terreau

extension House {
    /// A small lived-in house for tests of pages: one budget of three lines, Camille who draws, Solène who holds it.
    func furnished() async throws -> (camille: Actor, solene: Actor, budget: ContributoryBudget.ID) {
        let camille = try await person("Camille")
        let solene = try await steward()
        let tools = FundLineTerms(
            purpose: "Les outils de la livraison à vélo", spendBy: Day(year: 2027, month: 3, day: 31),
            kinds: [.toolImprovement, .documentation])
        let anis = try await line("anis-outils", .euros(500), funder: "ANIS", received: .euros(500), terms: tools)
        let fondation = try await line(
            "fdf", .euros(2000), funder: "Fondation de France",
            terms: FundLineTerms(
                purpose: "Les travailleurs des communs", windowUntil: Day(year: 2027, month: 12, day: 31)))
        let free = try await ownLine("libre", .euros(1000))
        _ = try await project("lille-bike", in: "Lille", people: [camille])
        let budget = try await budget(
            "lille-bike", filled: [anis: .euros(500), fondation: .euros(500), free: .euros(200)], members: [camille],
            kind: .toolImprovement)
        return (camille, solene, budget)
    }
}

/// A page as a golden file keeps it: one element a line, with what changes from run to run left out.
enum Golden {
    static func page(_ html: String) -> String {
        var text = html.replacing("><", with: ">\n<")
        text = text.replacing(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "ID")
        text = text.replacing(/value="[0-9a-f]{32}"/, with: "value=\"TOKEN\"")
        text = text.replacing(/value="[0-9a-f]{64}"/, with: "value=\"HASH\"")
        text = text.replacing(/title="[0-9a-f]{64}">[0-9a-f]+</, with: "title=\"HASH\">HASH<")
        return text.replacing(/\?v=[0-9a-f]{12}/, with: "") + "\n"
    }
}
