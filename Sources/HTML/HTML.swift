/// A piece of a page, as the bytes that will be sent. Text and attribute values are escaped when they enter, so a value of
/// this type is always safe to send. One concrete type keeps pages quick to compile and quick to render.
public struct HTML: Sendable {
    var bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    public init() { bytes = [] }

    /// Text, escaped.
    public init(_ text: String) {
        bytes = []
        bytes.append(escaping: text)
    }

    /// The one way to send characters as they are. Only for markup that is ours from end to end.
    public init(unescaped markup: StaticString) {
        bytes = markup.withUTF8Buffer { Array($0) }
    }

    public init(@HTMLBuilder _ content: () throws -> HTML) rethrows { self = try content() }

    public var isEmpty: Bool { bytes.isEmpty }
    public var utf8: [UInt8] { bytes }
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension [UInt8] {
    /// The five characters that could end a text or an attribute value.
    mutating func append(escaping text: String) {
        var text = text
        text.withUTF8 { utf8 in
            // Nearly all text has none of the five: whole runs are copied at once.
            var start = 0
            for (index, byte) in utf8.enumerated() {
                guard let reference = Self.reference(byte) else { continue }
                append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<index]))
                reference.withUTF8Buffer { append(contentsOf: $0) }
                start = index + 1
            }
            append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
        }
    }
}

extension [UInt8] {
    private static func reference(_ byte: UInt8) -> StaticString? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}

@resultBuilder
public enum HTMLBuilder {
    public static func buildExpression(_ html: HTML) -> HTML { html }
    public static func buildExpression(_ html: HTML?) -> HTML { html ?? HTML() }
    public static func buildExpression(_ text: String) -> HTML { HTML(text) }
    public static func buildBlock() -> HTML { HTML() }
    public static func buildPartialBlock(first: HTML) -> HTML { first }
    public static func buildPartialBlock(accumulated: consuming HTML, next: HTML) -> HTML {
        accumulated.bytes += next.bytes
        return accumulated
    }
    public static func buildOptional(_ html: HTML?) -> HTML { html ?? HTML() }
    public static func buildEither(first: HTML) -> HTML { first }
    public static func buildEither(second: HTML) -> HTML { second }
    public static func buildArray(_ items: [HTML]) -> HTML {
        var all = HTML()
        all.bytes.reserveCapacity(items.reduce(0) { $0 + $1.bytes.count })
        for item in items { all.bytes += item.bytes }
        return all
    }
}
