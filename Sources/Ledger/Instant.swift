/// A moment, in milliseconds since 1970-01-01T00:00:00Z. Written as fixed-width text, so that text order is time order.
public struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible, RawRepresentable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Reads `2026-11-23T08:41:07.250Z` and nothing else.
    public init?(rawValue: String) {
        let bytes = Array(rawValue.utf8)
        guard bytes.count == 24, bytes[10] == UInt8(ascii: "T"), bytes[23] == UInt8(ascii: "Z"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"), bytes[19] == UInt8(ascii: "."),
            let day = Day(rawValue: String(rawValue.prefix(10)))
        else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for byte in bytes[range] {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            return value
        }
        guard let hours = number(11..<13), let minutes = number(14..<16), let seconds = number(17..<19),
            let thousandths = number(20..<23), hours < 24, minutes < 60, seconds < 60
        else { return nil }
        milliseconds = ((Int64(day.number) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000 + thousandths
    }

    public var rawValue: String { description }

    public var description: String {
        let (days, rest) = Instant.divided(milliseconds, by: 86_400_000)
        let time = Int(rest)
        return Day(number: Int(days)).description + "T" + Day.padded(time / 3_600_000, 2) + ":"
            + Day.padded(time / 60_000 % 60, 2) + ":" + Day.padded(time / 1000 % 60, 2) + "."
            + Day.padded(time % 1000, 3) + "Z"
    }

    public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }
    public func adding(seconds: Int64) -> Instant { Instant(milliseconds: milliseconds + seconds * 1000) }
    public func seconds(since other: Instant) -> Int64 { (milliseconds - other.milliseconds) / 1000 }

    /// Division that rounds towards minus infinity, so that moments before 1970 keep a positive time of day.
    static func divided(_ value: Int64, by divisor: Int64) -> (Int64, Int64) {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }
}
