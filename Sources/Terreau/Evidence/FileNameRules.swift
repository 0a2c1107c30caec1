internal import Foundation

/// Names of files as people's machines send them, made fit to be shown, stored and sent back.
enum FileNameRules {
    static let longest = 120

    /// The last part of a path, without control, direction or invisible characters, with the ending of what the file really is.
    static func clean(_ given: String, type: FileType) -> String {
        var stem = Substring(visible(given))
        let endings = [".pdf", ".jpg", ".jpeg", ".png", ".webp"]
        if let ending = endings.first(where: { stem.lowercased().hasSuffix($0) }) { stem = stem.dropLast(ending.count) }
        let name = short(String(stem))
        return (name.isEmpty ? "justificatif" : name) + ".\(type.ending)"
    }

    /// The name as a sentence about the file may say it.
    static func shown(_ given: String) -> String {
        let name = short(visible(given))
        return name.isEmpty ? "?" : name
    }

    private static func visible(_ given: String) -> String {
        let last = given.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let visible = last.unicodeScalars.map { scalar -> Character in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: " "
            default: Character(scalar)
            }
        }
        let words = String(visible).precomposedStringWithCanonicalMapping.split(whereSeparator: \.isWhitespace)
        return words.joined(separator: " ")
    }

    private static func short(_ text: String) -> String {
        let edges = CharacterSet(charactersIn: ". ")
        var name = text.trimmingCharacters(in: edges)
        while name.utf8.count > longest { name.removeLast() }
        return name.trimmingCharacters(in: edges)
    }

    /// `Content-Disposition` of a download: RFC 6266, with the name in UTF-8 by RFC 8187.
    static func disposition(_ name: String) -> String {
        let folded = name.folding(options: .diacriticInsensitive, locale: nil)
        let plain = folded.unicodeScalars.map { scalar -> Character in
            scalar.isASCII && scalar.value >= 32 && scalar.value != 127 && !"\"\\%;".unicodeScalars.contains(scalar)
                ? Character(scalar) : "_"
        }
        let allowed = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~")
        let exact = name.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
        return "attachment; filename=\"\(String(plain))\"; filename*=UTF-8''\(exact)"
    }
}
