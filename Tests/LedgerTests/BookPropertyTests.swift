import Testing

@testable import Ledger

/// No sequence of entries, good or refused, breaks an invariant. `money.md` C1.1, C1.4, C1.5, C1.7, C1.8; C2.18, C2.29.
@Suite struct BookPropertyTests {
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `no sequence of entries breaks an invariant`(seed: UInt64) throws {
        var random = RandomBook(seed: seed)
        for step in 0..<60 {
            try random.step()
            for fault in faults(of: random) { Issue.record("seed \(seed), step \(step): \(fault)") }
        }
        var previous = Entry.genesis
        for (index, entry) in random.entries.enumerated() {
            #expect(entry.number == Int64(index + 1), "seed \(seed)")
            #expect(
                entry.previousHash == previous && entry.computedHash() == entry.hash,
                "seed \(seed), entry \(entry.number)")
            previous = entry.hash
        }
        #expect(random.book.lastHash == previous, "seed \(seed)")
    }

    @Test func `the sequences try everything, and both succeed and fail at it`() throws {
        var phases: [Transfer.Phase: Int] = [:]
        var refusals: Set<String> = []
        var (written, refused) = (0, 0)
        for seed in 0..<50 as Range<UInt64> {
            var random = RandomBook(seed: seed)
            for _ in 0..<60 { try random.step() }
            for transfer in random.entries.flatMap(\.transfers) { phases[transfer.phase, default: 0] += 1 }
            refusals.formUnion(random.refusals.map(\.name))
            written += random.entries.count
            refused += random.refusals.count
        }
        for phase in Transfer.Phase.allCases { #expect(phases[phase, default: 0] >= 20, "\(phase)") }
        #expect(written > 800 && refused > 800, "\(written) written, \(refused) refused")
        let all: Set = [
            "amountNotPositive", "sameAccount", "currenciesDiffer", "overdrawn", "unknownTransfer", "notReserved",
            "alreadyResolved", "moreThanReserved", "notYetExpired", "notReversible", "alreadyReversed",
        ]
        #expect(all.subtracting(refusals).isEmpty)
    }

    /// Everything that is wrong with the book, told from its transfers alone.
    private func faults(of random: RandomBook) -> [String] {
        let book = random.book
        let transfers = random.entries.flatMap(\.transfers)
        var faults: [String] = []

        var expected: [Account: Balance] = [:]
        for transfer in transfers {
            let (posted, pending) = transfer.effect
            expected[transfer.debit, default: Balance()].debitsPosted += posted
            expected[transfer.debit, default: Balance()].debitsPending += pending
            expected[transfer.credit, default: Balance()].creditsPosted += posted
            expected[transfer.credit, default: Balance()].creditsPending += pending
        }
        if book.balances != expected { faults.append("balances are not those of the transfers") }

        func total(_ side: KeyPath<Balance, Int64>) -> Int128 {
            book.balances.values.reduce(0) { $0 + Int128($1[keyPath: side]) }
        }
        if total(\.debitsPosted) != total(\.creditsPosted) { faults.append("posted differ") }
        if total(\.debitsPending) != total(\.creditsPending) { faults.append("pending differ") }
        for (account, balance) in book.balances {
            if account.rule != .free, balance.available(account.rule) < 0 {
                faults.append("\(account.code) is overdrawn")
            }
            if balance.debitsPending < 0 || balance.creditsPending < 0 {
                faults.append("\(account.code) owes reservations")
            }
        }

        let targets = transfers.compactMap(\.target)
        if Set(targets).count != targets.count { faults.append("a transfer has two successors") }
        if Set(targets) != Set(book.known.filter(\.value.isSettled).keys) {
            faults.append("settled without a successor")
        }
        let byID = Dictionary(uniqueKeysWithValues: transfers.map { ($0.id, $0) })
        for transfer in transfers where !isWellFormed(transfer, target: transfer.target.flatMap { byID[$0] }) {
            faults.append("\(transfer.id) is malformed")
        }
        let settled = Set(targets)
        let reserved = transfers.filter { $0.phase == .pending && !settled.contains($0.id) }
        if total(\.debitsPending) != reserved.reduce(0, { $0 + Int128($1.amount.cents) }) {
            faults.append("pending is not what is still reserved")
        }
        return faults
    }

    /// What each phase must look like beside the transfer that it refers to.
    private func isWellFormed(_ transfer: Transfer, target: Transfer?) -> Bool {
        guard transfer.debit != transfer.credit, transfer.debit.currency == transfer.amount.currency,
            transfer.credit.currency == transfer.amount.currency
        else { return false }
        switch transfer.phase {
        case .posted, .pending: return transfer.target == nil && transfer.amount.isPositive && transfer.releases.isZero
        case .post, .void, .expire:
            guard let target, target.phase == .pending, target.id < transfer.id else { return false }
            let isWithin =
                transfer.phase == .post
                ? (1...target.amount.cents).contains(transfer.amount.cents) : transfer.amount.isZero
            return isWithin && transfer.releases == target.amount && transfer.debit == target.debit
                && transfer.credit == target.credit
        case .reversal:
            guard let target, [.posted, .post].contains(target.phase), target.id < transfer.id else { return false }
            return transfer.amount == target.amount && transfer.debit == target.credit
                && transfer.credit == target.debit
        }
    }
}
