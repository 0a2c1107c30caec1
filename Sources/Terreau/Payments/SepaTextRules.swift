internal import Foundation

/// Text as every bank of the euro area can read it: Latin letters, digits, space and / - ? : ( ) . , ' +.
enum SepaTextRules {
    static let longestName = 70
    static let longestMessage = 140

    /// Letters lose their accents, signs become their nearest relative, and what has none becomes a space.
    static func text(_ text: String, most: Int) -> String {
        var plain = ""
        for scalar in text.decomposedStringWithCompatibilityMapping.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "/", "-", "?", ":", "(", ")", ".", ",", "'", "+":
                plain.unicodeScalars.append(scalar)
            default:
                if let relative = relatives[scalar] {
                    plain += relative
                } else if scalar.properties.generalCategory != .nonspacingMark {
                    plain += " "
                }
            }
        }
        // Banks refuse texts that begin or end with a slash, or hold two in a row.
        while plain.contains("//") { plain = plain.replacing("//", with: "/") }
        plain = plain.split(separator: " ").joined(separator: " ")
        return String(plain.prefix(most)).trimmingCharacters(in: CharacterSet(charactersIn: " /"))
    }

    private static let relatives: [Unicode.Scalar: String] = [
        "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d",
        "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ı": "i", "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'",
        "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-", "_": "-", "⁄": "/", "&": "+", "€": "EUR", "@": "(at)",
        "[": "(", "]": ")", "{": "(", "}": ")", ";": ",", "…": "...", "•": "-", "·": ".",
    ]
}
