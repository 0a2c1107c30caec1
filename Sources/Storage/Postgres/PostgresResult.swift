internal import CPostgres

/// What PostgreSQL answered to one statement.
final class PostgresResult {
    private let pointer: OpaquePointer?

    init(_ pointer: OpaquePointer?) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    var isSuccess: Bool {
        let status = PQresultStatus(pointer)
        return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY
    }

    var tag: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }
    var changedRows: Int { PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0 }

    /// The SQLSTATE, empty when libpq itself failed.
    var state: String { field("C") }
    var message: String { field("M") }
    var constraint: String { field("n") }

    private func field(_ code: Unicode.Scalar) -> String {
        PQresultErrorField(pointer, Int32(code.value)).map { String(cString: $0) } ?? ""
    }

    var columnNames: [String] {
        (0..<PQnfields(pointer)).map { PQfname(pointer, $0).map { String(cString: $0) } ?? "" }
    }

    func rows(columns: [String]) throws -> [Row] {
        let names = columns
        let columns = Columns(names)
        let types = (0..<PQnfields(pointer)).map { PQftype(pointer, $0) }
        return try (0..<PQntuples(pointer)).map { row in
            let values = try types.indices.map { column in
                try value(row, Int32(column), of: types[column], in: names)
            }
            return Row(columns: columns, values: values)
        }
    }

    private func value(_ row: Int32, _ column: Int32, of type: Oid, in columns: [String]) throws -> SQLValue {
        if PQgetisnull(pointer, row, column) == 1 { return .null }
        guard let start = PQgetvalue(pointer, row, column) else { return .null }
        let bytes = UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(pointer, row, column)))
        let text = String(decoding: bytes, as: UTF8.self)
        switch type {
        case 16:
            return .boolean(text == "t")
        // int8, int2, int4, and numeric, which is what a sum of int8 is.
        case 20, 21, 23, 1700:
            guard let number = Int64(text) else {
                throw UnexpectedValue(expected: "integer", found: "numeric", column: columns[Int(column)])
            }
            return .integer(number)
        // text, varchar, "char", name.
        case 25, 1043, 18, 19:
            return .text(text)
        // void, the answer of a function called for its effect.
        case 2278:
            return .null
        default:
            throw UnexpectedValue(
                expected: "integer, text or boolean", found: "PostgreSQL type \(type)", column: columns[Int(column)])
        }
    }
}
