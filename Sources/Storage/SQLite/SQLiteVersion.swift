internal import GRDBSQLite
internal import Logging

/// The SQLite library this process runs with, as SQLite numbers it: 3.40.1 is 3040001.
struct SQLiteVersion {
    let number: Int

    static var current: SQLiteVersion { SQLiteVersion(number: Int(sqlite3_libversion_number())) }

    /// Two connections that write or checkpoint at the same instant can damage a file in WAL mode.
    /// Fixed in 3.51.3, and carried back to 3.44.6 and 3.50.7 only.
    var hasWALResetBug: Bool {
        switch number {
        case 3_051_003...: false
        case 3_050_007..<3_051_000: false
        case 3_044_006..<3_045_000: false
        default: true
        }
    }

    func log(to logger: Logger) {
        logger.info("SQLite \(description)", metadata: ["engine": "sqlite", "version": "\(description)"])
        if hasWALResetBug {
            logger.notice(
                """
                SQLite \(description) has the WAL-reset bug, which needs two connections that write or checkpoint at \
                once. Terreau is one process with one writer, which avoids it: open the live file with nothing else.
                """)
        }
    }
}

extension SQLiteVersion: CustomStringConvertible {
    var description: String { "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)" }
}
