internal import Ledger
internal import Storage

/// The tables this program knows.
enum Schema {
    /// Applies the scripts that are missing, and writes what no script can: SQL knows no accents.
    /// - Returns: the names of the scripts that were applied.
    static func bringUpToDate(_ database: any Database, by migrator: Migrator, at now: Instant) async throws -> [String]
    {
        let applied = try await migrator.migrate(database, at: now.description)
        try await database.write { try Person.writeMissingSought(in: $0) }
        return applied
    }
}
