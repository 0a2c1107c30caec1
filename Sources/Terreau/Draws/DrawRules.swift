internal import Ledger

/// What a person asks for, read and checked for form only.
struct DrawRequest: Sendable, Hashable {
    var gesture: Draw.Gesture
    var budget: ContributoryBudget.ID
    var purpose: Draw.Purpose
    /// Zero: « sans rétribution ».
    var amount: Money
    var project: Project.ID?
    var payee: Draw.Payee
    var kind: SolutionKind
    var workDay: Day
    var reservedUntil: Day?
    var evidence: EvidenceKind
    var evidenceLink: String?
    var minutes: Int?
}

enum DrawRules {
    /// All that a draw is judged on. The caller read it in the same transaction.
    struct Facts: Sendable {
        let today: Day
        let budget: ContributoryBudget
        let cooperative: CooperativeRules
        /// Belongs to the budget's group, or the budget is open to the whole co-operative.
        let mayDraw: Bool
        let payee: PayeeKind
        let payeeHasLeft: Bool
        let territory: String?
        /// Money taken so far by whoever the draw counts for: over all budgets this quarter, and from this budget in its own
        /// period.
        let takenThisQuarter: Money
        let takenFromBudget: Money
        let takenByProject: Money
        let isFirstRequest: Bool
        let lines: [WhoseEuro.Candidate]
    }

    enum Verdict: Sendable, Hashable {
        /// Within the rule: accepted at once. Without shares when it is without money.
        case accepted(WhoseEuro.Answer)
        /// A person must decide; how many, and why.
        case waiting(WhoseEuro.Answer, approvals: Int, because: [Ceiling])

        var answer: WhoseEuro.Answer {
            switch self {
            case .accepted(let answer), .waiting(let answer, _, _): answer
            }
        }
    }

    /// A limit above which a rule alone does not decide.
    enum Ceiling: Hashable, Sendable {
        case perDraw(Money)
        case outsidePayee(Money)
        case firstRequest(Money)
        case personInBudget(Money, taken: Money)
        case projectInBudget(Money, taken: Money)
        case personInCooperative(Money, taken: Money)
        case twoPersons(Money)
    }

    enum No: Error, Hashable, Sendable {
        case budgetNotOpenYet(Day)
        case budgetClosed
        case notInGroup
        case timingNeedsAfter
        case timingNeedsBefore
        case workDayInFuture
        case workDayTooOld(Day)
        case reservationInPast
        case reservationTooLong(Day)
        case unpaidNotAllowed
        case payeeHasLeft
        case evidenceNeeded(EvidenceKind)
        case moreThanLeft(Money)
        case noLine([WhoseEuro.Passed], covered: Money)
        /// Above the rule, in a budget where nobody decides.
        case aboveRule(Ceiling)
    }

    /// A year: beyond it the books of the funders are closed.
    static let oldestWork = 366

    /// Judges a draw. What cannot be is thrown; what a rule may not decide alone waits.
    static func judge(_ request: DrawRequest, given facts: Facts) throws -> Verdict {
        try checkDates(request, given: facts)
        let policy = facts.budget.policy
        guard facts.mayDraw else { throw No.notInGroup }
        guard !facts.payeeHasLeft else { throw No.payeeHasLeft }
        guard !request.amount.isZero else {
            guard policy.allowUnpaid, request.gesture != .paid else { throw No.unpaidNotAllowed }
            return .accepted(WhoseEuro.Answer(missing: request.amount))
        }
        if policy.evidence > .shortText, request.evidence < policy.evidence { throw No.evidenceNeeded(policy.evidence) }

        let left = try Money.sum(facts.lines.map(\.left), in: request.amount.currency)
        guard try request.amount <= left else { throw No.moreThanLeft(left) }
        let question = WhoseEuro.Question(
            amount: request.amount, day: request.gesture == .need ? facts.today : request.workDay, kind: request.kind,
            payee: facts.payee, territory: facts.territory, evidence: request.evidence
        )
        let answer = try WhoseEuro.choose(question, among: facts.lines)
        guard answer.missing.isZero else {
            throw No.noLine(answer.passed, covered: try request.amount - answer.missing)
        }
        let ceilings = try ceilingsPassed(by: request, given: facts)
        guard let first = ceilings.first else { return .accepted(answer) }
        guard policy.approval != .none else { throw No.aboveRule(first) }
        let needsTwo = ceilings.contains { if case .twoPersons = $0 { true } else { false } }
        let asked = policy.approval == .quorum ? policy.quorumSize : 1
        return .waiting(answer, approvals: needsTwo ? max(2, asked) : asked, because: ceilings)
    }

    private static func checkDates(_ request: DrawRequest, given facts: Facts) throws(No) {
        let budget = facts.budget
        guard budget.closedAt == nil else { throw .budgetClosed }
        guard facts.today >= budget.opensOn else { throw .budgetNotOpenYet(budget.opensOn) }
        if let last = budget.closesOn, facts.today > last { throw .budgetClosed }
        switch request.gesture {
        case .need:
            guard budget.policy.timing != .after else { throw .timingNeedsAfter }
            if let until = request.reservedUntil {
                guard until >= facts.today else { throw .reservationInPast }
                let last = facts.today.adding(days: 730)
                guard until <= last else { throw .reservationTooLong(last) }
            }
        case .done, .paid:
            guard budget.policy.timing != .before || request.gesture == .paid else { throw .timingNeedsBefore }
            guard request.workDay <= facts.today else { throw .workDayInFuture }
            let oldest = facts.today.adding(days: -oldestWork)
            guard request.workDay >= oldest else { throw .workDayTooOld(oldest) }
        }
    }

    /// The limits that the draw passes, counting what was taken before: limits hold over sums, not draw by draw.
    static func ceilingsPassed(by request: DrawRequest, given facts: Facts) throws(MoneyError) -> [Ceiling] {
        let policy = facts.budget.policy
        let amount = request.amount
        var passed: [Ceiling] = []
        let isOutside = facts.payee != .member
        if isOutside {
            if try amount > policy.outsideCeiling { passed.append(.outsidePayee(policy.outsideCeiling)) }
        } else if let ceiling = policy.selfServiceCeiling, try amount > ceiling {
            passed.append(.perDraw(ceiling))
        }
        if facts.isFirstRequest, let ceiling = policy.firstRequestCeiling, try amount > ceiling {
            passed.append(.firstRequest(ceiling))
        }
        if let ceiling = policy.personCeiling, try facts.takenFromBudget + amount > ceiling {
            passed.append(.personInBudget(ceiling, taken: facts.takenFromBudget))
        }
        if let ceiling = policy.projectCeiling, request.project != nil, try facts.takenByProject + amount > ceiling {
            passed.append(.projectInBudget(ceiling, taken: facts.takenByProject))
        }
        if let ceiling = facts.cooperative.personQuarterCeiling, try facts.takenThisQuarter + amount > ceiling {
            passed.append(.personInCooperative(ceiling, taken: facts.takenThisQuarter))
        }
        if let limit = facts.cooperative.twoPersonsAbove, try amount > limit { passed.append(.twoPersons(limit)) }
        return passed
    }
}

// MARK: - Moves

extension DrawRules {
    /// What can be done to a draw.
    enum Move: String, CaseIterable, Sendable {
        case edit, withdraw, accept, refuse, ask, answer, sayDone, lapse, settle, reverse, excuse, waive, giveBack
    }

    /// Who is acting, seen from the draw.
    struct Standing: Sendable, Hashable {
        var isDeclarant = false
        var isPayee = false
        var isInGroup = false
        var isSteward = false
        var isTreasurer = false
        var isCalendar = false
    }

    enum MoveNo: Error, Hashable, Sendable {
        case notInState(Move, Draw.State)
        case notTheirs(Move)
        case ownDraw
        case workStillToCome
        case questionOpen
        case objectionsOver(Day)
        case changedSince
        case alreadyApproved
        case nothingReserved
        case moreThanReserved(Money)
        case noAmount
        case noReason
        case moreThanOwed(Money, Move)
        case moreThanSettled(Money)
        case partlySettled(Money)
        case documentMissing(SettlementDocument)
    }

    /// From which states each move starts: the only way a state changes.
    static let starts: [Move: Set<Draw.State>] = [
        .edit: [.waiting],
        .withdraw: [.waiting, .accepted],
        .accept: [.waiting],
        .refuse: [.waiting],
        .ask: [.waiting, .accepted, .settled],
        .answer: [.waiting, .accepted, .settled, .evidenced],
        .sayDone: [.accepted],
        .lapse: [.accepted],
        .settle: [.accepted],
        .reverse: [.accepted, .settled, .evidenced],
        .excuse: [.accepted],
        .waive: [.accepted],
        .giveBack: [.accepted, .settled, .evidenced],
    ]

    /// Not while the draw is in a payment run: the run is given up first, or the bank answers.
    static let changesPayment: Set<Move> = [.withdraw, .settle, .reverse, .waive, .giveBack]

    static func check(_ move: Move, on state: Draw.State, by who: Standing) throws(MoveNo) {
        guard starts[move, default: []].contains(state) else { throw .notInState(move, state) }
        let isTheirs =
            switch move {
            case .edit, .withdraw, .sayDone: who.isDeclarant || who.isPayee
            case .accept, .refuse: who.isSteward
            case .ask: who.isInGroup || who.isSteward || who.isTreasurer
            case .answer: who.isDeclarant || who.isPayee || who.isSteward
            case .settle, .excuse, .giveBack: who.isTreasurer
            case .waive: who.isPayee || who.isTreasurer
            case .reverse: who.isSteward || who.isTreasurer
            case .lapse: who.isCalendar
            }
        guard isTheirs else { throw .notTheirs(move) }
        if [.accept, .settle, .reverse, .excuse, .giveBack].contains(move), who.isDeclarant || who.isPayee {
            throw .ownDraw
        }
    }

    static func mayMove(_ move: Move, on state: Draw.State, by who: Standing) -> Bool {
        (try? check(move, on: state, by: who)) != nil
    }

    /// How a payee is paid when nobody says otherwise.
    static func settlementMode(_ gesture: Draw.Gesture, kind: SolutionKind, payee: PayeeKind) -> SettlementMode {
        switch (payee, kind, gesture) {
        case (.member, .aid, _): .aidRedirection
        case (.member, _, .paid), (.outsidePerson, _, .paid): .expenseReimbursement
        case (.member, _, _): .internalTransfer
        case (.outsidePerson, _, _): .externalInvoice
        case (.supplier, .equipment, _), (.supplier, .premises, _): .directPurchase
        case (.supplier, _, _): .externalInvoice
        case (.platform, .upstreamDues, _), (.association, _, _): .grantOrDues
        case (.platform, _, _): .externalInvoice
        case (.partnerCooperative, _, _): .partnerInvoice
        }
    }
}
