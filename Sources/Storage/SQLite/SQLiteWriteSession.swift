/// Commits on SQLite's one writer connection.
struct SQLiteWriteSession: WriteSession {
    private let sqlite: SQLiteConnection
    private let log: WriteAheadLog

    init(_ sqlite: SQLiteConnection, _ log: WriteAheadLog) {
        self.sqlite = sqlite
        self.log = log
    }

    var connection: any EngineConnection { sqlite }

    func begin() throws { try run("BEGIN IMMEDIATE") }
    func setSavepoint() throws { try run("SAVEPOINT verb") }
    func release() throws { try run("RELEASE verb") }
    func commit() throws { try run("COMMIT") }
    func tidy() { log.emptyIfLong(sqlite.handle) }

    func rollBackToSavepoint() throws {
        guard sqlite.isInTransaction else { throw TransactionGone() }
        try run("ROLLBACK TO verb")
        try run("RELEASE verb")
    }

    func rollBack() {
        if sqlite.isInTransaction { try? run("ROLLBACK") }
    }

    /// After a failed fsync the kernel may drop the pages and report success the next time.
    func mustStop(after error: any Error) -> Bool {
        (error as? StorageError)?.kind == .io
    }

    private func run(_ text: String) throws {
        _ = try sqlite.run(text, [])
    }
}
