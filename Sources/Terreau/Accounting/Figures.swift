internal import Ledger

/// Where the money of one fund line in one budget stands. Every amount is a sum of account balances, and nothing else.
struct EnvelopeFigures: Sendable, Hashable {
    let line: FundLine.ID
    let budget: ContributoryBudget.ID
    /// Free to be drawn.
    var left: Money
    /// Promised for work that is not done yet.
    var reserved: Money
    /// Accepted, not settled.
    var owed: Money
    /// Settled: passed to an activity account, on its way in a file, or gone from the bank.
    var paid: Money

    /// All that the envelope was given and kept.
    var allocated: Money {
        get throws { try Money.sum([left, reserved, owed, paid], in: left.currency) }
    }
}

/// Where the money of one fund line stands over all budgets.
struct LineFigures: Sendable, Hashable {
    let line: FundLine.ID
    /// What the funder signed, or what the co-operative set aside of its own.
    var granted: Money
    /// What has arrived at the bank.
    var received: Money
    /// In no budget yet.
    var unallocated: Money
    var left: Money
    var reserved: Money
    var owed: Money
    var paid: Money

    var allocated: Money {
        get throws { try Money.sum([left, reserved, owed, paid], in: left.currency) }
    }

    /// How far the co-operative has paid ahead of the funder: never below zero.
    var ahead: Money {
        get throws { try Money.max(.zero(paid.currency), paid - received) }
    }
}
