/// A sentence cut at its blanks, once, when its language is loaded: pages fill hundreds of them.
///
/// `{name}` is a blank; `{count:prélèvement|prélèvements}` says one or many, and its forms may have blanks too.
struct Template: Sendable, Hashable {
    /// What stands in a blank; a value that is a number also chooses the plural.
    struct Filling {
        let text: String
        let count: Int?
    }

    private enum Piece: Sendable, Hashable {
        case text(String)
        case blank(String)
        case plural(String, forms: [Template])
    }

    private var pieces: [Piece] = []

    init(_ text: String) { self.init(Substring(text)) }

    private init(_ text: Substring) {
        var rest = text
        while let start = rest.firstIndex(of: "{") {
            guard let end = Self.end(of: rest[start...]) else { break }
            if start > rest.startIndex { pieces.append(.text(String(rest[..<start]))) }
            let inside = rest[rest.index(after: start)..<end]
            if let colon = inside.firstIndex(of: ":") {
                let forms = Self.split(inside[inside.index(after: colon)...]).map { Template($0) }
                pieces.append(.plural(String(inside[..<colon]), forms: forms))
            } else {
                pieces.append(.blank(String(inside)))
            }
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
    }

    /// The sentence with its blanks filled, by the grammar of its language. A blank without a value shows itself.
    func filled(in language: Language.Code, _ value: (String) -> Filling?) -> String {
        if pieces.count == 1, case .text(let text) = pieces[0] { return text }
        var result = ""
        for piece in pieces {
            switch piece {
            case .text(let text): result += text
            case .blank(let name):
                let text = value(name)?.text ?? "{\(name)}"
                if language == .fr { French.join(text, to: &result) } else { result += text }
            case .plural(let name, let forms):
                if let count = value(name)?.count, let first = forms.first, let last = forms.last {
                    result += (language.isOne(count) ? first : last).filled(in: language, value)
                } else {
                    let shown = forms.map { $0.filled(in: language, value) }
                    result += "{\(name):\(shown.joined(separator: "|"))}"
                }
            }
        }
        return result
    }

    /// The brace that closes the first one.
    private static func end(of text: Substring) -> Substring.Index? {
        var depth = 0
        for index in text.indices {
            if text[index] == "{" { depth += 1 }
            if text[index] == "}" {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    /// Parts between bars that stand in no inner blank.
    private static func split(_ text: Substring) -> [Substring] {
        var parts: [Substring] = []
        var (start, depth) = (text.startIndex, 0)
        for index in text.indices {
            switch text[index] {
            case "{": depth += 1
            case "}": depth -= 1
            case "|" where depth == 0:
                parts.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        return parts + [text[start...]]
    }
}
