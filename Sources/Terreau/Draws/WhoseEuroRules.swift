internal import Ledger

/// Decides whose euro pays a draw, and says why.
///
/// Restricted money goes before free money; what must be spent soonest goes first; then what fewer draws could use; then the
/// line whose remainder it closes. One line is not enough: the next in order pays the rest, to the cent.
enum WhoseEuro {
    /// What is asked of the lines.
    struct Question: Sendable {
        let amount: Money
        let day: Day
        let kind: SolutionKind
        let payee: PayeeKind
        let territory: String?
        let evidence: EvidenceKind
    }

    /// A line with what it can still give to this budget, this person and this kind.
    struct Candidate: Sendable {
        let line: FundLine
        /// Free in the budget's envelope.
        let left: Money
        /// Already taken from the line by the payee, over all budgets.
        let takenByPayee: Money
        /// Already taken from the line for this kind, over all budgets.
        let takenForKind: Money
    }

    struct Share: Hashable, Sendable {
        let line: FundLine.ID
        let amount: Money
        let reason: Reason
    }

    struct Passed: Hashable, Sendable {
        let line: FundLine.ID
        let reason: Reason
    }

    struct Answer: Hashable, Sendable {
        var shares: [Share] = []
        var passed: [Passed] = []
        /// What no line could pay.
        var missing: Money
    }

    /// Why a line pays, or why it does not.
    enum Reason: Hashable, Sendable {
        // Pays
        case onlyLine
        case endsFirst(Day)
        case mostRestricted
        case closesRemainder
        case nextInOrder
        case freeMoneyLast
        // Does not
        case notNeeded
        case empty
        case notYetOpen(Day)
        case windowOver(Day)
        case kindNotCovered
        case payeeNotCovered
        case territoryNotCovered
        case evidenceMissing(EvidenceKind)
        case drawCeilingReached(Money)
        case personCeilingReached(Money)
        case kindCeilingReached(Money)
    }

    static func choose(_ question: Question, among candidates: [Candidate]) throws(MoneyError) -> Answer {
        var answer = Answer(missing: question.amount)
        var open: [(candidate: Candidate, gives: Money)] = []
        for candidate in candidates {
            switch try offer(of: candidate, to: question) {
            case .success(let gives): open.append((candidate, gives))
            case .failure(let refusal): answer.passed.append(Passed(line: candidate.line.id, reason: refusal.reason))
            }
        }
        let ordered = open.sorted { isBefore($0, $1, need: question.amount) }
        for (index, (candidate, gives)) in ordered.enumerated() {
            guard answer.missing.isPositive else {
                answer.passed.append(Passed(line: candidate.line.id, reason: .notNeeded))
                continue
            }
            let amount = try Money.min(gives, answer.missing)
            let rest = ordered[(index + 1)...].map(\.candidate)
            let reason = reason(
                for: candidate, over: rest, isAlone: ordered.count == 1, closes: amount == candidate.left)
            answer.shares.append(Share(line: candidate.line.id, amount: amount, reason: reason))
            answer.missing = try answer.missing - amount
        }
        return answer
    }

    private struct NoOffer: Error { let reason: Reason }

    /// What the line may give, or the first condition that fails. Conditions come in the order in which people can do
    /// something about them last: dates and kinds first, money last.
    private static func offer(
        of candidate: Candidate, to question: Question
    ) throws(MoneyError) -> Result<Money, NoOffer> {
        let terms = candidate.line.terms
        if let from = terms.windowFrom, question.day < from { return .failure(NoOffer(reason: .notYetOpen(from))) }
        if let last = terms.lastDay, question.day > last { return .failure(NoOffer(reason: .windowOver(last))) }
        if !terms.kinds.isEmpty, !terms.kinds.contains(question.kind) {
            return .failure(NoOffer(reason: .kindNotCovered))
        }
        if !terms.payees.isEmpty, !terms.payees.contains(question.payee) {
            return .failure(NoOffer(reason: .payeeNotCovered))
        }
        if !terms.territories.isEmpty, !terms.territories.contains(question.territory ?? "") {
            return .failure(NoOffer(reason: .territoryNotCovered))
        }
        if terms.evidence > .shortText, question.evidence < terms.evidence {
            return .failure(NoOffer(reason: .evidenceMissing(terms.evidence)))
        }
        var gives = candidate.left
        guard gives.isPositive else { return .failure(NoOffer(reason: .empty)) }
        if let ceiling = terms.perPersonCeiling {
            let rest = try ceiling - candidate.takenByPayee
            guard rest.isPositive else { return .failure(NoOffer(reason: .personCeilingReached(ceiling))) }
            gives = try Money.min(gives, rest)
        }
        if let ceiling = terms.kindCeilings[question.kind] {
            let rest = try ceiling - candidate.takenForKind
            guard rest.isPositive else { return .failure(NoOffer(reason: .kindCeilingReached(ceiling))) }
            gives = try Money.min(gives, rest)
        }
        // The agreement speaks of draws up to a size, so a larger one does not slip in as a part.
        if let ceiling = terms.perDrawCeiling, try question.amount > ceiling {
            return .failure(NoOffer(reason: .drawCeilingReached(ceiling)))
        }
        return .success(gives)
    }

    private static func isBefore(
        _ a: (candidate: Candidate, gives: Money), _ b: (candidate: Candidate, gives: Money), need: Money
    ) -> Bool {
        let (x, y) = (a.candidate.line, b.candidate.line)
        if x.isFree != y.isFree { return !x.isFree }
        let (xLast, yLast) = (x.terms.lastDay, y.terms.lastDay)
        if xLast != yLast { return (xLast ?? .distant) < (yLast ?? .distant) }
        if x.terms.restrictions != y.terms.restrictions { return x.terms.restrictions > y.terms.restrictions }
        let (xCloses, yCloses) = (a.candidate.left.cents <= need.cents, b.candidate.left.cents <= need.cents)
        if xCloses != yCloses { return xCloses }
        if a.candidate.left.cents != b.candidate.left.cents { return a.candidate.left.cents < b.candidate.left.cents }
        return x.slug.rawValue < y.slug.rawValue
    }

    /// What set the line before the others that could still have paid.
    private static func reason(for candidate: Candidate, over rest: [Candidate], isAlone: Bool, closes: Bool) -> Reason
    {
        let line = candidate.line
        if line.isFree { return .freeMoneyLast }
        guard !isAlone else { return .onlyLine }
        // The last in order was set before nobody: it pays what the others could not.
        guard !rest.isEmpty else { return .nextInOrder }
        guard let next = rest.first(where: { !$0.line.isFree })?.line else {
            if let last = line.terms.lastDay { return .endsFirst(last) }
            return .mostRestricted
        }
        if let last = line.terms.lastDay, last < next.terms.lastDay ?? .distant { return .endsFirst(last) }
        if line.terms.restrictions > next.terms.restrictions { return .mostRestricted }
        return closes ? .closesRemainder : .nextInOrder
    }
}

extension Day {
    /// Later than any agreement.
    fileprivate static let distant = Day(number: .max)
}

// MARK: - As text in the database: a word, and its value after a colon

extension WhoseEuro.Reason: RawRepresentable {
    var rawValue: String {
        switch self {
        case .onlyLine: "onlyLine"
        case .endsFirst(let day): "endsFirst:\(day)"
        case .mostRestricted: "mostRestricted"
        case .closesRemainder: "closesRemainder"
        case .nextInOrder: "nextInOrder"
        case .freeMoneyLast: "freeMoneyLast"
        case .notNeeded: "notNeeded"
        case .empty: "empty"
        case .notYetOpen(let day): "notYetOpen:\(day)"
        case .windowOver(let day): "windowOver:\(day)"
        case .kindNotCovered: "kindNotCovered"
        case .payeeNotCovered: "payeeNotCovered"
        case .territoryNotCovered: "territoryNotCovered"
        case .evidenceMissing(let evidence): "evidenceMissing:\(evidence.rawValue)"
        case .drawCeilingReached(let money): "drawCeilingReached:\(money.cents) \(money.currency)"
        case .personCeilingReached(let money): "personCeilingReached:\(money.cents) \(money.currency)"
        case .kindCeilingReached(let money): "kindCeilingReached:\(money.cents) \(money.currency)"
        }
    }

    init?(rawValue: String) {
        let parts = rawValue.split(separator: ":", maxSplits: 1).map(String.init)
        let value = parts.count > 1 ? parts[1] : ""
        let day = Day(rawValue: value)
        let words = value.split(separator: " ")
        let money: Money? =
            if words.count == 2, let cents = Int64(words[0]), let currency = Currency(rawValue: String(words[1])) {
                Money(cents: cents, currency: currency)
            } else {
                nil
            }
        switch (parts.first ?? "", day, money) {
        case ("onlyLine", _, _): self = .onlyLine
        case ("endsFirst", let day?, _): self = .endsFirst(day)
        case ("mostRestricted", _, _): self = .mostRestricted
        case ("closesRemainder", _, _): self = .closesRemainder
        case ("nextInOrder", _, _): self = .nextInOrder
        case ("freeMoneyLast", _, _): self = .freeMoneyLast
        case ("notNeeded", _, _): self = .notNeeded
        case ("empty", _, _): self = .empty
        case ("notYetOpen", let day?, _): self = .notYetOpen(day)
        case ("windowOver", let day?, _): self = .windowOver(day)
        case ("kindNotCovered", _, _): self = .kindNotCovered
        case ("payeeNotCovered", _, _): self = .payeeNotCovered
        case ("territoryNotCovered", _, _): self = .territoryNotCovered
        case ("evidenceMissing", _, _):
            guard let evidence = EvidenceKind(rawValue: value) else { return nil }
            self = .evidenceMissing(evidence)
        case ("drawCeilingReached", _, let money?): self = .drawCeilingReached(money)
        case ("personCeilingReached", _, let money?): self = .personCeilingReached(money)
        case ("kindCeilingReached", _, let money?): self = .kindCeilingReached(money)
        default: return nil
        }
    }
}
