internal import Ledger

/// Why a statement is not imported, and what would make it pass.
extension StatementNo: Refusal {
    var kind: RefusalKind { self == .tooLarge ? .tooLarge : .invalid }
    var field: String? { "file" }

    var code: String {
        switch self {
        case .tooLarge: "tooLarge"
        case .unknownFormat: "unknownFormat"
        case .unreadable: "unreadable"
        case .noStatement: "noStatement"
        case .balanceMissing: "balanceMissing"
        case .amountUnreadable: "amountUnreadable"
        case .dayUnreadable: "dayUnreadable"
        case .currencyDiffers: "currencyDiffers"
        case .gap: "gap"
        case .noSuchRun: "noSuchRun"
        }
    }

    var sentence: Sentence {
        let key = "bank.no.\(code)"
        return switch self {
        case .unreadable(let place), .balanceMissing(let place), .amountUnreadable(let place),
            .dayUnreadable(let place), .currencyDiffers(let place), .noSuchRun(let place):
            Sentence(key, ["place": .text(place)])
        case .gap(let account, let gap): Sentence(key, ["account": .text(account), "gap": .money(gap)])
        case .tooLarge, .unknownFormat, .noStatement: Sentence(key)
        }
    }
}

extension Bank.No: Refusal {
    var kind: RefusalKind { self == .sentenceMissing ? .invalid : .conflict }

    private var key: String { "bank.no.\(code)" }

    var code: String {
        switch self {
        case .alreadyAnswered: "alreadyAnswered"
        case .notMoneyReceived: "notMoneyReceived"
        case .sentenceMissing: "sentenceMissing"
        case .notThisPayment: "notThisPayment"
        case .paymentMatched: "paymentMatched"
        case .notThisRun: "notThisRun"
        case .sameDay: "sameDay"
        }
    }

    var sentence: Sentence {
        if case .sameDay(let day) = self { return Sentence(key, ["day": .day(day)]) }
        return Sentence(key)
    }

    var field: String? {
        switch self {
        case .sentenceMissing: "sentence"
        case .sameDay: "sameDay"
        default: nil
        }
    }
}
