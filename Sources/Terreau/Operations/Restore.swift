internal import Foundation
internal import Ledger
internal import Storage

/// Puts a backup into an empty database: all of it in one transaction, compared with the backup afterwards, and checked.
struct Restore: Sendable {
    let folder: String
    var manifestName = BackupManifest.file
    let database: any Database
    /// Where files of evidence go; nil leaves them in the backup.
    let evidence: EvidenceFolder?
    let resources: Resources
    let clock: Clock
    /// What the database is once everything agrees: after a restore nothing leaves the house.
    var afterwards = Operations(isPaused: true)

    @discardableResult
    func run(progress: @escaping @Sendable (String) -> Void) async throws -> BackupManifest {
        let files = BackupFiles(folder: folder)
        progress("reading the backup")
        let manifest = try BackupManifest.read(manifestName, in: folder)
        try await Blocking.run { try files.verify(manifest) }
        try await prepare(manifest)
        if let evidence {
            progress("copying evidence")
            try await Blocking.run { try files.eachEvidence { try evidence.copy($0, from: files.evidence) } }
        }
        try await database.write { db in
            let shapes = try TableShape.all(in: db)
            for shape in shapes.reversed() where try shape.count(in: db) > 0 { try shape.clear(in: db) }
            for shape in shapes where manifest.tables.contains(where: { $0.name == shape.name }) {
                progress("restoring \(shape.name)")
                try TableCopy.load(shape, from: files.table(shape.name), in: db)
            }
        }
        try await compare(manifest, progress: progress)
        try await finish(manifest, files, progress: progress)
        return manifest
    }

    /// The schema of the day of the backup, in a database where nobody lives; from here on it says that it is not finished.
    private func prepare(_ manifest: BackupManifest) async throws {
        let migrator = try Migrator.load(folder: resources.path("Migrations"))
        let names = migrator.names
        guard names.starts(with: manifest.mark.migrations), let last = manifest.mark.migrations.last else {
            throw StartRefusal("This backup is of a newer version of Terreau. Restore it with that version.")
        }
        let pending = try await migrator.pending(database)
        guard pending == names || pending == Array(names.dropFirst(manifest.mark.migrations.count)) else {
            throw StartRefusal("The database has another schema than the backup. Restore into a new database.")
        }
        _ = try await migrator.upTo(last).migrate(database, at: clock.now().description)
        try await database.write { db in
            for name in ["people", "organisations", "cooperative", "entries"] {
                let shape = try TableShape.all(in: db).first { $0.name == name }
                guard try shape.map({ try $0.count(in: db) == 0 }) ?? true else {
                    throw StartRefusal("The database is not empty. A backup is restored into an empty one only.")
                }
            }
            try Operations(state: .restoring, note: manifest.takenAt).save(in: db)
        }
    }

    /// What arrived, read back and digested, must be what was sent, whichever engine it came from.
    private func compare(_ manifest: BackupManifest, progress: @escaping @Sendable (String) -> Void) async throws {
        let sent = Set(manifest.tables.map(\.name))
        let present = try await database.read { Set(try TableShape.all(in: $0).map(\.name)) }
        let copy = try await TableCopy.take(
            of: database, into: nil, except: present.subtracting(sent), progress: progress)
        guard copy.mark == manifest.mark else {
            throw StartRefusal("The head of the chain did not arrive as it was: the copy is not used.")
        }
        for (arrived, table) in zip(copy.tables, manifest.tables) where arrived != table {
            throw StartRefusal("The table \(table.name) did not arrive as it was: the copy is not used.")
        }
        guard copy.tables.count == manifest.tables.count else {
            throw StartRefusal("A table of the backup has no place in this schema: the copy is not used.")
        }
    }

    private func finish(
        _ manifest: BackupManifest, _ files: BackupFiles, progress: @escaping @Sendable (String) -> Void
    ) async throws {
        _ = try await Schema.bringUpToDate(
            database, by: Migrator.load(folder: resources.path("Migrations")), at: clock.now())
        let findings = try await Check(database: database, evidence: evidence ?? files.evidence).run(progress: progress)
        guard findings.isEmpty else {
            let english = try Languages(resources, clock: clock).english
            let list = findings.prefix(10).map { "\($0.code): \(english($0.sentence))" }.joined(separator: "\n")
            throw StartRefusal("The copy does not pass the check:\n\(list)")
        }
        let (afterwards, done) = (afterwards, Upkeep(at: clock.now()))
        try await database.write { db in
            try afterwards.save(in: db)
            try done.save(.check, in: db)
        }
    }
}
