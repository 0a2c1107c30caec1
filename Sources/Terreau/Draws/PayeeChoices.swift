internal import Ledger
internal import Storage

/// Whom a draw can be for. A long list is not sent whole to a phone.
struct PayeeChoices: Sendable {
    static let field = "payee"

    var people: [Person] = []
    var organisations: [Organisation] = []
    /// Where there are too many to list without a search.
    var search: ChoiceSearch?

    /// - Parameter near: whom somebody from outside may name; nil for everybody.
    static func load(
        for actor: Actor, near: Set<Person.ID>?, typed form: Form, in db: some Reading
    ) throws -> PayeeChoices {
        var choices = PayeeChoices()
        let most = ChoiceSearch.mostUnasked
        if try near.map({ $0.count > most }) ?? PayeeCount.isAbove(most, in: db) {
            choices.search = ChoiceSearch(field, typed: form)
        }
        // Who was chosen stays in the list, whatever is looked for.
        let chosen = form[field].split(separator: ":", maxSplits: 1).last.map(String.init) ?? ""
        switch choices.search?.words {
        case nil:
            choices.people = try Person.all(in: db)
            choices.organisations = try Organisation.all(in: db)
        case .some(let words) where words.isEmpty:
            choices.people = try Person.known(Person.ID(rawValue: chosen), in: db)
            choices.organisations = try Organisation.known(Organisation.ID(rawValue: chosen), in: db)
        case .some(let words):
            choices.people = try Person.all(holding: words, or: Person.ID(rawValue: chosen), in: db)
            choices.organisations = try Organisation.all(in: db)
        }
        choices.people.removeAll { !$0.mayBePaid(by: actor) || near?.contains($0.id) == false }
        choices.organisations.removeAll { !actor.isMember && !actor.partnerOf.contains($0.id) }
        if var search = choices.search, !search.words.isEmpty {
            choices.organisations = search.narrow(choices.organisations, keeping: { $0.id.rawValue == chosen }, \.name)
            choices.people = search.narrow(choices.people.byName, keeping: { $0.id.rawValue == chosen }, \.name)
            choices.search = search
        }
        return choices
    }
}
