internal import Ledger
internal import Storage

extension Mail {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    func put(at now: Instant, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO outbox (id, recipient, subject, body, created_at) VALUES (\(ID.new()), \(to), \(subject), \(body), \(now))
            """)
    }

    static func waiting(in db: some Reading) throws -> [(id: ID, mail: Mail)] {
        try db.rows("SELECT * FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT 50").map {
            (try $0["id"], try Mail(to: $0["recipient"], subject: $0["subject"], body: $0["body"]))
        }
    }

    /// When the letter that has waited longest was written.
    static func oldestWaiting(in db: some Reading) throws -> Instant? {
        try db.value("SELECT MIN(created_at) FROM outbox WHERE sent_at IS NULL")
    }

    /// When a letter last left.
    static func lastSent(in db: some Reading) throws -> Instant? {
        try db.value("SELECT MAX(sent_at) FROM outbox")
    }

    static func markSent(_ id: ID, at now: Instant, in db: some Writing) throws {
        try db.run("UPDATE outbox SET sent_at = \(now) WHERE id = \(id)")
    }
}
