internal import Hummingbird
internal import Ledger
internal import Storage

/// « Journal »: who did what, for auditors; and for everybody, who read what is theirs.
enum ActRoutes {
    /// `?personne=&acte=&objet=&du=&au=&avant=`: each narrows, and the last goes on from the page before.
    static func list(_ visit: SignedVisit) async throws -> Response {
        let before = Int64(visit.query["avant"])
        let page: ActPage
        do {
            let filter = try await ActForm(form: visit.query).read(visit)
            page = try await ActPage.load(filter, before: before, visit)
            try await visit.instance.acts.tell(.actsRead, .house, detail: filter.words, by: visit.actor)
        } catch let refusal as FormRefusal {
            return try await ActPage.load(ActFilter(), before: nil, visit, refusal: refusal)
                .response(.unprocessableContent)
        }
        return page.response()
    }
}

/// What an auditor typed.
struct ActForm {
    static let person = "personne"

    let form: Form

    func read(_ visit: SignedVisit) async throws -> ActFilter {
        var reader = FormReader(form)
        var filter = ActFilter()
        filter.person = form.optional(Self.person).map(Person.ID.init(rawValue:))
        if let word = form.optional("acte") {
            filter.act = Act(rawValue: word)
            if filter.act == nil { reader.fault("acte", Sentence("form.unknownChoice")) }
        }
        let clock = visit.instance.clock
        let (from, until) = (reader.optionalDay("du"), reader.optionalDay("au"))
        filter.from = from.map { clock.instant($0, hour: 0) }
        filter.before = until.map { clock.instant($0.adding(days: 1), hour: 0) }
        if let from, let until, until < from { reader.fault("au", Sentence("acts.daysCrossed")) }
        if let text = form.optional("objet") {
            filter.object =
                if let object = Act.Object(text) { object } else {
                    try await visit.instance.database.read { try ActNames.object(called: text, in: $0) }
                }
            if filter.object == nil { reader.fault("objet", Sentence("acts.objectOdd")) }
        }
        try reader.finish()
        return filter
    }
}

extension ActFilter {
    /// As the audit trail keeps what was looked for: ids and words of the program.
    var words: String? {
        let parts = [person?.rawValue, act?.rawValue, object?.description, from?.description, before?.description]
        let told = parts.compactMap(\.self)
        return told.isEmpty ? nil : told.joined(separator: " ")
    }
}
