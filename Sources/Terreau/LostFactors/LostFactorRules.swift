internal import Ledger

/// Who may have a lost factor removed, and when it goes.
enum LostFactorRules {
    enum No: String, Error, CaseIterable, Sendable {
        // Asking.
        case noFactor, shownJustNow, askedAlready, tooFewManagers
        // Answering.
        case nothingAsked, ownLoss, personAway, approvedAlready, bothApproved, newManager, tooOld, reachedMissing
    }

    static let approvals = 2
    /// From the second approval until the factor goes: time for letters to be read.
    static let waitHours: Int64 = 48
    /// A request that nobody answers ends.
    static let askedDays: Int64 = 7
    /// Somebody made a manager for the occasion does not count.
    static let managerDays: Int64 = 7
    static let longestReason = 300
    static let reachedLength = 4...120

    struct Asking: Sendable {
        var hasFactor = true
        /// A session of theirs showed it within the last minutes.
        var isShown = false
        var isAsked = false
        /// Who could answer: the person does not count.
        var managers = approvals
    }

    static func check(_ facts: Asking) throws(No) {
        guard facts.hasFactor else { throw .noFactor }
        guard !facts.isShown else { throw .shownJustNow }
        guard !facts.isAsked else { throw .askedAlready }
        guard facts.managers >= approvals else { throw .tooFewManagers }
    }

    struct Approving: Sendable {
        /// This very request is still open.
        var isOpen = true
        var isOwn = false
        /// The person is here and not suspended.
        var isPersonHere = true
        var hasApproved = false
        var approvals = 0
        var askedAt: Instant
        /// Nil: from before roles had a date.
        var managerSince: Instant?
    }

    static func check(_ facts: Approving, at now: Instant) throws(No) {
        guard facts.isOpen else { throw .nothingAsked }
        guard !facts.isOwn else { throw .ownLoss }
        guard facts.isPersonHere else { throw .personAway }
        guard !facts.hasApproved else { throw .approvedAlready }
        guard facts.approvals < approvals else { throw .bothApproved }
        guard now < end(of: facts.askedAt) else { throw .tooOld }
        guard facts.managerSince.map({ $0.adding(seconds: managerDays * 86_400) <= now }) ?? true else {
            throw .newManager
        }
    }

    enum Next: Hashable, Sendable { case wait, remove, lapse }

    struct Standing: Sendable {
        let askedAt: Instant
        var takesEffectAt: Instant?
        /// The factor that was lost is the one that is there.
        var isSameFactor = true
        var isPersonHere = true
        /// Where they sign in is where they did when they asked: nobody slips in behind an approval.
        var isSameAddress = true
        /// Of those who approved, how many are managers still.
        var standing = approvals
    }

    /// What becomes of an open request now.
    static func next(_ facts: Standing, at now: Instant) -> Next {
        guard facts.isSameFactor, facts.isPersonHere, facts.isSameAddress else { return .lapse }
        guard let end = facts.takesEffectAt else { return now < self.end(of: facts.askedAt) ? .wait : .lapse }
        guard facts.standing >= approvals else { return .lapse }
        return now < end ? .wait : .remove
    }

    private static func end(of askedAt: Instant) -> Instant { askedAt.adding(seconds: askedDays * 86_400) }
}

extension LostFactorRules.No: Refusal {
    var kind: RefusalKind {
        switch self {
        case .reachedMissing: .invalid
        case .ownLoss, .newManager: .forbidden
        default: .conflict
        }
    }
    var code: String { rawValue }
    var field: String? { self == .reachedMissing ? "reached" : nil }
    var sentence: Sentence {
        let key = "lostFactor.no.\(rawValue)"
        return switch self {
        case .newManager: Sentence(key, ["days": .count(Int(LostFactorRules.managerDays))])
        case .tooOld: Sentence(key, ["days": .count(Int(LostFactorRules.askedDays))])
        case .shownJustNow: Sentence(key, ["minutes": .count(Int(SessionRules.confirmedMinutes))])
        default: Sentence(key)
        }
    }
}
