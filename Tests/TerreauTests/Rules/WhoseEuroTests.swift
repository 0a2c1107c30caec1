import Ledger
import Testing

@testable import Terreau

private let day = Day.on("2026-06-15")
private let (june, july, december) = (Day.on("2026-06-30"), Day.on("2026-07-31"), Day.on("2026-12-31"))

/// Whose euro pays, case by case. Design §5; `money.md` C1.9, C1.10.
@Suite struct WhoseEuroTests {
    typealias Reason = WhoseEuro.Reason
    typealias Candidate = WhoseEuro.Candidate

    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        let lines: [Candidate]
        let question: WhoseEuro.Question
        let shares: [WhoseEuro.Share]
        let passed: Set<WhoseEuro.Passed>
        let missing: Money
        var testDescription: String { what }

        init(
            _ what: String, cents: Int64 = 30_000, _ lines: [Candidate], pays: [(String, Int64, Reason)],
            passes: [(String, Reason)] = [], missing: Int64 = 0
        ) {
            self.what = what
            self.lines = lines
            question = WhoseEuro.Question(
                amount: Money(cents: cents), day: day, kind: .toolImprovement, payee: .member, territory: "lille",
                evidence: .shortText)
            shares = pays.map {
                WhoseEuro.Share(line: FundLine.ID(rawValue: $0.0), amount: Money(cents: $0.1), reason: $0.2)
            }
            passed = Set(passes.map { WhoseEuro.Passed(line: FundLine.ID(rawValue: $0.0), reason: $0.1) })
            self.missing = Money(cents: missing)
        }
    }

    static let order = [
        Case("a single line", [.line("anis", 500)], pays: [("anis", 30_000, .onlyLine)]),
        Case(
            "a single line, the other refused", [.line("anis", 500), .line("mel", 500) { $0.kinds = [.study] }],
            pays: [("anis", 30_000, .onlyLine)], passes: [("mel", .kindNotCovered)]),
        Case(
            "what must be spent first goes first",
            [.line("anis", 500) { $0.windowUntil = december }, .line("mel", 500) { $0.windowUntil = june }],
            pays: [("mel", 30_000, .endsFirst(june))], passes: [("anis", .notNeeded)]),
        Case(
            "the date to spend by counts when it is earlier",
            [
                .line("anis", 500) { $0.windowUntil = july },
                .line("mel", 500) { ($0.windowUntil, $0.spendBy) = (december, june) },
            ],
            pays: [("mel", 30_000, .endsFirst(june))], passes: [("anis", .notNeeded)]),
        Case(
            "an end goes before no end, whatever the restrictions",
            [
                .line("anis", 500) { ($0.kinds, $0.payees) = ([.toolImprovement], [.member]) },
                .line("mel", 500) { $0.spendBy = december },
            ],
            pays: [("mel", 30_000, .endsFirst(december))], passes: [("anis", .notNeeded)]),
        Case(
            "with the same end, the most restricted",
            [
                .line("anis", 500) { $0.spendBy = june },
                .line("mel", 500) { ($0.spendBy, $0.kinds) = (june, [.toolImprovement]) },
            ],
            pays: [("mel", 30_000, .mostRestricted)], passes: [("anis", .notNeeded)]),
        Case(
            "with the same terms, the one whose remainder it closes", [.line("anis", 1000), .line("mel", 300)],
            pays: [("mel", 30_000, .closesRemainder)], passes: [("anis", .notNeeded)]),
        Case(
            "with the same terms and nothing to close, the smaller remainder",
            [.line("anis", 1000), .line("mel", 500)],
            pays: [("mel", 30_000, .nextInOrder)], passes: [("anis", .notNeeded)]),
        Case(
            "all else equal, by name", [.line("mel", 500), .line("anis", 500)],
            pays: [("anis", 30_000, .nextInOrder)], passes: [("mel", .notNeeded)]),
        Case(
            "free money when there is nothing else", [.free("propre", 500)], pays: [("propre", 30_000, .freeMoneyLast)]),
        Case(
            "free money last, even when it ends first",
            [.free("propre", 300) { $0.spendBy = june }, .line("anis", 500) { $0.spendBy = december }],
            pays: [("anis", 30_000, .endsFirst(december))], passes: [("propre", .notNeeded)]),
        Case(
            "a line without terms before free money", [.free("propre", 500), .line("anis", 500)],
            pays: [("anis", 30_000, .mostRestricted)], passes: [("propre", .notNeeded)]),
    ]

    static let splits = [
        Case(
            "two lines, the second pays the rest",
            [.line("anis", 1000) { $0.spendBy = december }, .line("mel", 120) { $0.spendBy = june }],
            pays: [("mel", 12_000, .endsFirst(june)), ("anis", 18_000, .nextInOrder)]),
        Case(
            "restricted money to its last cent, then free", cents: 50_001,
            [.free("propre", 500), .line("anis", 500) { $0.spendBy = june }],
            pays: [("anis", 50_000, .endsFirst(june)), ("propre", 1, .freeMoneyLast)]),
        Case(
            "four lines in order, to the cent", cents: 90_099,
            [
                .free("propre", 5000), .line("anis", 400), .line("kpa", 200) { $0.spendBy = july },
                .line("mel", 300) { $0.spendBy = june },
            ],
            pays: [
                ("mel", 30_000, .endsFirst(june)), ("kpa", 20_000, .endsFirst(july)), ("anis", 40_000, .mostRestricted),
                ("propre", 99, .freeMoneyLast),
            ]),
        Case(
            "the personal ceiling leaves the rest to the next",
            [
                .line("anis", 1000, taken: 200) { ($0.spendBy, $0.perPersonCeiling) = (june, .euros(300)) },
                .line("mel", 1000),
            ],
            pays: [("anis", 10_000, .endsFirst(june)), ("mel", 20_000, .nextInOrder)]),
        Case(
            "the kind's ceiling too",
            [
                .line("anis", 1000, forKind: 250) {
                    ($0.spendBy, $0.kindCeilings) = (june, [.toolImprovement: .euros(300)])
                },
                .line("mel", 1000),
            ],
            pays: [("anis", 5000, .endsFirst(june)), ("mel", 25_000, .nextInOrder)]),
        Case(
            "not enough in all", cents: 100_000, [.line("anis", 500), .free("propre", 300)],
            pays: [("anis", 50_000, .mostRestricted), ("propre", 30_000, .freeMoneyLast)], missing: 20_000),
        Case("no line at all", [], pays: [], missing: 30_000),
    ]

    @Test(arguments: order) func `lines are taken in the agreed order, with the reason`(_ row: Case) throws {
        try check(row)
    }
    @Test(arguments: splits) func `one line pays what it can, the next the rest`(_ row: Case) throws { try check(row) }

    /// Each condition alone: just inside it pays, just outside it says why.
    @Test(arguments: WhoseEuroConditions.all)
    func `a line that may not pay says why`(_ row: WhoseEuroConditions.Condition) throws {
        for (line, reason) in [(row.inside, nil), (row.outside, row.reason)] as [(Candidate, Reason?)] {
            if let reason {
                try check(Case(row.what, [line], pays: [], passes: [("anis", reason)], missing: 30_000))
            } else {
                try check(Case(row.what, [line], pays: [("anis", 30_000, .onlyLine)]))
            }
        }
    }

    @Test func `the first condition that fails is the one that is said`() throws {
        var line = Candidate.line("anis", 0, taken: 9, forKind: 9) {
            $0.windowUntil = day.adding(days: -1)
            ($0.kinds, $0.payees, $0.territories, $0.evidence) = ([.study], [.supplier], ["roubaix"], .receipt)
            ($0.perPersonCeiling, $0.kindCeilings, $0.perDrawCeiling) = (
                .euros(1), [.toolImprovement: .euros(1)], .euros(1)
            )
        }
        let repairs: [(Reason, (inout FundLineTerms) -> Void)] = [
            (.windowOver(day.adding(days: -1)), { $0.windowUntil = nil }), (.kindNotCovered, { $0.kinds = [] }),
            (.payeeNotCovered, { $0.payees = [] }), (.territoryNotCovered, { $0.territories = [] }),
            (.evidenceMissing(.receipt), { $0.evidence = .none }), (.empty, { _ in }),
            (.personCeilingReached(.euros(1)), { $0.perPersonCeiling = nil }),
            (.kindCeilingReached(.euros(1)), { $0.kindCeilings = [:] }),
            (.drawCeilingReached(.euros(1)), { $0.perDrawCeiling = nil }),
        ]
        for (reason, repair) in repairs {
            let answer = try WhoseEuro.choose(Case("", [], pays: []).question, among: [line])
            #expect(answer.passed.map(\.reason) == [reason])
            var terms = line.line.terms
            repair(&terms)
            line = .line("anis", reason == .empty ? 500 : Int(line.left.cents / 100), taken: 9, forKind: 9) {
                $0 = terms
            }
        }
        #expect(try WhoseEuro.choose(Case("", [], pays: []).question, among: [line]).missing.isZero)
    }

    @Test func `two currencies are not mixed (C1.3)`() {
        let dollars = Money(cents: 50_000, currency: Currency(rawValue: "USD") ?? .eur)
        let line = Candidate(line: .sample("anis"), left: dollars, takenByPayee: .zero, takenForKind: .zero)
        #expect(throws: MoneyError.self) { try WhoseEuro.choose(Case("", [], pays: []).question, among: [line]) }
    }

    private func check(_ row: Case) throws {
        for lines in [row.lines, row.lines.reversed()] {
            let answer = try WhoseEuro.choose(row.question, among: lines)
            #expect(answer.shares == row.shares)
            #expect(Set(answer.passed) == row.passed)
            #expect(answer.passed.count == row.passed.count)
            #expect(answer.missing == row.missing)
        }
    }
}
