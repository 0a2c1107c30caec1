import Foundation
import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// The mailed code: once, soon, here.
@Suite struct SignInTests {
    @Test(arguments: Engine.available)
    func `a code works once, in the browser that asked`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let code = try await house.askForCode("Camille@demo.example", browser: "one")
            await #expect(throws: SignIn.No.noCodeWaiting) {
                try await house.instance.signIn.use(.code(code), browser: "two")
            }
            let person = try await house.instance.signIn.use(.code(code.lowercased()), browser: "one")
            #expect(person == camille.id)
            await #expect(throws: SignIn.No.noCodeWaiting) {
                try await house.instance.signIn.use(.code(code), browser: "one")
            }
        }
    }

    @Test func `a code dies after ten minutes`() async throws {
        try await withInstance(.sqlite) { house in
            _ = try await house.person("Camille")
            let code = try await house.askForCode("camille@demo.example", browser: "one")
            house.clock.advance(seconds: 601)
            await #expect(throws: SignIn.No.noCodeWaiting) {
                try await house.instance.signIn.use(.code(code), browser: "one")
            }
        }
    }

    @Test func `five wrong tries use a code up`() async throws {
        try await withInstance(.sqlite) { house in
            _ = try await house.person("Camille")
            let code = try await house.askForCode("camille@demo.example", browser: "one")
            for _ in 1...SignIn.mostWrongTries {
                await #expect(throws: SignIn.No.wrongCode) {
                    try await house.instance.signIn.use(.code("AAAAAAAA"), browser: "one")
                }
            }
            await #expect(throws: SignIn.No.noCodeWaiting) {
                try await house.instance.signIn.use(.code(code), browser: "one")
            }
        }
    }

    @Test func `what cannot be a code uses no try up`() async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            let code = try await house.askForCode("camille@demo.example", browser: "one")
            for typed in Array(repeating: "", count: 6) + ["ABCD", code + "A"] {
                await #expect(throws: SignIn.No.notWhole) {
                    try await house.instance.signIn.use(.code(typed), browser: "one")
                }
            }
            let entered = try await house.instance.signIn.use(.code(code.lowercased()), browser: "one")
            #expect(entered == camille.id)
        }
    }

    @Test func `an unknown address gets the same answer and no mail`() async throws {
        try await withInstance(.sqlite) { house in
            try await house.browse { web in
                let page = try await web.post("/connexion", ["email": "inconnue@demo.example"])
                #expect(page.status == .seeOther)
                #expect(page.location == "/connexion/code")
            }
            let waiting = try await house.read { try Mail.waiting(in: $0).count }
            #expect(waiting == 0)
        }
    }

    @Test func `reading the mailed link uses nothing up`() async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            let browser = String(repeating: "f", count: 32)
            let code = try await house.askForCode("camille@demo.example", browser: browser)
            try await house.browse { web in
                let link = try await house.mailedLink()
                for _ in 1...3 {
                    let page = try await web.get(link)
                    #expect(page.status == .ok && !page.contains(code))
                }
                let entered = try await web.post("/connexion/code", ["code": code])
                #expect(entered.status == .seeOther)
                #expect(
                    entered.headers[values: .setCookie].contains {
                        $0.hasPrefix("terreau_session=") && $0.contains("HttpOnly")
                    })
            }
            let budgets = try await house.read { try BudgetGroup.budgets(of: camille.id, in: $0).member.count }
            #expect(budgets == 0)
        }
    }

    @Test(arguments: Engine.available)
    func `twenty at once with one code: one gets in`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            _ = try await house.person("Camille")
            let code = try await house.askForCode("camille@demo.example", browser: "one")
            let signIn = house.instance.signIn
            let successes = await withTaskGroup(of: Bool.self) { group in
                for _ in 1...20 {
                    group.addTask { (try? await signIn.use(.code(code), browser: "one")) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(successes == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `the link opens in the browser that asked, and says so in another`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            _ = try await house.person("Camille")
            let browser = String(repeating: "f", count: 32)
            _ = try await house.askForCode("camille@demo.example", browser: browser)
            let link = try await house.mailedLink()
            let token = try #require(link.split(separator: "=").last.map(String.init))
            #expect(token.utf8.count == 64)
            try await house.browse { web in
                let here = try await web.get(link)
                #expect(here.html.contains("name=\"lien\" value=\"\(token)\"") && !here.html.contains("name=\"code\""))
                let elsewhere: HTTPFields = [.cookie: "terreau_form=\(String(repeating: "e", count: 32))"]
                let there = try await web.get(link, headers: elsewhere)
                #expect(there.contains("dans un autre navigateur") && there.html.contains("name=\"code\""))
            }
            await #expect(throws: SignIn.No.noCodeWaiting) {
                try await house.instance.signIn.use(.link(token), browser: "two")
            }
            await #expect(throws: SignIn.No.wrongCode) {
                try await house.instance.signIn.use(.link(String(token.reversed())), browser: browser)
            }
            try await house.browse { web in
                let entered = try await web.post("/connexion/code", ["lien": token])
                #expect(entered.newSession != nil)
                let replayed = try await web.post("/connexion/code", ["lien": token])
                #expect(replayed.status == .unprocessableContent && replayed.newSession == nil)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a stranger's address behaves like a member's, to the last wrong code`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            _ = try await house.person("Camille")
            let gone = try await house.person("Léa", status: .left)
            #expect(gone.person.email == "lea@demo.example")
            var answers: [[String]] = []
            for email in ["camille@demo.example", "inconnue@demo.example", "lea@demo.example"] {
                let client = Client(address: IPAddress("192.0.2.\(answers.count)"))
                try await house.instance.signIn.sendCode(to: email, browser: email, from: client)
                var heard: [String] = []
                for _ in 1...7 {
                    do {
                        _ = try await house.instance.signIn.use(.code("AAAAAAAA"), browser: email, from: client)
                        heard.append("in")
                    } catch {
                        heard.append("\(error)")
                    }
                }
                answers.append(heard)
            }
            #expect(answers[0] == answers[1] && answers[0] == answers[2])
            #expect(Set(answers[0]) == ["wrongCode", "noCodeWaiting"])
        }
    }

    @Test func `after ten wrong codes from one place the page asks to wait, and says how long`() async throws {
        try await withInstance(.sqlite) { house in
            _ = try await house.person("Camille")
            try await house.browse { web in
                for round in 0..<2 {
                    _ = try await web.post("/connexion", ["email": "camille@demo.example"])
                    for _ in 1...5 {
                        let no = try await web.post("/connexion/code", ["code": "AAAAAAAA"])
                        #expect(no.status == .unprocessableContent, "\(round)")
                    }
                }
                _ = try await web.post("/connexion", ["email": "camille@demo.example"])
                let no = try await web.post("/connexion/code", ["code": "AAAAAAAA"])
                #expect(no.status == .tooManyRequests)
                #expect(no.headers[.retryAfter] == "60")
                #expect(no.contains("Réessayez dans une minute"))
                for _ in 1...2 { _ = try await web.post("/connexion", ["email": "camille@demo.example"]) }
                let codes = try await web.post("/connexion", ["email": "camille@demo.example"])
                #expect(codes.status == .tooManyRequests && codes.headers[.retryAfter] != nil)
            }
        }
    }

    @Test func `no secret of signing in is readable in the database`() async throws {
        try await withInstance(.sqlite) { house in
            _ = try await house.person("Camille")
            let browser = String(repeating: "f", count: 32)
            let code = try await house.askForCode("camille@demo.example", browser: browser)
            let token = try #require(try await house.mailedLink().split(separator: "=").last.map(String.init))
            let stored = try await house.read { db in
                try db.rows("SELECT code_mark, link_mark, browser_hash FROM sign_in_codes").map {
                    "\(try $0["code_mark"] as String) \(try $0["link_mark"] as String) \(try $0["browser_hash"] as String)"
                }.joined()
            }
            for secret in [code, token, browser, Hex.sha256(code), Hex.sha256(token)] {
                #expect(!stored.contains(secret))
            }
        }
    }

    @Test func `letters leave into the folder once`() async throws {
        try await withInstance(.sqlite) { house in
            _ = try await house.person("Camille")
            let code = try await house.askForCode("camille@demo.example", browser: "one")
            let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let postman = house.postman(MailFolder(folder: folder))
            let counts = [try await postman.deliver(), try await postman.deliver()]
            #expect(counts == [1, 0])
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(names.count == 1)
            let letter = try String(contentsOfFile: folder + "/" + #require(names.first), encoding: .utf8)
            #expect(letter.contains(code) && letter.contains("To: camille@demo.example"))
        }
    }

    @Test func `a session ends when its person leaves`() async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            let token = try await house.instance.sessions.open(camille.id)
            let open = try await house.instance.sessions.find(token)
            #expect(open?.actor.id == camille.id)
            try await house.instance.people.change(
                camille.id, to: People.Details(name: "Camille", email: "camille@demo.example", status: .left),
                by: house.manager)
            let closed = try await house.instance.sessions.find(token)
            #expect(closed == nil)
        }
    }
}

extension House {
    /// Path and query of the link in the last letter.
    func mailedLink() async throws -> String {
        let letters = try await read { try Mail.waiting(in: $0).map(\.mail) }
        let letter = try #require(letters.last)
        let match = try #require(letter.body.firstMatch(of: /http:\/\/[^\/]+(\/\S+)/))
        return String(match.1)
    }

    /// Asks for a code and reads it in the letter.
    func askForCode(_ email: String, browser: String) async throws -> String {
        try await instance.signIn.sendCode(to: email, browser: browser)
        let letters = try await read { try Mail.waiting(in: $0).map(\.mail) }
        let letter = try #require(letters.last { $0.to == email.lowercased() || $0.to == email })
        let match = try #require(letter.body.firstMatch(of: /\u{A0}: ([A-Z0-9]{8})\n/))
        return String(match.1)
    }
}
