internal import Ledger

/// When money leaves: the days on which banks work and on which a budget settles.
enum PaymentCalendar {
    /// The next run for something accepted on `day`: the first bank working day after it that the rhythm allows.
    static func nextRun(after day: Day, rhythm: SettlementRhythm, cutoffDay: Int) -> Day {
        switch rhythm {
        case .immediate: firstWorkingDay(from: day.adding(days: 1))
        case .monthly:
            if day.components.day < cutoffDay, let cutoff = Day(year: day.year, month: day.month, day: cutoffDay) {
                firstWorkingDay(from: cutoff)
            } else {
                firstWorkingDay(from: day.startOfMonth.adding(months: 1).adding(days: cutoffDay - 1))
            }
        case .quarterly: firstWorkingDay(from: day.startOfQuarter.adding(months: 3))
        }
    }

    static func firstWorkingDay(from day: Day) -> Day {
        var day = day
        while !isWorkingDay(day) { day = day.adding(days: 1) }
        return day
    }

    /// Monday to Friday, less the closing days of TARGET, the euro area's settlement system: 1 January, Good Friday, Easter
    /// Monday, 1 May, 25 and 26 December.
    static func isWorkingDay(_ day: Day) -> Bool {
        guard day.weekday <= 5 else { return false }
        let (year, month, number) = day.components
        switch (month, number) {
        case (1, 1), (5, 1), (12, 25), (12, 26): return false
        default: break
        }
        let easter = easter(year)
        return day != easter.adding(days: -2) && day != easter.adding(days: 1)
    }

    /// Easter Sunday of the Gregorian calendar: the anonymous computus (Meeus, Jones, Butcher).
    static func easter(_ year: Int) -> Day {
        let (a, b, c) = (year % 19, year / 100, year % 100)
        let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30
        let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7
        let m = (a + 11 * h + 22 * l) / 451
        let sum = h + l - 7 * m + 114
        return Day(year: year, month: sum / 31, day: sum % 31 + 1) ?? Day(number: 0)
    }
}
