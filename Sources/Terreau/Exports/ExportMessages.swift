internal import Ledger

/// What each refusal about periods says, and what would make it pass.
extension Periods.No: Refusal {
    var kind: RefusalKind {
        switch self {
        case .notOver: .invalid
        case .alreadyClosed, .entryInClosedPeriod: .conflict
        }
    }

    var code: String {
        switch self {
        case .notOver: "periodNotOver"
        case .alreadyClosed: "periodAlreadyClosed"
        case .entryInClosedPeriod: "periodClosed"
        }
    }

    var sentence: Sentence {
        switch self {
        case .notOver(let today): Sentence("exports.no.periodNotOver", ["day": .day(today)])
        case .alreadyClosed(let day): Sentence("exports.no.periodAlreadyClosed", ["day": .day(day)])
        case .entryInClosedPeriod(let day): Sentence("exports.no.periodClosed", ["day": .day(day)])
        }
    }

    var field: String? {
        switch self {
        case .notOver, .alreadyClosed: "until"
        case .entryInClosedPeriod: nil
        }
    }
}

extension FECRules.Finding {
    var sentence: Sentence {
        Sentence(
            line == nil ? "exports.fec.whole" : "exports.fec.line",
            ["line": .count(line ?? 0), "what": .key("exports.finding.\(code.rawValue)"), "about": .text(about)])
    }
}
