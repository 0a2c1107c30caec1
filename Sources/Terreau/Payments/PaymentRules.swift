internal import Ledger

/// What may be paid, and who may do what to a run.
enum PaymentRules {
    /// What keeps a draw out of a run, or should be looked at before it leaves.
    enum Exception: Hashable, Sendable {
        case noBankData
        case questionOpen
        /// Declared by or paid to whoever is acting.
        case ownDraw
        case nameDiffers
        /// The account was changed a short while ago.
        case accountChanged(until: Instant)
        /// Nobody has called the payee since.
        case callMissing
        /// The payee was called, and it is not their account.
        case callDenied
        case otherCurrency
        case notYet(Day)
        /// Shown, and no obstacle: one account on several payees.
        case sharedAccount([String])
        /// Shown, and no obstacle: an earlier payment came back.
        case cameBack
        /// The paper that its way of payment rests on is not there yet.
        case documentMissing(SettlementDocument)
        /// Shown, and no obstacle: the paper may come after the money.
        case documentLate(SettlementDocument)

        var holds: Bool {
            switch self {
            case .sharedAccount, .cameBack, .documentLate: false
            default: true
            }
        }
    }

    struct Facts: Sendable {
        var hasBankData = true
        var questionOpen = false
        var isOwn = false
        var nameCheckFailed = false
        var paysFrom: Instant?
        var call = PayeeDetails.Call.notNeeded
        var currency = Currency.eur
        var dueDay: Day
        var sharedWith: [String] = []
        var cameBack = false
        /// The paper that is not there, and the one that payment waits for.
        var missing: SettlementDocument?
        var awaited: SettlementDocument?
    }

    static func exceptions(_ facts: Facts, at now: Instant, today: Day, atOnce: Bool) -> [Exception] {
        var found: [Exception] = []
        if facts.isOwn { found.append(.ownDraw) }
        if facts.questionOpen { found.append(.questionOpen) }
        if facts.currency != .eur { found.append(.otherCurrency) }
        if !facts.hasBankData { found.append(.noBankData) }
        if facts.nameCheckFailed { found.append(.nameDiffers) }
        if let from = facts.paysFrom, now < from { found.append(.accountChanged(until: from)) }
        if facts.call == .needed { found.append(.callMissing) }
        if facts.call == .denied { found.append(.callDenied) }
        if !atOnce, facts.dueDay > today { found.append(.notYet(facts.dueDay)) }
        if !facts.sharedWith.isEmpty { found.append(.sharedAccount(facts.sharedWith)) }
        if facts.cameBack { found.append(.cameBack) }
        if let awaited = facts.awaited {
            found.append(.documentMissing(awaited))
        } else if let missing = facts.missing {
            found.append(.documentLate(missing))
        }
        return found
    }

    /// What a settlement rests on, beside the draw's own words.
    static func document(of mode: SettlementMode) -> SettlementDocument? {
        switch mode {
        case .expenseReimbursement: .receipt
        case .directPurchase, .partnerInvoice, .externalInvoice: .invoice
        case .grantOrDues: .agreement
        case .internalTransfer, .aidRedirection: nil
        }
    }

    /// The paper that payment waits for: an invoice or an agreement always, a receipt only above what is paid on a
    /// person's word; and none once the treasurer said why it is paid without.
    static func awaited(
        _ mode: SettlementMode, amount: Money, hasDocument: Bool, isExcused: Bool, paidOnWord: Money
    ) -> SettlementDocument? {
        guard let document = document(of: mode), !hasDocument, !isExcused else { return nil }
        return document == .receipt && amount.cents <= paidOnWord.cents ? nil : document
    }

    /// What can be done to a run.
    enum Move: String, CaseIterable, Sendable {
        case removeLine, payPart, freeze, release, send, confirm, sendBack, void
    }

    /// From which states each move starts. None leads back to « prepared ».
    static let starts: [Move: Set<PaymentRun.State>] = [
        .removeLine: [.prepared],
        .payPart: [.prepared],
        .freeze: [.prepared],
        .release: [.frozen],
        .send: [.released],
        .confirm: [.released],
        .sendBack: [.released, .confirmed],
        .void: [.prepared, .frozen, .released],
    ]

    /// Who is acting, seen from the run.
    struct Standing: Hashable, Sendable {
        var isTreasurer = false
        var isReleaser = false
        var hasPrepared = false
        var hasFrozen = false
        /// Somebody whose own draw is in the run.
        var isPaid = false
        /// Entered or changed bank data that the run pays to.
        var enteredBankData = false
    }

    enum No: Error, Hashable, Sendable {
        case notInState(Move, PaymentRun.State)
        case notTheirs(Move)
        case samePerson
        case ownDrawInRun
        case ownBankData
        case alreadySent
        case nothingDue
        case dayInPast(Day)
        case dayNotWorked(Day)
        case inRun(Int)
        case lineHeld(draw: Int, Exception)
        case drawChanged(Int)
        /// After the file was made.
        case bankDataChanged(Int)
        case dayPassed(Day)
        case accountWrong(draw: Int)
        case lineNotLive
        case moreThanOwed(Money)
        /// Part of what was paid was given back in the meantime.
        case givenBackSince(Int)
        case totalDiffers(Money)
        case bankDayInFuture
        case bankDayBefore(Day)
        case fileDamaged
        case noReason
        case noLineChosen
    }

    /// How many draws one file holds at most.
    static let mostLines = 500

    static func check(_ move: Move, on state: PaymentRun.State, isSent: Bool, by who: Standing) throws(No) {
        let isTheirs =
            switch move {
            case .removeLine, .payPart, .freeze, .confirm, .sendBack: who.isTreasurer
            case .release: who.isReleaser
            case .send, .void: who.isTreasurer || who.isReleaser
            }
        guard isTheirs else { throw .notTheirs(move) }
        guard starts[move, default: []].contains(state) else { throw .notInState(move, state) }
        if move == .void, isSent { throw .alreadySent }
        if move == .release {
            if who.hasPrepared || who.hasFrozen { throw .samePerson }
            if who.isPaid { throw .ownDrawInRun }
            if who.enteredBankData { throw .ownBankData }
        }
        if [.payPart, .freeze, .confirm].contains(move), who.isPaid { throw .ownDrawInRun }
    }

    static func mayMove(_ move: Move, on state: PaymentRun.State, isSent: Bool, by who: Standing) -> Bool {
        (try? check(move, on: state, isSent: isSent, by: who)) != nil
    }

    static func reason(_ text: String) throws(No) -> String {
        guard (2...1000).contains(text.count) else { throw .noReason }
        return text
    }

    /// Names of the file's parts follow from what they name and from nothing else: capitals, digits and hyphens, at
    /// most 35.
    static func messageID(of run: String) -> String {
        "T" + run.uppercased().filter { $0 != "-" }.prefix(32)
    }

    static func endToEndID(draw number: Int, line: String) -> String {
        "P-\(number)-" + Hex.sha256("line|" + line).prefix(16).uppercased()
    }
}

/// The kind of paper behind a payment.
enum SettlementDocument: String, CaseIterable, Sendable {
    case receipt, invoice, agreement
}
