import Ledger
import Testing

@testable import Terreau

@Suite struct PaymentRulesTests {
    typealias Rules = PaymentRules

    @Test(arguments: Rules.Move.allCases)
    func `each move starts from its states and no other`(_ move: Rules.Move) {
        let everybody = Rules.Standing(isTreasurer: true, isReleaser: true)
        for state in PaymentRun.State.allCases {
            let may = Rules.mayMove(move, on: state, isSent: false, by: everybody)
            #expect(may == Rules.starts[move]?.contains(state), "\(move) from \(state)")
        }
    }

    /// C2.4: what is frozen is released or given up, and gathers nothing again.
    @Test func `nothing is taken out of a run once its file is made`() {
        for state in [PaymentRun.State.frozen, .released, .confirmed, .voided] {
            let who = Rules.Standing(isTreasurer: true, isReleaser: true)
            #expect(throws: Rules.No.notInState(.removeLine, state)) {
                try Rules.check(.removeLine, on: state, isSent: false, by: who)
            }
            #expect(throws: Rules.No.notInState(.freeze, state)) {
                try Rules.check(.freeze, on: state, isSent: false, by: who)
            }
        }
    }

    static let refusals: [(Rules.Move, PaymentRun.State, Bool, Rules.Standing, Rules.No)] = [
        (.freeze, .prepared, false, .init(isReleaser: true), .notTheirs(.freeze)),
        (.freeze, .prepared, false, .init(isTreasurer: true, isPaid: true), .ownDrawInRun),
        (.release, .frozen, false, .init(isTreasurer: true), .notTheirs(.release)),
        (.release, .frozen, false, .init(isReleaser: true, hasPrepared: true), .samePerson),
        (.release, .frozen, false, .init(isReleaser: true, hasFrozen: true), .samePerson),
        (.release, .frozen, false, .init(isReleaser: true, isPaid: true), .ownDrawInRun),
        (.release, .frozen, false, .init(isReleaser: true, enteredBankData: true), .ownBankData),
        (.confirm, .released, true, .init(isReleaser: true), .notTheirs(.confirm)),
        (.confirm, .released, true, .init(isTreasurer: true, isPaid: true), .ownDrawInRun),
        (.sendBack, .released, true, .init(isReleaser: true), .notTheirs(.sendBack)),
        (.void, .released, true, .init(isTreasurer: true), .alreadySent),
        (.void, .prepared, false, .init(), .notTheirs(.void)),
        (.send, .released, false, .init(), .notTheirs(.send)),
    ]

    @Test(arguments: refusals.indices)
    func `who may not is told why`(_ index: Int) {
        let (move, state, isSent, who, no) = Self.refusals[index]
        #expect(throws: no) { try Rules.check(move, on: state, isSent: isSent, by: who) }
    }

    static let holding: [(Rules.Facts, Rules.Exception)] = [
        (.init(hasBankData: false, dueDay: Day(number: 100)), .noBankData),
        (.init(questionOpen: true, dueDay: Day(number: 100)), .questionOpen),
        (.init(isOwn: true, dueDay: Day(number: 100)), .ownDraw),
        (.init(nameCheckFailed: true, dueDay: Day(number: 100)), .nameDiffers),
    ]

    @Test(arguments: holding.indices)
    func `what keeps a draw out of a run`(_ index: Int) {
        #expect(exceptions(Rules.Facts(dueDay: Day(number: 100))) == [])
        let (facts, exception) = Self.holding[index]
        #expect(exceptions(facts) == [exception])
        #expect(exception.holds)
    }

    @Test func `a changed account waits its hours, and one on two payees is only shown`() {
        let from = Instant(milliseconds: 1000)
        let facts = Rules.Facts(paysFrom: from, dueDay: Day(number: 100), sharedWith: ["Sami"], cameBack: true)
        let before = Rules.exceptions(facts, at: Instant(milliseconds: 999), today: Day(number: 100), atOnce: false)
        #expect(before == [.accountChanged(until: from), .sharedAccount(["Sami"]), .cameBack])
        let after = Rules.exceptions(facts, at: from, today: Day(number: 100), atOnce: false)
        #expect(after.filter(\.holds) == [])
    }

    @Test func `money that leaves the house rests on a paper`() {
        let documents = SettlementMode.allCases.map { Rules.document(of: $0) }
        #expect(zip(SettlementMode.allCases, documents).allSatisfy { $0.isInternal == ($1 == nil) })
        let late = Rules.Facts(dueDay: Day(number: 100), missing: .invoice)
        #expect(exceptions(late) == [.documentLate(.invoice)])
        #expect(exceptions(late).filter(\.holds) == [])
        let awaited = Rules.Facts(dueDay: Day(number: 100), missing: .invoice, awaited: .invoice)
        #expect(exceptions(awaited) == [.documentMissing(.invoice)])
        #expect(exceptions(awaited).filter(\.holds).count == 1)
    }

    static let papers: [(SettlementMode, Int64, Bool, Bool, SettlementDocument?)] = [
        (.expenseReimbursement, 300_00, false, false, nil),
        (.expenseReimbursement, 300_01, false, false, .receipt),
        (.expenseReimbursement, 300_01, true, false, nil),
        (.expenseReimbursement, 300_01, false, true, nil),
        (.externalInvoice, 1, false, false, .invoice),
        (.partnerInvoice, 1, false, false, .invoice),
        (.directPurchase, 1, false, false, .invoice),
        (.directPurchase, 1, false, true, nil),
        (.grantOrDues, 1, false, false, .agreement),
        (.internalTransfer, 5000_00, false, false, nil),
        (.aidRedirection, 5000_00, false, false, nil),
    ]

    @Test(arguments: papers.indices)
    func `a member is believed up to a sum, an invoice is always waited for`(_ index: Int) {
        let (mode, cents, hasDocument, isExcused, expected) = Self.papers[index]
        #expect(
            Rules.awaited(
                mode, amount: Money(cents: cents, currency: .eur), hasDocument: hasDocument, isExcused: isExcused,
                paidOnWord: .euros(300)) == expected)
    }

    @Test func `the rhythm of the budget holds, unless it is at once`() {
        let facts = Rules.Facts(dueDay: Day(number: 101))
        #expect(exceptions(facts) == [.notYet(Day(number: 101))])
        let atOnce = Rules.exceptions(facts, at: Instant(milliseconds: 0), today: Day(number: 100), atOnce: true)
        #expect(atOnce == [])
    }

    private func exceptions(_ facts: Rules.Facts) -> [Rules.Exception] {
        Rules.exceptions(facts, at: Instant(milliseconds: 0), today: Day(number: 100), atOnce: false)
    }
}
