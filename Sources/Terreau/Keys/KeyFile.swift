internal import Crypto
internal import Foundation
internal import Glibc
internal import Ledger

/// The file of the keys: a line a key, its id and 64 hexadecimal digits, the newest first. Lines with # are remarks.
enum KeyFile {
    static let remark =
        "# Keys of Terreau. Without this file, what they sealed is lost: keep a copy away from the database's copies."

    /// Reads the file, and makes it with a first key where there is none.
    /// - Throws: ``StartRefusal`` when it cannot be read or others may read it.
    static func open(_ path: String) throws -> KeyRing {
        if access(path, F_OK) != 0 { try create(path) }
        // A folder of secrets often holds links to them.
        let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard let mode = try? FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? NSNumber,
            let text = try? String(contentsOfFile: path, encoding: .utf8)
        else {
            throw StartRefusal("The key file \(path) cannot be read (TERREAU_KEY_FILE).")
        }
        guard mode.intValue & 0o077 == 0 else {
            throw StartRefusal("Others may read the key file \(path). Close it first: chmod 600 \(path)")
        }
        return try parse(text, path)
    }

    /// The ids of the keys that are there. No file is made.
    static func ids(in path: String) throws -> [String] { access(path, F_OK) == 0 ? try open(path).ids : [] }

    /// The keys to serve with. A file that lacks one that sealed what is kept is refused, and none is made in its place: a server
    /// with another folder would go on with a key of its own, and neither could read what the other has sealed.
    /// - Parameters:
    ///   - used: by the id of a key, how many texts it has sealed.
    ///   - someAreLost: whether to go on all the same, because no copy is left.
    /// - Throws: ``StartRefusal``, before a file is made.
    static func open(_ path: String, toServe used: [String: Int], someAreLost: Bool) throws -> KeyRing {
        let here = try ids(in: path)
        let missing = used.filter { !here.contains($0.key) }
        guard missing.isEmpty || someAreLost else {
            throw StartRefusal(
                "The key file \(path) does not hold \(missing.keys.sorted().joined(separator: ", ")), which sealed "
                    + "\(missing.values.reduce(0, +)) account numbers, bank files and second factors. Put the copy back that you "
                    + "keep of it; servers of one database share that file (TERREAU_KEY_FILE). Only if it is lost for good: "
                    + "terreau serve --keys-lost, and what it sealed is entered again.")
        }
        return try open(path)
    }

    static func parse(_ text: String, _ path: String) throws(StartRefusal) -> KeyRing {
        var keys: [KeyRing.Key] = []
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            guard parts.count == 2, isHex(parts[0], count: 8), isHex(parts[1], count: 64) else {
                throw StartRefusal(
                    "A line of the key file \(path) is not a key. Put the copy back that you kept of it.")
            }
            keys.append(KeyRing.Key(id: String(parts[0]), secret: SymmetricKey(data: bytes(parts[1]))))
        }
        guard let ring = KeyRing(keys) else {
            throw StartRefusal(
                "The key file \(path) holds no key, or one twice. Put the copy back that you kept of it.")
        }
        return ring
    }

    /// Puts a new key before the others: from the next start on it seals, and the others still open.
    /// - Returns: its id.
    static func rotate(_ path: String) throws -> String {
        _ = try open(path)
        let key = KeyRing.Key.new()
        // Two at once would each write what they had read, and the key of the first would be gone with all that it has sealed since.
        try inTurn(folderOf: path) {
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
            let remarks = lines.prefix { $0.hasPrefix("#") }
            let text = (remarks + [Substring(line(key).dropLast())] + lines.dropFirst(remarks.count)).joined(
                separator: "\n")
            let aside = "\(path).\(getpid())"
            defer { unlink(aside) }
            try OutputFile.write(text + "\n", to: aside)
            guard rename(aside, path) == 0 else {
                throw StartRefusal("The key file \(path) cannot be written (TERREAU_KEY_FILE).")
            }
        }
        return key.id
    }

    /// Takes the keys along to where a database moves: beside another file, or away from files. A key file that is there
    /// already must hold the keys that are needed, for two files cannot both be the first.
    /// - Parameter ids: of the keys that have sealed what moves.
    /// - Throws: ``StartRefusal`` when one of them would be missing there, before anything has moved.
    static func carry(from old: String, to new: String, needing ids: [String]) throws {
        func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
        guard absolute(old) != absolute(new), access(old, F_OK) == 0 else { return }
        _ = try open(old)
        guard access(new, F_OK) == 0 else {
            return try place(String(contentsOfFile: old, encoding: .utf8), at: new)
        }
        let there = try open(new).ids
        let missing = ids.filter { !there.contains($0) }
        guard missing.isEmpty else {
            throw StartRefusal(
                "The key file \(new) does not hold \(missing.joined(separator: ", ")), with which bank data is sealed: nothing "
                    + "was moved. Add the lines of \(old) to it, or put it away, and move again.")
        }
    }

    static func line(_ key: KeyRing.Key) -> String {
        "\(key.id) \(key.secret.withUnsafeBytes { Hex.text(Array($0)) })\n"
    }

    /// Written aside, synced and then linked: whoever starts at the same time finds a whole file, and only one is made.
    private static func create(_ path: String) throws { try place("\(remark)\n\(line(.new()))", at: path) }

    private static func place(_ text: String, at path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let aside = "\(path).\(getpid())"
        defer { unlink(aside) }
        let bytes = Array(text.utf8)
        let file = Glibc.open(aside, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0, write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0, Glibc.close(file) == 0,
            Glibc.link(aside, path) == 0 || errno == EEXIST
        else { throw StartRefusal("The key file \(path) cannot be written (TERREAU_KEY_FILE).") }
        let place = Glibc.open(folder, O_RDONLY | O_CLOEXEC)
        if place >= 0 {
            fsync(place)
            Glibc.close(place)
        }
    }

    private static func isHex(_ text: Substring, count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    private static func bytes(_ hex: Substring) -> [UInt8] {
        let nibbles = hex.utf8.map { $0 < 58 ? $0 - 48 : $0 - 87 }
        return stride(from: 0, to: nibbles.count - 1, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
    }
}

extension Settings {
    var keyPath: String { keyFile ?? (sqliteFolder ?? dataFolder) + "/terreau.key" }
}
