internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// « J’ai perdu mon téléphone et mes codes »: the person's page, and the managers' answer.
enum LostFactorRoutes {
    static func show(_ visit: SignedVisit) async throws -> Response {
        try await LostFactorPage.load(visit).response()
    }

    static func ask(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "reason") {
            var reader = FormReader(visit.form)
            let reason = reader.text(
                "reason", most: LostFactorRules.longestReason, missing: "lostFactor.reasonMissing",
                mayHaveLines: true)
            try reader.finish()
            try await visit.instance.lostFactors.ask(reason, by: visit.actor, session: visit.session.id)
            return .seeOther(Links.lostFactor)
        } refused: {
            try await LostFactorPage.load(visit, refusal: $0).response($1)
        }
    }

    static func cancel(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "reason") {
            try await visit.instance.lostFactors.cancel(by: visit.actor)
            return .seeOther(Links.lostFactor + "?annulee=oui")
        } refused: {
            try await LostFactorPage.load(visit, refusal: $0).response($1)
        }
    }

    // MARK: Managers

    static func answerForm(_ visit: SignedVisit) async throws -> Response {
        try await LostFactorAnswerPage.load(visit).response()
    }

    static func approve(_ visit: SignedVisit) async throws -> Response {
        try await answer(visit, field: "reached") { person, loss in
            try await visit.instance.lostFactors.approve(
                loss, of: person, reached: visit.form["reached"], by: visit.actor)
        }
    }

    static func refuse(_ visit: SignedVisit) async throws -> Response {
        try await answer(visit, field: "word") { person, loss in
            var reader = FormReader(visit.form)
            let word = reader.text(
                "word", most: LostFactorRules.longestReason, missing: "lostFactor.wordMissing", mayHaveLines: true)
            try reader.finish()
            try await visit.instance.lostFactors.refuse(loss, of: person, word: word, by: visit.actor)
        }
    }

    private static func answer(
        _ visit: SignedVisit, field: String, _ verb: (Person.ID, FactorLoss.ID) async throws -> Void
    ) async throws -> Response {
        let person: Person.ID = try visit.id("person")
        return try await visit.carryOut(field: field) {
            try await verb(person, FactorLoss.ID(rawValue: visit.form["loss"]))
            return .seeOther(Links.lostFactor(of: person))
        } refused: {
            try await LostFactorAnswerPage.load(visit, refusal: $0).response($1)
        }
    }
}

extension Links {
    static let lostFactor = "/mon-compte/second-facteur/perdu"
    static let cancelLostFactor = "/mon-compte/second-facteur/perdu/annulation"

    static func lostFactor(of id: Person.ID, _ action: String? = nil) -> String {
        person(id) + "/second-facteur" + (action.map { "/" + $0 } ?? "")
    }
}
