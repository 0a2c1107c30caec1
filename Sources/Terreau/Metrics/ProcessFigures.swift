internal import Foundation
internal import Glibc

/// What the system says about this process. A figure that the system does not tell is nil.
struct ProcessFigures: Sendable {
    let residentBytes: Int64?
    let openDescriptors: Int?
    /// Of the write-ahead log beside a SQLite file.
    let walBytes: Int64?

    static func load(sqlitePath: String?) -> ProcessFigures {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
            .split(separator: " ").dropFirst().first.flatMap { Int64($0) }
        let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        let wal = sqlitePath.flatMap { path in
            (try? FileManager.default.attributesOfItem(atPath: path + "-wal"))?[.size] as? NSNumber
        }
        return ProcessFigures(
            residentBytes: pages.map { $0 * Int64(sysconf(Int32(_SC_PAGESIZE))) }, openDescriptors: descriptors,
            walBytes: wal?.int64Value)
    }
}
