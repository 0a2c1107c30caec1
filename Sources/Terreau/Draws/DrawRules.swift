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
        /// Draws of whoever declares whose proof should be there by now; counted where the co-operative asks for it.
        var lateEvidence = 0
        /// What persons decided of late, for a draw that a person decides: nobody reads it for the others.
        var recent: Recent? = nil
    }

    /// What persons accepted in the last ``recentDays``, counted three ways: one large draw cut in pieces shows in one of them.
    struct Recent: Sendable, Hashable {
        enum Whose: String, CaseIterable, Sendable { case payee, project, declarant }

        var sums: [Whose: Money] = [:]
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
        case lateEvidence(Int)
        case twoPersons(Money)
        /// Not above the limit alone, but with what was decided of late.
        case twoPersonsRecently(Money, taken: Money, Recent.Whose)
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
        /// Proof that should be there by now, in a budget where nobody decides.
        case evidenceLate(Int)
        /// Above the rule, in a budget where nobody decides.
        case aboveRule(Ceiling)
    }

    /// A year: beyond it the books of the funders are closed.
    static let oldestWork = 366
    static let recentDays = 30

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
        var ceilings = try ceilingsPassed(by: request, given: facts)
        guard let first = ceilings.first else { return .accepted(answer) }
        guard policy.approval != .none else {
            if case .lateEvidence(let count) = first { throw No.evidenceLate(count) }
            throw No.aboveRule(first)
        }
        if let pieces = try cutInPieces(request, given: facts) { ceilings.append(pieces) }
        let needsTwo = ceilings.contains {
            switch $0 {
            case .twoPersons, .twoPersonsRecently: true
            default: false
            }
        }
        let asked = policy.approval == .quorum ? policy.quorumSize : 1
        return .waiting(answer, approvals: needsTwo ? max(2, asked) : asked, because: ceilings)
    }

    /// The limit above which two persons decide holds over thirty days, not draw by draw.
    static func cutInPieces(_ request: DrawRequest, given facts: Facts) throws(MoneyError) -> Ceiling? {
        guard let limit = facts.cooperative.twoPersonsAbove, try request.amount <= limit else { return nil }
        for whose in Recent.Whose.allCases {
            guard let taken = facts.recent?.sums[whose], try taken + request.amount > limit else { continue }
            return .twoPersonsRecently(limit, taken: taken, whose)
        }
        return nil
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
        if facts.lateEvidence > 0 { passed.append(.lateEvidence(facts.lateEvidence)) }
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
        /// Acts for a group that the declarant or the payee belongs to.
        var isReferent = false
        /// Of the draw's project.
        var isHolder = false
        var isCalendar = false

        /// May act as the person would: the person, or whoever acts for them.
        var isTheirs: Bool { isDeclarant || isPayee || isReferent }
        /// Near enough to see a draw that only its group sees.
        var isNear: Bool { isTheirs || isInGroup || isHolder }
    }

    enum MoveNo: Error, Hashable, Sendable {
        case notInState(Move, Draw.State)
        case notTheirs(Move)
        case ownDraw
        /// Of somebody this person acts for.
        case theirGroup
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
            case .edit, .withdraw, .sayDone: who.isTheirs
            case .accept, .refuse: who.isSteward
            case .ask: who.isInGroup || who.isSteward || who.isTreasurer || who.isReferent || who.isHolder
            case .answer: who.isTheirs || who.isSteward
            case .settle, .excuse, .giveBack: who.isTreasurer
            case .waive: who.isPayee || who.isTreasurer
            case .reverse: who.isSteward || who.isTreasurer
            case .lapse: who.isCalendar
            }
        guard isTheirs else { throw .notTheirs(move) }
        guard [.accept, .settle, .reverse, .excuse, .giveBack].contains(move) else { return }
        if who.isDeclarant || who.isPayee { throw .ownDraw }
        if who.isReferent { throw .theirGroup }
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
