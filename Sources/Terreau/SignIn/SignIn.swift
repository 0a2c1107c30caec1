internal import Ledger
internal import Storage

/// Getting in: a code by mail, bound to the browser that asked. Second factors and other providers have their place here.
struct SignIn: Sendable {
    let database: any Database
    let clock: Clock
    let languages: Languages
    let publicURL: String

    static let minutes: Int64 = 10
    static let mostWrongTries = 5
    static let mostCodesAnHour = 5

    enum No: Error, Hashable, Sendable {
        case wrongCode
        case noCodeWaiting
    }

    /// Sends a code when the address is somebody's. The caller learns nothing either way.
    func sendCode(to email: String, browser: String, from origin: Origin) async throws {
        let now = clock.now()
        let code = Secrets.code()
        try await database.write { db in
            guard let person = try Person.find(email: email, in: db), person.status != .left,
                try SignInCode.count(for: person.id, since: now.adding(seconds: -3600), in: db) < Self.mostCodesAnHour
            else { return }
            try SignInCode(
                id: .new(), person: person.id, codeHash: Hex.sha256(code),
                expiresAt: now.adding(seconds: Self.minutes * 60), wrongTries: 0
            ).insert(browserHash: Hex.sha256(browser), at: now, in: db)
            try db.audit(.codeAsked, .person(person.id), by: .visitor(origin), at: now)
            let l = languages[person.language]
            try Mail(
                to: email, subject: l("signIn.mail.subject"),
                body: l(
                    "signIn.mail.body",
                    [
                        "code": code, "link": publicURL + Links.signInCode + "?code=" + code,
                        "minutes": String(Self.minutes),
                    ])
            ).put(at: now, uselessFrom: now.adding(seconds: Self.minutes * 60), in: db)
        }
    }

    /// The person whose code this is. A code works once, in the browser that asked, for ten minutes, and not after five wrong tries.
    func use(code: String, browser: String, from origin: Origin) async throws -> Person.ID {
        let now = clock.now()
        let typed = Hex.sha256(code.uppercased().filter { !$0.isWhitespace && $0 != "-" })
        let person: Person.ID? = try await database.write { db in
            guard let waiting = try SignInCode.waiting(browserHash: Hex.sha256(browser), in: db),
                waiting.expiresAt > now, waiting.wrongTries < Self.mostWrongTries
            else { throw No.noCodeWaiting }
            guard Secrets.areEqual(waiting.codeHash, typed) else {
                try waiting.countWrongTry(in: db)
                try db.audit(.signInFailed, .person(waiting.person), by: .visitor(origin), at: now)
                return nil
            }
            return try waiting.use(at: now, in: db) ? waiting.person : nil
        }
        guard let person else { throw No.wrongCode }
        return person
    }
}

extension SignIn.No: Refusal {
    var kind: RefusalKind { .invalid }
    var field: String? { "code" }
    var code: String { self == .wrongCode ? "wrongCode" : "noCodeWaiting" }
    var sentence: Sentence { Sentence("signIn.no.\(code)") }
}
