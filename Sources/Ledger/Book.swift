/// Why the ledger will not write an entry. Nothing was changed.
public enum LedgerRefusal: Error, Equatable, Sendable {
    case nothingToWrite
    case tooManyMovements
    case amountNotPositive
    case sameAccount(String)
    case currenciesDiffer
    case overflow
    /// The account would pass below zero: what it could give, and what was asked.
    case overdrawn(Account, available: Money, asked: Money)
    case unknownTransfer(Transfer.ID)
    case notReserved(Transfer.ID)
    case alreadyResolved(Transfer.ID)
    case moreThanReserved(Money)
    case notYetExpired(Day)
    case notReversible(Transfer.ID)
    case alreadyReversed(Transfer.ID)
    /// The idempotency key was used before, for something else.
    case keyReused(String)
}

/// The kernel: the accounts and transfers that an entry touches, and the one function that adds an entry to them.
///
/// A book knows nothing of a database. A store fills one with what an entry needs, appends, and writes what changed; the
/// checker and the tests keep one in memory and append everything to it.
public struct Book: Sendable {
    /// A transfer that others may refer to, and whether one already did.
    public struct Known: Sendable {
        public var transfer: Transfer
        public var isSettled: Bool
        public init(transfer: Transfer, isSettled: Bool) {
            self.transfer = transfer
            self.isSettled = isSettled
        }
    }

    public private(set) var balances: [Account: Balance]
    public private(set) var known: [Transfer.ID: Known]
    public private(set) var lastNumber: Int64
    public private(set) var lastHash: String

    public init(
        balances: [Account: Balance] = [:], known: [Transfer.ID: Known] = [:], lastNumber: Int64 = 0,
        lastHash: String = Entry.genesis
    ) {
        self.balances = balances
        self.known = known
        self.lastNumber = lastNumber
        self.lastHash = lastHash
    }

    public func balance(_ account: Account) -> Balance { balances[account] ?? Balance() }

    /// Adds an entry, or throws and changes nothing.
    @discardableResult
    public mutating func append(_ draft: EntryDraft, recorded: Instant) throws(LedgerRefusal) -> Entry {
        guard !draft.movements.isEmpty else { throw .nothingToWrite }
        guard draft.movements.count <= 1024 else { throw .tooManyMovements }
        var next = self
        next.lastNumber += 1
        var transfers: [Transfer] = []
        for (position, movement) in draft.movements.enumerated() {
            let id = Transfer.ID(entry: next.lastNumber, position: position)
            let transfer = try next.transfer(id, for: movement, on: draft.day)
            try next.count(transfer)
            transfers.append(transfer)
        }
        try next.checkFloors(of: transfers, before: self)
        let entry = Entry(
            number: next.lastNumber, kind: draft.kind, day: draft.day, documentDay: draft.documentDay,
            bankDay: draft.bankDay, recorded: recorded, origin: draft.origin, key: draft.key,
            fingerprint: draft.fingerprint, previousHash: lastHash, transfers: transfers
        ).sealed()
        next.lastHash = entry.hash
        self = next
        return entry
    }

    private mutating func transfer(
        _ id: Transfer.ID, for movement: EntryDraft.Movement, on day: Day
    ) throws(LedgerRefusal) -> Transfer {
        switch movement {
        case .move(let debit, let credit, let amount):
            return try fresh(id, .posted, debit, credit, amount, until: nil)
        case .reserve(let debit, let credit, let amount, let until):
            return try fresh(id, .pending, debit, credit, amount, until: until)
        case .post(let target, let amount):
            let reserved = try takeReservation(target)
            let posted = amount ?? reserved.amount
            guard posted.currency == reserved.amount.currency else { throw .currenciesDiffer }
            guard posted.cents > 0 else { throw .amountNotPositive }
            guard posted.cents <= reserved.amount.cents else { throw .moreThanReserved(reserved.amount) }
            return resolution(id, .post, of: reserved, amount: posted)
        case .void(let target):
            let reserved = try takeReservation(target)
            return resolution(id, .void, of: reserved, amount: .zero(reserved.amount.currency))
        case .expire(let target):
            let reserved = try takeReservation(target)
            guard let until = reserved.until, day > until else { throw .notYetExpired(reserved.until ?? day) }
            return resolution(id, .expire, of: reserved, amount: .zero(reserved.amount.currency))
        case .reverse(let target):
            guard let original = known[target] else { throw .unknownTransfer(target) }
            guard [.posted, .post].contains(original.transfer.phase) else { throw .notReversible(target) }
            guard !original.isSettled else { throw .alreadyReversed(target) }
            known[target]?.isSettled = true
            return Transfer(
                id: id, phase: .reversal, debit: original.transfer.credit, credit: original.transfer.debit,
                amount: original.transfer.amount, target: target
            )
        }
    }

    private func fresh(
        _ id: Transfer.ID, _ phase: Transfer.Phase, _ debit: Account, _ credit: Account, _ amount: Money, until: Day?
    ) throws(LedgerRefusal) -> Transfer {
        guard amount.cents > 0 else { throw .amountNotPositive }
        guard debit != credit else { throw .sameAccount(debit.code) }
        guard amount.currency == debit.currency, amount.currency == credit.currency else { throw .currenciesDiffer }
        return Transfer(id: id, phase: phase, debit: debit, credit: credit, amount: amount, until: until)
    }

    private mutating func takeReservation(_ target: Transfer.ID) throws(LedgerRefusal) -> Transfer {
        guard let reservation = known[target] else { throw .unknownTransfer(target) }
        guard reservation.transfer.phase == .pending else { throw .notReserved(target) }
        guard !reservation.isSettled else { throw .alreadyResolved(target) }
        known[target]?.isSettled = true
        return reservation.transfer
    }

    private func resolution(
        _ id: Transfer.ID, _ phase: Transfer.Phase, of reserved: Transfer, amount: Money
    ) -> Transfer {
        Transfer(
            id: id, phase: phase, debit: reserved.debit, credit: reserved.credit, amount: amount, target: reserved.id,
            releases: reserved.amount
        )
    }

    /// Adds the transfer to the running totals of its two accounts.
    private mutating func count(_ transfer: Transfer) throws(LedgerRefusal) {
        known[transfer.id] = Known(transfer: transfer, isSettled: false)
        let effect = transfer.effect
        var debit = balance(transfer.debit)
        try debit.debitsPosted.add(effect.posted)
        try debit.debitsPending.add(effect.pending)
        balances[transfer.debit] = debit
        var credit = balance(transfer.credit)
        try credit.creditsPosted.add(effect.posted)
        try credit.creditsPending.add(effect.pending)
        balances[transfer.credit] = credit
    }

    /// Floors hold for the whole entry, not between its transfers: they happen together.
    private func checkFloors(of transfers: [Transfer], before: Book) throws(LedgerRefusal) {
        for transfer in transfers {
            for account in [transfer.debit, transfer.credit] where account.rule != .free {
                let left = balance(account).available(account.rule)
                guard left < 0 else { continue }
                let available = before.balance(account).available(account.rule)
                throw .overdrawn(
                    account, available: Money(cents: available, currency: account.currency),
                    asked: Money(cents: available.subtractingOrStopping(left), currency: account.currency)
                )
            }
        }
    }
}

extension Transfer {
    /// What a transfer adds to the posted and pending totals of both its accounts, in cents. It needs no other row to be known.
    public var effect: (posted: Int64, pending: Int64) {
        switch phase {
        case .posted, .reversal: (amount.cents, 0)
        case .pending: (0, amount.cents)
        case .post: (amount.cents, -releases.cents)
        case .void, .expire: (0, -releases.cents)
        }
    }
}

extension Int64 {
    fileprivate mutating func add(_ other: Int64) throws(LedgerRefusal) {
        let (sum, overflow) = addingReportingOverflow(other)
        guard !overflow else { throw .overflow }
        self = sum
    }
}
