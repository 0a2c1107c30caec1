internal import Ledger
internal import Storage

/// A mailed code that was asked for and not used yet.
struct SignInCode: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    /// Nil: nobody has the address that was typed. The code behaves like any other, so that nobody learns it.
    let person: Person.ID?
    let codeMark: String
    let linkMark: String
    let account: String
    let expiresAt: Instant
    var wrongTries = 0

    /// The last code that this browser asked for and that was not used.
    static func waiting(browserHash: String, in db: some Reading) throws -> SignInCode? {
        try db.row(
            """
            SELECT * FROM sign_in_codes WHERE browser_hash = \(browserHash) AND used_at IS NULL ORDER BY id DESC LIMIT 1
            """
        ).map {
            try SignInCode(
                id: $0["id"], person: $0["person_id"], codeMark: $0["code_mark"], linkMark: $0["link_mark"],
                account: $0["account"], expiresAt: $0["expires_at"], wrongTries: $0["wrong_tries"])
        }
    }

    func insert(browserHash: String, at now: Instant, in db: some Writing) throws {
        try db.run("DELETE FROM sign_in_codes WHERE expires_at < \(now.adding(seconds: -3600))")
        try db.run(
            """
            INSERT INTO sign_in_codes (id, person_id, code_mark, link_mark, browser_hash, account, created_at, expires_at)
            VALUES (\(id), \(person), \(codeMark), \(linkMark), \(browserHash), \(account), \(now), \(expiresAt))
            """)
    }

    func countWrongTry(in db: some Writing) throws {
        try db.run("UPDATE sign_in_codes SET wrong_tries = wrong_tries + 1 WHERE id = \(id)")
    }

    /// True for the one request that uses the code.
    func use(at now: Instant, in db: some Writing) throws -> Bool {
        try db.run("UPDATE sign_in_codes SET used_at = \(now) WHERE id = \(id) AND used_at IS NULL") == 1
    }
}
