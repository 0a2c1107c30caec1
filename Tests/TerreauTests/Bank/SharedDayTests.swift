import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// Lines without a reference, alike word for word, on a day that two files share: none is lost and none is counted twice.
@Suite struct SharedDayTests {
    private static let day = Day(number: 20_780)
    private static let pneus = StatementSample.Move(day: day, cents: -1_000, text: "CB PNEUS")
    private static let pain = StatementSample.Move(day: day, cents: -400, text: "CB PAIN")
    private static let don = StatementSample.Move(day: day, cents: 1_000, text: "DON")
    private static func later(_ days: Int) -> StatementSample.Move {
        .init(day: day.adding(days: days), cents: -77, text: "L\(days)")
    }

    /// A file: where it opens, and what it says.
    struct Part: Sendable {
        var opening: Int64
        var moves: [StatementSample.Move]
    }

    /// What comes in, in order, and how many lines there should be of each amount in the end.
    static let cases: [(name: String, parts: [Part], pneus: Int, others: Int)] = [
        ("noon cuts the day", [Part(opening: 5000, moves: [pneus, pain]), Part(opening: 3600, moves: [pneus])], 2, 1),
        (
            "the second file goes on",
            [Part(opening: 5000, moves: [pneus]), Part(opening: 4000, moves: [pneus, later(1)])], 2, 1
        ),
        (
            "the afternoon comes first", [Part(opening: 4000, moves: [pneus]), Part(opening: 5000, moves: [pneus])], 2,
            0
        ),
        (
            "the day is told again",
            [Part(opening: 5000, moves: [pneus]), Part(opening: 5000, moves: [pneus, pneus])], 2, 0
        ),
        (
            "the same again", [Part(opening: 5000, moves: [pneus, pain]), Part(opening: 5000, moves: [pneus, pain])], 1,
            1
        ),
        (
            "the whole day after its halves",
            [
                Part(opening: 5000, moves: [pneus]), Part(opening: 4000, moves: [pneus]),
                Part(opening: 5000, moves: [pneus, pneus, pain]),
            ], 2, 1
        ),
        (
            "a longer second half",
            [
                Part(opening: 5000, moves: [pneus]), Part(opening: 4000, moves: [pneus]),
                Part(opening: 4000, moves: [pneus, later(1), later(2)]),
            ], 2, 2
        ),
        (
            "a longer first half",
            [
                Part(opening: 5000, moves: [pneus]), Part(opening: 4000, moves: [pneus]),
                Part(opening: 5077, moves: [later(-1), pneus]),
            ], 2, 1
        ),
        (
            "a longer first half, the second half first",
            [Part(opening: 4000, moves: [pneus, later(1)]), Part(opening: 5077, moves: [later(-1), pneus])], 2, 2
        ),
        (
            "a file that begins after the first line of the other",
            [Part(opening: 5000, moves: [pneus, pneus]), Part(opening: 4000, moves: [pneus, later(1)])], 2, 1
        ),
        (
            "three thirds, the last one first",
            [
                Part(opening: 3000, moves: [pneus]), Part(opening: 4000, moves: [pneus]),
                Part(opening: 5000, moves: [pneus]),
            ], 3, 0
        ),
        (
            "three thirds",
            [
                Part(opening: 5000, moves: [pneus]), Part(opening: 4000, moves: [pneus]),
                Part(opening: 3000, moves: [pneus]), Part(opening: 5000, moves: [pneus, pneus, pneus, later(1)]),
            ], 3, 1
        ),
    ]

    @Test(arguments: Engine.available, cases.indices)
    func `balances tell where in the day a file begins`(engine: Engine, index: Int) async throws {
        let (name, parts, pneus, others) = Self.cases[index]
        for format in BankStatement.Format.allCases {
            try await withInstance(engine) { house in
                for part in parts + parts.prefix(1) { _ = try await Self.take(part, format, house) }
                let cents = try await Self.cents(house)
                #expect(cents.count { $0 == -1_000 } == pneus, "\(name), \(format)")
                #expect(cents.count { $0 != -1_000 } == others, "\(name), \(format)")
            }
        }
    }

    @Test(arguments: Engine.available, SharedDayRules.Answer.allCases)
    func `where the balances leave both possible a person is asked`(
        engine: Engine, answer: SharedDayRules.Answer
    ) async throws {
        try await withInstance(engine) { house in
            // The morning comes to nothing, so the afternoon opens as the day does.
            let morning = Part(opening: 5000, moves: [Self.pneus, Self.don])
            let second = Part(opening: 5000, moves: [Self.pneus, Self.later(1)])
            _ = try await Self.take(morning, .camt053, house)
            let bank = house.instance.bank
            let bytes = StatementSample.camt(second.moves, opening: second.opening)
            let hash = try await bank.keep(bytes, name: "b.xml", by: house.treasurer)
            let preview = try await bank.preview(hash).previews
            #expect(preview.first?.unclear == [Self.day])
            await #expect(throws: Bank.No.sameDay(Self.day)) {
                try await bank.importFile(hash, by: house.treasurer)
            }
            let before = try await Self.cents(house)
            #expect(before.count == 2)
            try await house.browse { web in
                let page = try await web.get(Links.bankFile(hash), as: house.treasurer)
                #expect(page.contains("Sont-elles les mêmes ?"))
                let asked = try await web.post(Links.bankFile(hash), as: house.treasurer)
                #expect(asked.status == .conflict && asked.contains("dites si ses lignes sont les mêmes ou d’autres"))
                let done = try await web.post(
                    Links.bankFile(hash), ["sameDay": answer.rawValue], as: house.treasurer)
                #expect(done.location == Links.bank)
            }
            let after = try await Self.cents(house)
            #expect(after.count { $0 == -1_000 } == (answer == .same ? 1 : 2))
            let again = try await bank.importFile(hash, by: house.treasurer)
            #expect(again == 0)
        }
    }

    @Test(arguments: Engine.available)
    func `a day that lies beside a gap is asked about too`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            _ = try await Self.take(Part(opening: 5000, moves: [Self.pneus]), .camt053, house)
            await #expect(throws: Bank.No.sameDay(Self.day)) {
                _ = try await Self.take(Part(opening: 2500, moves: [Self.pneus]), .camt053, house)
            }
            let count = try await Self.take(Part(opening: 2500, moves: [Self.pneus]), .camt053, house, .others)
            #expect(count == 1)
        }
    }

    @Test func `lines with a reference are never asked about`() async throws {
        try await withInstance(.sqlite) { house in
            var (first, second) = (Self.pneus, Self.pneus)
            (first.reference, second.reference) = ("R1", "R2")
            for part in [Part(opening: 0, moves: [first]), Part(opening: 9_999, moves: [second, first])] {
                _ = try await Self.take(part, .camt053, house)
            }
            let cents = try await Self.cents(house)
            #expect(cents == [-1_000, -1_000])
        }
    }

    @Test func `balances at the end of all numbers trap nobody`() {
        let line = BankLine(day: Self.day, cents: .max, text: "A")
        let statement = BankStatement(
            format: .camt053, account: "A", currency: .eur, reference: "", openingDay: Self.day, closingDay: Self.day,
            opening: .min, closing: .max - 1, lines: [line, line])
        let content = StatementRules.contents(statement)[0]
        let sorting = SharedDayRules.sort(statement, beside: [statement], taken: [content: 2])
        #expect(sorting == SharedDayRules.Sorting(isNew: [false, false]))
    }

    /// Days as banks tell them, in files cut anywhere: whatever is not asked about is right.
    @Test func `files cut anywhere lose no line and count none twice`() {
        var random = RuleRandom(11)
        var (asked, taken) = (0, 0)
        for _ in 0..<2_000 {
            var moves: [BankLine] = []
            for offset in -1...2 {
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let (cents, text) =
                        [(-1_000, "P"), (-437, "B"), (12_345, "D"), (-1_290, "Q")]
                        .randomElement(using: &random) ?? (0, "")
                    moves.append(BankLine(day: Self.day.adding(days: offset), cents: Int64(cents), text: text))
                }
            }
            let balances = moves.reduce(into: [10_000 as Int64]) { $0.append(($0.last ?? 0) + $1.cents) }
            var (known, counts, covered): ([BankStatement], [String: Int], Set<Int>) = ([], [:], [])
            var isClear = true
            for _ in 0..<Int.random(in: 2...5, using: &random) where isClear {
                let start = Int.random(in: 0..<moves.count, using: &random)
                let end = Int.random(in: (start + 1)...moves.count, using: &random)
                let file = BankStatement(
                    format: .camt053, account: "A", currency: .eur, reference: "", openingDay: moves[start].day,
                    closingDay: moves[end - 1].day, opening: balances[start], closing: balances[end],
                    lines: Array(moves[start..<end]))
                let contents = StatementRules.contents(file)
                let sorting = SharedDayRules.sort(file, beside: known, taken: counts)
                isClear = sorting.unclear.isEmpty
                guard isClear else { break }
                for (content, isNew) in zip(contents, sorting.isNew) where isNew { counts[content, default: 0] += 1 }
                known.append(file)
                covered.formUnion(start..<end)
            }
            if !isClear {
                asked += 1
                continue
            }
            taken += 1
            let whole = BankStatement(
                format: .camt053, account: "A", currency: .eur, reference: "", openingDay: Self.day,
                closingDay: Self.day, opening: 0, closing: 0, lines: covered.sorted().map { moves[$0] })
            let wanted = StatementRules.contents(whole).reduce(into: [:]) { $0[$1, default: 0] += 1 }
            #expect(counts == wanted)
        }
        // Questions are for what cannot be known: they stay rare even where every file is cut.
        #expect(taken > 1_800 && asked > 0, "\(asked) asked, \(taken) taken")
    }

    private static func take(
        _ part: Part, _ format: BankStatement.Format, _ house: House, _ answer: SharedDayRules.Answer? = nil
    ) async throws -> Int {
        let bytes =
            format == .camt053
            ? StatementSample.camt(part.moves, opening: part.opening)
            : StatementSample.cfonb(part.moves, opening: part.opening)
        return try await house.instance.bank.importFile(bytes, name: "a", sameDay: answer, by: house.treasurer)
    }

    private static func cents(_ house: House) async throws -> [Int64] {
        try await house.read { try BankMovement.waiting(limit: 100, in: $0).map(\.line.cents) }
    }
}
