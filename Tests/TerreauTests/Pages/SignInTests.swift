import Foundation
import HTTPTypes
import Ledger
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
                try await house.instance.signIn.use(code: code, browser: "two", from: Origin())
            }
            let person = try await house.instance.signIn.use(code: code.lowercased(), browser: "one", from: Origin())
            #expect(person == camille.id)
            await #expect(throws: SignIn.No.noCodeWaiting) {
                try await house.instance.signIn.use(code: code, browser: "one", from: Origin())
            }
        }
    }

    @Test func `a code dies after ten minutes`() async throws {
        try await withInstance(.sqlite) { house in
            _ = try await house.person("Camille")
            let code = try await house.askForCode("camille@demo.example", browser: "one")
            house.clock.advance(seconds: 601)
            await #expect(throws: SignIn.No.noCodeWaiting) {
                try await house.instance.signIn.use(code: code, browser: "one", from: Origin())
            }
        }
    }

    @Test func `five wrong tries use a code up`() async throws {
        try await withInstance(.sqlite) { house in
            _ = try await house.person("Camille")
            let code = try await house.askForCode("camille@demo.example", browser: "one")
            for _ in 1...SignIn.mostWrongTries {
                await #expect(throws: SignIn.No.wrongCode) {
                    try await house.instance.signIn.use(code: "AAAAAAAA", browser: "one", from: Origin())
                }
            }
            await #expect(throws: SignIn.No.noCodeWaiting) {
                try await house.instance.signIn.use(code: code, browser: "one", from: Origin())
            }
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
                let page = try await web.get("/connexion/code?code=\(code)")
                #expect(page.html.contains("value=\"\(code)\""))
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
    /// Asks for a code and reads it in the letter.
    fileprivate func askForCode(_ email: String, browser: String) async throws -> String {
        try await instance.signIn.sendCode(to: email, browser: browser, from: Origin())
        let letters = try await read { try Mail.waiting(in: $0).map(\.mail) }
        let letter = try #require(letters.last)
        let match = try #require(letter.body.firstMatch(of: /code=([A-Z0-9]{8})/))
        return String(match.1)
    }
}
