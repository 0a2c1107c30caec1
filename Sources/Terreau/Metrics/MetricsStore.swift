internal import Ledger
internal import Storage

/// What the database says about the house, from one snapshot: counts and times, no name and no amount.
struct HouseFigures: Sendable {
    let engine: String
    let version: String
    /// In bytes, indexes included.
    let size: Int64
    let draws: [(state: Draw.State, count: Int)]
    /// From declared to accepted, of the last draws, shortest first.
    let decisions: [Int64]
    let lettersWaiting: Int
    let oldestLetter: Instant?
    let upkeep: [(care: Upkeep.Care, last: Upkeep)]
    let isPaused: Bool

    /// How many of the last accepted draws are looked at.
    static let decisionsRead = 500

    static func load(in db: some Reading) throws -> HouseFigures {
        let counts = try db.rows("SELECT state, COUNT(*) AS count FROM draws GROUP BY state").map {
            (try $0["state"] as Draw.State, try $0["count"] as Int)
        }
        let decisions = try db.rows(
            """
            SELECT declared_at, accepted_at FROM draws WHERE accepted_at IS NOT NULL ORDER BY id DESC LIMIT \(decisionsRead)
            """
        ).map { row in
            let (from, to): (Instant, Instant) = (try row["declared_at"], try row["accepted_at"])
            return max(0, to.milliseconds - from.milliseconds)
        }
        return try HouseFigures(
            engine: db.dialect.rawValue, version: db.value(version(db.dialect)) ?? "",
            size: db.value(size(db.dialect)) ?? 0,
            draws: Draw.State.allCases.map { state in (state, counts.first { $0.0 == state }?.1 ?? 0) },
            decisions: decisions.sorted(),
            lettersWaiting: db.value("SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL") ?? 0,
            oldestLetter: Mail.oldestWaiting(in: db),
            upkeep: Upkeep.Care.allCases.compactMap { care in try Upkeep.last(care, in: db).map { (care, $0) } },
            isPaused: Operations.load(in: db).isPaused)
    }

    private static func version(_ dialect: Dialect) -> SQL {
        switch dialect {
        case .sqlite: "SELECT sqlite_version()"
        case .postgres: "SELECT current_setting('server_version')"
        }
    }

    private static func size(_ dialect: Dialect) -> SQL {
        switch dialect {
        case .sqlite: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        case .postgres: "SELECT pg_database_size(current_database())"
        }
    }
}
