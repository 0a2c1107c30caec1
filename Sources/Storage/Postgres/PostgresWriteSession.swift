/// Commits on the one writer connection of this process.
final class PostgresWriteSession: WriteSession {
    private let connections: PostgresConnections
    private var current: PostgresConnection?
    private enum Savepoint { case none, used, fresh }
    /// Fresh: nothing has happened since, so that the next verb can use it. Together with releasing late this makes one round
    /// trip of three.
    private var savepoint = Savepoint.none

    /// One lock for all servers of a schema makes PostgreSQL what SQLite is: one writer at a time, so
    /// a store needs no locks of its own. It goes with the transaction, after the commit is visible.
    private static let begin = """
        BEGIN; SELECT pg_advisory_xact_lock(1413829205, hashtext(COALESCE(current_schema(), '')))
        """

    init(_ connections: PostgresConnections) {
        self.connections = connections
    }

    var connection: any EngineConnection {
        get throws { try postgres }
    }

    private var postgres: PostgresConnection {
        get throws {
            guard let current else { throw TransactionGone() }
            return current
        }
    }

    func begin() throws {
        current = try connections.begin(Self.begin)
        savepoint = .none
    }

    func setSavepoint() throws {
        switch savepoint {
        case .none: try postgres.command("SAVEPOINT verb")
        case .used: try postgres.command("RELEASE SAVEPOINT verb; SAVEPOINT verb")
        case .fresh: break
        }
        savepoint = .used
    }

    /// The savepoint itself goes with the next verb or with the commit; libpq knows already whether it may.
    func release() throws {
        guard try postgres.canCommit else {
            throw StorageError(.other, code: "25P02", message: "PostgreSQL has given the transaction up")
        }
    }

    func rollBackToSavepoint() throws {
        guard try postgres.isInTransaction else { throw TransactionGone() }
        try postgres.command("ROLLBACK TO SAVEPOINT verb")
        savepoint = .fresh
    }

    func commit() throws {
        let connection = try postgres
        let tag: String
        do {
            tag = try connection.command("COMMIT")
        } catch {
            throw connection.isAlive ? error : CommitOutcomeUnknown()
        }
        // PostgreSQL answers the commit of a failed transaction with a rollback, and no error.
        guard tag == "COMMIT" else {
            throw StorageError(.other, code: "25P02", message: "PostgreSQL rolled the transaction back")
        }
        connections.giveBack(connection)
        current = nil
    }

    func tidy() {}

    func rollBack() {
        guard let connection = current else { return }
        current = nil
        if connection.isInTransaction { _ = try? connection.command("ROLLBACK") }
        connections.giveBack(connection)
    }

    /// PostgreSQL stops by itself when its disk fails.
    func mustStop(after error: any Error) -> Bool { false }
}
