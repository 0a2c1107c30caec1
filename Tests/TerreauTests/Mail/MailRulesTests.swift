import Foundation
import Ledger
import Testing

@testable import Terreau

/// When a letter is tried again, and what a server's answer means.
@Suite struct MailRulesTests {
    private static let start = Instant(milliseconds: 1_795_424_400_000)

    @Test func `pauses grow from a minute to six hours, and patience lasts two days`() {
        var now = Self.start
        var pauses: [Int64] = []
        var tries = 1
        while let next = MailRules.nextTry(after: tries, since: Self.start, now: now) {
            pauses.append(next.seconds(since: now) / 60)
            now = next
            tries += 1
        }
        #expect(pauses.prefix(7) == [1, 5, 15, 60, 180, 360, 360])
        #expect(pauses.max() == 360)
        #expect(now.seconds(since: Self.start) >= 24 * 3600)
        #expect(now.seconds(since: Self.start) < MailRules.patience + 360 * 60)
    }

    @Test(arguments: [
        ("550 FR76 3000 6000 0112 3456 7890 189 refused", "550 … refused"), ("<FR7630006000011234567890189>", "<…>"),
        ("BE68539007547034", "…"), ("550 5.1.1 No such user here", "550 5.1.1 No such user here"),
        ("451 4.7.1 Try again, queue AB12CD34", "451 4.7.1 Try again, queue AB12CD34"),
    ])
    func `what a server answered is kept without account numbers`(answer: String, kept: String) {
        #expect(MailRules.withoutAccounts(answer) == kept)
    }

    @Test(arguments: [
        (MailRules.Stage.recipient, 550, MailOutcome.refused("x")), (.content, 554, .refused("x")),
        (.recipient, 451, .later("x")), (.content, 452, .later("x")),
        (.greeting, 535, .unreachable("x")), (.sender, 550, .unreachable("x")), (.greeting, 0, .unreachable("x")),
        (.content, 0, .unreachable("x")), (.recipient, 250, .unreachable("x")),
    ])
    func `only what is said of the recipient or the letter is about the letter`(
        stage: MailRules.Stage, code: Int, outcome: MailOutcome
    ) {
        #expect(MailRules.outcome(at: stage, code: code, answer: "x") == outcome)
    }

    @Test(arguments: [
        ("smtp://mail.example.org", 587, false, true), ("smtps://mail.example.org", 465, true, true),
        ("smtp://localhost:25", 25, false, false), ("smtp://127.0.0.1:2525", 2525, false, false),
        ("smtp://127.0.0.2:2525", 2525, false, true), ("SMTP://Mail.Example.org:25/", 25, false, true),
    ])
    func `without encryption letters go to this machine only`(
        url: String, port: Int, isImplicit: Bool, requiresTLS: Bool
    ) throws {
        let server = try SMTPServer(url: url)
        #expect(server.port == port)
        #expect(server.isImplicitTLS == isImplicit)
        #expect(server.requiresTLS == requiresTLS)
    }

    @Test(arguments: [
        "mail.example.org", "http://mail.example.org", "smtp://", "smtp://user:secret@mail.example.org",
        "smtp://mail.example.org/path", "smtp://mail.example.org?x=1",
    ])
    func `an address that is no mail server stops the start`(url: String) {
        let refusal = #expect(throws: StartRefusal.self) { try SMTPServer(url: url) }
        #expect(refusal?.description.contains("TERREAU_SMTP_URL") == true)
    }

    @Test func `a password comes from a file and goes with a name`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try "se cret\n".write(toFile: file, atomically: true, encoding: .utf8)
        let server = try SMTPServer(url: "smtps://mail.example.org", user: "terreau", passwordFile: file)
        #expect(server.password == "se cret")
        for (user, file) in [("terreau", nil), (nil, file), ("terreau", "/nowhere/password")] as [(String?, String?)] {
            #expect(throws: StartRefusal.self) {
                try SMTPServer(url: "smtps://mail.example.org", user: user, passwordFile: file)
            }
        }
    }

    @Test(arguments: [
        (["TERREAU_SMTP_URL": "smtp://localhost"], "TERREAU_MAIL_FROM"),
        (["TERREAU_MAIL_FROM": "nobody"], "TERREAU_MAIL_FROM"),
        (["TERREAU_SMTP_TIMEOUT": "0"], "TERREAU_SMTP_TIMEOUT"),
    ])
    func `settings of mail that cannot be used stop the start`(environment: [String: String], words: String) async {
        let refusal = await #expect(throws: StartRefusal.self) { try await Settings.load(environment: environment) }
        #expect(refusal?.description.contains(words) == true)
    }

    @Test func `a mail server takes the place of the folder`() async throws {
        let settings = try await Settings.load(environment: [
            "TERREAU_SMTP_URL": "smtp://localhost:2525", "TERREAU_MAIL_FROM": "Optéos <t@opteos.example>",
        ])
        #expect(settings.smtp?.port == 2525 && settings.smtp?.timeout == 60)
        #expect(settings.mailFrom == MailSender(name: "Optéos", address: "t@opteos.example"))
    }
}
