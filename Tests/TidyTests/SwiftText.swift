/// Swift source cut in two: the code with comments and the text of strings blanked out, and the strings by themselves.
/// Positions and line ends are kept, so a place found in `code` is the same place in the file.
struct SwiftText {
    struct Literal: Equatable {
        let line: Int
        /// What is between the quotes; each interpolation is one `gap`.
        let text: String
        /// The code just before the opening quote, the line before included, without the space between.
        let before: String

        static let gap: Character = "\u{FFFC}"
    }

    let code: String
    let literals: [Literal]

    init(_ source: String) {
        var scanner = Scanner(source)
        scanner.scanCode(insideInterpolation: false)
        code = String(String.UnicodeScalarView(scanner.code))
        literals = scanner.literals
    }

    /// The lines of `code`, numbered from one.
    var lines: [(number: Int, code: String)] {
        code.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
            ($0.offset + 1, String($0.element))
        }
    }
}

private struct Scanner {
    let source: [Unicode.Scalar]
    var code: [Unicode.Scalar]
    var literals: [SwiftText.Literal] = []
    var position = 0
    var line = 1

    init(_ text: String) {
        source = Array(text.unicodeScalars)
        code = source
    }

    /// Reads code to the end of the file, or to the bracket that ends an interpolation.
    mutating func scanCode(insideInterpolation: Bool) {
        var depth = 0
        while position < source.count {
            if at("//") {
                while position < source.count, source[position] != "\n" { blank() }
            } else if at("/*") {
                blankBlockComment()
            } else if let hashes = hashesBeforeQuote() {
                scanString(hashes: hashes)
            } else if startsRegex() {
                blankRegex()
            } else {
                if source[position] == "(" { depth += 1 }
                if source[position] == ")" {
                    if insideInterpolation, depth == 0 { return }
                    depth -= 1
                }
                step()
            }
        }
    }

    private mutating func scanString(hashes: Int) {
        let start = (line: line, before: codeBefore(position, reach: 80))
        step(hashes)
        let quotes = at("\"\"\"") ? 3 : 1
        step(quotes)
        let fence = String(repeating: "#", count: hashes)
        let closing = String(repeating: "\"", count: quotes) + fence
        let escape = "\\" + fence
        var text = ""
        while position < source.count, !at(closing) {
            if quotes == 1, source[position] == "\n" { break }
            if at(escape + "(") {
                text.append(SwiftText.Literal.gap)
                blank(escape.count)
                step()
                scanCode(insideInterpolation: true)
                step()
            } else {
                let width = at(escape) ? escape.count + 1 : 1
                for scalar in source[position..<min(position + width, source.count)] {
                    text.unicodeScalars.append(scalar)
                }
                blank(width)
            }
        }
        literals.append(SwiftText.Literal(line: start.line, text: text, before: start.before))
        if at(closing) { step(closing.count) }
    }

    private mutating func blankBlockComment() {
        var depth = 0
        repeat {
            if at("/*") {
                depth += 1
                blank(2)
            } else if at("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < source.count
    }

    /// A slash opens a regular expression where no value stands before it and another slash follows on the line.
    private func startsRegex() -> Bool {
        guard source[position] == "/", position + 1 < source.count,
            !" \n/*=".unicodeScalars.contains(source[position + 1])
        else { return false }
        guard let previous = codeBefore(position, reach: 200).last else { return true }
        guard "(,=:[{&|?".contains(previous) else { return false }
        return source[(position + 1)...].prefix { $0 != "\n" }.contains("/")
    }

    private mutating func blankRegex() {
        blank()
        while position < source.count, source[position] != "/", source[position] != "\n" {
            blank(source[position] == "\\" ? 2 : 1)
        }
        if at("/") { blank() }
    }

    private func hashesBeforeQuote() -> Int? {
        var end = position
        while end < source.count, source[end] == "#" { end += 1 }
        return end < source.count && source[end] == "\"" ? end - position : nil
    }

    private func codeBefore(_ position: Int, reach: Int) -> String {
        var end = position
        while end > 0, code[end - 1] == " " || code[end - 1] == "\n" { end -= 1 }
        return String(String.UnicodeScalarView(code[max(0, end - reach)..<end]))
    }

    private func at(_ text: String) -> Bool {
        source[position...].starts(with: text.unicodeScalars)
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where position < source.count {
            if source[position] != "\n" { code[position] = " " }
            step()
        }
    }

    private mutating func step(_ count: Int = 1) {
        for _ in 0..<count where position < source.count {
            if source[position] == "\n" { line += 1 }
            position += 1
        }
    }
}
