/// An archive of files that are stored as they are (PKWARE APPNOTE 6.3.3, method 0, names in UTF-8).
struct Zip: Sendable {
    private var body: [UInt8] = []
    private var directory: [UInt8] = []
    private var count: UInt16 = 0

    /// - Parameter name: with `/` between folders. No archive of ours comes near 65,535 files or four gigabytes.
    mutating func add(_ name: String, _ bytes: [UInt8]) {
        let start = UInt32(truncatingIfNeeded: body.count)
        let facts = Self.facts(name, bytes)
        body += Self.number(0x0403_4B50 as UInt32) + facts + Array(name.utf8) + bytes
        // Made by UNIX; no comment, first disk, no attributes but a file's own.
        directory += Self.number(0x0201_4B50 as UInt32) + Self.number(0x031E as UInt16) + facts
        directory += Self.number(0 as UInt16) + Self.number(0 as UInt16) + Self.number(0 as UInt16)
        directory += Self.number(0o100600 << 16 as UInt32) + Self.number(start) + Array(name.utf8)
        count += 1
    }

    var bytes: [UInt8] {
        let size = UInt32(truncatingIfNeeded: directory.count), start = UInt32(truncatingIfNeeded: body.count)
        return body + directory + Self.number(0x0605_4B50 as UInt32) + Self.number(0 as UInt16)
            + Self.number(0 as UInt16) + Self.number(count) + Self.number(count) + Self.number(size)
            + Self.number(start) + Self.number(0 as UInt16)
    }

    /// What stands in both places: version, flags, method, time (1 January 1980), check, sizes, lengths.
    private static func facts(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
        let size = UInt32(truncatingIfNeeded: bytes.count)
        return number(20 as UInt16) + number(0x0800 as UInt16) + number(0 as UInt16) + number(0 as UInt16)
            + number(0x21 as UInt16) + number(crc(bytes)) + number(size) + number(size)
            + number(UInt16(truncatingIfNeeded: name.utf8.count)) + number(0 as UInt16)
    }

    private static func number(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<(value.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ (sum >> 1) : sum >> 1 }
    }

    /// CRC-32 as ZIP and PNG have it.
    static func crc(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0 as UInt32) { sum, byte in table[Int((sum ^ UInt32(byte)) & 255)] ^ (sum >> 8) }
    }
}
