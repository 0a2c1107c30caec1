internal import Synchronization

/// The names of the columns of a result, shared by all its rows.
@usableFromInline final class Columns: Sendable {
    let names: [String]
    /// Where the next name is looked for first. Readers ask for the columns of each row in the same order, so it is nearly always
    /// there; and where it is not, a plain search goes on from there.
    private let hint = Atomic<Int>(0)

    init(_ names: [String]) { self.names = names }

    @usableFromInline func position(of name: String) -> Int? {
        let start = hint.load(ordering: .relaxed)
        for step in 0..<names.count {
            let position = start + step < names.count ? start + step : start + step - names.count
            if names[position] == name {
                hint.store(position + 1 < names.count ? position + 1 : 0, ordering: .relaxed)
                return position
            }
        }
        return nil
    }
}

/// One row of a result. Reading it is inlined into the stores: unspecialised, it costs more than the query.
public struct Row: Sendable {
    @usableFromInline let shared: Columns
    @usableFromInline let values: [SQLValue]

    init(columns: Columns, values: [SQLValue]) {
        shared = columns
        self.values = values
    }

    var columns: [String] { shared.names }

    /// The value of a column, by its name.
    /// - Throws: `MissingColumn` if the result has no such column, `UnexpectedValue` if it holds another kind of value.
    @inlinable public subscript<Value: SQLConvertible>(_ column: String) -> Value {
        get throws {
            guard let position = shared.position(of: column) else { throw MissingColumn(name: column) }
            return try self[position]
        }
    }

    /// The value of a column, by its position from 0.
    /// - Throws: `MissingColumn` beyond the last column, `UnexpectedValue` if it holds another kind of value.
    @inlinable public subscript<Value: SQLConvertible>(_ position: Int) -> Value {
        get throws {
            guard values.indices.contains(position) else { throw MissingColumn(name: "number \(position)") }
            do {
                return try Value(sqlValue: values[position])
            } catch let error as UnexpectedValue {
                throw naming(position, in: error)
            }
        }
    }

    @usableFromInline func naming(_ position: Int, in error: UnexpectedValue) -> UnexpectedValue {
        var error = error
        error.column = columns[position]
        return error
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
