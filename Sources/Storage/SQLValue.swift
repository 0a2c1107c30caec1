/// A value the database stores. There is no floating point on purpose: money is whole cents.
public enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case boolean(Bool)

    /// What kind of value this is, without the value itself, so that an error can name it.
    @usableFromInline var kind: String {
        switch self {
        case .null: "null"
        case .integer: "integer"
        case .text: "text"
        case .boolean: "boolean"
        }
    }
}

/// A type that is stored in one column.
///
/// A string identifier or a string enum only declares the conformance: the default implementation
/// stores its raw value and refuses a raw value it does not know.
public protocol SQLConvertible {
    /// The value as the database keeps it.
    var sqlValue: SQLValue { get }

    /// Reads the value back.
    /// - Throws: `UnexpectedValue` if the column holds something else.
    init(sqlValue: SQLValue) throws
}

extension SQLConvertible where Self: RawRepresentable, RawValue == String {
    @inlinable public var sqlValue: SQLValue { .text(rawValue) }

    @inlinable public init(sqlValue: SQLValue) throws {
        guard case .text(let text) = sqlValue, let value = Self(rawValue: text) else {
            throw UnexpectedValue(expected: "\(Self.self)", found: sqlValue.kind)
        }
        self = value
    }
}

extension SQLValue: SQLConvertible {
    @inlinable public var sqlValue: SQLValue { self }
    @inlinable public init(sqlValue: SQLValue) { self = sqlValue }
}

extension String: SQLConvertible {
    @inlinable public var sqlValue: SQLValue { .text(self) }

    @inlinable public init(sqlValue: SQLValue) throws {
        guard case .text(let text) = sqlValue else { throw UnexpectedValue(expected: "String", found: sqlValue.kind) }
        self = text
    }
}

extension Int64: SQLConvertible {
    @inlinable public var sqlValue: SQLValue { .integer(self) }

    @inlinable public init(sqlValue: SQLValue) throws {
        guard case .integer(let number) = sqlValue else {
            throw UnexpectedValue(expected: "Int64", found: sqlValue.kind)
        }
        self = number
    }
}

extension Int: SQLConvertible {
    @inlinable public var sqlValue: SQLValue { .integer(Int64(self)) }

    @inlinable public init(sqlValue: SQLValue) throws {
        guard case .integer(let number) = sqlValue, let value = Int(exactly: number) else {
            throw UnexpectedValue(expected: "Int", found: sqlValue.kind)
        }
        self = value
    }
}

extension Bool: SQLConvertible {
    @inlinable public var sqlValue: SQLValue { .boolean(self) }

    @inlinable public init(sqlValue: SQLValue) throws {
        switch sqlValue {
        case .boolean(let value): self = value
        // SQLite has no booleans of its own and answers 0 or 1.
        case .integer(0): self = false
        case .integer(1): self = true
        default: throw UnexpectedValue(expected: "Bool", found: sqlValue.kind)
        }
    }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
    @inlinable public var sqlValue: SQLValue { self?.sqlValue ?? .null }

    @inlinable public init(sqlValue: SQLValue) throws {
        self = sqlValue == .null ? nil : try Wrapped(sqlValue: sqlValue)
    }
}
