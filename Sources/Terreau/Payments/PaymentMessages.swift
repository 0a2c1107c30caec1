internal import Ledger

/// What each refusal about runs says, and what would make it pass.
extension PaymentRules.No: Refusal {
    var kind: RefusalKind {
        switch self {
        case .notTheirs, .samePerson, .ownDrawInRun, .ownBankData: .forbidden
        case .dayInPast, .dayNotWorked, .totalDiffers, .bankDayInFuture, .bankDayBefore, .noReason, .noLineChosen,
            .moreThanOwed:
            .invalid
        default: .conflict
        }
    }

    var code: String {
        switch self {
        case .notInState: "runNotInState"
        case .notTheirs: "runNotTheirs"
        case .samePerson: "samePerson"
        case .ownDrawInRun: "ownDrawInRun"
        case .ownBankData: "ownBankData"
        case .alreadySent: "alreadySent"
        case .nothingDue: "nothingDue"
        case .dayInPast: "dayInPast"
        case .dayNotWorked: "dayNotWorked"
        case .inRun: "inRun"
        case .lineHeld: "lineHeld"
        case .drawChanged: "drawChanged"
        case .bankDataChanged: "bankDataChanged"
        case .dayPassed: "dayPassed"
        case .accountWrong: "accountWrong"
        case .lineNotLive: "lineNotLive"
        case .moreThanOwed: "moreThanOwed"
        case .givenBackSince: "givenBackSince"
        case .totalDiffers: "totalDiffers"
        case .bankDayInFuture: "bankDayInFuture"
        case .bankDayBefore: "bankDayBefore"
        case .fileDamaged: "fileDamaged"
        case .noReason: "noReason"
        case .noLineChosen: "noLineChosen"
        }
    }

    var sentence: Sentence {
        let key = "payment.no.\(code)"
        return switch self {
        case .notInState(_, let state): Sentence(key, ["state": .key("run.state.\(state.rawValue)")])
        case .notTheirs(let move):
            move == .release ? Sentence("payment.no.needsReleaser") : Sentence("payment.no.needsTreasurer")
        case .dayInPast(let day), .dayNotWorked(let day), .bankDayBefore(let day), .dayPassed(let day):
            Sentence(key, ["day": .day(day)])
        case .inRun(let number): Sentence(key, ["run": .text("V-\(number)")])
        case .lineHeld(let draw, let exception):
            Sentence(key, ["draw": .text("P-\(draw)"), "why": .key(exception.shortKey)])
        case .drawChanged(let draw), .bankDataChanged(let draw), .accountWrong(let draw), .givenBackSince(let draw):
            Sentence(key, ["draw": .text("P-\(draw)")])
        case .totalDiffers(let total): Sentence(key, ["total": .money(total)])
        case .moreThanOwed(let owed): Sentence(key, ["owed": .money(owed)])
        default: Sentence(key)
        }
    }

    var field: String? {
        switch self {
        case .dayInPast, .dayNotWorked, .bankDayInFuture, .bankDayBefore: "day"
        case .totalDiffers: "total"
        case .noReason: "reason"
        case .moreThanOwed: "part"
        default: nil
        }
    }
}

extension PaymentRules.Exception {
    var word: String {
        switch self {
        case .noBankData: "noBankData"
        case .questionOpen: "questionOpen"
        case .ownDraw: "ownDraw"
        case .nameDiffers: "nameDiffers"
        case .accountChanged: "accountChanged"
        case .callMissing: "callMissing"
        case .callDenied: "callDenied"
        case .otherCurrency: "otherCurrency"
        case .notYet: "notYet"
        case .sharedAccount: "sharedAccount"
        case .cameBack: "cameBack"
        case .documentMissing: "documentMissing"
        case .documentLate: "documentLate"
        }
    }

    var shortKey: String { "payment.held.\(word)" }

    func sentence(_ l: Language) -> String {
        switch self {
        case .accountChanged(let until): l("payment.why.accountChanged", ["until": l.moment(until)])
        case .notYet(let day): l("payment.why.notYet", ["day": l.weekday(day)])
        case .sharedAccount(let names): l("payment.why.sharedAccount", ["names": l.list(names)])
        case .documentMissing(let document): l("payment.missing.\(document.rawValue)")
        case .documentLate(let document): l("payment.late.\(document.rawValue)")
        default: l("payment.why.\(word)")
        }
    }
}

/// What each refusal about bank data says.
extension BankData.No: Refusal {
    var kind: RefusalKind {
        switch self {
        case .nobodysOwnData, .callByAnother: .forbidden
        case .accountKnown, .callNotNeeded: .conflict
        default: .invalid
        }
    }

    var code: String {
        switch self {
        case .iban(let fault): "iban" + fault.word
        case .holderMissing: "holderMissing"
        case .holderTooLong: "holderTooLong"
        case .holderUnwritable: "holderUnwritable"
        case .nobodysOwnData: "nobodysOwnData"
        case .accountKnown: "accountKnown"
        case .nameMissing: "accountNameMissing"
        case .callByAnother: "callByAnother"
        case .callNotNeeded: "callNotNeeded"
        case .numberMissing: "numberMissing"
        }
    }

    var sentence: Sentence {
        let key = "bank.no.\(code)"
        return switch self {
        case .iban(.length(let length, let found)): Sentence(key, ["length": .count(length), "found": .count(found)])
        case .iban(.country(let country)): Sentence(key, ["country": .text(country)])
        case .holderTooLong: Sentence(key, ["most": .count(PayeeDetails.longestHolder)])
        default: Sentence(key)
        }
    }

    var field: String? {
        switch self {
        case .iban, .accountKnown: "iban"
        case .holderMissing, .holderTooLong, .holderUnwritable: "holder"
        case .nameMissing: "name"
        case .callByAnother, .callNotNeeded, .numberMissing: "number"
        case .nobodysOwnData: nil
        }
    }
}

extension IBAN.Fault {
    fileprivate var word: String {
        switch self {
        case .empty: "Empty"
        case .characters: "Characters"
        case .country: "Country"
        case .length: "Length"
        case .checkDigits: "CheckDigits"
        }
    }
}
