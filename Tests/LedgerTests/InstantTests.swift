import Testing

@testable import Ledger

@Suite struct InstantTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (-86_400_000, "1969-12-31T00:00:00.000Z"), (86_399_999, "1970-01-01T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_795_423_267_250, "2026-11-23T08:41:07.250Z"),
        (32_503_679_999_999, "2999-12-31T23:59:59.999Z"),
    ])
    func `a moment is written in fixed width and read back`(milliseconds: Int64, text: String) {
        let instant = Instant(milliseconds: milliseconds)
        #expect(instant.rawValue == text)
        #expect(Instant(rawValue: text) == instant)
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T08:41:07Z", "2026-11-23T08:41:07.250", "2026-11-23 08:41:07.250Z",
        "2026-11-23T08:41:07.250z", "2026-11-23T24:00:00.000Z", "2026-11-23T08:60:00.000Z", "2026-11-23T08:41:60.000Z",
        "2026-11-31T08:41:07.250Z", "2026-11-23T+8:41:07.250Z", "2026-11-23T08:41:07.25+Z", "2026-11-23T08:41:07,250Z",
        "2026-11-+3T08:41:07.250Z", "2026-11-23T08:41:07.250ZZ", " 2026-11-23T08:41:07.250Z",
        "2026-11-23T08.41.07.250Z",
        "2026-11-23T0é:41:07.250", "🚲🚲🚲🚲🚲🚲",
    ])
    func `nothing else is a moment`(text: String) { #expect(Instant(rawValue: text) == nil) }

    @Test func `every moment is read back, and text order is time order`() throws {
        var random = Seeded(11)
        let first = Day.on("1900-01-01").number * 86_400_000
        let last = Day.on("2999-12-31").number * 86_400_000
        var moments = (0..<20_000).map { _ in Instant(milliseconds: Int64(Int.random(in: first...last, using: &random)))
        }
        moments.sort()
        for (index, moment) in moments.enumerated() {
            try #require(Instant(rawValue: moment.rawValue) == moment, "seed 11: \(moment)")
            try #require(index == 0 || moments[index - 1].rawValue <= moment.rawValue, "seed 11: \(moment)")
        }
    }

    @Test func `seconds are added and counted`() {
        let start = Instant(milliseconds: 1_500)
        #expect(start.adding(seconds: 60).milliseconds == 61_500)
        #expect(start.adding(seconds: -2).milliseconds == -500)
        #expect(start.adding(seconds: 60).seconds(since: start) == 60)
        #expect(start < start.adding(seconds: 1))
    }

    @Test(arguments: [Int64.min, .min + 1, -86_400_001, -1, 0, 1, .max])
    func `the time of day is never negative and nothing traps`(milliseconds: Int64) {
        let (day, time) = Instant.divided(milliseconds, by: 86_400_000)
        #expect((0..<86_400_000).contains(time))
        #expect(Int128(day) * 86_400_000 + Int128(time) == Int128(milliseconds))
    }
}
