internal import Foundation
internal import Storage

/// One row as one line of JSON (RFC 8259): an array of null, true, false, whole numbers and texts. There is one way to write
/// a row, so equal tables are equal bytes, whichever engine they come from.
enum JSONLine {
    static func encode(_ values: [SQLValue], into line: inout [UInt8]) {
        line.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            switch value {
            case .null: line += "null".utf8
            case .boolean(let flag): line += (flag ? "true" : "false").utf8
            case .integer(let number): line += String(number).utf8
            case .text(let text): encode(text, into: &line)
            }
        }
        line += "]\n".utf8
    }

    private static func encode(_ text: String, into line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): line += [UInt8(ascii: "\\"), byte]
            case 0..<32: line += "\\u00".utf8 + [digit(byte >> 4), digit(byte & 15)]
            default: line.append(byte)
            }
        }
        line.append(UInt8(ascii: "\""))
    }

    private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 48 + nibble : 87 + nibble }

    /// Reads what ``encode(_:into:)`` writes; nil for anything else.
    static func decode(_ line: ArraySlice<UInt8>) -> [SQLValue]? {
        var rest = line
        guard rest.popFirst() == UInt8(ascii: "["), rest.popLast() == UInt8(ascii: "]") else { return nil }
        var values: [SQLValue] = []
        while !rest.isEmpty {
            if !values.isEmpty { guard rest.popFirst() == UInt8(ascii: ",") else { return nil } }
            guard let value = value(&rest) else { return nil }
            values.append(value)
        }
        return values
    }

    private static func value(_ rest: inout ArraySlice<UInt8>) -> SQLValue? {
        if rest.first == UInt8(ascii: "\"") { return text(&rest).map(SQLValue.text) }
        let word = rest.prefix { $0 != UInt8(ascii: ",") }
        rest = rest[word.endIndex...]
        switch String(decoding: word, as: UTF8.self) {
        case "null": return .null
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case let number: return Int64(number).map(SQLValue.integer)
        }
    }

    private static func text(_ rest: inout ArraySlice<UInt8>) -> String? {
        var bytes: [UInt8] = []
        rest.removeFirst()
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(validating: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst() else { return nil }
                guard next == UInt8(ascii: "u") else {
                    bytes.append(next)
                    continue
                }
                guard let code = UInt8(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16), code < 32 else {
                    return nil
                }
                rest = rest.dropFirst(4)
                bytes.append(code)
            default: bytes.append(byte)
            }
        }
        return nil
    }
}
