/// What a person chose to show of themself to the others: each part, or nothing.
struct Profile: Hashable, Sendable {
    var isListed = false
    var trade: String? = nil
    var skills: String? = nil
    /// « Je peux aider à… »
    var helpsWith: String? = nil
    /// How to reach them, in their own words.
    var contact: String? = nil
}

/// A person as the directory shows them: the name they go by, and what they chose.
struct DirectoryEntry: Sendable {
    let name: String
    let profile: Profile
}
