internal import Ledger

/// How long somebody stays signed in, and when a second factor is asked for.
enum SessionRules {
    struct Life: Hashable, Sendable {
        /// Seconds without a request.
        let idle: Int64
        /// Seconds from the sign-in, whatever happens.
        let whole: Int64
    }

    static let members = Life(idle: 12 * 3600, whole: 30 * 86_400)
    static let moneyRoles = Life(idle: 30 * 60, whole: 12 * 3600)

    /// Roles that move money, see bank data or give roles.
    static func handlesMoney(_ roles: Set<Role>) -> Bool {
        !roles.isDisjoint(with: [.treasurer, .releaser, .manager, .observer])
    }

    static func life(_ roles: Set<Role>) -> Life { handlesMoney(roles) ? moneyRoles : members }

    static func isAlive(from start: Instant, seen: Instant, roles: Set<Role>, at now: Instant) -> Bool {
        let life = life(roles)
        return now < start.adding(seconds: life.whole) && now < seen.adding(seconds: life.idle)
    }

    /// The database is not written at every request: a session may end this much before its time.
    static let seenEvery: Int64 = 180

    static let confirmedMinutes: Int64 = 10

    static func isConfirmed(_ at: Instant?, at now: Instant) -> Bool {
        guard let at else { return false }
        return now < at.adding(seconds: confirmedMinutes * 60)
    }
}

/// Whether a route wants a second factor shown within the last minutes. It stands beside the route's policy.
enum StepUp: String, Hashable, Sendable {
    case none
    /// For what moves money, shows or changes bank data, or changes who may do what.
    case always
    /// For what changes the second factor itself: somebody without one cannot show it.
    case whenSet
    /// For what opens another way in: the same, and after a loss a new factor comes first.
    case whenSetOrLost

    enum Answer: Hashable, Sendable {
        case pass
        /// In a demonstration nobody has a second factor, and the page says so.
        case passInDemonstration
        case code
        /// A role that needs a second factor, and none there: it is set up first.
        case setUp
    }

    /// - Parameter isConfirmed: a second factor was shown a moment ago.
    /// - Parameter hasLost: the factor was removed because it was lost, and there is no other yet.
    func judge(
        isConfirmed: Bool, hasFactor: Bool, hasLost: Bool = false, roles: Set<Role>, isDemonstration: Bool
    ) -> Answer {
        guard self != .none, !isConfirmed else { return .pass }
        if hasFactor { return .code }
        let isNeeded = self == .always ? hasLost || SessionRules.handlesMoney(roles) : self == .whenSetOrLost && hasLost
        guard isNeeded else { return .pass }
        return isDemonstration ? .passInDemonstration : .setUp
    }
}
