internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#else
internal import Foundation
#endif

/// A typed name of one thing. On the wire and in the database it is text.
public protocol Identifier: RawRepresentable<String>, Hashable, Codable, Sendable, CustomStringConvertible {
    init(rawValue: String)
}

extension Identifier {
    public var description: String { rawValue }

    /// Whether somebody else's text has the shape of an identifier: 36 signs of ASCII that can be seen. Whether anything bears
    /// it is looked up later; a database takes no zero byte, even to look.
    public static func hasShape(_ text: String) -> Bool {
        text.utf8.count == 36 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// A fresh identifier: a UUID of version 7 (RFC 9562), so that later ones sort after earlier ones and indexes grow at one end.
    public static func new() -> Self { Self(rawValue: UUIDv7.next()) }
}

enum UUIDv7 {
    /// The last millisecond handed out and a counter within it: order holds inside one process even when the clock steps back.
    private static let last = Mutex<(milliseconds: UInt64, counter: UInt16)>((0, 0))

    static func next() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let now = UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
        let (milliseconds, counter) = last.withLock { last in
            if now > last.milliseconds {
                last = (now, UInt16.random(in: 0..<1024))
            } else if last.counter < 4095 {
                last.counter += 1
            } else {
                last = (last.milliseconds + 1, 0)
            }
            return last
        }
        let high = milliseconds << 16 | 0x7000 | UInt64(counter)
        let low = UInt64.random(in: .min ... .max) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { buffer in
            var index = 0
            for position in 0..<32 {
                if index == 8 || index == 13 || index == 18 || index == 23 {
                    buffer[index] = UInt8(ascii: "-")
                    index += 1
                }
                let half = position < 16 ? high : low
                buffer[index] = Hex.digit(UInt8(truncatingIfNeeded: half >> (60 - 4 * UInt64(position % 16))) & 15)
                index += 1
            }
            return 36
        }
    }
}
