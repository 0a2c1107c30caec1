internal import Ledger
internal import Storage

/// What a draw can be for, one's own projects first. A long list is not sent whole to a phone.
struct ProjectChoices: Sendable {
    static let field = "project"

    var projects: [Project] = []
    /// Where there are too many to list without a search.
    var search: ChoiceSearch?

    /// - Parameters:
    ///   - own: projects that the person carries.
    ///   - last: what their last draw was for.
    static func load(
        for actor: Actor, own: Set<Project.ID>, last: Project.ID?, typed form: Form, in db: some Reading
    ) throws -> ProjectChoices {
        var choices = ProjectChoices()
        if !actor.isMember {
            choices.projects = try Project.all(of: actor.id, in: db)
        } else if try Project.isAbove(ChoiceSearch.mostUnasked, in: db) {
            var search = ChoiceSearch(field, typed: form)
            let chosen = Slug(rawValue: form[field])
            if search.words.isEmpty {
                choices.projects = try Project.all(of: actor.id, in: db)
                let named = try [
                    chosen.flatMap { try Project.find(slug: $0, in: db) }, last.map { try Project.find($0, in: db) },
                ]
                for case let other? in named where !choices.projects.contains(where: { $0.id == other.id }) {
                    choices.projects.append(other)
                }
            } else {
                // Theirs, the last one and the one that was chosen stay, whatever is looked for.
                choices.projects = try search.narrow(
                    Project.all(in: db), keeping: { own.contains($0.id) || $0.id == last || $0.slug == chosen }, \.name)
            }
            choices.search = search
        } else {
            choices.projects = try Project.all(in: db)
        }
        choices.projects =
            choices.projects.filter { own.contains($0.id) } + choices.projects.filter { !own.contains($0.id) }
        return choices
    }
}
