internal import Ledger

/// What each refusal about roles says, and what would make it pass.
extension RoleRules.No: Refusal {
    var kind: RefusalKind {
        switch self {
        case .unknownScope: .invalid
        default: .conflict
        }
    }

    var code: String {
        switch self {
        case .ownRoles: "ownRoles"
        case .noAccount: "noAccount"
        case .hasLeft: "hasLeft"
        case .insideAlready: "insideAlready"
        case .outsideAlready: "outsideAlready"
        case .outsideOnly: "outsideOnly"
        case .auditsApart: "auditsApart"
        case .unknownScope: "unknownScope"
        case .holdsAlready: "holdsAlready"
        case .holdsNot: "holdsNot"
        case .notAlone: "notAlone"
        }
    }

    var sentence: Sentence { Sentence("role.no.\(code)") }

    var field: String? {
        switch self {
        case .unknownScope: "role"
        case .outsideOnly: "status"
        default: "person"
        }
    }
}
