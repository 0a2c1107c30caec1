internal import Ledger

/// Who may be given which role.
enum RoleRules {
    enum No: Error, Hashable, Sendable {
        /// Nobody changes what they may do themselves.
        case ownRoles
        case noAccount
        case hasLeft
        /// A role for people outside, given to somebody of the house.
        case insideAlready
        /// A role of the house, given to somebody who holds one for people outside.
        case outsideAlready
        /// Another status than outside, for somebody who holds a role for people outside.
        case outsideOnly
        /// Whoever reads everything must not be among those who move it.
        case auditsApart
        case unknownScope
        case holdsAlready
        case holdsNot
        /// The treasury, given from outside to somebody who is not alone in the management, or in a house that releases for itself.
        case notAlone
    }

    struct Facts: Sendable {
        var isOwn = false
        var hasAccount = true
        var status = Person.Status.associate
        var held: Set<Role> = []
    }

    static func check(_ role: Role, for who: Facts) throws(No) {
        if who.isOwn { throw .ownRoles }
        if who.status == .left { throw .hasLeft }
        guard who.hasAccount else { throw .noAccount }
        let others = who.held.union([role])
        if !others.isDisjoint(with: ofOutsiders), who.status != .outside || others.contains(where: \.isInside) {
            throw ofOutsiders.contains(role) ? .insideAlready : .outsideAlready
        }
        let moves: Set<Role> = [.treasurer, .releaser, .observer]
        if others.contains(.auditor), !others.isDisjoint(with: moves) { throw .auditsApart }
    }

    /// For people who are nothing else here: what they see or release, they see or release from outside.
    private static let ofOutsiders: Set<Role> = [.observer, .partner, .funderViewer]

    /// Whether somebody who holds these roles may have that status. Whoever leaves uses none of them.
    static func check(_ status: Person.Status, given held: Set<Role>) throws(No) {
        guard status == .outside || status == .left || held.isDisjoint(with: ofOutsiders) else { throw .outsideOnly }
    }
}
