internal import Ledger

/// How statuses follow each other.
enum StatusRules {
    enum No: Error, Hashable, Sendable {
        case inFuture
        /// The contract is of another status.
        case otherContract(String)
        case endsBeforeItBegins
        case tooLong(months: Int, last: Day)
        case noMoreRenewals(most: Int)
    }

    /// - Parameter history: what the person was so far, the oldest first.
    static func check(
        _ new: StatusChange, contract: ContractKind?, after history: [StatusChange], today: Day
    ) throws(No) {
        guard new.since <= today else { throw .inFuture }
        if let until = new.contractUntil, until < new.since { throw .endsBeforeItBegins }
        guard let contract else { return }
        guard contract.status == new.status else { throw .otherContract(contract.name) }
        if let months = contract.mostMonths {
            let last = new.since.adding(months: months).adding(days: -1)
            if let until = new.contractUntil, until > last { throw .tooLong(months: months, last: last) }
        }
        if let renewals = contract.renewals {
            let earlier = history.reversed().prefix { $0.contract == contract.id }.count
            guard earlier <= renewals else { throw .noMoreRenewals(most: renewals) }
        }
    }
}

extension StatusRules.No: Refusal {
    var kind: RefusalKind { .invalid }

    var code: String {
        switch self {
        case .inFuture: "inFuture"
        case .otherContract: "otherContract"
        case .endsBeforeItBegins: "endsBeforeItBegins"
        case .tooLong: "tooLong"
        case .noMoreRenewals: "noMoreRenewals"
        }
    }

    var sentence: Sentence {
        let key = "status.no.\(code)"
        return switch self {
        case .otherContract(let name): Sentence(key, ["name": .text(name)])
        case .tooLong(let months, let last): Sentence(key, ["count": .count(months), "day": .day(last)])
        case .noMoreRenewals(let most): Sentence(key, ["count": .count(most)])
        default: Sentence(key)
        }
    }

    var field: String? {
        switch self {
        case .inFuture: "since"
        case .otherContract, .noMoreRenewals: "contract"
        case .endsBeforeItBegins, .tooLong: "until"
        }
    }
}
