import Ledger
import Testing

@testable import Terreau

/// A draw after something happened to it, and the hash that binds an acceptance. `money.md` C1.13.
@Suite struct DrawChangesTests {
    static let now = Instant(milliseconds: 1_781_517_600_000)
    static let answer = WhoseEuro.Answer(
        shares: [
            WhoseEuro.Share(line: FundLine.ID(rawValue: "anis"), amount: .euros(100), reason: .closesRemainder),
            WhoseEuro.Share(line: FundLine.ID(rawValue: "mel"), amount: .euros(200), reason: .nextInOrder),
        ], missing: .zero)

    private func draw(_ change: (inout RuleSetting) -> Void = { _ in }) throws -> Draw {
        try Draw(new: RuleSetting(change).request(), by: Person.ID(rawValue: "camille"), number: 42, at: Self.now)
    }

    @Test func `a new draw waits, in its first version`() throws {
        let draw = try draw()
        #expect(draw.state == .waiting)
        #expect(draw.version == 1)
        #expect(draw.reference == "P-42")
        #expect(draw.request == RuleSetting().request())
        #expect(draw.acceptedAt == nil && draw.settledAt == nil && draw.doneAt == nil)
    }

    @Test(
        arguments: [
            { $0.amount = Money(cents: 30_001) }, { $0.kind = .study },
            { $0.workDay = RuleSetting.today.adding(days: -1) },
            { $0.project = "lille-bike" }, { $0.gesture = .need }, { $0.reservedUntil = RuleSetting.today },
            { $0.evidence = .link },
        ] as [@Sendable (inout RuleSetting) -> Void])
    func `an acceptance is bound to what was seen: any edit changes the hash`(
        edit: @Sendable (inout RuleSetting) -> Void
    ) throws {
        let seen = try draw()
        let edited = seen.edited(to: RuleSetting(edit).request())
        #expect(edited.version == 2)
        #expect(edited.seenHash(Self.answer, account: nil) != seen.seenHash(Self.answer, account: nil))
    }

    @Test func `so does an edit that changes nothing, and another funder's euro`() throws {
        let seen = try draw()
        let hash = seen.seenHash(Self.answer, account: nil)
        #expect(seen.seenHash(Self.answer, account: nil) == hash)
        #expect(seen.seenHash(Self.answer, account: "another") != hash)
        #expect(seen.edited(to: seen.request).seenHash(Self.answer, account: nil) != hash)
        var other = Self.answer
        other.shares.swapAt(0, 1)
        #expect(seen.seenHash(other, account: nil) == hash, "the same lines, in another order")
        other = Self.answer
        other.shares.removeLast()
        #expect(seen.seenHash(other, account: nil) != hash)
        // Why a line pays is an explanation: it may change without a decision being void.
        other = WhoseEuro.Answer(
            shares: Self.answer.shares.map { .init(line: $0.line, amount: $0.amount, reason: .onlyLine) },
            missing: .zero)
        #expect(seen.seenHash(other, account: nil) == hash)
    }

    @Test func `an edit forgets the acceptance, everything else keeps what was`() throws {
        let accepted = try draw { $0.gesture = .need }.accepted(byRule: true, at: Self.now)
        #expect(accepted.state == .accepted && accepted.acceptedByRule == true && accepted.awaitsWork)
        let done = accepted.done(amount: .euros(250), on: RuleSetting.today, at: Self.now)
        #expect(done.version == 2 && done.amount == .euros(250) && !done.awaitsWork && done.acceptedAt == Self.now)
        let settled = done.settled(.internalTransfer, at: Self.now)
        #expect(
            settled.state == .settled && settled.settlementMode == .internalTransfer && settled.amount == .euros(250))
        #expect(settled.with(state: .reversed).settledAt == Self.now)
        let edited = accepted.edited(to: accepted.request)
        #expect(edited.acceptedAt == nil && edited.acceptedByRule == nil)
    }

    @Test(
        arguments: [
            (30_000, [10_000, 20_000]), (29_999, [10_000, 19_999]), (10_000, [10_000, 0]), (9_999, [9_999, 0]),
            (0, [0, 0]),
        ] as [(Int64, [Int64])])
    func `when less was spent, the last in order gives back first`(cents: Int64, kept: [Int64]) throws {
        #expect(try Self.answer.keeping(Money(cents: cents)).map(\.cents) == kept)
    }

    @Test(
        arguments: [
            ("abc", "abc"), ("  Améliorer   la\nfacturation ", "Améliorer la facturation"), ("ab", nil),
            ("  a b  ", "a b"), ("", nil),
            (String(repeating: "é", count: 200), String(repeating: "é", count: 200)),
            (String(repeating: "é", count: 201), nil),
            ("\u{A0}\u{202F}\t\n", nil),
        ] as [(String, String?)])
    func `a purpose is one line of 3 to 200 characters`(text: String, kept: String?) {
        #expect(Draw.Purpose(rawValue: text)?.rawValue == kept)
    }
}
