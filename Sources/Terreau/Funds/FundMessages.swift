internal import Ledger

/// What each refusal about funding says, and what would make it pass.
extension Funds.No: Refusal {
    var kind: RefusalKind {
        switch self {
        case .slugTaken, .ownMoneyIsNotReceived: .conflict
        case .datesCrossed, .amendmentNeedsReason, .dayInFuture: .invalid
        }
    }

    var code: String {
        switch self {
        case .slugTaken: "slugTaken"
        case .datesCrossed: "datesCrossed"
        case .amendmentNeedsReason: "amendmentNeedsReason"
        case .ownMoneyIsNotReceived: "ownMoneyIsNotReceived"
        case .dayInFuture: "dayInFuture"
        }
    }

    var sentence: Sentence {
        let key = "fund.no.\(code)"
        return switch self {
        case .slugTaken(let slug): Sentence(key, ["slug": .text(slug.rawValue)])
        default: Sentence(key)
        }
    }

    var field: String? {
        switch self {
        case .slugTaken: "slug"
        case .datesCrossed: "windowUntil"
        case .amendmentNeedsReason: "note"
        case .ownMoneyIsNotReceived: nil
        case .dayInFuture: "receivedOn"
        }
    }
}

/// Somebody wrote other terms while this form was open.
struct TermsChangedSince: Refusal {
    let kind = RefusalKind.conflict
    let code = "termsChangedSince"
    let sentence = Sentence("fund.no.changedSince")
    let field: String? = "note"
}
