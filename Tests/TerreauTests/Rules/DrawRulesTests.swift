import Ledger
import Testing

@testable import Terreau

private let today = RuleSetting.today

/// What is refused, and in which order. `money.md` C1.14, C2.16; design §5.
@Suite struct DrawRulesTests {
    typealias No = DrawRules.No

    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        /// Nil: accepted by rule.
        let no: No?
        let setting: RuleSetting
        var testDescription: String { what }

        init(_ what: String, _ no: No?, _ change: (inout RuleSetting) -> Void) {
            (self.what, self.no, setting) = (what, no, RuleSetting(change))
        }
    }

    static let cases = [
        Case("as it is", nil) { _ in },
        // The budget is open from its first to its last day
        Case("the day before it opens", .budgetNotOpenYet(today.adding(days: 1))) {
            $0.opensOn = today.adding(days: 1)
        },
        Case("the day it opens", nil) { $0.opensOn = today },
        Case("its last day", nil) { $0.closesOn = today },
        Case("the day after", .budgetClosed) { $0.closesOn = today.adding(days: -1) },
        Case("without a last day", nil) { $0.closesOn = nil },
        Case("closed by hand", .budgetClosed) { $0.closedAt = Instant(milliseconds: 0) },
        // Who
        Case("not of the group", .notInGroup) { $0.mayDraw = false },
        Case("for somebody who left", .payeeHasLeft) { $0.payeeHasLeft = true },
        // Before or after the work
        Case("need, in a budget for work done", .timingNeedsAfter) { ($0.gesture, $0.policy.timing) = (.need, .after) },
        Case("need, in a budget for both", nil) { $0.gesture = .need },
        Case("need, in a budget for work to come", nil) { ($0.gesture, $0.policy.timing) = (.need, .before) },
        Case("done, in a budget for work to come", .timingNeedsBefore) { $0.policy.timing = .before },
        Case("done, in a budget for work done", nil) { $0.policy.timing = .after },
        Case("an expense, in a budget for work to come", nil) { ($0.gesture, $0.policy.timing) = (.paid, .before) },
        // Days
        Case("work tomorrow", .workDayInFuture) { $0.workDay = today.adding(days: 1) },
        Case("an expense of tomorrow", .workDayInFuture) { ($0.gesture, $0.workDay) = (.paid, today.adding(days: 1)) },
        Case("needed for tomorrow", nil) { ($0.gesture, $0.workDay) = (.need, today.adding(days: 1)) },
        Case("work 366 days ago", nil) { $0.workDay = today.adding(days: -366) },
        Case("work 367 days ago", .workDayTooOld(today.adding(days: -366))) { $0.workDay = today.adding(days: -367) },
        Case("reserved until today", nil) { ($0.gesture, $0.reservedUntil) = (.need, today) },
        Case("reserved until yesterday", .reservationInPast) {
            ($0.gesture, $0.reservedUntil) = (.need, today.adding(days: -1))
        },
        Case("reserved for two years", nil) { ($0.gesture, $0.reservedUntil) = (.need, today.adding(days: 730)) },
        Case("reserved for longer", .reservationTooLong(today.adding(days: 730))) {
            ($0.gesture, $0.reservedUntil) = (.need, today.adding(days: 731))
        },
        // Without money
        Case("unpaid", nil) { $0.amount = .zero },
        Case("unpaid, not allowed", .unpaidNotAllowed) { ($0.amount, $0.policy.allowUnpaid) = (.zero, false) },
        Case("an expense of nothing", .unpaidNotAllowed) { ($0.amount, $0.gesture) = (.zero, .paid) },
        Case("unpaid, from an empty budget without evidence", nil) {
            ($0.amount, $0.lines, $0.policy.evidence) = (.zero, [], .receipt)
        },
        // Evidence
        Case("no word, a short text wished for", nil) { $0.evidence = .none },
        Case("a text where a link is asked for", .evidenceNeeded(.link)) { $0.policy.evidence = .link },
        Case("a link where a link is asked for", nil) { ($0.policy.evidence, $0.evidence) = (.link, .link) },
        Case("a link where a receipt is asked for", .evidenceNeeded(.receipt)) {
            ($0.policy.evidence, $0.evidence) = (.receipt, .link)
        },
        Case("a receipt where a link is asked for", nil) { ($0.policy.evidence, $0.evidence) = (.link, .receipt) },
        // What is left (C2.16)
        Case("needs 300, has 300", nil) { $0.lines = [.line("anis", 300)] },
        Case("needs 300, has 200 and 100", nil) { $0.lines = [.line("anis", 200), .free("propre", 100)] },
        Case("needs 300, has 299", .moreThanLeft(.euros(299))) { $0.lines = [.line("anis", 99), .line("mel", 200)] },
        Case("nothing left", .moreThanLeft(.zero)) { $0.lines = [] },
        // No line for it
        Case("the money there is for something else", .noLine([passed("anis", .kindNotCovered)], covered: .zero)) {
            $0.lines = [.line("anis", 500) { $0.kinds = [.study] }]
        },
        Case(
            "a part of the money is for something else",
            .noLine([passed("anis", .kindNotCovered)], covered: .euros(100))
        ) {
            $0.lines = [.line("anis", 500) { $0.kinds = [.study] }, .line("mel", 100)]
        },
        Case(
            "work before the window, declared within it", .noLine([passed("anis", .notYetOpen(today))], covered: .zero)
        ) {
            $0.workDay = today.adding(days: -1)
            $0.lines = [.line("anis", 500) { $0.windowFrom = today }]
        },
        // Above the rule where nobody decides
        Case("above the rule, nobody decides", .aboveRule(.perDraw(.euros(300)))) {
            ($0.amount, $0.policy.approval) = (Money(cents: 30_001), .none)
        },
        Case("at the rule, nobody decides", nil) { $0.policy.approval = .none },
    ]

    @Test(arguments: cases)
    func `a draw that cannot be says what would make it pass`(_ row: Case) throws {
        if let no = row.no {
            #expect(throws: no) { try row.setting.judge() }
        } else {
            guard case .accepted(let answer) = try row.setting.judge() else {
                Issue.record("\(row.what) waits")
                return
            }
            #expect(answer.missing.isZero)
            #expect(answer.shares.reduce(0) { $0 + $1.amount.cents } == row.setting.amount.cents)
        }
    }

    @Test func `needs 925 and has 925 passes, needs 925,01 does not (C2.16)`() throws {
        var setting = RuleSetting {
            ($0.amount, $0.lines) = (.euros(925), [.line("anis", 625), .line("mel", 300)])
            ($0.policy.selfServiceCeiling, $0.cooperative.personQuarterCeiling) = (nil, nil)
        }
        #expect(try setting.judge().answer.shares.count == 2)
        setting.amount = Money(cents: 92_501)
        #expect(throws: No.moreThanLeft(.euros(925))) { try setting.judge() }
    }

    @Test func `less than nothing is never accepted`() {
        #expect(throws: No.self) { try RuleSetting { $0.amount = Money(cents: -1) }.judge() }
        #expect(throws: No.self) { try RuleSetting { ($0.amount, $0.lines) = (Money(cents: -1), []) }.judge() }
    }

    @Test func `the day that counts is today for work to come, the work's day for work done`() throws {
        let setting = RuleSetting {
            $0.workDay = today.adding(days: -1)
            $0.lines = [
                .line("ancien", 500) { $0.windowUntil = today.adding(days: -1) },
                .line("neuf", 500) { $0.windowFrom = today },
            ]
        }
        #expect(try setting.judge().answer.shares.map(\.line.rawValue) == ["ancien"])
        var need = setting
        need.gesture = .need
        #expect(try need.judge().answer.shares.map(\.line.rawValue) == ["neuf"])
    }

    /// Everything is wrong at once; what is said is repaired, and the next is said.
    @Test func `refusals come in one order`() throws {
        var setting = RuleSetting {
            ($0.closedAt, $0.opensOn, $0.policy.timing) = (Instant(milliseconds: 0), today.adding(days: 1), .before)
            ($0.workDay, $0.mayDraw, $0.payeeHasLeft) = (today.adding(days: 1), false, true)
            ($0.amount, $0.policy.allowUnpaid, $0.policy.evidence) = (.zero, false, .receipt)
            ($0.lines, $0.policy.approval) = ([.line("anis", 300) { $0.kinds = [.study] }], .none)
        }
        let repairs: [(No, (inout RuleSetting) -> Void)] = [
            (.budgetClosed, { $0.closedAt = nil }), (.budgetNotOpenYet(today.adding(days: 1)), { $0.opensOn = today }),
            (.timingNeedsBefore, { $0.policy.timing = .both }), (.workDayInFuture, { $0.workDay = today }),
            (.notInGroup, { $0.mayDraw = true }), (.payeeHasLeft, { $0.payeeHasLeft = false }),
            (.unpaidNotAllowed, { $0.amount = .euros(301) }), (.evidenceNeeded(.receipt), { $0.evidence = .receipt }),
            (.moreThanLeft(.euros(300)), { $0.lines[0] = .line("anis", 301) { $0.kinds = [.study] } }),
            (.noLine([Self.passed("anis", .kindNotCovered)], covered: .zero), { $0.kind = .study }),
            (.aboveRule(.perDraw(.euros(300))), { $0.policy.approval = .steward }),
        ]
        for (no, repair) in repairs {
            #expect(throws: no) { try setting.judge() }
            repair(&setting)
        }
        #expect(try setting.approvals() == 1)
    }

    private static func passed(_ line: String, _ reason: WhoseEuro.Reason) -> WhoseEuro.Passed {
        WhoseEuro.Passed(line: FundLine.ID(rawValue: line), reason: reason)
    }
}
