import Testing

@testable import Terreau

/// How a payee is paid follows from who they are. `domain.md`, settlement modes.
@Suite struct SettlementModeTests {
    @Test(
        arguments: [
            (.member, .toolImprovement, .done, .internalTransfer),
            (.member, .toolImprovement, .need, .internalTransfer),
            (.member, .equipment, .paid, .expenseReimbursement), (.member, .aid, .done, .aidRedirection),
            (.outsidePerson, .event, .done, .externalInvoice), (.outsidePerson, .event, .paid, .expenseReimbursement),
            (.supplier, .equipment, .need, .directPurchase), (.supplier, .premises, .need, .directPurchase),
            (.supplier, .study, .need, .externalInvoice), (.platform, .upstreamDues, .done, .grantOrDues),
            (.platform, .training, .done, .externalInvoice), (.platform, .coFunding, .done, .externalInvoice),
            (.association, .upstreamDues, .done, .grantOrDues), (.association, .event, .done, .grantOrDues),
            (.partnerCooperative, .interCooperative, .done, .partnerInvoice),
        ] as [(PayeeKind, SolutionKind, Draw.Gesture, SettlementMode)])
    func `each payee has a way to be paid`(
        payee: PayeeKind, kind: SolutionKind, gesture: Draw.Gesture, mode: SettlementMode
    ) {
        #expect(DrawRules.settlementMode(gesture, kind: kind, payee: payee) == mode)
    }

    @Test func `money stays in the house only for a member`() {
        for payee in PayeeKind.allCases {
            for kind in SolutionKind.allCases {
                for gesture in Draw.Gesture.allCases {
                    let mode = DrawRules.settlementMode(gesture, kind: kind, payee: payee)
                    #expect(!mode.isInternal || payee == .member, "\(payee) \(kind) \(gesture)")
                }
            }
        }
    }
}
