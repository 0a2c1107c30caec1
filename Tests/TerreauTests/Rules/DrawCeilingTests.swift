import Ledger
import Testing

@testable import Terreau

/// Limits up to which a rule decides alone, counted over sums. `money.md` C1.15, C2.21, C2.22; design §5.
@Suite struct DrawCeilingTests {
    typealias Ceiling = DrawRules.Ceiling

    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        let ceilings: [Ceiling]
        let setting: RuleSetting
        var testDescription: String { what }

        init(_ what: String, cents: Int64, _ ceilings: Ceiling..., when change: (inout RuleSetting) -> Void = { _ in })
        {
            (self.what, self.ceilings) = (what, ceilings)
            setting = RuleSetting {
                ($0.amount, $0.lines) = (Money(cents: cents), [.line("anis", 9000)])
                change(&$0)
            }
        }
    }

    private static let quarter = Ceiling.personInCooperative(.euros(900), taken: .zero)

    static let cases = [
        Case("a draw at the ceiling", cents: 30_000),
        Case("a cent above", cents: 30_001, .perDraw(.euros(300))),
        Case("no ceiling", cents: 90_000) { $0.policy.selfServiceCeiling = nil },
        Case("a person always decides", cents: 1, .perDraw(.zero)) { $0.policy.selfServiceCeiling = .zero },
        // Outside payees have their own
        Case("outside, nothing by rule", cents: 1, .outsidePayee(.zero)) { $0.payee = .supplier },
        Case("outside, at its ceiling, above the members'", cents: 40_000) {
            ($0.payee, $0.policy.outsideCeiling) = (.partnerCooperative, .euros(400))
        },
        Case("outside, a cent above", cents: 40_001, .outsidePayee(.euros(400))) {
            ($0.payee, $0.policy.outsideCeiling) = (.outsidePerson, .euros(400))
        },
        // The first request
        Case("first, at its ceiling", cents: 15_000) {
            ($0.isFirstRequest, $0.policy.firstRequestCeiling) = (true, .euros(150))
        },
        Case("first, a cent above", cents: 15_001, .firstRequest(.euros(150))) {
            ($0.isFirstRequest, $0.policy.firstRequestCeiling) = (true, .euros(150))
        },
        Case("second", cents: 15_001) { $0.policy.firstRequestCeiling = .euros(150) },
        Case("first, without a ceiling for it", cents: 30_000) { $0.isFirstRequest = true },
        // Running totals (C2.22)
        Case("the person's total, at its ceiling", cents: 10_000) {
            ($0.policy.personCeiling, $0.takenFromBudget) = (.euros(500), .euros(400))
        },
        Case("the person's total, a cent above", cents: 10_001, .personInBudget(.euros(500), taken: .euros(400))) {
            ($0.policy.personCeiling, $0.takenFromBudget) = (.euros(500), .euros(400))
        },
        Case(
            "the person's ceiling was lowered since (C2.21)", cents: 1, .personInBudget(.euros(300), taken: .euros(400))
        ) {
            ($0.policy.personCeiling, $0.takenFromBudget) = (.euros(300), .euros(400))
        },
        Case("the project's total, at its ceiling", cents: 10_000) {
            ($0.policy.projectCeiling, $0.takenByProject, $0.project) = (.euros(500), .euros(400), "lille-bike")
        },
        Case("the project's total, a cent above", cents: 10_001, .projectInBudget(.euros(500), taken: .euros(400))) {
            ($0.policy.projectCeiling, $0.takenByProject, $0.project) = (.euros(500), .euros(400), "lille-bike")
        },
        Case("without a project, no project's ceiling", cents: 10_001) {
            ($0.policy.projectCeiling, $0.takenByProject) = (.euros(500), .euros(400))
        },
        Case("the quarter's total, at its ceiling", cents: 30_000) { $0.takenThisQuarter = .euros(600) },
        Case(
            "the quarter's total, a cent above", cents: 30_000,
            .personInCooperative(.euros(900), taken: Money(cents: 60_001))
        ) {
            $0.takenThisQuarter = Money(cents: 60_001)
        },
        Case("no ceiling for a quarter", cents: 30_000) {
            ($0.takenThisQuarter, $0.cooperative.personQuarterCeiling) = (.euros(9000), nil)
        },
        // Two persons
        Case(
            "at the limit for two", cents: 100_000, .perDraw(.euros(300)),
            .personInCooperative(.euros(900), taken: .zero)),
        Case("a cent above it", cents: 100_001, .perDraw(.euros(300)), quarter, .twoPersons(.euros(1000))),
        Case("no limit for two", cents: 500_000, .perDraw(.euros(300)), quarter) {
            $0.cooperative.twoPersonsAbove = nil
        },
        Case("only the limit for two", cents: 100_001, .twoPersons(.euros(1000))) {
            ($0.policy.selfServiceCeiling, $0.cooperative.personQuarterCeiling) = (nil, nil)
        },
        // All of them, in one order
        Case(
            "every ceiling at once", cents: 200_000, .perDraw(.euros(300)), .firstRequest(.euros(10)),
            .personInBudget(.euros(20), taken: .euros(1)), .projectInBudget(.euros(30), taken: .euros(2)),
            .personInCooperative(.euros(900), taken: .euros(3)), .twoPersons(.euros(1000))
        ) {
            ($0.isFirstRequest, $0.policy.firstRequestCeiling, $0.project) = (true, .euros(10), "lille-bike")
            ($0.policy.personCeiling, $0.takenFromBudget) = (.euros(20), .euros(1))
            ($0.policy.projectCeiling, $0.takenByProject, $0.takenThisQuarter) = (.euros(30), .euros(2), .euros(3))
        },
    ]

    @Test(arguments: cases)
    func `up to the ceiling a rule decides, a cent above a person does`(_ row: Case) throws {
        #expect(try row.setting.ceilings() == row.ceilings)
        #expect(
            try row.setting.approvals()
                == (row.ceilings.isEmpty ? nil : row.ceilings.contains(.twoPersons(.euros(1000))) ? 2 : 1))
        #expect(try row.setting.judge().answer.missing.isZero)
        // Where nobody decides, the first of them is the refusal.
        var alone = row.setting
        alone.policy.approval = .none
        if let first = row.ceilings.first {
            #expect(throws: DrawRules.No.aboveRule(first)) { try alone.judge() }
        } else {
            #expect(try alone.ceilings() == [])
        }
    }

    @Test(
        arguments: [
            (BudgetPolicy.Approval.steward, 5, 50_000, 1), (.steward, 5, 100_001, 2), (.quorum, 3, 50_000, 3),
            (.quorum, 3, 100_001, 3), (.quorum, 1, 50_000, 1), (.quorum, 1, 100_001, 2), (.quorum, 2, 30_000, nil),
        ] as [(BudgetPolicy.Approval, Int, Int64, Int?)])
    func `a steward, a quorum, and never less than two above the co-operative's limit`(
        approval: BudgetPolicy.Approval, quorum: Int, cents: Int64, approvals: Int?
    ) throws {
        let setting = RuleSetting {
            ($0.policy.approval, $0.policy.quorumSize, $0.amount) = (approval, quorum, Money(cents: cents))
        }
        #expect(try setting.approvals() == approvals)
    }

    @Test func `small draws do not pass where a large one would not (C2.22)`() throws {
        var taken = Money.zero
        var accepted = 0
        for _ in 0..<20 {
            let setting = RuleSetting { ($0.amount, $0.takenThisQuarter) = (.euros(100), taken) }
            guard case .accepted = try setting.judge() else { break }
            accepted += 1
            taken = try taken + .euros(100)
        }
        #expect(accepted == 9)
        #expect(taken == .euros(900))
    }

    @Test func `a draw that waits already knows whose euro would pay`() throws {
        let verdict = try RuleSetting { $0.amount = .euros(500) }.judge()
        #expect(verdict.answer.shares.map(\.amount) == [.euros(500)])
    }
}
