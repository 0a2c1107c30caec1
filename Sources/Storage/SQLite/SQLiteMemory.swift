internal import GRDBSQLite

/// What the SQLite library of this process holds in memory: mostly pages that were read, which grow until each connection's
/// cache is full.
public enum SQLiteMemory {
    /// In bytes.
    public static var used: Int64 { sqlite3_memory_used() }
}
