import Ledger
import Testing

@testable import Terreau

@Suite struct PaymentCalendarTests {
    @Test(arguments: [
        "1961-04-02", "1999-04-04", "2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2024-03-31", "2025-04-20",
        "2026-04-05", "2027-03-28", "2038-04-25", "2049-04-18", "2076-04-19", "2285-03-22",
    ])
    func `Easter falls on its known days`(date: String) {
        let easter = Day.on(date)
        #expect(PaymentCalendar.easter(easter.year) == easter)
    }

    @Test func `Easter is always a Sunday between 22 March and 25 April`() {
        for year in 1900...2999 {
            let easter = PaymentCalendar.easter(year)
            let (y, month, day) = easter.components
            #expect(
                y == year && easter.weekday == 7 && (month * 100 + day) >= 322 && (month * 100 + day) <= 425, "\(year)")
        }
    }

    @Test(arguments: [
        // 2026: New Year, Good Friday, Easter Monday, Labour Day, Christmas; the 26th is a Saturday.
        ("2026-01-01", false), ("2026-01-02", true), ("2026-04-02", true), ("2026-04-03", false), ("2026-04-06", false),
        ("2026-04-07", true), ("2026-04-30", true), ("2026-05-01", false), ("2026-12-24", true), ("2026-12-25", false),
        ("2026-12-26", false), ("2026-12-28", true), ("2025-12-26", false),
        // Saturday, Sunday, Monday
        ("2026-06-13", false), ("2026-06-14", false), ("2026-06-15", true),
        // French holidays on which the settlement system works: Ascension, Whit Monday, 8 May, 14 July, 15 August, 1 and 11 November.
        ("2026-05-14", true), ("2026-05-25", true), ("2026-05-08", true), ("2026-07-14", true), ("2025-08-15", true),
        ("2027-11-01", true), ("2026-11-11", true),
        // 31 December and Maundy Thursday are working days.
        ("2026-12-31", true),
    ])
    func `banks settle on weekdays that are no TARGET holiday`(date: String, isWorking: Bool) {
        #expect(PaymentCalendar.isWorkingDay(.on(date)) == isWorking)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let from: String
        let rhythm: SettlementRhythm
        var cutoff = 25
        let run: String
        var testDescription: String { "\(from) \(rhythm) \(cutoff)" }
    }

    @Test(arguments: [
        // The next working day, never the same one
        Case(from: "2026-06-15", rhythm: .immediate, run: "2026-06-16"),
        Case(from: "2026-06-19", rhythm: .immediate, run: "2026-06-22"),
        Case(from: "2026-06-20", rhythm: .immediate, run: "2026-06-22"),
        Case(from: "2026-06-21", rhythm: .immediate, run: "2026-06-22"),
        Case(from: "2026-04-02", rhythm: .immediate, run: "2026-04-07"),
        Case(from: "2026-12-24", rhythm: .immediate, run: "2026-12-28"),
        Case(from: "2026-12-31", rhythm: .immediate, run: "2027-01-04"),
        Case(from: "2026-04-30", rhythm: .immediate, run: "2026-05-04"),
        // The month's cut-off, the first working day from it; on the day itself it is too late
        Case(from: "2026-06-01", rhythm: .monthly, run: "2026-06-25"),
        Case(from: "2026-06-24", rhythm: .monthly, run: "2026-06-25"),
        Case(from: "2026-06-25", rhythm: .monthly, run: "2026-07-27"),
        Case(from: "2026-06-30", rhythm: .monthly, run: "2026-07-27"),
        Case(from: "2026-07-24", rhythm: .monthly, run: "2026-07-27"),
        Case(from: "2026-12-10", rhythm: .monthly, run: "2026-12-28"),
        Case(from: "2026-12-25", rhythm: .monthly, run: "2027-01-25"),
        Case(from: "2026-12-31", rhythm: .monthly, cutoff: 1, run: "2027-01-04"),
        Case(from: "2026-02-10", rhythm: .monthly, cutoff: 28, run: "2026-03-02"),
        Case(from: "2026-02-28", rhythm: .monthly, cutoff: 28, run: "2026-03-30"),
        Case(from: "2026-01-31", rhythm: .monthly, cutoff: 28, run: "2026-03-02"),
        // The first working day of the next quarter
        Case(from: "2026-01-01", rhythm: .quarterly, run: "2026-04-01"),
        Case(from: "2026-03-31", rhythm: .quarterly, run: "2026-04-01"),
        Case(from: "2026-04-01", rhythm: .quarterly, run: "2026-07-01"),
        Case(from: "2026-06-15", rhythm: .quarterly, run: "2026-07-01"),
        Case(from: "2026-12-31", rhythm: .quarterly, run: "2027-01-04"),
    ])
    func `money leaves on the next run of the rhythm`(_ row: Case) {
        #expect(
            PaymentCalendar.nextRun(after: .on(row.from), rhythm: row.rhythm, cutoffDay: row.cutoff) == .on(row.run))
    }

    @Test(arguments: SettlementRhythm.allCases)
    func `a run is a working day, later than the day, and never earlier for a later day`(rhythm: SettlementRhythm) {
        for cutoff in [1, 10, 25, 28] {
            var last = Day.on("2023-12-31")
            for number in Day.on("2024-01-01").number...Day.on("2028-12-31").number {
                let day = Day(number: number)
                let run = PaymentCalendar.nextRun(after: day, rhythm: rhythm, cutoffDay: cutoff)
                let isRight =
                    run > day && run >= last && PaymentCalendar.isWorkingDay(run) && run.number - number <= 100
                #expect(isRight, "\(day) \(cutoff) \(run)")
                last = run
            }
        }
    }
}
