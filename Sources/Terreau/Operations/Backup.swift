internal import Foundation
internal import Ledger
internal import Storage

/// What a backup says it holds.
struct BackupManifest: Codable, Sendable, Hashable {
    var format = 1
    let takenAt: String
    let mark: BookMark
    let tables: [TableDigest]
    /// The ids of the keys without which what is sealed in it cannot be read. The keys themselves are in no backup.
    var keys: [String]? = nil

    /// A backup without this file is none: it comes last, once the backup was restored and checked.
    static let file = "manifest.json"
    static let unchecked = "manifest.unchecked.json"
    /// The digest of the manifest itself.
    static let seal = "manifest.sha256"

    func write(in folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        try OutputFile.write(text, to: "\(folder)/\(Self.unchecked)")
        try OutputFile.write(Hex.sha256(text) + "\n", to: "\(folder)/\(Self.seal)")
    }

    static func read(_ name: String, in folder: String) throws -> BackupManifest {
        guard let text = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) else {
            throw StartRefusal("\(folder) is no finished backup: \(name) is not there.")
        }
        let seal = try? String(contentsOfFile: "\(folder)/\(seal)", encoding: .utf8)
        guard seal == Hex.sha256(text) + "\n",
            let manifest = try? JSONDecoder().decode(BackupManifest.self, from: Data(text.utf8)), manifest.format == 1
        else { throw StartRefusal("\(folder)/\(name) is not what was written: this backup is not used.") }
        return manifest
    }
}

/// Copies everything to a folder, restores it elsewhere, checks it, and only then calls it a backup.
struct Backup: Sendable {
    let database: any Database
    let evidence: EvidenceFolder
    let resources: Resources
    let clock: Clock
    let openScratch: @Sendable (_ path: String) async throws -> any Database

    /// Nobody stays signed in through a backup, and no program either: what was revoked after the copy must not live again.
    static let omitted: Set = ["sessions", "sign_in_codes", "tries", "api_tokens"]

    func make(in folder: String, progress: @escaping @Sendable (String) -> Void) async throws -> BackupManifest {
        let files = FileManager.default
        let present = (try? files.contentsOfDirectory(atPath: folder)) ?? []
        guard present.isEmpty else { throw StartRefusal("\(folder) is not empty: name a new folder for each backup.") }
        let pending = try await Migrator.load(folder: resources.path("Migrations")).pending(database)
        guard pending.isEmpty else { throw StartRefusal("The schema is not up to date. Run terreau migrate first.") }
        try EvidenceFolder.make(folder)
        let copy = try await TableCopy.take(
            of: database, into: "\(folder)/tables", except: Self.omitted, progress: progress)
        try await Blocking.run { try copyEvidence(into: folder, progress: progress) }
        let keys = try await database.read { try SealedText.keys(in: $0).keys.sorted() }
        let manifest = BackupManifest(
            takenAt: clock.now().description, mark: copy.mark, tables: copy.tables, keys: keys)
        try manifest.write(in: folder)
        try await drill(folder, progress: progress)
        try files.moveItem(
            atPath: "\(folder)/\(BackupManifest.unchecked)", toPath: "\(folder)/\(BackupManifest.file)")
        for part in ["tables", "."] { try EvidenceFolder.sync("\(folder)/\(part)") }
        let done = Upkeep(at: clock.now())
        // A backup is one even where it cannot be written down.
        try? await database.write { try done.save(.backup, in: $0) }
        return manifest
    }

    /// The files of the copied rows: what came later belongs to the next backup.
    private func copyEvidence(into folder: String, progress: (String) -> Void) throws {
        progress("copying evidence")
        let target = EvidenceFolder(path: "\(folder)/evidence")
        try EvidenceFolder.make(target.path)
        try BackupFiles(folder: folder).eachEvidence { sha256 in try target.copy(sha256, from: evidence) }
    }

    private func drill(_ folder: String, progress: @escaping @Sendable (String) -> Void) async throws {
        progress("restoring into a scratch folder")
        let scratch = "\(folder)/scratch"
        try EvidenceFolder.make(scratch)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let database = try await openScratch("\(scratch)/terreau.sqlite")
        do {
            // The files stay where they are: they are read there, and nothing is gained by a second copy.
            try await Restore(
                folder: folder, manifestName: BackupManifest.unchecked, database: database, evidence: nil,
                resources: resources, clock: clock
            ).run(progress: progress)
        } catch {
            try? await database.close()
            throw error
        }
        try await database.close()
    }
}

/// The files of a backup.
struct BackupFiles {
    let folder: String

    func table(_ name: String) -> String { "\(folder)/tables/\(name).jsonl" }
    var evidence: EvidenceFolder { EvidenceFolder(path: "\(folder)/evidence") }

    /// The digest of each file of evidence that the rows speak of.
    func eachEvidence(_ take: (String) throws -> Void) throws {
        var position: Int?
        try InputLines(table("evidence_files")).each { line in
            let values = JSONLine.decode(line) ?? []
            if let place = position {
                guard values.indices.contains(place), case .text(let sha256) = values[place], sha256.count == 64,
                    sha256.allSatisfy(\.isHexDigit)
                else { throw StartRefusal("\(table("evidence_files")) cannot be read.") }
                try take(sha256)
            } else {
                position = values.firstIndex(of: .text("sha256")) ?? values.count
            }
        }
    }

    /// Every byte against what was written down.
    func verify(_ manifest: BackupManifest) throws {
        for table in manifest.tables {
            guard try EvidenceFolder.digest(ofFile: self.table(table.name))?.sha256 == table.sha256 else {
                throw Damaged(path: self.table(table.name))
            }
        }
        try eachEvidence { sha256 in
            let path = evidence.path(of: sha256)
            guard try EvidenceFolder.digest(ofFile: path)?.sha256 == sha256 else { throw Damaged(path: path) }
        }
    }

    struct Damaged: Error, CustomStringConvertible {
        let path: String
        var description: String {
            "\(path) is not what was written: this backup is not used, and nothing was restored."
        }
    }
}
