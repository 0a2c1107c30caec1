internal import Hummingbird
internal import Ledger
internal import Storage

enum MailRoutes {
    static func choices(_ visit: SignedVisit) async throws -> Response {
        try await page(visit, isSaved: visit.query.has("enregistre"))
    }

    static func choose(_ visit: SignedVisit) async throws -> Response {
        var chosen: [MailKind: MailPace] = [:]
        for kind in MailKind.allCases {
            guard let text = visit.form.optional(kind.rawValue) else { continue }
            guard let pace = MailPace(rawValue: text) else { throw MalformedForm() }
            chosen[kind] = pace
        }
        try await visit.instance.mailDesk.choose(chosen, by: visit.actor)
        return .seeOther(Links.mailChoices + "?enregistre")
    }

    private static func page(_ visit: SignedVisit, isSaved: Bool) async throws -> Response {
        let (choices, isSteward) = try await visit.instance.database.read { db in
            try (
                MailChoices.of(visit.actor.id, in: db), !BudgetGroup.budgets(of: visit.actor.id, in: db).steward.isEmpty
            )
        }
        return MailChoicesPage(visit: visit, choices: choices, isSteward: isSteward, isSaved: isSaved).response()
    }

    static func trouble(_ visit: SignedVisit) async throws -> Response {
        let letters = try await visit.instance.database.read { try OutboxLetter.inTrouble(in: $0) }
        return MailTroublePage(visit: visit, letters: letters).response()
    }

    static func retry(_ visit: SignedVisit) async throws -> Response {
        try await visit.instance.mailDesk.retry(visit.id("letter"), by: visit.actor)
        return .seeOther(Links.mailTrouble)
    }

    static func drop(_ visit: SignedVisit) async throws -> Response {
        try await visit.instance.mailDesk.drop(visit.id("letter"), by: visit.actor)
        return .seeOther(Links.mailTrouble)
    }
}
