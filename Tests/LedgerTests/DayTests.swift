import Testing

@testable import Ledger

@Suite struct DayTests {
    @Test func `days agree with a calendar that only steps`() throws {
        // 1 January 1900 was a Monday, 25 567 days before 1 January 1970.
        var (number, weekday) = (-25_567, 1)
        for year in 1900...2999 {
            let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            let startOfYear = number
            for (index, length) in lengths.enumerated() {
                let startOfMonth = number
                for date in 1...length {
                    let day = try #require(Day(year: year, month: index + 1, day: date), "\(year)-\(index + 1)-\(date)")
                    let isRight =
                        day.number == number && day.components == (year, index + 1, date) && day.weekday == weekday
                        && day.startOfMonth.number == startOfMonth && day.startOfYear.number == startOfYear
                        && day.endOfMonth.number == startOfMonth + length - 1
                    try #require(isRight, "\(year)-\(index + 1)-\(date)")
                    number += 1
                    weekday = weekday % 7 + 1
                }
            }
        }
        #expect(number - 1 == Day(year: 2999, month: 12, day: 31)?.number)
    }

    @Test func `text is read back, and text order is day order`() throws {
        var earlier = ""
        for number in stride(from: Day.on("1900-01-01").number, through: Day.on("2999-12-31").number, by: 17) {
            let day = Day(number: number)
            try #require(Day(rawValue: day.rawValue) == day, "\(day)")
            try #require(earlier < day.rawValue, "\(day)")
            earlier = day.rawValue
        }
    }

    @Test(arguments: [
        (1900, 2, 29, false), (2000, 2, 29, true), (2023, 2, 29, false), (2024, 2, 29, true), (2100, 2, 29, false),
        (2400, 2, 29, true), (2026, 2, 30, false), (2026, 4, 31, false), (2026, 4, 30, true), (2026, 13, 1, false),
        (2026, 0, 1, false), (2026, 1, 0, false), (2026, 1, 32, false), (2026, -1, -1, false), (1899, 12, 31, false),
        (1900, 1, 1, true), (2999, 12, 31, true), (3000, 1, 1, false), (Int.max, Int.max, Int.max, false),
        (Int.min, Int.min, Int.min, false),
    ])
    func `only days of the calendar exist`(year: Int, month: Int, day: Int, exists: Bool) {
        #expect((Day(year: year, month: month, day: day) != nil) == exists)
    }

    @Test(arguments: [
        ("1970-01-01", 4), ("2026-11-23", 1), ("2026-03-10", 2), ("2024-02-29", 4), ("1969-12-31", 3),
        ("2026-01-04", 7),
    ])
    func `weekdays count from Monday`(text: String, weekday: Int) { #expect(Day.on(text).weekday == weekday) }

    @Test(arguments: [
        ("2026-01-01", "2026-01-01"), ("2026-03-31", "2026-01-01"), ("2026-04-01", "2026-04-01"),
        ("2026-06-30", "2026-04-01"), ("2026-08-15", "2026-07-01"), ("2026-09-30", "2026-07-01"),
        ("2026-10-01", "2026-10-01"), ("2026-12-31", "2026-10-01"),
    ])
    func `a quarter starts in January, April, July or October`(day: String, start: String) {
        #expect(Day.on(day).startOfQuarter == .on(start))
    }

    @Test(arguments: [
        ("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2026-01-31", 3, "2026-04-30"),
        ("2026-03-15", 1, "2026-04-15"), ("2026-12-31", 1, "2027-01-31"), ("2026-12-31", 2, "2027-02-28"),
        ("2026-03-31", -1, "2026-02-28"), ("2026-01-15", -1, "2025-12-15"), ("2026-01-31", -2, "2025-11-30"),
        ("2024-02-29", 12, "2025-02-28"), ("2024-02-29", 48, "2028-02-29"), ("2026-05-05", 0, "2026-05-05"),
    ])
    func `months later is the same day, or the last of a shorter month`(day: String, months: Int, expected: String) {
        #expect(Day.on(day).adding(months: months) == .on(expected))
    }

    @Test(arguments: [
        "2026-03-31", "31/03/2026", "31/3/2026", "31.3.2026", "31.03.2026", "31-03-2026", " 31/03/2026 ", "31/03/26",
        "31 / 03 / 2026",
    ])
    func `days are read as people type them`(text: String) { #expect(Day(typed: text) == .on("2026-03-31")) }

    @Test(arguments: [
        "", "demain", "31/02/2026", "2026", "31/03", "03/31/2026", "31/03/126", "2026/03/31", "31/03/2026/1",
        "٣١/٠٣/٢٠٢٦", "31:03:2026",
        "99999999999999999999/1/2026",
    ])
    func `other texts are no day`(text: String) { #expect(Day(typed: text) == nil) }

    @Test(arguments: [
        "", "2026-3-31", "26-03-31", "2026-03-32", "2026-02-29", "2026/03/31", " 2026-03-31", "2026-03-31 ",
        "2026-03-31T",
        "2026-+3-31", "2026-03-+1", "+026-03-31", "-026-03-31", "２026-3-1", "1899-12-31", "3000-01-01", "2026--3-31",
    ])
    func `the stored form is exact`(text: String) { #expect(Day(rawValue: text) == nil) }
}
