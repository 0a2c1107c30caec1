internal import CPostgres

/// Bound values in libpq's text format: one buffer of zero-terminated texts.
struct PostgresParameters {
    /// PostgreSQL's own numbers for its types. Zero lets it work out the type of a null.
    enum Types {
        static let null: Oid = 0
        static let boolean: Oid = 16
        static let integer: Oid = 20
        static let text: Oid = 25
    }

    private(set) var types: [Oid] = []
    private var bytes: [CChar] = []
    /// Where each text begins in `bytes`; nil for a null.
    private var starts: [Int?] = []

    init(_ values: [SQLValue]) {
        types.reserveCapacity(values.count)
        starts.reserveCapacity(values.count)
        for value in values {
            switch value {
            case .null:
                types.append(Types.null)
                starts.append(nil)
            case .integer(let number): append(String(number), as: Types.integer)
            case .text(let text): append(text, as: Types.text)
            case .boolean(let flag): append(flag ? "t" : "f", as: Types.boolean)
            }
        }
    }

    private mutating func append(_ text: String, as type: Oid) {
        types.append(type)
        starts.append(bytes.count)
        bytes.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
        bytes.append(0)
    }

    func withPointers<T>(_ body: ([UnsafePointer<CChar>?]) -> T) -> T {
        bytes.withUnsafeBufferPointer { buffer in
            body(starts.map { start in start.flatMap { offset in buffer.baseAddress.map { $0 + offset } } })
        }
    }
}
