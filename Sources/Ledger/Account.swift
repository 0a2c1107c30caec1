/// A place where money stands, named by what it is and by its dimensions. Two accounts with the same name are the same account.
///
/// Arrows on this page go from debit to credit, as money moves: receivable → fund line → allocation → owed → settled.
public struct Account: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// Money at the bank. With dimensions: what left it for a line, a budget and a payee.
        case bank
        /// What a funder signed and has not paid yet, by fund line.
        case receivable
        /// Money of a fund line that no budget holds yet.
        case fundLine
        /// Money of a fund line in a budget's envelope, free to be drawn.
        case allocation
        /// What the co-operative owes a payee for accepted draws.
        case owed
        /// What was passed to the activity account of an entrepreneur of this co-operative.
        case activity
        /// What is in a payment file on its way to the bank.
        case inTransit
    }

    public let kind: Kind
    public let currency: Currency
    /// Dimensions, as the text of their identifiers. Nil where the kind has none.
    public let fundLine: String?
    public let budget: String?
    public let party: String?
    public let project: String?

    public init(
        _ kind: Kind, fundLine: String? = nil, budget: String? = nil, party: String? = nil, project: String? = nil,
        currency: Currency = .eur
    ) {
        self.kind = kind
        self.currency = currency
        self.fundLine = fundLine
        self.budget = budget
        self.party = party
        self.project = project
    }

    /// The account's name: unique, stable, part of the hash chain.
    public var code: String {
        var code = kind.rawValue + ":" + currency.rawValue
        if let fundLine { code += ":line=" + fundLine }
        if let budget { code += ":budget=" + budget }
        if let party { code += ":party=" + party }
        if let project { code += ":project=" + project }
        return code
    }

    /// Which side makes the balance grow, and whether it may pass below zero.
    public enum Rule: String, Sendable {
        /// Credits may not be exceeded by debits: money must be there before it leaves.
        case credit
        /// Debits may not be exceeded by credits: nobody pays more than they signed.
        case debit
        /// Debit side without a floor: a co-operative may be ahead of its funders.
        case free
    }

    public var rule: Rule {
        switch kind {
        case .bank: .free
        case .receivable: .debit
        case .fundLine, .allocation, .owed, .activity, .inTransit: .credit
        }
    }
}

/// The four running totals of an account, in cents.
public struct Balance: Hashable, Sendable {
    public var debitsPosted: Int64
    public var creditsPosted: Int64
    public var debitsPending: Int64
    public var creditsPending: Int64

    public init(debitsPosted: Int64 = 0, creditsPosted: Int64 = 0, debitsPending: Int64 = 0, creditsPending: Int64 = 0)
    {
        self.debitsPosted = debitsPosted
        self.creditsPosted = creditsPosted
        self.debitsPending = debitsPending
        self.creditsPending = creditsPending
    }

    /// What stands on the account once everything posted is counted, on the side that makes it grow.
    public func posted(_ rule: Account.Rule) -> Int64 {
        rule == .credit ? creditsPosted - debitsPosted : debitsPosted - creditsPosted
    }

    /// What may still leave: posted, less what is reserved to leave. An amount beyond all numbers stays at the last one.
    public func available(_ rule: Account.Rule) -> Int64 {
        posted(rule).subtractingOrStopping(rule == .credit ? debitsPending : creditsPending)
    }
}

extension Int64 {
    /// The difference, or the last number on its side.
    func subtractingOrStopping(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min : .max) : difference
    }
}
