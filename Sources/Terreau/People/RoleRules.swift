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
        /// Whoever reads everything must not be among those who move it.
        case auditsApart
        case unknownScope
        case holdsAlready
        case holdsNot
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
        if [.observer, .partner, .funderViewer].contains(role),
            who.status != .outside || others.contains(where: \.isInside)
        {
            throw .insideAlready
        }
        let moves: Set<Role> = [.treasurer, .releaser, .observer]
        if others.contains(.auditor), !others.isDisjoint(with: moves) { throw .auditsApart }
    }
}
