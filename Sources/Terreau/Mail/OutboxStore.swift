internal import Foundation
internal import Ledger
internal import Storage

extension Mail {
    /// Writes a letter in words into the outbox, in the transaction of what it tells.
    func put(at now: Instant, uselessFrom: Instant? = nil, in db: some Writing) throws {
        try db.run(
            """
            INSERT INTO outbox (id, recipient, subject, body, created_at, useless_from)
            VALUES (\(ID.new()), \(to), \(subject), \(body), \(now), \(uselessFrom))
            """)
    }

    /// Writes a letter to somebody into the outbox, in the transaction of what it tells, if they have an address and want to
    /// hear of it at once. It is put into words, in their language, when it leaves.
    static func put(_ letter: Letter, for person: Person.ID, at now: Instant, in db: some Writing) throws {
        try put(letter, for: [person], at: now, in: db)
    }

    static func put(_ letter: Letter, for people: Set<Person.ID>, at now: Instant, in db: some Writing) throws {
        guard !people.isEmpty else { return }
        let ids = people.map(\.rawValue).sorted().map { "\($0)" as SQL }.joined(separator: ", ")
        let rows = try db.rows(
            """
            SELECT p.email, p.language, c.pace FROM people p
              LEFT JOIN mail_choices c ON c.person_id = p.id AND c.kind = \(letter.kind?.rawValue ?? "")
            WHERE p.id IN (\(ids)) AND p.email IS NOT NULL AND p.status <> 'left' ORDER BY p.id
            """)
        for row in rows {
            let pace: MailPace? = try row["pace"]
            guard letter.kind.map({ (pace ?? $0.usualPace) == .atOnce }) ?? true else { continue }
            try put(letter, to: row["email"], language: row["language"], at: now, in: db)
        }
    }

    /// To an address that is nobody's here.
    static func put(
        _ letter: Letter, to address: String, language: Language.Code, at now: Instant, in db: some Writing
    ) throws {
        try db.run(
            """
            INSERT INTO outbox (id, recipient, subject, body, letter, language, created_at)
            VALUES (\(ID.new()), \(address), '', '', \(letter.stored()), \(language), \(now))
            """)
    }

    /// Letters in words that have not left, the oldest first.
    static func waiting(in db: some Reading) throws -> [(id: ID, mail: Mail)] {
        try db.rows(
            "SELECT * FROM outbox WHERE sent_at IS NULL AND dropped_at IS NULL AND letter IS NULL ORDER BY id LIMIT 50"
        ).map { (try $0["id"], try Mail(to: $0["recipient"], subject: $0["subject"], body: $0["body"])) }
    }

    /// When the letter that has waited longest was written.
    static func oldestWaiting(in db: some Reading) throws -> Instant? {
        try db.value(
            "SELECT MIN(created_at) FROM outbox WHERE sent_at IS NULL AND dropped_at IS NULL AND failed_at IS NULL")
    }

    /// When a letter last left.
    static func lastSent(in db: some Reading) throws -> Instant? {
        try db.value("SELECT MAX(sent_at) FROM outbox")
    }
}

extension OutboxLetter {
    init(_ row: Row) throws {
        let letter: String? = try row["letter"]
        let content: Content
        if let letter {
            content = Letter(stored: letter).map(Content.letter) ?? .unreadable
        } else {
            content = .words(subject: try row["subject"], body: try row["body"])
        }
        let writtenAt: Instant = try row["created_at"]
        try self.init(
            id: row["id"], content: content, recipient: row["recipient"], language: row["language"],
            writtenAt: writtenAt, triedSince: row["tried_since"] ?? writtenAt, tries: row["tries"],
            nextTryAt: row["next_try_at"], uselessFrom: row["useless_from"], answer: row["answer"],
            failedAt: row["failed_at"])
    }

    private static let isWaiting: SQL = "sent_at IS NULL AND dropped_at IS NULL"

    /// What may leave now, the oldest first.
    static func due(at now: Instant, in db: some Reading) throws -> [OutboxLetter] {
        try db.rows(
            """
            SELECT * FROM outbox WHERE \(isWaiting) AND failed_at IS NULL
              AND (next_try_at IS NULL OR next_try_at <= \(now)) ORDER BY id LIMIT 50
            """
        ).map(OutboxLetter.init)
    }

    /// All that has not left, the oldest first.
    static func waiting(in db: some Reading) throws -> [OutboxLetter] {
        try db.rows("SELECT * FROM outbox WHERE \(isWaiting) ORDER BY id LIMIT 500").map(OutboxLetter.init)
    }

    /// Letters that did not get through: given up first, then those that are tried again.
    static func inTrouble(in db: some Reading) throws -> [OutboxLetter] {
        try db.rows(
            """
            SELECT * FROM outbox WHERE \(isWaiting) AND (failed_at IS NOT NULL OR tries > 0)
            ORDER BY CASE WHEN failed_at IS NULL THEN 1 ELSE 0 END, id LIMIT 200
            """
        ).map(OutboxLetter.init)
    }

    static func countInTrouble(in db: some Reading) throws -> Int {
        try db.value("SELECT COUNT(*) FROM outbox WHERE \(isWaiting) AND failed_at IS NOT NULL") ?? 0
    }

    /// Takes the letter for some time, so that no other server carries it too. False: another has it, or it is gone.
    static func claim(_ id: Mail.ID, until: Instant, at now: Instant, in db: some Writing) throws -> Bool {
        try db.run(
            """
            UPDATE outbox SET next_try_at = \(until) WHERE id = \(id) AND \(isWaiting) AND failed_at IS NULL
              AND (next_try_at IS NULL OR next_try_at <= \(now))
            """) == 1
    }

    /// It is with the mail server. What it said is nobody's business any more.
    static func markSent(_ id: Mail.ID, at now: Instant, in db: some Writing) throws {
        try db.run(
            """
            UPDATE outbox SET sent_at = \(now), body = '', letter = NULL, answer = NULL, next_try_at = NULL WHERE id = \(id)
            """)
    }

    static func putBack(_ id: Mail.ID, in db: some Writing) throws {
        try db.run("UPDATE outbox SET next_try_at = NULL WHERE id = \(id) AND \(isWaiting)")
    }

    static func tryLater(_ id: Mail.ID, at next: Instant, answer: String, in db: some Writing) throws {
        let answer = MailRules.withoutAccounts(answer)
        try db.run(
            """
            UPDATE outbox SET tries = tries + 1, next_try_at = \(next), answer = \(answer) WHERE id = \(id) AND \(isWaiting)
            """)
    }

    static func fail(_ id: Mail.ID, at now: Instant, answer: String, in db: some Writing) throws {
        let answer = MailRules.withoutAccounts(answer)
        try db.run(
            """
            UPDATE outbox SET tries = tries + 1, failed_at = \(now), next_try_at = NULL, answer = \(answer)
            WHERE id = \(id) AND \(isWaiting)
            """)
    }

    /// - Returns: false when it had left or was dropped meanwhile.
    static func retry(_ id: Mail.ID, at now: Instant, in db: some Writing) throws -> Bool {
        try db.run(
            """
            UPDATE outbox SET tries = 0, tried_since = \(now), next_try_at = NULL, failed_at = NULL
            WHERE id = \(id) AND \(isWaiting)
            """) == 1
    }

    static func drop(_ id: Mail.ID, by person: Person.ID?, at now: Instant, in db: some Writing) throws -> Bool {
        try db.run(
            """
            UPDATE outbox SET dropped_at = \(now), dropped_by = \(person), body = '', letter = NULL, next_try_at = NULL
            WHERE id = \(id) AND \(isWaiting)
            """) == 1
    }

    /// Forgets all of it: letters of a demonstration go to nobody.
    static func forgetAll(in db: some Writing) throws { try db.run("DELETE FROM outbox") }
}
