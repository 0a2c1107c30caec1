internal import Ledger
internal import Storage

/// Getting in: a link and a code by mail, bound to the browser that asked.
struct SignIn: Sendable {
    let database: any Database
    let clock: Clock
    let languages: Languages
    let publicURL: String
    let keys: KeyRing

    static let minutes: Int64 = 10
    static let mostWrongTries = 5

    enum No: Error, Hashable, Sendable {
        case wrongCode
        case noCodeWaiting
        /// Too short or too long to be one: no try is counted.
        case notWhole
    }

    /// What came by mail: the code as typed, or the link's token.
    enum Proof: Sendable {
        case code(String)
        case link(String)
    }

    /// Sends a code when the address is somebody's. Whoever asks learns nothing either way: the same is written and answered.
    /// - Throws: ``TooManyTries``.
    func sendCode(to email: String, browser: String, from client: Client = Client()) async throws {
        let now = clock.now()
        let (code, link) = (Secrets.code(), Secrets.longToken())
        let account = mark(email.lowercased(), "account")
        try await database.write { db in
            try Tries.codes(from: client.place).take(at: now, in: db)
            try Tries.codes(to: account, from: client.place).take(at: now, in: db)
            try Tries.codes(to: account).take(at: now, in: db)
            let known = try Person.find(email: email, in: db).flatMap { try $0.mayEnter(at: now, in: db) ? $0 : nil }
            try SignInCode(
                id: .new(), person: known?.id, codeMark: mark(code, "code"), linkMark: mark(link, "link"),
                account: account, expiresAt: now.adding(seconds: Self.minutes * 60)
            ).insert(browserHash: Hex.sha256(browser), at: now, in: db)
            // Written for a stranger's address too, so that the answer takes as long.
            let whose = known.map { Act.Object.person($0.id) } ?? .house
            try db.audit(.codeAsked, whose, by: .visitor(client.origin()), at: now)
            if let known {
                try letter(to: email, of: known, code: code, link: link)
                    .put(at: now, uselessFrom: now.adding(seconds: Self.minutes * 60), in: db)
            }
        }
    }

    private func letter(to email: String, of person: Person, code: String, link: String) -> Mail {
        let l = languages[person.language]
        return Mail(
            to: email, subject: l("signIn.mail.subject"),
            body: l(
                "signIn.mail.body",
                ["code": code, "link": publicURL + Links.signInLink(link), "minutes": String(Self.minutes)]))
    }

    /// Whether this browser has asked for a code that can still be used.
    func isWaiting(browser: String) async throws -> Bool {
        let now = clock.now()
        return try await database.read { db in
            guard let waiting = try SignInCode.waiting(browserHash: Hex.sha256(browser), in: db) else { return false }
            return waiting.expiresAt > now && waiting.wrongTries < Self.mostWrongTries
        }
    }

    /// The person whose code this is. A code works once, in the browser that asked, for ten minutes, and not after five wrong
    /// tries.
    func use(_ proof: Proof, browser: String, from client: Client = Client()) async throws -> Person.ID {
        if case .code(let typed) = proof, Secrets.plainCode(typed).count != Secrets.codeLength { throw No.notWhole }
        let now = clock.now()
        let person: Person.ID? = try await database.write { db in
            let ofPlace = Tries.wrongCodes(from: client.place)
            try ofPlace.check(at: now, in: db)
            guard let waiting = try SignInCode.waiting(browserHash: Hex.sha256(browser), in: db),
                waiting.expiresAt > now, waiting.wrongTries < Self.mostWrongTries
            else { throw No.noCodeWaiting }
            let ofAccount = Tries.wrongCodes(of: waiting.account)
            try ofAccount.check(at: now, in: db)
            let known = try waiting.person.map { try Person.find($0, in: db) }
            guard let person = known?.id, isRight(proof, for: waiting), try known?.mayEnter(at: now, in: db) == true
            else {
                try waiting.countWrongTry(in: db)
                let whose = waiting.person.map { Act.Object.person($0) } ?? .house
                try db.audit(.signInFailed, whose, by: .visitor(client.origin()), at: now)
                try ofPlace.take(at: now, in: db)
                try ofAccount.take(at: now, in: db)
                return nil
            }
            return try waiting.use(at: now, in: db) ? person : nil
        }
        guard let person else { throw No.wrongCode }
        return person
    }

    private func isRight(_ proof: Proof, for waiting: SignInCode) -> Bool {
        switch proof {
        case .code(let typed): isMark(waiting.codeMark, of: Secrets.plainCode(typed), "code")
        case .link(let token): isMark(waiting.linkMark, of: token, "link")
        }
    }

    private func mark(_ text: String, _ purpose: String) -> String { keys.marks(text, for: "signIn.\(purpose)")[0] }

    private func isMark(_ mark: String, of text: String, _ purpose: String) -> Bool {
        keys.marks(text, for: "signIn.\(purpose)").contains { Secrets.areEqual($0, mark) }
    }
}

extension SignIn.No: Refusal {
    var kind: RefusalKind { .invalid }
    var field: String? { "code" }
    var code: String {
        switch self {
        case .wrongCode: "wrongCode"
        case .noCodeWaiting: "noCodeWaiting"
        case .notWhole: "notWhole"
        }
    }
    var sentence: Sentence { Sentence("signIn.no.\(code)") }
}
