internal import Foundation
internal import Ledger

/// Reads what a draw is about from the words people use, so that they need not choose from a list. The page always says what
/// was understood and lets them change it.
enum DrawKindRules {
    /// Beginnings of folded words, the more telling first; a space ends a word that would begin others (« rent », « rentrée »).
    /// A kind comes back where its other words tell less: « accompagner un livreur » accompanies, « remorque du livreur » equips.
    private static let words: [(SolutionKind, [String])] = [
        (.upstreamDues, ["cotisation", "adhesion", "dues ", "membership"]),
        (.interCooperative, ["tilt", "autre cae", "inter cae"]),
        (.coFunding, ["cofinanc", "co financ", "cofund", "co fund"]),
        (.aid, ["redirection d aide", "aide a l embauche"]),
        (.training, ["formation", "former ", "stage", "training"]),
        (.documentation, ["document", "wiki", "notice", "gitlab"]),
        (.study, ["etude", "study", "enquete", "survey"]),
        (.premises, ["loyer", "bail ", "baux ", "emmenage", "demenage", "lease", "rent "]),
        (.event, ["evenement", "rencontre", "seminaire", "roumics", "intervention", "atelier", "event", "workshop"]),
        (.peerAccompaniment, ["accompagn", "accueil", "pair ", "pairs ", "coach", "mentor", "recrut", "welcom"]),
        (.premises, ["local ", "locaux ", "lieu ", "lieux ", "premises"]),
        (
            .equipment,
            ["remorque", "telephone", "velo", "materiel", "outillage", "location", "trailer", "phone", "equipment"]
        ),
        (.peerAccompaniment, ["restaurant", "livreur"]),
        (
            .toolImprovement,
            ["factur", "logiciel", "develop", "outil", "site", "automatis", "invoice", "software", "tool"]
        ),
    ]

    /// The kind that a purpose speaks of, or nil.
    static func guess(_ purpose: String) -> SolutionKind? {
        let folded = purpose.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil).lowercased()
        let padded = " " + folded.split { !$0.isLetter && !$0.isNumber }.joined(separator: " ") + " "
        let bytes = Array(padded.utf8)
        let starts = bytes.indices.filter { bytes[$0] == UInt8(ascii: " ") }.map { bytes[($0 + 1)...] }
        return words.first { _, beginnings in
            beginnings.contains { word in starts.contains { $0.starts(with: word.utf8) } }
        }?.0
    }
}
