internal import Foundation

/// ISO 8859-15, the letters of western Europe with the euro sign.
enum Latin9 {
    private static let special: [UInt32: UInt8] = [
        0x20AC: 0xA4, 0x160: 0xA6, 0x161: 0xA8, 0x17D: 0xB4, 0x17E: 0xB8, 0x152: 0xBC, 0x153: 0xBD, 0x178: 0xBE,
    ]
    private static let scalars = Dictionary(uniqueKeysWithValues: special.map { ($0.value, $0.key) })

    /// Signs that have a plain neighbour.
    private static let neighbours: [UInt32: String] = [
        0x2018: "'", 0x2019: "'", 0x201A: "'", 0x201C: "\"", 0x201D: "\"", 0x201E: "\"", 0x2010: "-", 0x2011: "-",
        0x2012: "-", 0x2013: "-", 0x2014: "-", 0x2212: "-", 0x2026: "...", 0x2022: "-", 0x2190: "<-", 0x2192: "->",
        0xA0: " ", 0x2009: " ", 0x202F: " ", 0xA6: " ", 0x200B: "", 0x200D: "", 0xFE0F: "", 0xFEFF: "", 0x1D49: "e",
    ]

    /// The bytes of a text. What has no letter here loses its accent, or becomes « ? ».
    static func bytes(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for scalar in text.precomposedStringWithCanonicalMapping.unicodeScalars {
            if let byte = byte(scalar.value) {
                bytes.append(byte)
            } else if let plain = neighbours[scalar.value] {
                bytes += plain.utf8
            } else {
                let base = String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars.compactMap {
                    byte($0.value)
                }
                bytes += base.isEmpty ? [UInt8(ascii: "?")] : base
            }
        }
        return bytes
    }

    /// The text of bytes, or nil where one is a control sign that no text has.
    static func text(_ bytes: some Sequence<UInt8>) -> String? {
        var view = String.UnicodeScalarView()
        for byte in bytes {
            let value = scalars[byte] ?? UInt32(byte)
            guard !(0x7F...0x9F).contains(value), let scalar = Unicode.Scalar(value) else { return nil }
            view.append(scalar)
        }
        return String(view)
    }

    private static func byte(_ value: UInt32) -> UInt8? {
        if value < 0x7F { return UInt8(value) }
        if let byte = special[value] { return byte }
        // A no-break space is read as a letter by some programs.
        guard (0xA1...0xFF).contains(value), scalars[UInt8(value)] == nil else { return nil }
        return UInt8(value)
    }
}
