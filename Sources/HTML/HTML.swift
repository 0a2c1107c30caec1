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
            reserveCapacity(count + utf8.count)
            for byte in utf8 {
                switch byte {
                case UInt8(ascii: "&"): append(contentsOf: "&amp;".utf8)
                case UInt8(ascii: "<"): append(contentsOf: "&lt;".utf8)
                case UInt8(ascii: ">"): append(contentsOf: "&gt;".utf8)
                case UInt8(ascii: "\""): append(contentsOf: "&quot;".utf8)
                case UInt8(ascii: "'"): append(contentsOf: "&#39;".utf8)
                default: append(byte)
                }
            }
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
    public static func buildPartialBlock(accumulated: HTML, next: HTML) -> HTML {
        var all = accumulated
        all.bytes += next.bytes
        return all
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
