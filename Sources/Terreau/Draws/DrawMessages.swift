public import Ledger

/// What each refusal says, and what would make it pass.
extension DrawRules.No: Refusal {
    var kind: RefusalKind {
        switch self {
        case .notInGroup: .forbidden
        case .workDayInFuture, .workDayTooOld, .reservationInPast, .reservationTooLong, .evidenceNeeded: .invalid
        default: .conflict
        }
    }

    var code: String {
        switch self {
        case .budgetNotOpenYet: "budgetNotOpenYet"
        case .budgetClosed: "budgetClosed"
        case .notInGroup: "notInGroup"
        case .timingNeedsAfter: "timingNeedsAfter"
        case .timingNeedsBefore: "timingNeedsBefore"
        case .workDayInFuture: "workDayInFuture"
        case .workDayTooOld: "workDayTooOld"
        case .reservationInPast: "reservationInPast"
        case .reservationTooLong: "reservationTooLong"
        case .unpaidNotAllowed: "unpaidNotAllowed"
        case .payeeHasLeft: "payeeHasLeft"
        case .evidenceNeeded: "evidenceNeeded"
        case .moreThanLeft: "moreThanLeft"
        case .noLine: "noLine"
        case .evidenceLate: "evidenceLate"
        case .aboveRule: "aboveRule"
        }
    }

    var sentence: Sentence {
        let key = "draw.no.\(code)"
        return switch self {
        case .budgetNotOpenYet(let day): Sentence(key, ["day": .day(day)])
        case .workDayTooOld(let day), .reservationTooLong(let day): Sentence(key, ["day": .day(day)])
        case .evidenceNeeded(let evidence): Sentence(key, ["evidence": .key("evidence.\(evidence.rawValue)")])
        case .evidenceLate(let count): Sentence(key, ["count": .count(count)])
        case .moreThanLeft(let left):
            left.isZero ? Sentence("draw.no.nothingLeft") : Sentence(key, ["left": .money(left)])
        case .noLine(_, let covered):
            covered.isZero ? Sentence(key) : Sentence("draw.no.coveredInPart", ["covered": .money(covered)])
        case .aboveRule(let ceiling): Sentence(key, ["ceiling": .money(ceiling.limit)])
        default: Sentence(key)
        }
    }

    var field: String? {
        switch self {
        case .moreThanLeft, .noLine, .aboveRule, .unpaidNotAllowed: "amount"
        case .workDayInFuture, .workDayTooOld: "day"
        case .reservationInPast, .reservationTooLong: "until"
        case .evidenceNeeded: "evidence"
        case .payeeHasLeft: "payee"
        default: "budget"
        }
    }
}

extension DrawRules.Ceiling {
    var limit: Money {
        switch self {
        case .perDraw(let money), .outsidePayee(let money), .firstRequest(let money), .twoPersons(let money): money
        case .personInBudget(let money, _), .projectInBudget(let money, _), .personInCooperative(let money, _),
            .twoPersonsRecently(let money, _, _):
            money
        case .lateEvidence: .zero
        }
    }

    /// Why a person decides: said on the draw and on the steward's desk.
    var sentence: Sentence {
        switch self {
        case .perDraw(let limit): Sentence("ceiling.perDraw", ["limit": .money(limit)])
        case .outsidePayee(let limit):
            limit.isZero
                ? Sentence("ceiling.outsideAlways") : Sentence("ceiling.outsidePayee", ["limit": .money(limit)])
        case .firstRequest(let limit): Sentence("ceiling.firstRequest", ["limit": .money(limit)])
        case .personInBudget(let limit, let taken):
            Sentence("ceiling.personInBudget", ["limit": .money(limit), "taken": .money(taken)])
        case .projectInBudget(let limit, let taken):
            Sentence("ceiling.projectInBudget", ["limit": .money(limit), "taken": .money(taken)])
        case .personInCooperative(let limit, let taken):
            Sentence("ceiling.personInCooperative", ["limit": .money(limit), "taken": .money(taken)])
        case .lateEvidence(let count): Sentence("ceiling.lateEvidence", ["count": .count(count)])
        case .twoPersons(let limit): Sentence("ceiling.twoPersons", ["limit": .money(limit)])
        case .twoPersonsRecently(let limit, let taken, let whose):
            Sentence("ceiling.recently.\(whose.rawValue)", ["limit": .money(limit), "taken": .money(taken)])
        }
    }
}

extension DrawRules.MoveNo: Refusal {
    var kind: RefusalKind {
        switch self {
        case .notTheirs, .ownDraw, .theirGroup: .forbidden
        case .noAmount, .noReason, .moreThanReserved, .moreThanOwed, .moreThanSettled: .invalid
        default: .conflict
        }
    }

    var code: String {
        switch self {
        case .notInState: "notInState"
        case .notTheirs: "notTheirs"
        case .ownDraw: "ownDraw"
        case .theirGroup: "theirGroup"
        case .workStillToCome: "workStillToCome"
        case .questionOpen: "questionOpen"
        case .objectionsOver: "objectionsOver"
        case .changedSince: "changedSince"
        case .alreadyApproved: "alreadyApproved"
        case .nothingReserved: "nothingReserved"
        case .moreThanReserved: "moreThanReserved"
        case .noAmount: "noAmount"
        case .noReason: "noReason"
        case .moreThanOwed: "moreThanOwed"
        case .moreThanSettled: "moreThanSettled"
        case .partlySettled: "partlySettled"
        case .documentMissing: "documentMissing"
        }
    }

    var sentence: Sentence {
        let key = "draw.move.\(code)"
        return switch self {
        case .notInState(_, let state): Sentence(key, ["state": .key("state.\(state.rawValue)")])
        case .notTheirs(let move): Sentence("draw.theirs.\(move.rawValue)")
        case .objectionsOver(let day): Sentence(key, ["day": .day(day)])
        case .moreThanReserved(let reserved): Sentence(key, ["reserved": .money(reserved)])
        case .moreThanOwed(let money, _), .moreThanSettled(let money), .partlySettled(let money):
            Sentence(key, ["amount": .money(money)])
        case .documentMissing(let document): Sentence("draw.move.missing.\(document.rawValue)")
        default: Sentence(key)
        }
    }
}

extension DrawRules.MoveNo {
    /// The field of a draw's page that a refusal belongs to, where it is not the one that the act is about.
    var place: String? {
        switch self {
        case .moreThanOwed(_, let act): act == .waive ? "waiveAmount" : "amount"
        case .moreThanSettled: "backAmount"
        case .documentMissing: "without"
        default: nil
        }
    }
}

extension WhoseEuro.Reason {
    /// Why a line pays or was passed over. Passed over: what would make it pay.
    var sentence: Sentence {
        let key = "why.\(rawValue.split(separator: ":").first.map(String.init) ?? "")"
        return switch self {
        case .endsFirst(let day), .notYetOpen(let day), .windowOver(let day): Sentence(key, ["day": .day(day)])
        case .evidenceMissing(let evidence): Sentence(key, ["evidence": .key("evidence.\(evidence.rawValue)")])
        case .drawCeilingReached(let money), .personCeilingReached(let money), .kindCeilingReached(let money):
            Sentence(key, ["ceiling": .money(money)])
        default: Sentence(key)
        }
    }
}

extension LedgerRefusal: Refusal {
    var kind: RefusalKind { .conflict }
    var code: String { "ledger" }
    var field: String? { "amount" }

    var sentence: Sentence {
        switch self {
        case .overdrawn(let account, let available, _):
            Sentence("ledger.overdrawn.\(account.kind.rawValue)", ["available": .money(available)])
        case .alreadyReversed, .alreadyResolved: Sentence("ledger.alreadyDone")
        case .notYetExpired, .moreThanReserved, .unknownTransfer, .notReserved, .notReversible, .keyReused,
            .nothingToWrite,
            .tooManyMovements, .amountNotPositive, .sameAccount, .currenciesDiffer, .overflow:
            Sentence("ledger.refused")
        }
    }
}
