/// SQL text and its bound values.
///
/// Interpolation binds; it never splices. Only literals of our own source become text, so what a
/// person typed cannot become SQL:
///
///     "SELECT * FROM draws WHERE id = \(id)"
///
/// An interpolated `SQL` is spliced with its own bindings.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// The text around the values: always one piece more than there are values.
    private var pieces: [String]
    private(set) var values: [SQLValue]

    public init(stringLiteral text: String) {
        pieces = [text]
        values = []
    }

    public init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.sql
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var sql: SQL = ""

        public init(literalCapacity: Int, interpolationCount: Int) {
            sql.pieces.reserveCapacity(interpolationCount + 1)
            sql.values.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ text: String) {
            sql.pieces[sql.pieces.count - 1] += text
        }

        /// Binds a value.
        public mutating func appendInterpolation(_ value: some SQLConvertible) {
            sql.values.append(value.sqlValue)
            sql.pieces.append("")
        }

        /// Binds a value or null. Without it, the compiler warns that an optional is interpolated.
        public mutating func appendInterpolation<Value: SQLConvertible>(_ value: Value?) {
            sql.values.append(value.sqlValue)
            sql.pieces.append("")
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

    private mutating func append(_ fragment: SQL) {
        pieces[pieces.count - 1] += fragment.pieces[0]
        pieces += fragment.pieces.dropFirst()
        values += fragment.values
    }

    /// The text with `$1`, `$2`, … in the place of the values. PostgreSQL counts these; SQLite takes
    /// them for named parameters, which it numbers in order of appearance: the same numbers.
    var text: String {
        guard pieces.count > 1 else { return pieces[0] }
        var text = pieces[0]
        text.reserveCapacity(pieces.reduce(0) { $0 + $1.utf8.count + 4 })
        for position in 1..<pieces.count {
            text += "$"
            text += String(position)
            text += pieces[position]
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
        var sum: SQL = ""
        for (position, fragment) in enumerated() {
            sum = position == 0 ? fragment : sum + separator + fragment
        }
        return sum
    }
}
