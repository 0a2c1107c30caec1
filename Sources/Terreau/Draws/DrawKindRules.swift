internal import Foundation
internal import Ledger

/// Reads what a draw is about from the words people use, so that they need not choose from a list. The page always says what
/// was understood and lets them change it.
enum DrawKindRules {
    /// Beginnings of folded words, the more telling kinds first.
    private static let words: [(SolutionKind, [String])] = [
        (.upstreamDues, ["cotisation", "adhesion", "dues", "membership"]),
        (.interCooperative, ["tilt", "autre cae", "inter-cae", "inter cae"]),
        (.training, ["formation", "former", "stage", "training", "course"]),
        (.documentation, ["document", "wiki", "notice", "gitlab"]),
        (.study, ["etude", "study", "enquete", "survey"]),
        (.event, ["evenement", "rencontre", "seminaire", "roumics", "intervention", "atelier", "event", "workshop"]),
        (.premises, ["loyer", "bail", "local", "lease", "rent", "premises"]),
        (.equipment, ["remorque", "telephone", "velo", "materiel", "outillage", "location", "trailer", "phone", "equipment"]),
        (.peerAccompaniment, ["accompagn", "accueil", "pair", "coach", "mentor", "recrut", "restaurant", "livreur", "welcom"]),
        (.toolImprovement, ["factur", "logiciel", "develop", "outil", "site", "automatis", "invoice", "software", "tool"]),
        (.coFunding, ["cofinanc", "co-financ", "cofund", "co-fund"]),
    ]

    /// The kind that a purpose speaks of, or nil.
    static func guess(_ purpose: String) -> SolutionKind? {
        let folded = purpose.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).lowercased()
        let padded = " " + folded.replacingOccurrences(of: "'", with: " ").replacingOccurrences(of: "’", with: " ")
        return words.first { _, beginnings in beginnings.contains { padded.contains(" " + $0) } }?.0
    }
}
