/// One row of a result.
public struct Row: Sendable {
    /// Shared by all rows of a result. A row is narrow enough for a plain search to beat hashing the name.
    let columns: [String]
    let values: [SQLValue]

    /// The value of a column, by its name.
    /// - Throws: `MissingColumn` if the result has no such column, `UnexpectedValue` if it holds another kind of value.
    public subscript<Value: SQLConvertible>(_ column: String) -> Value {
        get throws {
            guard let position = columns.firstIndex(of: column) else { throw MissingColumn(name: column) }
            return try self[position]
        }
    }

    /// The value of a column, by its position from 0.
    /// - Throws: `MissingColumn` beyond the last column, `UnexpectedValue` if it holds another kind of value.
    public subscript<Value: SQLConvertible>(_ position: Int) -> Value {
        get throws {
            guard values.indices.contains(position) else { throw MissingColumn(name: "number \(position)") }
            do {
                return try Value(sqlValue: values[position])
            } catch var error as UnexpectedValue {
                error.column = columns[position]
                throw error
            }
        }
    }
}

extension Row: CustomStringConvertible {
    /// The names of the columns without their values, which may be personal data and must not reach a log.
    public var description: String { "Row(\(columns.joined(separator: ", ")))" }
}

/// A store asked for a column that its query does not return.
public struct MissingColumn: Error, Equatable, CustomStringConvertible {
    public let name: String

    public init(name: String) { self.name = name }

    public var description: String { "the result has no column \(name)" }
}

/// A value of another kind than its reader or the database can take. It never carries the value itself.
public struct UnexpectedValue: Error, Equatable, CustomStringConvertible {
    public let expected: String
    /// What was there instead: "null", "text", …
    public let found: String
    /// The column, where it is known.
    public internal(set) var column: String?

    public init(expected: String, found: String, column: String? = nil) {
        self.expected = expected
        self.found = found
        self.column = column
    }

    public var description: String {
        "expected \(expected), found \(found)" + (column.map { " in column \($0)" } ?? "")
    }
}
