internal import Crypto
internal import Dispatch
internal import Foundation
internal import Glibc
internal import Ledger

/// Where the bytes of evidence are: one file for each content, `ab/cdef…` after its SHA-256. Files come in whole or not at
/// all, and are never written over.
struct EvidenceFolder: Sendable {
    let path: String

    /// A place of its own for somebody who names none: tests.
    static func temporary() -> EvidenceFolder {
        EvidenceFolder(path: NSTemporaryDirectory() + "terreau-evidence-" + Secrets.token())
    }

    func path(of sha256: String) -> String { "\(path)/\(sha256.prefix(2))/\(sha256.dropFirst(2))" }

    /// Uploads under way. Nothing in it counts as evidence.
    var incoming: String { path + "/incoming" }

    /// Takes bytes as they come, into a temporary file.
    func receive() throws -> IncomingFile {
        try Self.make(incoming)
        return try IncomingFile(path: "\(incoming)/\(Secrets.token())")
    }

    /// Puts a received file in its place: synced, linked, and its folder synced, before anybody writes a row about it.
    func keep(_ file: IncomingFile) async throws -> String {
        try await Blocking.run {
            let sha256 = try file.finish()
            let folder = "\(path)/\(sha256.prefix(2))"
            try Self.make(folder)
            if link(file.path, path(of: sha256)) != 0 {
                guard errno == EEXIST else { throw DiskError("link", errno) }
                // The same content was here before: it must still be what it was.
                guard try Self.digest(ofFile: path(of: sha256))?.sha256 == sha256 else { throw EvidenceNo.damaged }
            }
            try Self.sync(folder)
            try Self.sync(path)
            file.discard()
            return sha256
        }
    }

    /// The bytes, if they are still those that were sent.
    func bytes(of file: EvidenceFile) async throws -> [UInt8] {
        try await Blocking.run {
            guard let data = FileManager.default.contents(atPath: path(of: file.sha256)) else {
                throw EvidenceNo.damaged
            }
            let bytes = [UInt8](data)
            guard Hex.text(Array(SHA256.hash(data: bytes))) == file.sha256 else { throw EvidenceNo.damaged }
            return bytes
        }
    }

    /// Digest and length, read a piece at a time; nil when there is no such file.
    static func digest(ofFile path: String) throws -> (sha256: String, bytes: Int)? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw DiskError("open", errno) }
            return nil
        }
        defer { Glibc.close(descriptor) }
        var hasher = SHA256()
        var count = 0
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let got = read(descriptor, &buffer, buffer.count)
            guard got >= 0 else { throw DiskError("read", errno) }
            guard got > 0 else { return (Hex.text(Array(hasher.finalize())), count) }
            hasher.update(data: buffer[..<got])
            count += got
        }
    }

    /// Copies a file of that content here, unless it is here.
    func copy(_ sha256: String, from source: EvidenceFolder) throws {
        let (old, new) = (source.path(of: sha256), path(of: sha256))
        try Self.make("\(path)/\(sha256.prefix(2))")
        if !FileManager.default.fileExists(atPath: new) {
            try FileManager.default.copyItem(atPath: old, toPath: new + ".part")
            try Self.sync(new + ".part")
            guard rename(new + ".part", new) == 0 else { throw DiskError("rename", errno) }
            try Self.sync("\(path)/\(sha256.prefix(2))")
        }
    }

    /// Removes files whose rows are gone.
    func forget(_ digests: [String]) async throws {
        guard !digests.isEmpty else { return }
        try await Blocking.run {
            for sha256 in digests {
                guard unlink(path(of: sha256)) == 0 || errno == ENOENT else { throw DiskError("unlink", errno) }
            }
        }
    }

    /// Drops uploads that nobody finished.
    func forgetIncoming(before limit: Instant) {
        let files = FileManager.default
        for name in (try? files.contentsOfDirectory(atPath: incoming)) ?? [] {
            let changed = (try? files.attributesOfItem(atPath: "\(incoming)/\(name)"))?[.modificationDate] as? Date
            if let changed, Int64(changed.timeIntervalSince1970 * 1000) < limit.milliseconds {
                try? files.removeItem(atPath: "\(incoming)/\(name)")
            }
        }
    }

    static func make(_ folder: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// A new name in a folder is only there for good once the folder itself is synced.
    static func sync(_ path: String) throws {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DiskError("open", errno) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw DiskError("fsync", errno) }
    }
}

/// A file that is arriving. Used by one task at a time; gone when nobody holds it any more.
final class IncomingFile: @unchecked Sendable {
    let path: String
    private(set) var count = 0
    private var descriptor: Int32

    fileprivate init(path: String) throws {
        self.path = path
        descriptor = Glibc.open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DiskError("open", errno) }
    }

    deinit { discard() }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        var done = 0
        while done < bytes.count {
            let put = write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
            guard put > 0 || errno == EINTR else { throw DiskError("write", errno) }
            done += max(0, put)
        }
        count += bytes.count
    }

    /// All of it; only small files get this far.
    func contents() throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress.map { $0 + done }, count - done, off_t(done))
            }
            guard got > 0 else { throw DiskError("read", errno) }
            done += got
        }
        return bytes
    }

    fileprivate func finish() throws -> String {
        guard fsync(descriptor) == 0 else { throw DiskError("fsync", errno) }
        return Hex.text(Array(SHA256.hash(data: try contents())))
    }

    func discard() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
        unlink(path)
    }
}

/// The disk said no. A full disk is told as such, everything else is logged whole.
struct DiskError: Refusal, CustomStringConvertible {
    let call: String
    let number: Int32

    init(_ call: String, _ number: Int32) {
        self.call = call
        self.number = number
    }

    var isFull: Bool { number == ENOSPC || number == EDQUOT }
    var kind: RefusalKind { .unavailable }
    var code: String { isFull ? "diskFull" : "disk" }
    var sentence: Sentence { isFull ? Sentence("error.diskFull") : Sentence("evidence.no.disk") }
    var description: String { "\(call): \(String(cString: strerror(number)))" }
}

/// Work that waits for the disk, away from the few threads that serve requests.
enum Blocking {
    static func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
