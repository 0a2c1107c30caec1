internal import Ledger
internal import Storage

/// A database for one change of a program: what it does and what the program is answered are one transaction, and the
/// same key is answered the same.
struct ApiOnce: Database {
    let base: any Database
    let key: String
    let person: Person.ID
    let fingerprint: String
    let now: Instant
    /// Makes the answer, given what the verb returned.
    let answer: @Sendable (any Sendable, any Reading) throws -> (status: Int, body: String)

    /// The key was used before, and this is what was answered.
    struct Replay: Error { let answer: ApiStoredAnswer }

    var dialect: Dialect { base.dialect }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Reading) throws -> T) async throws -> T {
        try await base.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Writing) throws -> T) async throws -> T {
        try await base.write { db in
            if let stored = try find(in: db) { throw Replay(answer: stored) }
            let outcome = try body(db)
            let (status, text) = try answer(outcome, db)
            try ApiStoredAnswer(fingerprint: fingerprint, status: status, body: text)
                .insert(key, of: person, at: now, in: db)
            return outcome
        }
    }

    /// - Throws: ``ApiNo/keyReused`` when the key stands for something else.
    func find(in db: some Reading) throws -> ApiStoredAnswer? {
        guard let stored = try ApiStoredAnswer.find(key, of: person, in: db) else { return nil }
        guard stored.fingerprint == fingerprint else { throw ApiNo.keyReused }
        return stored
    }

    func integrityFindings() async throws -> [String] { try await base.integrityFindings() }
    func settle() async throws { try await base.settle() }
    func close() async throws {}
}

extension ApiVisit {
    /// Carries a verb out once for the program's key.
    /// - Parameters:
    ///   - content: what the key stands for; the body, unless it was a file.
    ///   - answer: what the program is answered, from what the verb returned.
    ///   - verb: a verb over the database it is given.
    func once(
        content: String? = nil,
        answer: @escaping @Sendable (any Sendable, any Reading) throws -> (status: Int, body: String),
        _ verb: (any Database) async throws -> Void
    ) async throws -> ApiAnswer {
        guard let key else { throw ApiNo.keyMissing }
        let database = ApiOnce(
            base: instance.database, key: key, person: actor.id,
            fingerprint: Hex.sha256("\(path)\n\(content ?? self.content)"), now: instance.clock.now(),
            answer: answer)
        if let stored = try await database.read({ try database.find(in: $0) }) { return ApiAnswer(stored) }
        do {
            try await verb(database)
        } catch let replay as ApiOnce.Replay {
            return ApiAnswer(replay.answer)
        }
        guard let stored = try await database.read({ try database.find(in: $0) }) else { throw NotFound() }
        return ApiAnswer(stored)
    }
}
