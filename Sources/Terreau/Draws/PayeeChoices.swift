internal import Ledger
internal import Storage

/// Whom a draw can be for. A long list is not sent whole to a phone: the form asks for words, and shows those that hold them.
struct PayeeChoices: Sendable {
    /// Up to here the list is short enough to be looked through.
    static let mostUnasked = 200
    static let mostFound = 50

    var people: [Person] = []
    var organisations: [Organisation] = []
    /// Whether there are too many to list without a search.
    var isSearched = false
    /// How many hold the words, shown or not; nil where nothing was looked for.
    var found: Int?

    /// - Parameter near: whom somebody from outside may name; nil for everybody.
    static func load(
        for actor: Actor, near: Set<Person.ID>?, typed form: Form, in db: some Reading
    ) throws -> PayeeChoices {
        var choices = PayeeChoices()
        let words = Self.words(form)
        choices.isSearched =
            try near.map { $0.count > mostUnasked } ?? PayeeCount.isAbove(mostUnasked, in: db)
        // Who was chosen stays in the list, whatever is looked for.
        let chosen = form["payee"].split(separator: ":", maxSplits: 1).last.map(String.init) ?? ""
        if choices.isSearched, words.isEmpty {
            choices.people = try Person.known(Person.ID(rawValue: chosen), in: db)
            choices.organisations = try Organisation.known(Organisation.ID(rawValue: chosen), in: db)
        } else {
            choices.people = try Person.all(in: db)
            choices.organisations = try Organisation.all(in: db)
        }
        choices.people.removeAll { !$0.mayBePaid(by: actor) || near?.contains($0.id) == false }
        choices.organisations.removeAll { !actor.isMember && !actor.partnerOf.contains($0.id) }
        if choices.isSearched, !words.isEmpty { choices.narrow(to: words, keeping: chosen) }
        return choices
    }

    /// What is looked for: nothing by a form that was not sent, or whose words were taken away again.
    private static func words(_ form: Form) -> [Substring] {
        DirectoryRules.folded(String(form["payeeWords"].prefix(100))).split { !$0.isLetter && !$0.isNumber }
    }

    private mutating func narrow(to words: [Substring], keeping chosen: String) {
        func holds(_ name: String) -> Bool {
            let name = DirectoryRules.folded(name)
            return words.allSatisfy { name.contains($0) }
        }
        let (people, organisations) = (people.filter { holds($0.name) }, organisations.filter { holds($0.name) })
        found = people.count + organisations.count
        self.organisations =
            organisations.prefix(Self.mostFound)
            + self.organisations.filter { $0.id.rawValue == chosen && !holds($0.name) }
        self.people =
            people.byName.prefix(Self.mostFound) + self.people.filter { $0.id.rawValue == chosen && !holds($0.name) }
    }

    /// Whether the form was sent to look for somebody: words that no list was made of yet are never sent past, whichever
    /// button or key sent them.
    static func isLooking(_ form: Form) -> Bool {
        form["action"] == "find" || form["payeeWords"] != form["payeeFound"]
    }
}
