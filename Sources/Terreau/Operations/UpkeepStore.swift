internal import Ledger
internal import Storage

extension Upkeep {
    static func last(_ care: Care, in db: some Reading) throws -> Upkeep? {
        try db.row("SELECT at, findings FROM upkeep WHERE task = \(care)").map {
            try Upkeep(at: $0["at"], findings: $0["findings"])
        }
    }

    func save(_ care: Care, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO upkeep (task, at, findings) VALUES (\(care), \(at), \(findings))
            ON CONFLICT (task) DO UPDATE SET at = excluded.at, findings = excluded.findings
            """)
    }

    /// One row, written over: what is taken back again may never reach the disk.
    static func probe(at now: Instant, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO upkeep (task, at, findings) VALUES ('probe', \(now), 0)
            ON CONFLICT (task) DO UPDATE SET at = excluded.at
            """)
    }
}
