/// Decimal digits read and written in place: days and instants are in every row, and small strings in between cost more than
/// the rest of the row.
enum Digits {
    /// The number in a range of bytes, or nil if one of them is no digit.
    static func number(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
        var value = 0
        for index in range {
            guard (48...57).contains(bytes[index]) else { return nil }
            value = value * 10 + Int(bytes[index] - 48)
        }
        return value
    }

    /// Writes a number that is not negative, with zeros before it.
    static func write(_ number: Int, _ width: Int, to bytes: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
        var rest = number
        for index in stride(from: start + width - 1, through: start, by: -1) {
            bytes[index] = UInt8(truncatingIfNeeded: 48 + rest % 10)
            rest /= 10
        }
    }
}
