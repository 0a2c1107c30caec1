internal import Ledger

/// What each refusal about organisations says; projects are named by the same rule.
extension Organisations.No: Refusal {
    var kind: RefusalKind {
        switch self {
        case .nameTaken: .conflict
        case .nameWithoutLetters: .invalid
        }
    }

    var code: String {
        switch self {
        case .nameTaken: "nameTaken"
        case .nameWithoutLetters: "nameWithoutLetters"
        }
    }

    var sentence: Sentence {
        let key = "organisation.no.\(code)"
        return switch self {
        case .nameTaken(let name): Sentence(key, ["name": .text(name)])
        case .nameWithoutLetters: Sentence(key)
        }
    }

    var field: String? { "name" }
}
