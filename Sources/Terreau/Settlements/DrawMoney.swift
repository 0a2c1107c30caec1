internal import Ledger

/// Where the money of one draw stands, by fund line in the order its lines pay: read from the ledger, and from nothing else.
struct DrawMoney: Sendable, Hashable {
    struct Share: Sendable, Hashable {
        let line: FundLine.ID
        /// In cents: owed to the payee, in a payment file, on an activity account, gone from the bank.
        var cents: [Place: Int64] = [:]

        subscript(_ place: Place) -> Int64 { cents[place, default: 0] }
    }

    enum Place: CaseIterable, Sendable { case owed, onItsWay, activity, bank }

    /// A sum of one line.
    struct Part: Sendable, Hashable {
        let line: FundLine.ID
        let place: Place
        let amount: Money
    }

    let currency: Currency
    private(set) var shares: [Share] = []

    init(currency: Currency, lines: [FundLine.ID] = []) {
        self.currency = currency
        shares = lines.map { Share(line: $0) }
    }

    mutating func add(_ amount: Money, to place: Place, of line: FundLine.ID) {
        if let known = shares.firstIndex(where: { $0.line == line }) {
            shares[known].cents[place, default: 0] += amount.cents
        } else {
            shares.append(Share(line: line, cents: [place: amount.cents]))
        }
    }

    func total(_ places: Place...) -> Money { sum(shares.flatMap { share in places.map { share[$0] } }) }

    /// All that a line gives, wherever it stands.
    func total(of line: FundLine.ID) -> Money {
        sum(shares.filter { $0.line == line }.flatMap { share in Place.allCases.map { share[$0] } })
    }

    var owed: Money { total(.owed) }
    var settled: Money { total(.activity, .bank) }

    /// Takes a sum from where it stands: the lines in the order they pay when money leaves, and the other way round when it
    /// comes back, so that free money returns before restricted money.
    /// - Returns: nil when there is less.
    func parts(of amount: Money, from places: [Place], comingBack: Bool = false) -> [Part]? {
        var rest = amount.cents
        var parts: [Part] = []
        for share in comingBack ? shares.reversed() : shares {
            for place in places {
                let cents = min(rest, share[place])
                guard cents > 0 else { continue }
                parts.append(Part(line: share.line, place: place, amount: Money(cents: cents, currency: currency)))
                rest -= cents
            }
        }
        return rest == 0 ? parts : nil
    }

    private func sum(_ cents: [Int64]) -> Money { Money(cents: cents.reduce(0, +), currency: currency) }
}

extension DrawMoney.Place {
    init?(_ kind: Account.Kind) {
        switch kind {
        case .owed: self = .owed
        case .inTransit: self = .onItsWay
        case .activity: self = .activity
        case .bank: self = .bank
        case .receivable, .fundLine, .allocation: return nil
        }
    }

    var account: Account.Kind {
        switch self {
        case .owed: .owed
        case .onItsWay: .inTransit
        case .activity: .activity
        case .bank: .bank
        }
    }
}
