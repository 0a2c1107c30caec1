internal import Ledger
public import Logging
internal import Storage

extension House {
    /// Adds a key, and seals anew what is kept when no server has the database.
    /// - Returns: one sentence about what was done.
    public static func rotateKeys(_ settings: Settings, logger: Logger) async throws -> String {
        let id = try KeyFile.rotate(settings.keyPath)
        let new =
            "Key \(id) is the first of \(settings.keyPath): copy that file to where you keep it, apart from backups."
        do {
            let house = try await open(settings, logger: logger)
            let keys = try KeyFile.open(settings.keyPath)
            let count = try await Resealing(database: house.database, keys: keys).run()
            try await house.close()
            return new + " \(count) texts were sealed anew with it."
        } catch let refusal as StartRefusal where refusal.isInUse {
            return new + " The server that is running seals anew with it when it is started again."
        }
    }

    /// The keys that are here, and how many texts each has sealed; keys that are missing too.
    public func keys() async throws -> [(id: String, texts: Int, isHere: Bool)] {
        let used = try await database.read { try SealedText.keys(in: $0) }
        let here = try KeyFile.ids(in: settings.keyPath)
        let known = here.map { (id: $0, texts: used[$0] ?? 0, isHere: true) }
        let missing = used.keys.filter { !here.contains($0) }.sorted().map {
            (id: $0, texts: used[$0] ?? 0, isHere: false)
        }
        return known + missing
    }

    /// - Throws: ``StartRefusal`` when keys are missing that sealed what is kept.
    func keysToServe(someAreLost: Bool) async throws -> KeyRing {
        let used = try await database.read { try SealedText.keys(in: $0) }
        return try KeyFile.open(settings.keyPath, toServe: used, someAreLost: someAreLost)
    }
}
