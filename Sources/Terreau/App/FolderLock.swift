internal import Foundation
internal import Glibc
internal import Storage

/// Keeps a second process away from a SQLite file: one process, one writer. Held until the process ends, however it ends.
final class FolderLock: Sendable {
    private let descriptor: Int32

    /// - Throws: ``StartRefusal`` when another process holds the folder.
    init(of database: DatabaseURL) throws {
        guard let path = database.sqlitePath else {
            descriptor = -1
            return
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        descriptor = Glibc.open(folder + "/terreau.lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StartRefusal("The folder \(folder) cannot be written to.") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            Glibc.close(descriptor)
            throw StartRefusal(inUse: "Another Terreau is using \(folder). Stop it first, or choose another folder.")
        }
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }
}

/// Waits for a turn among programs that change a file of a folder, and syncs the folder afterwards, so that a file that was put
/// in its place stays there.
/// - Throws: ``DiskError``, and what `body` throws.
func inTurn<T>(folderOf path: String, _ body: () throws -> T) throws -> T {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DiskError("open \(folder)", errno) }
    // Closing it ends the turn.
    defer { Glibc.close(descriptor) }
    guard flock(descriptor, LOCK_EX) == 0 else { throw DiskError("flock \(folder)", errno) }
    let result = try body()
    guard fsync(descriptor) == 0 else { throw DiskError("fsync \(folder)", errno) }
    return result
}
