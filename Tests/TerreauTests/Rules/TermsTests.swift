import Ledger
import Testing

@testable import Terreau

@Suite struct TermsTests {
    private static let (june, july) = (Day.on("2026-06-30"), Day.on("2026-07-31"))

    @Test(
        arguments: [(nil, nil, nil), (june, nil, june), (nil, june, june), (june, july, june), (july, june, june)]
            as [(Day?, Day?, Day?)])
    func `the last day is the earlier of window and spend-by date`(until: Day?, spendBy: Day?, last: Day?) {
        var terms = FundLineTerms(purpose: "")
        (terms.windowUntil, terms.spendBy) = (until, spendBy)
        #expect(terms.lastDay == last)
    }

    @Test func `each kind of restriction counts once`() {
        let changes: [(inout FundLineTerms) -> Void] = [
            { $0.kinds = [.study, .event] }, { $0.payees = [.member] }, { $0.territories = ["lille", "roubaix"] },
            { $0.perDrawCeiling = .euros(1) }, { $0.perPersonCeiling = .euros(1) },
            { $0.kindCeilings = [.study: .euros(1), .event: .euros(1)] }, { $0.windowFrom = Self.june },
            { $0.evidence = .link },
        ]
        var all = FundLineTerms(purpose: "")
        #expect(all.restrictions == 0)
        for (index, change) in changes.enumerated() {
            var one = FundLineTerms(purpose: "")
            change(&one)
            change(&all)
            #expect(one.restrictions == 1, "change \(index)")
            #expect(all.restrictions == index + 1)
        }
        (all.windowUntil, all.spendBy, all.evidence) = (Self.july, Self.june, .receipt)
        #expect(all.restrictions == changes.count)
        var text = FundLineTerms(purpose: "")
        text.evidence = .shortText
        #expect(text.restrictions == 0)
    }

    @Test func `proofs go from least to most`() {
        #expect(EvidenceKind.allCases.shuffled().sorted() == [.none, .shortText, .link, .receipt])
    }

    @Test(
        arguments: [
            (.month, "2026-06-15", "2026-06-01"), (.quarter, "2026-06-15", "2026-04-01"),
            (.year, "2026-06-15", "2026-01-01"),
            (.quarter, "2026-12-31", "2026-10-01"), (.month, "2024-02-29", "2024-02-01"),
        ] as [(BudgetPolicy.Period, String, String)])
    func `a period starts with its calendar`(period: BudgetPolicy.Period, day: String, start: String) {
        #expect(period.start(of: .on(day)) == .on(start))
    }

    @Test(arguments: [
        ("2025-12-31", false), ("2026-01-01", true), ("2026-06-15", true), ("2026-12-31", true), ("2027-01-01", false),
    ])
    func `a budget is open from its first to its last day`(day: String, isOpen: Bool) {
        #expect(RuleSetting().budget().isOpen(on: .on(day)) == isOpen)
        #expect(!RuleSetting { $0.closedAt = Instant(milliseconds: 0) }.budget().isOpen(on: .on(day)))
    }
}
