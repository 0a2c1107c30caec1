import Ledger
import Testing

@testable import Terreau

@Suite struct EvidenceRulesTests {
    private typealias Facts = EvidenceRules.Facts
    private static let anis = FundLine.ID(rawValue: "anis")

    private static func facts(
        _ budget: EvidenceKind, _ line: EvidenceKind? = nil, promised: EvidenceKind = .shortText, link: Bool = false,
        files: Int = 0
    ) -> EvidenceRules.Facts {
        EvidenceRules.Facts(
            budget: budget, lines: line.map { [.init(line: anis, kind: $0)] } ?? [], promised: promised, hasLink: link,
            files: files)
    }

    @Test(
        arguments: [
            (facts(.none), [], []), (facts(.shortText), [], []), (facts(.shortText, .shortText), [], []),
            (facts(.receipt), [.budget], [.budget]), (facts(.receipt, files: 1), [.budget], []),
            (facts(.receipt, link: true), [.budget], [.budget]), (facts(.link, link: true), [.budget], []),
            (facts(.link, files: 1), [.budget], []),
            (facts(.shortText, .receipt), [.line(anis)], [.line(anis)]),
            (facts(.link, .receipt, link: true), [.line(anis), .budget], [.line(anis)]),
            (facts(.shortText, promised: .receipt), [.promise], [.promise]),
            (facts(.receipt, promised: .receipt), [.budget], [.budget]),
            (facts(.shortText, promised: .receipt, files: 2), [.promise], []),
            (facts(.none, files: 3), [], []),
        ] as [(EvidenceRules.Facts, [EvidenceRules.Source], [EvidenceRules.Source])])
    func `what is asked, by whom, and what is missing`(
        facts: EvidenceRules.Facts, asked: [EvidenceRules.Source], missing: [EvidenceRules.Source]
    ) {
        #expect(EvidenceRules.asks(facts).map(\.source) == asked)
        #expect(EvidenceRules.missing(facts).map(\.source) == missing)
        #expect(EvidenceRules.isComplete(facts) == (!asked.isEmpty && missing.isEmpty))
    }

    @Test(arguments: Draw.State.allCases)
    func `evidence comes as long as the draw stands, from those it concerns`(state: Draw.State) {
        let stands: Set<Draw.State> = [.waiting, .accepted, .settled, .evidenced]
        func may(_ change: (inout DrawRules.Standing) -> Void) -> Bool {
            var who = DrawRules.Standing()
            change(&who)
            return EvidenceRules.mayChange(state, by: who)
        }
        #expect(may { $0.isDeclarant = true } == stands.contains(state))
        #expect(may { $0.isPayee = true } == stands.contains(state))
        #expect(may { $0.isSteward = true } == stands.contains(state))
        #expect(may { $0.isTreasurer = true } == stands.contains(state))
        #expect(!may { $0.isInGroup = true })
        #expect(!may { $0.isCalendar = true })
    }

    @Test func `amounts are for members, receipts for those who must check them`() {
        #expect(!EvidenceRules.maySee(.init(isInGroup: true), isAuditor: false))
        #expect(EvidenceRules.maySee(.init(), isAuditor: true))
        #expect(EvidenceRules.maySee(.init(isSteward: true), isAuditor: false))
        #expect(EvidenceRules.maySee(.init(isTreasurer: true), isAuditor: false))
        #expect(EvidenceRules.maySee(.init(isPayee: true), isAuditor: false))
    }
}
