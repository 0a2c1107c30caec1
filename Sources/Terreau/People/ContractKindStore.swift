internal import Ledger
internal import Storage

extension ContractKind {
    init(_ row: Row) throws {
        try self.init(
            id: row["id"], name: row["name"], status: row["status"], mostMonths: row["most_months"],
            renewals: row["renewals"], source: row["source"], checkedOn: row["checked_on"])
    }

    static func find(_ id: ID, in db: some Reading) throws -> ContractKind {
        guard let row = try db.row("SELECT * FROM contract_kinds WHERE id = \(id)") else { throw NotFound() }
        return try ContractKind(row)
    }

    /// Those that nobody signs any more, with their last day.
    static func ended(in db: some Reading) throws -> [(kind: ContractKind, on: Day)] {
        try db.rows("SELECT * FROM contract_kinds WHERE ended_on IS NOT NULL ORDER BY ended_on DESC, id LIMIT 100").map
        {
            (try ContractKind($0), try $0["ended_on"])
        }
    }

    /// False when there is one of this id.
    func insert(in db: some Writing) throws -> Bool {
        try db.run(
            """
            INSERT INTO contract_kinds (id, name, status, most_months, renewals, source, checked_on)
            VALUES (\(id), \(name), \(status), \(mostMonths), \(renewals), \(source), \(checkedOn)) ON CONFLICT DO NOTHING
            """) == 1
    }

    /// False when it has ended.
    func update(in db: some Writing) throws -> Bool {
        try db.run(
            """
            UPDATE contract_kinds SET name = \(name), status = \(status), most_months = \(mostMonths),
              renewals = \(renewals), source = \(source), checked_on = \(checkedOn)
            WHERE id = \(id) AND ended_on IS NULL
            """) == 1
    }

    /// False when it has ended before.
    static func end(_ id: ID, on day: Day, in db: some Writing) throws -> Bool {
        try db.run("UPDATE contract_kinds SET ended_on = \(day) WHERE id = \(id) AND ended_on IS NULL") == 1
    }
}
