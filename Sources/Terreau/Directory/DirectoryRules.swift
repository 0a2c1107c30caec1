/// Who finds whom.
enum DirectoryRules {
    /// Entries that hold every word, whatever its accents and capitals.
    static func find(_ words: String, in entries: [DirectoryEntry]) -> [DirectoryEntry] {
        let wanted = SoughtWords(words)
        guard !wanted.isEmpty else { return entries }
        return entries.filter { entry in
            let parts = [
                entry.name, entry.profile.trade, entry.profile.skills, entry.profile.helpsWith, entry.profile.contact,
            ]
            return wanted.areIn(parts.compactMap(\.self).joined(separator: " "))
        }
    }

    /// Members and people in project read the directory; so do those who run the house.
    static func mayRead(_ actor: Actor) -> Bool {
        actor.isMember
    }
}
