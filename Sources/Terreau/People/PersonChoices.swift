internal import HTML
internal import Ledger
internal import Storage

/// People to choose one from. Where there are many, a few words of the name are asked for first: a long list is not sent whole to a
/// phone.
struct PersonChoices: Sendable {
    let field: String
    let people: [Person]
    /// Where there are too many people to list without a search.
    let search: ChoiceSearch?

    /// - Parameters:
    ///   - form: what was typed so far: it says whom to look for.
    ///   - first: whom the list holds before anybody looked or chose.
    static func load(
        _ field: String, typed form: Form, first: Person.ID? = nil, in db: some Reading,
        where mayBeChosen: (Person) -> Bool = { _ in true }
    ) throws -> PersonChoices {
        guard try Person.areAbove(ChoiceSearch.mostUnasked, in: db) else {
            return try PersonChoices(
                field: field, people: Person.all(in: db).filter(mayBeChosen).byName, search: nil)
        }
        var search = ChoiceSearch(field, typed: form)
        let chosen = form.has(field) ? Person.ID(rawValue: form[field]) : first
        if search.words.isEmpty {
            let people = try chosen.map { try Person.known($0, in: db) } ?? []
            return PersonChoices(field: field, people: people.filter(mayBeChosen), search: search)
        }
        let people = search.narrow(
            try Person.all(holding: search.words, or: chosen, in: db).filter(mayBeChosen).byName,
            keeping: { $0.id == chosen }, \.name)
        return PersonChoices(field: field, people: people, search: search)
    }

    /// The one whom a form chose among these.
    func chosen(in form: Form) -> Person? { people.first { $0.id.rawValue == form[field] } }

    /// The search, where there is one, and the list.
    /// - Parameters:
    ///   - nobody: the words for no choice.
    ///   - button: what the form does, which is also what the Enter key does.
    @HTMLBuilder func choice(
        _ page: FormPage, _ label: String, hint: String? = nil, nobody: String, value: String? = nil, button: String
    ) -> HTML {
        if let search {
            ChoiceSearch.firstButton(button)
            search.fields(page, page.l("list.findPerson"))
        }
        page.choice(
            field, label, hint: hint, options: [("", nobody)] + people.map { ($0.id.rawValue, $0.name) }, value: value)
    }
}
