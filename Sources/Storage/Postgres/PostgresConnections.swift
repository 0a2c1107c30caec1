internal import NIOPosix
internal import Synchronization

/// As many threads as connections: a job that has a thread never waits for a connection. libpq blocks
/// its thread, so none of this may run where requests are served.
final class PostgresConnections: Sendable {
    let threads: NIOThreadPool
    private let conninfo: String
    private let idle = Mutex<[PostgresConnection]>([])

    init(conninfo: String, count: Int) {
        self.conninfo = conninfo
        threads = NIOThreadPool(numberOfThreads: count)
        threads.start()
    }

    /// A connection on which `text` has begun a transaction. One that died while idle is replaced.
    func begin(_ text: String) throws -> PostgresConnection {
        if let used = idle.withLock({ $0.popLast() }) {
            do {
                try used.command(text)
                return used
            } catch  where !used.isAlive {
                // Nothing of the transaction had begun, so a new connection may take over.
            }
        }
        let fresh = try PostgresConnection(conninfo)
        try fresh.command(text)
        return fresh
    }

    /// Keeps the connection for the next transaction, unless it is dead or still inside one.
    func giveBack(_ connection: PostgresConnection) {
        if connection.isIdle { idle.withLock { $0.append(connection) } }
    }

    func close() async throws {
        try await threads.shutdownGracefully()
        idle.withLock { $0 = [] }
    }
}
