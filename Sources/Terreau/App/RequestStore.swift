internal import Ledger
internal import Storage

/// The same key with other content: not a replay, but a mistake.
struct KeyReused: Refusal {
    let kind = RefusalKind.invalid
    let code = "keyReused"
    let sentence = Sentence("error.keyReused")
}

extension Database {
    /// A verb that happens once for a key, however often it is asked: the first outcome is kept and given again.
    ///
    /// When the connection is lost while committing, the verb is asked again: the key tells whether it had happened.
    func writeOnce(
        _ key: String, fingerprint: String, at instant: Instant,
        _ body: @escaping @Sendable (any Writing) throws -> String
    ) async throws -> String {
        let attempt: @Sendable (any Writing) throws -> String = { db in
            if let row = try db.row("SELECT fingerprint, outcome FROM requests WHERE key = \(key)") {
                guard try row["fingerprint"] == fingerprint else { throw KeyReused() }
                return try row["outcome"]
            }
            let outcome = try body(db)
            try db.run(
                """
                INSERT INTO requests (key, fingerprint, outcome, recorded_at)
                VALUES (\(key), \(fingerprint), \(outcome), \(instant))
                """)
            return outcome
        }
        do {
            return try await write(attempt)
        } catch is CommitOutcomeUnknown {
            return try await write(attempt)
        }
    }
}
