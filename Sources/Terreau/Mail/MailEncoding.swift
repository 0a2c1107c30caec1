/// Text as mail carries it: in ASCII, on short lines.
enum MailEncoding {
    /// A header's value: as it is where it is plain ASCII, else in encoded words (RFC 2047), folded. Line ends and other
    /// control characters are spaces, so no text ends a header and begins another.
    /// - Parameter used: characters that the header's name takes on the first line.
    static func header(_ text: String, used: Int) -> String {
        let text = oneLine(text)
        let isPlain = text.utf8.allSatisfy { (32...126).contains($0) } && !text.contains("=?")
        return isPlain && used + text.utf8.count <= 76 ? text : encoded(text, used: used)
    }

    /// Encoded words, whatever is in the text.
    static func encoded(_ text: String, used: Int) -> String {
        var words: [String] = []
        var word: [UInt8] = []
        // « =?utf-8?B?…?= » holds 12 characters around its text, of at most 75 in all; base64 makes 4 of 3.
        var most = (75 - 12 - used) / 4 * 3
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if word.count + bytes.count > most, !word.isEmpty {
                words.append(encodedWord(word))
                word = []
                most = (75 - 12 - 1) / 4 * 3
            }
            word += bytes
        }
        if !word.isEmpty { words.append(encodedWord(word)) }
        return words.joined(separator: "\r\n ")
    }

    /// Quoted-printable (RFC 2045, 6.7) of text with line feeds: lines of at most 76 characters ended by CR LF.
    static func quotedPrintable(_ text: String) -> String {
        var lines: [String] = []
        let bare = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        for line in bare.split(separator: "\n", omittingEmptySubsequences: false) {
            var current = ""
            let bytes = Array(line.utf8)
            for (index, byte) in bytes.enumerated() {
                let isLast = index == bytes.count - 1
                let isSpace = byte == 32 || byte == 9
                // Space at the end of a line may be lost under way.
                let isPlain = (33...126).contains(byte) && byte != UInt8(ascii: "=") || isSpace && !isLast
                let piece = isPlain ? String(UnicodeScalar(byte)) : "=" + hex(byte)
                if current.utf8.count + piece.utf8.count > 75 {
                    lines.append(current + "=")
                    current = ""
                }
                current += piece
            }
            lines.append(current)
        }
        return lines.joined(separator: "\r\n")
    }

    static func oneLine(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl =
                scalar.value < 32 || (127..<160).contains(scalar.value) || [0x2028, 0x2029].contains(scalar.value)
            scalars.append(isControl ? " " : scalar)
        }
        return String(scalars).split(separator: " ").joined(separator: " ")
    }

    private static func encodedWord(_ bytes: [UInt8]) -> String { "=?utf-8?B?" + base64(bytes) + "?=" }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            let number = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
            for position in 0..<4 {
                text.append(position <= part.count ? alphabet[number >> (18 - 6 * position) & 63] : "=")
            }
        }
        return text
    }
}
