internal import Ledger
internal import Storage

/// Draws that leave the bank together: gathered by one person, released by another. On screen: « virement ».
struct PaymentRun: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    /// Counts runs from 1, for people: « V-12 ».
    let number: Int
    let state: State
    let account: BankAccount.ID
    let executionDay: Day
    let currency: Currency
    let preparedBy: Person.ID
    let preparedAt: Instant
    let frozenBy: Person.ID?
    let frozenAt: Instant?
    let releasedBy: Person.ID?
    let releasedAt: Instant?
    let sentBy: Person.ID?
    let sentAt: Instant?
    let voidedBy: Person.ID?
    let voidedAt: Instant?
    let voidReason: String?

    var reference: String { "V-\(number)" }

    enum State: String, CaseIterable, Sendable, SQLConvertible {
        /// Gathered; lines may still be taken out.
        case prepared
        /// The file is made and nothing in it changes any more.
        case frozen
        /// A second person let it go to the bank.
        case released
        /// Every line has its answer.
        case confirmed
        case voided
    }
}

/// One instruction to pay one draw.
struct PaymentLine: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    let run: PaymentRun.ID
    let position: Int
    let draw: Draw.ID
    /// Counts what the draw is paid in, from 1.
    let part: Int
    let drawNumber: Int
    let drawVersion: Int
    let purpose: Draw.Purpose
    let amount: Money
    let mode: SettlementMode
    let payee: Draw.Payee
    let endToEndID: String
    let holder: String
    let ibanMasked: String
    let ibanMark: String
    let state: State
    let bankDay: Day?
    let reason: String?

    enum State: String, CaseIterable, Sendable, SQLConvertible {
        case live
        /// The bank paid it.
        case paid
        /// Taken out before the file was made.
        case removed
        case voided
        /// The bank refused it.
        case rejected
        /// It was paid and came back.
        case returned

        var isOver: Bool { self == .removed || self == .voided }
    }
}

/// The file of a run, as it was made.
struct PaymentFile: Sendable {
    let run: PaymentRun.ID
    let messageID: String
    let format: CreditTransferFormat
    /// SHA-256 of its bytes.
    let fingerprint: String
    let lineCount: Int
    let total: Money
}

/// A draw that is accepted, done and in no run: what could be paid, and what keeps it.
struct DueDraw: Sendable {
    let draw: Draw
    let budgetName: String
    let payeeName: String
    let payeeKind: PayeeKind
    let rhythm: SettlementRhythm
    let cutoffDay: Int
    let isHeldByQuestion: Bool
    let details: PayeeDetails?
    let cameBack: Bool
    let hasDocument: Bool
    let isExcused: Bool
    let paidOnWord: Money
    /// What is not settled yet: the draw's amount, less what was paid in part.
    let owed: Money

    var mode: SettlementMode { DrawRules.settlementMode(draw.gesture, kind: draw.kind, payee: payeeKind) }

    /// The first run that its budget's rhythm allows; a day that has passed stays: the next run takes it.
    func dueDay(_ clock: Clock) -> Day {
        let from = clock.day(of: draw.doneAt ?? draw.acceptedAt ?? draw.declaredAt)
        return PaymentCalendar.nextRun(after: from, rhythm: rhythm, cutoffDay: cutoffDay)
    }
}
