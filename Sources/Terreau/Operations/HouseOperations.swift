public import Logging
public import Storage

extension House {
    /// A backup, restored into a scratch folder and checked. Where a server holds a SQLite file, that server makes it.
    /// - Returns: one sentence about what it holds.
    public static func backup(
        _ settings: Settings, to folder: String, logger: Logger, progress: @escaping @Sendable (String) -> Void
    ) async throws -> String {
        let house: House
        do {
            house = try await open(settings, logger: logger)
        } catch let refusal as StartRefusal {
            guard refusal.isInUse, let place = settings.sqliteFolder else { throw refusal }
            progress("asking the server that is running")
            return try await BackupRequests.ask(in: place, for: folder)
        }
        let manifest = try await house.backup.make(in: folder, progress: progress)
        try await house.close()
        return backedUp(manifest)
    }

    static func backedUp(_ manifest: BackupManifest) -> String {
        sentence("Backed up, restored in a scratch folder and checked", manifest)
    }

    /// A backup into this empty house. Mail and payments stay paused until ``resume()``.
    public func restore(from folder: String, progress: @escaping @Sendable (String) -> Void) async throws -> String {
        let manifest = try await Restore(
            folder: folder, database: database, evidence: settings.evidenceFolder, resources: resources,
            clock: .system, afterwards: Operations(isPaused: true, note: "restored from \(folder)")
        ).run(progress: progress)
        // A copy that is older than an erasure must not bring anybody back.
        _ = try await instance().erasure.replay()
        // Nor remove a factor for somebody who said since that it was not them who asked.
        try await instance().lostFactors.endAll()
        let needed = try keySentence(manifest)
        return Self.sentence(
            "Restored and checked; mail and payments are paused until terreau resume, and programs need new tokens",
            manifest) + needed
    }

    /// Which keys open what is sealed in a backup, and whether they are here.
    private func keySentence(_ manifest: BackupManifest) throws -> String {
        guard let needed = manifest.keys, !needed.isEmpty else { return "" }
        let here = try KeyFile.ids(in: settings.keyPath)
        let missing = needed.filter { !here.contains($0) }
        let list = " Bank data is sealed with \(needed.count == 1 ? "key" : "keys") \(needed.joined(separator: ", "))"
        guard !missing.isEmpty else { return list + ", which the key file holds." }
        return list + ". \(settings.keyPath) does not hold \(missing.joined(separator: ", ")): "
            + "put the copy of your key file there before you start."
    }

    /// Copies everything to another database and closes this one for good.
    public func move(to target: DatabaseURL, progress: @escaping @Sendable (String) -> Void) async throws -> String {
        var settings = settings
        settings.database = target
        let sealing = try await database.read { try SealedText.keys(in: $0).keys.sorted() }
        try KeyFile.carry(from: self.settings.keyPath, to: settings.keyPath, needing: sealing)
        let house = try await House.open(settings, logger: logger)
        do {
            let manifest = try await Move(
                from: database, evidence: self.settings.evidenceFolder, to: house.database,
                newEvidence: settings.evidenceFolder, name: target.description, resources: resources, clock: .system
            ).run(progress: progress)
            try house.erasedList.add(erasedList.read())
            try await house.close()
            return Self.sentence("Moved and checked; start Terreau with --database from now on", manifest)
        } catch {
            try? await house.close()
            throw error
        }
    }

    /// Lets mail and payments go on.
    public func resume() async throws {
        try await database.write { db in
            var operations = try Operations.load(in: db)
            operations.isPaused = false
            try operations.save(in: db)
            try db.audit(.houseResumed, .house, by: .command, at: Clock.system.now())
        }
    }

    private var erasedList: ErasedList { ErasedList(beside: settings.evidenceFolder) }

    var backup: Backup {
        Backup(
            database: database, evidence: settings.evidenceFolder, resources: resources, clock: .system,
            openScratch: { [logger] in try await openDatabase(DatabaseURL("sqlite:\($0)"), logger: logger) })
    }

    private static func sentence(_ what: String, _ manifest: BackupManifest) -> String {
        let rows = manifest.tables.reduce(0) { $0 + $1.rows }
        return "\(what): \(manifest.mark.cooperative), \(manifest.mark.entries) entries, \(rows) rows, "
            + "head \(manifest.mark.head.prefix(16))."
    }

    /// What has had its time; with `act`, it goes.
    /// - Returns: a line for each table: its name, how long it is kept, and how many rows.
    public func retention(act: Bool) async throws -> [String] {
        _ = try await migrate()
        let english = try Languages(resources, clock: .system).english
        let engine = try await instance().retention
        let lines: [RetentionEngine.Line]
        do {
            lines = act ? try await engine.act(isTechnical: false, by: .command) : try await engine.plan()
        } catch let no as RetentionEngine.No {
            throw StartRefusal(english(no.sentence))
        }
        return lines.map { "\($0.table): \($0.rows) (\($0.retention.words(english)))" }
    }
}
