internal import Foundation

/// Who finds whom.
enum DirectoryRules {
    /// Entries that hold every word, whatever its accents and capitals.
    static func find(_ words: String, in entries: [DirectoryEntry]) -> [DirectoryEntry] {
        let wanted = folded(words).split(whereSeparator: { !$0.isLetter && !$0.isNumber })
        guard !wanted.isEmpty else { return entries }
        return entries.filter { entry in
            let parts = [
                entry.name, entry.profile.trade, entry.profile.skills, entry.profile.helpsWith, entry.profile.contact,
            ]
            let text = folded(parts.compactMap(\.self).joined(separator: " "))
            return wanted.allSatisfy { text.contains($0) }
        }
    }

    static func folded(_ text: String) -> String {
        text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
            .replacing("œ", with: "oe").replacing("æ", with: "ae")
    }

    /// Members and people in project read the directory; so do those who run the house.
    static func mayRead(_ actor: Actor) -> Bool {
        actor.isMember
    }
}
