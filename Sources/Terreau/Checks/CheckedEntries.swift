internal import Ledger

/// The entries so far: the chain, and the running totals of every account. Sums are wider than any stored amount, so that
/// nothing in a damaged book can stop the check.
struct CheckedEntries: Sendable {
    private(set) var findings: Findings
    private let accounts: [StoredAccount]
    private var totals: [Account: Totals] = [:]
    private var lastNumber: Int64 = 0
    /// Nil after an entry that could not be read.
    private var lastHash: String? = Entry.genesis
    /// Balances cannot be compared when an entry could not be read.
    private var isComplete = true

    struct Totals: Hashable, Sendable {
        var debitsPosted: Int128 = 0, creditsPosted: Int128 = 0, debitsPending: Int128 = 0, creditsPending: Int128 = 0

        func available(_ rule: Account.Rule) -> Int128 {
            switch rule {
            case .credit: creditsPosted - debitsPosted - debitsPending
            case .debit, .free: debitsPosted - creditsPosted - creditsPending
            }
        }
    }

    init(accounts: [StoredAccount], findings: Findings) {
        self.accounts = accounts
        self.findings = findings
        for stored in accounts {
            if stored.code != stored.account.code { self.findings.add(.accountCode, stored.code) }
            if stored.rule != stored.account.rule.rawValue { self.findings.add(.accountRule, stored.code) }
        }
    }

    mutating func check(_ entry: Entry, targets: [Transfer.ID: Transfer]) {
        let name = String(entry.number)
        if entry.number != lastNumber + 1 { findings.add(.numberMissing, String(lastNumber + 1)) }
        if let lastHash, entry.previousHash != lastHash { findings.add(.chainBroken, name) }
        if entry.computedHash() != entry.hash { findings.add(.hashDiffers, name) }
        if entry.transfers.isEmpty { findings.add(.entryEmpty, name) }
        for transfer in entry.transfers {
            checkAmount(transfer)
            if transfer.target != nil { check(transfer, of: entry, targets: targets) }
            count(transfer)
        }
        // Floors hold for the whole entry, not between its transfers: they happen together.
        for account in Set(entry.transfers.flatMap { [$0.debit, $0.credit] }) where account.rule != .free {
            if totals[account, default: Totals()].available(account.rule) < 0 {
                findings.add(.belowZero, "\(account.code), \(entry.number)")
            }
        }
        lastNumber = entry.number
        lastHash = entry.hash
    }

    mutating func skip(_ number: Int64) {
        findings.add(.unreadable, String(number))
        lastNumber = max(lastNumber, number)
        lastHash = nil
        isComplete = false
    }

    /// Stored totals against those of the transfers, account by account.
    mutating func compareBalances() {
        guard isComplete else { return }
        for stored in accounts {
            let balance = stored.balance
            let kept = Totals(
                debitsPosted: Int128(balance.debitsPosted), creditsPosted: Int128(balance.creditsPosted),
                debitsPending: Int128(balance.debitsPending), creditsPending: Int128(balance.creditsPending))
            if kept != totals[stored.account, default: Totals()] { findings.add(.balanceDiffers, stored.code) }
        }
    }

    private mutating func checkAmount(_ transfer: Transfer) {
        let (amount, releases) = (transfer.amount.cents, transfer.releases.cents)
        let isRight =
            switch transfer.phase {
            case .posted, .pending: amount > 0 && releases == 0 && transfer.target == nil
            case .reversal: amount > 0 && releases == 0 && transfer.target != nil
            case .post: amount > 0 && releases >= amount && transfer.target != nil
            case .void, .expire: amount == 0 && releases > 0 && transfer.target != nil
            }
        if !isRight || transfer.debit == transfer.credit { findings.add(.amountWrong, transfer.id.description) }
    }

    /// A transfer against the one it resolves or reverses.
    private mutating func check(_ transfer: Transfer, of entry: Entry, targets: [Transfer.ID: Transfer]) {
        let name = transfer.id.description
        guard let id = transfer.target, let target = targets[id], id < transfer.id else {
            findings.add(.targetMissing, name)
            return
        }
        switch transfer.phase {
        case .post, .void, .expire:
            if target.phase != .pending { findings.add(.targetPhase, name) }
            if transfer.releases != target.amount { findings.add(.releaseDiffers, name) }
            if transfer.debit != target.debit || transfer.credit != target.credit { findings.add(.mirrorDiffers, name) }
            if transfer.phase == .expire, target.until.map({ entry.day <= $0 }) ?? true {
                findings.add(.expiredEarly, name)
            }
        case .reversal:
            if target.phase != .posted, target.phase != .post { findings.add(.targetPhase, name) }
            if transfer.debit != target.credit || transfer.credit != target.debit || transfer.amount != target.amount {
                findings.add(.mirrorDiffers, name)
            }
        case .posted, .pending: break
        }
    }

    private mutating func count(_ transfer: Transfer) {
        let (amount, releases) = (Int128(transfer.amount.cents), Int128(transfer.releases.cents))
        let (posted, pending): (Int128, Int128) =
            switch transfer.phase {
            case .posted, .reversal: (amount, 0)
            case .pending: (0, amount)
            case .post: (amount, -releases)
            case .void, .expire: (0, -releases)
            }
        totals[transfer.debit, default: Totals()].debitsPosted += posted
        totals[transfer.debit, default: Totals()].debitsPending += pending
        totals[transfer.credit, default: Totals()].creditsPosted += posted
        totals[transfer.credit, default: Totals()].creditsPending += pending
    }
}
