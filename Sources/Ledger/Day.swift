/// A calendar day, without hour or time zone.
///
/// Kept as a number of days since 1970-01-01 in the proleptic Gregorian calendar; the conversions are Howard Hinnant's
/// `days_from_civil` and `civil_from_days`.
public struct Day: Hashable, Comparable, Sendable, CustomStringConvertible, RawRepresentable {
    public let number: Int

    public init(number: Int) { self.number = number }

    /// Nil unless the day exists in the calendar and lies between the years 1900 and 2999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1900...2999).contains(year), (1...12).contains(month), day >= 1,
            day <= Day.length(ofMonth: month, year: year)
        else { return nil }
        let y = month <= 2 ? year - 1 : year
        let era = y / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    /// Reads `YYYY-MM-DD`.
    public init?(rawValue: String) {
        var text = rawValue
        guard let day = text.withUTF8({ Day(digits: $0) }) else { return nil }
        self = day
    }

    init?(digits bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = Digits.number(bytes, 0..<4), let month = Digits.number(bytes, 5..<7),
            let day = Digits.number(bytes, 8..<10)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Reads what people type: `2026-03-31`, `31/03/2026`, `31.3.2026`, `31/03/26`.
    public init?(typed text: String) {
        let bare = text.filter { !$0.isWhitespace }
        if let day = Day(rawValue: bare) { self = day; return }
        let parts = bare.split { $0 == "/" || $0 == "." || $0 == "-" }
        guard parts.count == 3, let day = Int(parts[0]), let month = Int(parts[1]), let year = Int(parts[2]) else {
            return nil
        }
        // Two digits are a year of this century: nobody types days of the one before.
        self.init(year: parts[2].count == 2 ? 2000 + year : year, month: month, day: day)
    }

    public var rawValue: String { description }

    public var components: (year: Int, month: Int, day: Int) {
        let z = number + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    public var year: Int { components.year }
    public var month: Int { components.month }

    public var description: String {
        let date = components
        guard (0...9999).contains(date.year) else { return "\(date.year)-\(date.month)-\(date.day)" }
        return String(unsafeUninitializedCapacity: 10) { buffer in
            Day.write(date, to: buffer)
            return 10
        }
    }

    static func write(_ date: (year: Int, month: Int, day: Int), to buffer: UnsafeMutableBufferPointer<UInt8>) {
        Digits.write(date.year, 4, to: buffer, at: 0)
        buffer[4] = UInt8(ascii: "-")
        Digits.write(date.month, 2, to: buffer, at: 5)
        buffer[7] = UInt8(ascii: "-")
        Digits.write(date.day, 2, to: buffer, at: 8)
    }

    /// 1 is Monday, 7 is Sunday (ISO 8601).
    public var weekday: Int { (((number + 3) % 7) + 7) % 7 + 1 }

    public func adding(days: Int) -> Day { Day(number: number + days) }
    public static func < (a: Day, b: Day) -> Bool { a.number < b.number }

    public var startOfMonth: Day { adding(days: 1 - components.day) }
    public var startOfYear: Day { Day(year: year, month: 1, day: 1) ?? self }

    /// The first day of the calendar quarter.
    public var startOfQuarter: Day {
        let (year, month, _) = components
        return Day(year: year, month: (month - 1) / 3 * 3 + 1, day: 1) ?? self
    }

    public var endOfMonth: Day {
        let (year, month, day) = components
        return adding(days: Day.length(ofMonth: month, year: year) - day)
    }

    /// The same day `months` later, or the last day of that month when it is shorter.
    public func adding(months: Int) -> Day {
        let (year, month, day) = components
        let count = year * 12 + month - 1 + months
        let (toYear, toMonth) = (count / 12, count % 12 + 1)
        return Day(year: toYear, month: toMonth, day: Swift.min(day, Day.length(ofMonth: toMonth, year: toYear)))
            ?? self
    }

    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
