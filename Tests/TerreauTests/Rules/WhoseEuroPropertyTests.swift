import Ledger
import Testing

@testable import Terreau

/// What holds for every question and every set of lines. `money.md` C1.9, C1.10.
@Suite struct WhoseEuroPropertyTests {
    private static let today = Day.on("2026-06-15")

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `whatever the lines, the answer keeps the agreements`(seed: UInt64) throws {
        var random = RuleRandom(seed)
        var (paid, split, short) = (0, 0, 0)
        for round in 0..<250 {
            let (question, lines) = Self.anyCase(&random)
            let answer = try WhoseEuro.choose(question, among: lines)
            for fault in faults(of: answer, to: question, among: lines) {
                Issue.record("seed \(seed), round \(round): \(fault) — \(answer)")
            }
            let shuffled = try WhoseEuro.choose(question, among: lines.shuffled(using: &random))
            #expect(shuffled.shares == answer.shares, "seed \(seed), round \(round)")
            #expect(Set(shuffled.passed) == Set(answer.passed), "seed \(seed), round \(round)")
            paid += answer.shares.isEmpty ? 0 : 1
            split += answer.shares.count > 1 ? 1 : 0
            short += answer.missing.isPositive ? 1 : 0
        }
        // Otherwise the loop proves nothing.
        #expect(paid > 50 && split > 10 && short > 10, "seed \(seed): \(paid) paid, \(split) split, \(short) short")
    }

    private func faults(
        of answer: WhoseEuro.Answer, to question: WhoseEuro.Question, among lines: [WhoseEuro.Candidate]
    ) -> [String] {
        var faults: [String] = []
        let byID = Dictionary(uniqueKeysWithValues: lines.map { ($0.line.id, $0) })
        let named = answer.shares.map(\.line) + answer.passed.map(\.line)
        if named.count != lines.count || Set(named) != Set(byID.keys) {
            faults.append("each line once, as payer or passed")
        }
        let sum = answer.shares.reduce(0) { $0 + $1.amount.cents }
        if sum + answer.missing.cents != question.amount.cents {
            faults.append("shares and what is missing are the amount")
        }
        if answer.missing.isNegative { faults.append("too much is paid") }

        for share in answer.shares {
            guard let line = byID[share.line] else { continue }
            let most = Self.most(line, for: question)
            if share.amount.cents < 1 || share.amount.cents > most {
                faults.append("\(share.line) pays more than it may")
            }
        }
        for passed in answer.passed {
            guard let line = byID[passed.line] else { continue }
            let isNotNeeded = passed.reason == .notNeeded
            if isNotNeeded != (Self.most(line, for: question) > 0) {
                faults.append("\(passed.line) is passed for no reason")
            }
            if isNotNeeded, answer.missing.isPositive { faults.append("\(passed.line) could have paid") }
        }
        return faults + orderFaults(of: answer, to: question, byID)
    }

    private func orderFaults(
        of answer: WhoseEuro.Answer, to question: WhoseEuro.Question, _ byID: [FundLine.ID: WhoseEuro.Candidate]
    ) -> [String] {
        var faults: [String] = []
        let payers = answer.shares.compactMap { byID[$0.line] }
        let spared = answer.passed.filter { $0.reason == .notNeeded }.compactMap { byID[$0.line] }
        if payers.contains(where: \.line.isFree) {
            if spared.contains(where: { !$0.line.isFree }) { faults.append("free money before restricted") }
            for (share, line) in zip(answer.shares, payers)
            where !line.line.isFree && share.amount.cents < Self.most(line, for: question) {
                faults.append("free money while \(share.line) had some left")
            }
        }
        let ends = payers.filter { !$0.line.isFree }.map { $0.line.terms.lastDay?.number ?? .max }
        if ends != ends.sorted() { faults.append("not in the order in which they end") }
        let waits = spared.filter { !$0.line.isFree }.map { $0.line.terms.lastDay?.number ?? .max }
        if let last = ends.last, let first = waits.min(), first < last { faults.append("what ends sooner was spared") }
        for (share, line) in zip(answer.shares, payers) {
            if line.line.isFree != (share.reason == .freeMoneyLast) { faults.append("\(share.line): \(share.reason)") }
            if case .endsFirst(let day) = share.reason, line.line.terms.lastDay != day { faults.append("another day") }
            if share.reason == .onlyLine, payers.count + spared.count > 1 { faults.append("not the only line") }
        }
        return faults
    }

    /// The most that a line may pay of the question, in cents; written anew, from the agreement's words.
    private static func most(_ candidate: WhoseEuro.Candidate, for question: WhoseEuro.Question) -> Int64 {
        let terms = candidate.line.terms
        let isOpen =
            (terms.windowFrom ?? today.adding(days: -9999)) <= question.day
            && question.day
                <= min(terms.windowUntil ?? today.adding(days: 9999), terms.spendBy ?? today.adding(days: 9999))
        let isCovered =
            (terms.kinds.isEmpty || terms.kinds.contains(question.kind))
            && (terms.payees.isEmpty || terms.payees.contains(question.payee))
            && (terms.territories.isEmpty || question.territory.map(terms.territories.contains) == true)
        let proofs: [EvidenceKind] = [.none, .shortText, .link, .receipt]
        let isProven =
            terms.evidence == .none || terms.evidence == .shortText
            || proofs.drop { $0 != terms.evidence }.contains(question.evidence)
        let isSmall = question.amount.cents <= terms.perDrawCeiling?.cents ?? .max
        guard isOpen, isCovered, isProven, isSmall else { return 0 }
        let person = terms.perPersonCeiling.map { $0.cents - candidate.takenByPayee.cents } ?? .max
        let kind = terms.kindCeilings[question.kind].map { $0.cents - candidate.takenForKind.cents } ?? .max
        return max(0, min(candidate.left.cents, person, kind))
    }

    private static func anyCase(_ random: inout RuleRandom) -> (WhoseEuro.Question, [WhoseEuro.Candidate]) {
        let question = WhoseEuro.Question(
            amount: Money(cents: Int64.random(in: 1...100_000, using: &random)), day: today,
            kind: random.pick([.toolImprovement, .study]), payee: random.pick([.member, .supplier]),
            territory: random.pick([nil, "lille", "roubaix"]), evidence: random.pick(EvidenceKind.allCases))
        let lines = (0..<Int.random(in: 0...6, using: &random)).map { anyLine("line-\($0)", &random) }
        return (question, lines)
    }

    private static func anyLine(_ slug: String, _ random: inout RuleRandom) -> WhoseEuro.Candidate {
        func cents(_ range: ClosedRange<Int64>) -> Money { Money(cents: Int64.random(in: range, using: &random)) }
        func near() -> Day { today.adding(days: Int.random(in: -1...4, using: &random)) }
        var terms = FundLineTerms(purpose: "")
        if random.chance(10) { terms.windowFrom = today.adding(days: Int.random(in: -1...1, using: &random)) }
        if random.chance(50) { terms.windowUntil = near() }
        if random.chance(30) { terms.spendBy = near() }
        if random.chance(30) { terms.kinds = random.pick([[.toolImprovement], [.study], [.toolImprovement, .study]]) }
        if random.chance(20) { terms.payees = random.pick([[.member], [.member, .supplier]]) }
        if random.chance(15) { terms.territories = ["lille"] }
        if random.chance(15) { terms.perDrawCeiling = cents(1...120_000) }
        if random.chance(20) { terms.perPersonCeiling = cents(1...60_000) }
        if random.chance(20) { terms.kindCeilings = [.toolImprovement: cents(1...60_000)] }
        if random.chance(30) { terms.evidence = random.pick(EvidenceKind.allCases) }
        let left = random.chance(10) ? Money.zero : random.chance(30) ? .euros(200) : cents(1...60_000)
        return WhoseEuro.Candidate(
            line: .sample(slug, isFree: random.chance(25)) { $0 = terms }, left: left,
            takenByPayee: random.chance(50) ? .zero : cents(1...30_000),
            takenForKind: random.chance(50) ? .zero : cents(1...30_000))
    }
}
