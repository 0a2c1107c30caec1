internal import Foundation
internal import Ledger
internal import Storage

/// From one database to another, either engine to either.
struct Move {
    let from: any Database
    let evidence: EvidenceFolder
    let to: any Database
    let newEvidence: EvidenceFolder
    /// The new place, as the old one remembers it.
    let name: String
    let resources: Resources
    let clock: Clock

    func run(progress: @escaping @Sendable (String) -> Void) async throws -> BackupManifest {
        let (old, new) = (evidence, newEvidence)
        let operations = try await from.read { try Operations.load(in: $0) }
        try operations.checkMayServe()
        let scratch = "\(old.path).move-\(Secrets.token())"
        try EvidenceFolder.make(scratch)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let copy = try await TableCopy.take(
            of: from, into: "\(scratch)/tables", except: [], progress: progress)
        let manifest = BackupManifest(takenAt: clock.now().description, mark: copy.mark, tables: copy.tables)
        try manifest.write(in: scratch)
        // The bytes of evidence are read from where they are.
        try FileManager.default.createSymbolicLink(
            atPath: "\(scratch)/evidence", withDestinationPath: absolute(old.path))
        var unfinished = operations
        unfinished.state = .restoring
        try await Restore(
            folder: scratch, manifestName: BackupManifest.unchecked, database: to,
            evidence: absolute(old.path) == absolute(new.path) ? nil : new, resources: resources, clock: clock,
            afterwards: unfinished
        ).run(progress: progress)
        try await close(copy, operations, progress: progress)
        try await to.write { try operations.save(in: $0) }
        return manifest
    }

    /// From here on the old one refuses entries. What was written while it was copied would be lost, so it is compared once
    /// more, and opened again if anything differs.
    private func close(
        _ copy: TableCopy, _ operations: Operations, progress: @escaping @Sendable (String) -> Void
    ) async throws {
        let day = clock.today()
        let moved = Operations(
            state: .moved, isPaused: operations.isPaused, note: "on \(day) to \(name)")
        try await from.write { try moved.save(in: $0) }
        let now = try await TableCopy.take(of: from, into: nil, except: [], progress: progress)
        guard now.tables == copy.tables else {
            try await from.write { try operations.save(in: $0) }
            throw StartRefusal(
                "Somebody wrote while the database was being copied: nothing was moved. Stop every Terreau that uses it "
                    + "and move into a new database.")
        }
    }

    private func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}
