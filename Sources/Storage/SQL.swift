/// SQL text and its bound values.
///
/// Interpolation binds; it never splices. Only literals of our own source become text, so what a
/// person typed cannot become SQL:
///
///     "SELECT * FROM draws WHERE id = \(id)"
///
/// An interpolated `SQL` is spliced with its own bindings.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// The text with a question mark in the place of each value: one string, since a verb has some thirty statements.
    private(set) var marked: String
    private(set) var values: [SQLValue]

    public init(stringLiteral text: String) {
        marked = text
        values = []
    }

    public init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.sql
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var sql: SQL = ""

        public init(literalCapacity: Int, interpolationCount: Int) {
            sql.marked.reserveCapacity(literalCapacity + interpolationCount)
            sql.values.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ text: String) {
            sql.marked += text
        }

        /// Binds a value.
        @inlinable public mutating func appendInterpolation(_ value: some SQLConvertible) { bind(value.sqlValue) }

        /// Binds a value or null. Without it, the compiler warns that an optional is interpolated.
        @inlinable public mutating func appendInterpolation<Value: SQLConvertible>(_ value: Value?) {
            bind(value.sqlValue)
        }

        @usableFromInline mutating func bind(_ value: SQLValue) {
            sql.values.append(value)
            sql.marked += "?"
        }

        /// Splices a fragment with its bindings.
        public mutating func appendInterpolation(_ fragment: SQL) {
            sql.append(fragment)
        }

        /// Splices a fragment with its bindings; the label says so where it is not obvious.
        public mutating func appendInterpolation(fragment: SQL) {
            sql.append(fragment)
        }
    }

    public static func + (left: SQL, right: SQL) -> SQL {
        var sum = left
        sum.append(right)
        return sum
    }

    fileprivate mutating func append(_ fragment: SQL) {
        marked += fragment.marked
        values += fragment.values
    }

    /// The text with `$1`, `$2`, … in the place of the values.
    var text: String { Self.numbered(marked) }

    /// A marked text as PostgreSQL wants it. A question mark between quotes is a question mark.
    static func numbered(_ marked: String) -> String {
        var text = ""
        text.reserveCapacity(marked.utf8.count + 32)
        var count = 0
        var quote: Character?
        for character in marked {
            if character == "?", quote == nil {
                count += 1
                text += "$\(count)"
                continue
            }
            if character == quote {
                quote = nil
            } else if quote == nil, character == "'" || character == "\"" {
                quote = character
            }
            text.append(character)
        }
        return text
    }
}

extension SQL: CustomStringConvertible {
    /// The text without its values, which may be personal data and must not reach a log.
    public var description: String { text }
}

extension Sequence<SQL> {
    /// One fragment from many, as for the rows of a `VALUES` list. An empty sequence gives an empty fragment.
    public func joined(separator: SQL) -> SQL {
        // In place: a list may have thousands of members, and a copy for each would cost more than the query.
        var sum: SQL = ""
        for (position, fragment) in enumerated() {
            if position > 0 { sum.append(separator) }
            sum.append(fragment)
        }
        return sum
    }
}
