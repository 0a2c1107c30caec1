/// A moment, in milliseconds since 1970-01-01T00:00:00Z. Written as fixed-width text, so that text order is time order.
public struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible, RawRepresentable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Reads `2026-11-23T08:41:07.250Z` and nothing else.
    public init?(rawValue: String) {
        // Read in place: a page reads hundreds of these.
        var text = rawValue
        guard let milliseconds = text.withUTF8({ Self.milliseconds(in: $0) }) else { return nil }
        self.milliseconds = milliseconds
    }

    private static func milliseconds(in bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard bytes.count == 24, bytes[10] == UInt8(ascii: "T"), bytes[23] == UInt8(ascii: "Z"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"), bytes[19] == UInt8(ascii: "."),
            let day = Day(digits: UnsafeBufferPointer(rebasing: bytes[..<10])),
            let hours = Digits.number(bytes, 11..<13), let minutes = Digits.number(bytes, 14..<16),
            let seconds = Digits.number(bytes, 17..<19), let thousandths = Digits.number(bytes, 20..<23),
            hours < 24, minutes < 60, seconds < 60
        else { return nil }
        return Int64(((day.number * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000 + thousandths)
    }

    public var rawValue: String { description }

    public var description: String {
        let (days, rest) = Instant.divided(milliseconds, by: 86_400_000)
        let day = Day(number: Int(days))
        let time = Int(rest)
        let date = day.components
        // Other years are no business of ours, but they have a text.
        guard (0...9999).contains(date.year) else { return "\(day)T\(time)" }
        return String(unsafeUninitializedCapacity: 24) { buffer in
            Day.write(date, to: buffer)
            buffer[10] = UInt8(ascii: "T")
            Digits.write(time / 3_600_000, 2, to: buffer, at: 11)
            buffer[13] = UInt8(ascii: ":")
            Digits.write(time / 60_000 % 60, 2, to: buffer, at: 14)
            buffer[16] = UInt8(ascii: ":")
            Digits.write(time / 1000 % 60, 2, to: buffer, at: 17)
            buffer[19] = UInt8(ascii: ".")
            Digits.write(time % 1000, 3, to: buffer, at: 20)
            buffer[23] = UInt8(ascii: "Z")
            return 24
        }
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
