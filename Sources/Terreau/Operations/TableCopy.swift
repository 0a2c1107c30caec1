internal import Crypto
internal import Foundation
internal import Glibc
internal import Ledger
internal import Storage

/// A table as it was copied: how many rows, and the digest of its lines.
struct TableDigest: Codable, Sendable, Hashable {
    let name: String
    let rows: Int
    let sha256: String
}

/// The content of a database as lines of JSON, all of it from one snapshot.
struct TableCopy: Sendable {
    let mark: BookMark
    let tables: [TableDigest]

    /// - Parameters:
    ///   - folder: where the files go, one a table; nil when only the digests are wanted.
    ///   - omitted: tables that are left out.
    static func take(
        of database: any Database, into folder: String?, except omitted: Set<String>,
        progress: @escaping @Sendable (String) -> Void
    ) async throws -> TableCopy {
        if let folder { try EvidenceFolder.make(folder) }
        return try await database.read { db in
            let shapes = try TableShape.all(in: db).filter { !omitted.contains($0.name) }
            let digests = try shapes.map { shape in
                progress("\(folder == nil ? "comparing" : "copying") \(shape.name)")
                return try write(shape, to: folder.map { "\($0)/\(shape.name).jsonl" }, in: db)
            }
            return try TableCopy(mark: .load(in: db), tables: digests)
        }
    }

    private static func write(_ shape: TableShape, to path: String?, in db: some Reading) throws -> TableDigest {
        var hasher = SHA256()
        var rows = 0
        let output = try path.map { try OutputFile($0) }
        var lines: [UInt8] = []
        func pass() throws {
            hasher.update(data: lines)
            try output?.append(lines)
            lines.removeAll(keepingCapacity: true)
        }
        JSONLine.encode(shape.columns.map { .text($0.name) }, into: &lines)
        try shape.each(in: db) { values in
            JSONLine.encode(values, into: &lines)
            rows += 1
            if lines.count > 65_536 { try pass() }
        }
        try pass()
        try output?.finish()
        return TableDigest(name: shape.name, rows: rows, sha256: Hex.text(Array(hasher.finalize())))
    }

    /// Puts the rows of a file into the table, in the order of the file.
    static func load(_ shape: TableShape, from path: String, in db: some Writing) throws {
        var columns: [String]?
        try InputLines(path).each { line in
            guard let values = JSONLine.decode(line) else { throw StartRefusal("\(path) cannot be read.") }
            if let columns {
                guard values.count == columns.count else { throw StartRefusal("\(path) cannot be read.") }
                try shape.insert(values, columns, in: db)
            } else {
                columns = try values.map { try String(sqlValue: $0) }
            }
        }
    }
}

/// A new file, written once and synced.
final class OutputFile {
    private var descriptor: Int32

    init(_ path: String) throws {
        descriptor = Glibc.open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DiskError("open \(path)", errno) }
    }

    deinit { close(descriptor) }

    func append(_ bytes: [UInt8]) throws {
        var done = 0
        while done < bytes.count {
            let put = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard put > 0 || errno == EINTR else { throw DiskError("write", errno) }
            done += max(0, put)
        }
    }

    func finish() throws {
        guard fsync(descriptor) == 0 else { throw DiskError("fsync", errno) }
    }

    static func write(_ text: String, to path: String) throws {
        let file = try OutputFile(path)
        try file.append(Array(text.utf8))
        try file.finish()
    }
}

/// The lines of a file, a piece of it in memory at a time.
struct InputLines {
    private let path: String

    init(_ path: String) { self.path = path }

    func each(_ take: (ArraySlice<UInt8>) throws -> Void) throws {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DiskError("open \(path)", errno) }
        defer { close(descriptor) }
        var kept: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let got = read(descriptor, &buffer, buffer.count)
            guard got >= 0 else { throw DiskError("read \(path)", errno) }
            guard got > 0 else { break }
            kept += buffer[..<got]
            var start = 0
            while let end = kept[start...].firstIndex(of: UInt8(ascii: "\n")) {
                try take(kept[start..<end])
                start = end + 1
            }
            kept.removeFirst(start)
        }
        guard kept.isEmpty else { throw StartRefusal("\(path) ends in the middle of a line.") }
    }
}
