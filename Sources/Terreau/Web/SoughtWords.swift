internal import Foundation

/// Words that somebody looks for in a list, whatever their accents and capitals: « eloise » finds Éloïse, « coeur » finds cœur.
struct SoughtWords: Sendable {
    /// Folded letters and digits only, so that they may stand in a pattern.
    let words: [String]

    init(_ typed: String) {
        words = Self.folded(typed).split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    var isEmpty: Bool { words.isEmpty }

    /// Whether a text holds every word, in any order and inside of others. No words are in every text.
    func areIn(_ text: String) -> Bool {
        let text = Self.folded(text)
        return words.allSatisfy { Self.holds(text, $0) }
    }

    /// Whether a folded text holds a folded word: byte by byte, which is letter by letter there.
    static func holds(_ text: String, _ word: String) -> Bool { strstr(text, word) != nil }

    /// The text in lower case, without accents, its ligatures spelt out.
    static func folded(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 8)
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x41...0x5A: bytes.append(UInt8(scalar.value) + 0x20)
            case 0..<0x80: bytes.append(UInt8(scalar.value))
            case 0x80..<latinEnd: bytes += latin[Int(scalar.value) - 0x80]
            // Dashes, quotes and points, which nothing is folded in.
            case 0x2010...0x2027: bytes += String(scalar).utf8
            // Accents that stand apart from their letter, and other alphabets.
            default: return foldedByUnicode(text)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let latinEnd: UInt32 = 0x250
    /// What Unicode makes of each Latin letter. Asking it letter by letter once is some ten times as fast as text by text.
    private static let latin: [[UInt8]] = (0x80..<latinEnd).map { value in
        Array(foldedByUnicode(Unicode.Scalar(value).map { String($0) } ?? "").utf8)
    }

    /// The long way, by which the short one is made and tested.
    static func foldedByUnicode(_ text: String) -> String {
        text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
            .replacing("œ", with: "oe").replacing("æ", with: "ae")
    }
}
