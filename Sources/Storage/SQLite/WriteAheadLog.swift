internal import GRDBSQLite

/// How long SQLite's write-ahead log is, and its emptying into the file.
///
/// SQLite would empty it within the commit that makes it long, and whoever waits for that commit waits for it too. The writer does it
/// after its answers instead: it must be the writer, because two connections that write or checkpoint at once can damage the file.
///
/// Unchecked, because it is touched on the writer's thread alone.
final class WriteAheadLog: @unchecked Sendable {
    /// Pages from which the log is emptied: 16 MB. Longer than the default, so that pages changed again and again are written once.
    private static let long: Int32 = 4000
    /// Pages at which it is emptied at once, whoever wrote them and whoever waits.
    private static let tooLong: Int32 = 16_000

    private var pages: Int32 = 0

    /// Has SQLite tell about each commit. This object must live as long as the connection.
    func watch(_ handle: OpaquePointer?) {
        sqlite3_wal_hook(
            handle,
            { context, handle, _, pages in
                guard let context else { return SQLITE_OK }
                let log = Unmanaged<WriteAheadLog>.fromOpaque(context).takeUnretainedValue()
                log.pages = pages
                if pages >= WriteAheadLog.tooLong { log.empty(handle) }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    func emptyIfLong(_ handle: OpaquePointer?) {
        if pages >= Self.long { empty(handle) }
    }

    /// What cannot be moved now, because somebody still reads it or the disk is full, stays in the log and is tried again after the
    /// next commit: nothing is lost by waiting.
    private func empty(_ handle: OpaquePointer?) {
        sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        pages = 0
    }
}
