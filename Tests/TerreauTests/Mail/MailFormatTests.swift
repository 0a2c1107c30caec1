import Foundation
import Ledger
import Testing

@testable import Terreau

/// A letter as a mail server takes it.
@Suite struct MailFormatTests {
    private static func message(
        to: String = "camille@demo.example", subject: String = "À décider : P-12",
        body: String = "Bonjour,\nC’est l’été."
    ) -> String {
        MailMessage(
            id: Mail.ID(rawValue: "0193a1b2-0000-7000-8000-000000000000"),
            mail: Mail(to: to, subject: subject, body: body),
            sender: MailSender(name: "Optéos", address: "terreau@opteos.example"),
            writtenAt: Instant(milliseconds: 1_795_424_400_000)
        ).text
    }

    @Test func `a letter has its headers, an empty line and its text, in ASCII`() {
        let text = Self.message()
        #expect(
            text
                == """
                Date: Mon, 23 Nov 2026 09:00:00 +0000\r
                From: =?utf-8?B?T3B0w6lvcw==?= <terreau@opteos.example>\r
                To: camille@demo.example\r
                Subject: =?utf-8?B?w4AgZMOpY2lkZXIgOiBQLTEy?=\r
                Message-ID: <0193a1b2-0000-7000-8000-000000000000@opteos.example>\r
                Auto-Submitted: auto-generated\r
                MIME-Version: 1.0\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Transfer-Encoding: quoted-printable\r
                \r
                Bonjour,\r
                C=E2=80=99est l=E2=80=99=C3=A9t=C3=A9.\r

                """.replacing("\r\r\n", with: "\r\n"))
        #expect(text.utf8.allSatisfy { $0 < 128 })
    }

    @Test(arguments: [
        "À payer\r\nBcc: tout@le.monde", "a\nb", "a\rb", "a\u{2028}b", "a\u{85}b", "a\u{0}b",
    ])
    func `no subject begins another header`(subject: String) {
        let head = Self.message(subject: subject).components(separatedBy: "\r\n\r\n")[0]
        #expect(head.components(separatedBy: "\r\n").filter { !$0.hasPrefix(" ") }.count == 9)
        #expect(!head.contains("\nBcc"))
        #expect(!head.replacing("\r\n", with: "").contains { $0.isNewline })
    }

    @Test(arguments: [
        "plain", String(repeating: "long ", count: 60), String(repeating: "é", count: 200), "=?utf-8?B?piege?=",
        "😀👩‍👩‍👧‍👦 " + String(repeating: "n\u{301}", count: 60),
        "Un titre de soixante-seize caractères à peu près, pas beaucoup plus",
    ])
    func `a subject comes back as it was, on lines of at most 76 characters`(subject: String) throws {
        let head = Self.message(subject: subject).components(separatedBy: "\r\n\r\n")[0]
        #expect(head.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 })
        let unfolded = head.replacing("\r\n ", with: " ")
        let line = try #require(unfolded.components(separatedBy: "\r\n").first { $0.hasPrefix("Subject: ") })
        #expect(Self.decoded(String(line.dropFirst(9))) == MailEncoding.oneLine(subject))
    }

    @Test(arguments: [
        "court", "fin de ligne \nespace", "égal = ici", ".\n..\nun point seul", String(repeating: "é", count: 300),
        String(repeating: "a", count: 300), "tabulation\t", "", "a\r\nb\rc",
    ])
    func `a text comes back as it was, on lines of at most 76 characters`(text: String) {
        let encoded = MailEncoding.quotedPrintable(text)
        let lines = encoded.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 76 && !$0.hasSuffix(" ") && !$0.hasSuffix("\t") })
        #expect(encoded.utf8.allSatisfy { $0 < 128 })
        #expect(Self.unquoted(encoded) == text.replacing("\r\n", with: "\n").replacing("\r", with: "\n"))
    }

    @Test(arguments: [
        ("terreau@exemple.fr", "", "terreau@exemple.fr"), ("Optéos <t@exemple.fr>", "Optéos", "t@exemple.fr"),
        ("  Optéos  < t@exemple.fr >", "Optéos", "t@exemple.fr"),
    ])
    func `a sender is read`(text: String, name: String, address: String) {
        #expect(MailSender(text) == MailSender(name: name, address: address))
    }

    @Test(arguments: [
        "", "exemple.fr", "@exemple.fr", "a@", "a@b@c", "a b@exemple.fr", "é@exemple.fr", "a@exemple.fr\r\nX: 1",
        "a,b@exemple.fr", "<a@exemple.fr", "a@exemple.fr>",
    ])
    func `what is no address is no sender and no recipient`(text: String) {
        #expect(MailSender(text) == nil)
        #expect(!MailAddressRules.isWritable(text))
    }

    private static func decoded(_ header: String) -> String {
        guard header.hasPrefix("=?utf-8?B?") else { return header }
        let words = header.split(separator: " ")
        let bytes = words.compactMap { Data(base64Encoded: String($0.dropFirst(10).dropLast(2))) }
        return String(decoding: bytes.reduce(Data(), +), as: UTF8.self)
    }

    private static func unquoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.replacing("=\r\n", with: "").replacing("\r\n", with: "\n").utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "="), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
