internal import Ledger

/// What each refusal about people says, and what would make it pass.
extension People.No: Refusal {
    var kind: RefusalKind { .conflict }

    var code: String {
        switch self {
        case .emailTaken: "emailTaken"
        case .lastManager: "lastManager"
        case .managerExists: "managerExists"
        case .noAccount: "noAccount"
        case .erased: "erased"
        case .changedSince: "changedSince"
        }
    }

    var sentence: Sentence {
        let key = "person.no.\(code)"
        return switch self {
        case .emailTaken(let email): Sentence(key, ["email": .text(email)])
        case .changedSince(let person):
            Sentence(
                key,
                [
                    "name": .text(person.name), "status": .key("status.\(person.status.rawValue)"),
                    "email": person.email.map { .text($0) } ?? .key("person.list.noAccount"),
                    "legalName": person.legalName.map { .text($0) } ?? .key("person.same"),
                    "code": person.analyticCode.map { .text($0) } ?? .key("person.none"),
                    "language": .key("language.\(person.language.rawValue)"),
                ])
        default: Sentence(key)
        }
    }

    var field: String? {
        switch self {
        case .emailTaken, .noAccount: "email"
        case .erased, .changedSince: "name"
        // The field that the page has: a status, or a person.
        case .lastManager, .managerExists: nil
        }
    }
}
