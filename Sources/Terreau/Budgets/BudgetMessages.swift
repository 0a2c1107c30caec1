internal import Ledger

/// What each refusal about budgets says, and what would make it pass.
extension Budgets.No: Refusal {
    var kind: RefusalKind {
        switch self {
        case .slugTaken, .otherCurrency, .alreadyClosed: .conflict
        case .datesCrossed, .noSteward: .invalid
        }
    }

    var code: String {
        switch self {
        case .slugTaken: "slugTaken"
        case .datesCrossed: "datesCrossed"
        case .noSteward: "noSteward"
        case .otherCurrency: "otherCurrency"
        case .alreadyClosed: "alreadyClosed"
        }
    }

    var sentence: Sentence {
        let key = "budget.no.\(code)"
        return switch self {
        case .slugTaken(let slug): Sentence(key, ["slug": .text(slug.rawValue)])
        default: Sentence(key)
        }
    }

    var field: String? {
        switch self {
        case .slugTaken: "slug"
        case .datesCrossed: "closesOn"
        case .noSteward: "steward"
        case .otherCurrency: "line"
        case .alreadyClosed: nil
        }
    }
}

/// Somebody changed the rule while this form was open.
struct PolicyChangedSince: Refusal {
    let kind = RefusalKind.conflict
    let code = "policyChangedSince"
    let sentence = Sentence("budget.no.changedSince")
    let field: String? = "selfService"
}
