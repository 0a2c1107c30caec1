internal import Ledger
internal import Storage

extension Person {
    /// What people may change about themself, and nothing else of the row.
    static func change(
        _ id: ID, name: String, language: Language.Code, isNamedPublicly: Bool, in db: some Writing
    ) throws {
        try db.run(
            """
            UPDATE people SET name = \(name), language = \(language), is_named_publicly = \(isNamedPublicly)
            WHERE id = \(id)
            """)
        try writeSought(id, in: db)
    }
}
