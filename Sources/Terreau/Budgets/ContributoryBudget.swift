internal import Ledger
internal import Storage

/// A shared pot that a group draws from under a rule it chose. On screen: « budget contributif ».
struct ContributoryBudget: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    let slug: Slug
    let name: String
    /// One sentence: what it is for.
    let purpose: String
    let currency: Currency
    /// What a draw is taken for when its words say nothing else.
    let defaultKind: SolutionKind
    let opensOn: Day
    let closesOn: Day?
    let closedAt: Instant?
    let policy: BudgetPolicy

    func isOpen(on day: Day) -> Bool {
        closedAt == nil && day >= opensOn && closesOn.map { day <= $0 } ?? true
    }
}

/// How a budget is drawn from. A change is a new version; decisions keep the version they were taken under.
struct BudgetPolicy: Sendable, Hashable {
    var version: Int = 1
    var timing: Timing = .both
    var whoMayDraw: WhoMayDraw = .group
    /// At or below it, a draw is accepted by rule. Nil: no ceiling. Zero: a person always decides.
    var selfServiceCeiling: Money? = .euros(300)
    /// The same for payees outside the co-operative.
    var outsideCeiling: Money = .zero
    /// Who decides above the ceilings. With `none` there is nobody to ask: above is refused.
    var approval: Approval = .steward
    var quorumSize: Int = 2
    /// Days after acceptance in which members of the group may ask a question.
    var objectionDays: Int = 7
    var questionHoldsPayment: Bool = true
    /// Shown beside the amount; it never blocks.
    var hourlyGuide: Money? = .euros(30)
    var personCeiling: Money? = nil
    var personPeriod: Period = .quarter
    /// What rules alone may give one project in the same period.
    var projectCeiling: Money? = nil
    var firstRequestCeiling: Money? = nil
    /// How long money stays reserved for work to come, unless the person says another day.
    var reservationDays: Int = 60
    var allowUnpaid: Bool = true
    var rhythm: SettlementRhythm = .immediate
    /// The day of the month on which a monthly rhythm closes.
    var cutoffDay: Int = 25
    var visibility: Visibility = .cooperative
    var publicTotals: Bool = true
    var evidence: EvidenceKind = .shortText

    enum Timing: String, CaseIterable, Sendable, SQLConvertible { case before, after, both }
    enum WhoMayDraw: String, CaseIterable, Sendable, SQLConvertible { case group, cooperative }
    enum Approval: String, CaseIterable, Sendable, SQLConvertible { case none, steward, quorum }
    enum Visibility: String, CaseIterable, Sendable, SQLConvertible { case `public`, network, cooperative, group }

    enum Period: String, CaseIterable, Sendable, SQLConvertible {
        case month, quarter, year

        func start(of day: Day) -> Day {
            switch self {
            case .month: day.startOfMonth
            case .quarter: day.startOfQuarter
            case .year: day.startOfYear
            }
        }
    }
}

/// When accepted money leaves.
enum SettlementRhythm: String, CaseIterable, Sendable, SQLConvertible { case immediate, monthly, quarterly }
