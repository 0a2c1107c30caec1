import Storage
import Testing

@testable import Terreau

/// Whether whoever changed the database said so: every test that sends a form asks, so no verb can forget.
struct ActWitness: Sendable, Equatable {
    /// Rows that this connection inserted, changed or deleted since it was opened.
    let changes: Int64
    let acts: Int64

    /// Nil on PostgreSQL, which does not count.
    static func look(_ database: any Database) async throws -> ActWitness? {
        guard database.dialect == .sqlite else { return nil }
        return try await database.write { db in
            try ActWitness(
                changes: db.value("SELECT total_changes()") ?? 0, acts: db.value("SELECT MAX(number) FROM acts") ?? 0)
        }
    }

    func isSilentChange(_ later: ActWitness) -> Bool { later.changes > changes && later.acts == acts }

    static func expectAnAct(of what: String, since before: ActWitness?, _ database: any Database) async throws {
        guard let before, let after = try await look(database), before.isSilentChange(after) else { return }
        Issue.record(
            """
            \(what) changed the database and no act was recorded. Call `db.audit(.whatHappened, .object(id), by: actor, at: now)` \
            in the verb's transaction; acts are in Sources/Terreau/Audit/Act.swift, their sentences in Locales/*/acts.txt.
            """)
    }
}
