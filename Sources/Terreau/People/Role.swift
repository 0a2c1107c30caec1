internal import Ledger
internal import Storage

/// What a person may do beyond drawing. Stewards and members of a budget are named on the budget, people of a project on
/// the project.
enum Role: String, CaseIterable, Sendable, SQLConvertible {
    /// Settles what is owed, records money received.
    case treasurer
    /// Releases payment files that somebody else prepared.
    case releaser
    /// Opens budgets and agreements, fills envelopes, names people.
    case manager
    /// Reads all money, changes nothing.
    case auditor
    /// Accompanies people and their projects.
    case companion
    /// Somebody outside who stands in for the second person that a small co-operative does not have: releases, notes calls to payees,
    /// and gives the treasury to whoever is alone.
    case observer
    /// Declares for the people of one budget's group, and decides nothing about them.
    case groupReferent
    /// Somebody of a funder: reads what one agreement paid.
    case funderViewer
    /// Somebody of another co-operative: sees the budgets they belong to.
    case partner

    /// What the role is held for.
    enum Reach: Sendable { case house, budget, agreement, organisation }

    var reach: Reach {
        switch self {
        case .treasurer, .releaser, .manager, .auditor, .companion, .observer: .house
        case .groupReferent: .budget
        case .funderViewer: .agreement
        case .partner: .organisation
        }
    }

    /// Whoever holds it belongs to the house, whatever their status.
    var isInside: Bool { [.treasurer, .releaser, .manager, .auditor, .companion].contains(self) }

    /// Read the money of all budgets, those of a group included.
    static let readers: Set<Role> = [.treasurer, .releaser, .manager, .auditor]

    /// Two people should hold each of these: one may be ill, or lose a phone.
    static let critical: [Role] = [.manager, .treasurer, .releaser]
}

/// A role as somebody holds it: over the whole house, or for one thing in it.
struct RoleGrant: Hashable, Sendable {
    let role: Role
    let scope: Scope

    enum Scope: Hashable, Sendable {
        case house
        case budget(ContributoryBudget.ID)
        case agreement(FundingAgreement.ID)
        case organisation(Organisation.ID)

        /// The identifier of the thing, and nothing for the house.
        var id: String {
            switch self {
            case .house: ""
            case .budget(let id): id.rawValue
            case .agreement(let id): id.rawValue
            case .organisation(let id): id.rawValue
            }
        }
    }

    init(_ role: Role, for scope: Scope = .house) {
        self.role = role
        self.scope = scope
    }

    /// Nil when the role is held for another kind of thing.
    init?(_ role: Role, id: String) {
        self.role = role
        switch role.reach {
        case .house:
            guard id.isEmpty else { return nil }
            scope = .house
        case .budget: scope = .budget(ContributoryBudget.ID(rawValue: id))
        case .agreement: scope = .agreement(FundingAgreement.ID(rawValue: id))
        case .organisation: scope = .organisation(Organisation.ID(rawValue: id))
        }
        if role.reach != .house, id.isEmpty { return nil }
    }

    /// « funderViewer:0193a1b2-… » in forms.
    var word: String { scope == .house ? role.rawValue : "\(role.rawValue):\(scope.id)" }

    init?(word: String) {
        let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
        guard let role = parts.first.flatMap(Role.init(rawValue:)) else { return nil }
        self.init(role, id: parts.count > 1 ? parts[1] : "")
    }
}

/// A person who is acting, with their roles.
struct Actor: Sendable {
    let person: Person
    let grants: Set<RoleGrant>
    /// Where they act from: told to the audit trail, and to nobody else.
    var origin = Origin()

    var id: Person.ID { person.id }
    var roles: Set<Role> { Set(grants.map(\.role)) }

    func has(_ role: Role) -> Bool { grants.contains { $0.role == role } }

    /// Belongs to the house. Somebody outside sees only what they were let into.
    var isMember: Bool { person.status != .outside || grants.contains { $0.role.isInside } }

    /// May read the money of every budget.
    var readsAllMoney: Bool { grants.contains { Role.readers.contains($0.role) } }

    func refers(to budget: ContributoryBudget.ID) -> Bool {
        grants.contains(RoleGrant(.groupReferent, for: .budget(budget)))
    }

    func views(_ agreement: FundingAgreement.ID) -> Bool {
        grants.contains(RoleGrant(.funderViewer, for: .agreement(agreement)))
    }

    /// The budgets whose groups this person acts for.
    var referredBudgets: [ContributoryBudget.ID] {
        grants.compactMap { if case .budget(let id) = $0.scope { id } else { nil } }.sorted {
            $0.rawValue < $1.rawValue
        }
    }

    var viewedAgreements: [FundingAgreement.ID] {
        grants.compactMap { if case .agreement(let id) = $0.scope { id } else { nil } }
            .sorted { $0.rawValue < $1.rawValue }
    }

    var partnerOf: Set<Organisation.ID> {
        Set(grants.compactMap { if case .organisation(let id) = $0.scope { id } else { nil } })
    }

    func require(_ role: Role) throws(NotAllowed) {
        guard has(role) else { throw NotAllowed(role.rawValue) }
    }
}
