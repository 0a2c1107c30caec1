import Foundation
import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// Every field that takes a file, taken from the router: what somebody hostile puts in it is refused with a sentence or kept as
/// harmless text, and its name never becomes anything but a name.
@Suite struct UploadFieldTests {
    private static let page = "<html><body><script>alert(1)</script></body></html>"
    private static let bomb =
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\">"
        + (1...9).map { "<!ENTITY a\($0) \"&a\($0 == 1 ? "" : String($0 - 1));&a\($0 == 1 ? "" : String($0 - 1));\">" }
        .joined() + "]><Document>&a9;</Document>"

    static let files: [(what: String, bytes: [UInt8])] = [
        ("nothing", []), ("a page", Array(page.utf8)), ("a drawing with a script", SampleFiles.svg),
        ("a program", [0x7F, 0x45, 0x4C, 0x46] + [UInt8](repeating: 0, count: 200)), ("an archive", SampleFiles.zip),
        ("a nested archive", SampleFiles.zip + SampleFiles.zip + [UInt8](repeating: 0x50, count: 5_000)),
        ("entities that explode", Array(bomb.utf8)),
        (
            "an entity from outside",
            Array(
                "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Document>&x;</Document>"
                    .utf8)
        ),
        ("a definition from outside", Array("<!DOCTYPE Document SYSTEM \"http://127.0.0.1:1/x.dtd\"><Document/>".utf8)),
        ("deep nesting", Array(String(repeating: "<a>", count: 20_000).utf8)),
        ("bytes that are no text", [0xFF, 0xFE, 0x00, 0xD8, 0x80, 0xC0, 0xAF]),
        ("zero bytes", [UInt8](repeating: 0, count: 1_000)),
        ("one long line", [UInt8](repeating: 0x61, count: 300_000)),
    ]

    /// As they stand between the quotes.
    static let names = [
        "../../etc/passwd", "..\\\\..\\\\system.ini", "a%0D%0ASet-Cookie: x=1", "x\u{0}.pdf", "facture\u{202E}fdp.exe",
        "<script>alert(1)</script>", "%22><img src=x onerror=alert(1)>", String(repeating: "x", count: 300),
        "=cmd|' /C calc'!A0", "", ".", "/",
    ]

    @Test(.timeLimit(.minutes(10)))
    func `whatever a file holds and is called, the answer is a page that harms nobody`() async throws {
        try await withFields { web, field, actor, path in
            for (what, bytes) in Self.files {
                let answer = try await web.post(
                    path, body: Self.form(try await web.formToken(of: actor), field, "releve.csv", bytes),
                    type: UploadForm.type, as: actor)
                Self.expectHarmless(answer, "\(path), \(what)")
                // A list of people is text of any kind; a statement and a receipt are what they are or nothing.
                if path != Links.peopleImport { #expect(answer.status == .unprocessableContent, "\(path), \(what)") }
                if let next = answer.location {
                    let shown = try await web.get(next, as: actor)
                    Self.expectHarmless(shown, "\(next), \(what)")
                }
            }
            for name in Self.names {
                let answer = try await web.post(
                    path, body: Self.form(try await web.formToken(of: actor), field, name, Array(Self.page.utf8)),
                    type: UploadForm.type, as: actor)
                Self.expectHarmless(answer, "\(path), \(name)")
                if let next = answer.location {
                    Self.expectHarmless(try await web.get(next, as: actor), "\(next), \(name)")
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a body larger than any upload is refused by every field`() async throws {
        try await withFields { web, field, actor, path in
            let bytes = [UInt8](repeating: 0x61, count: EvidenceRules.largestUpload + 100_000)
            let answer = try await web.post(
                path, body: Self.form(try await web.formToken(of: actor), field, "releve.csv", bytes),
                type: UploadForm.type, as: actor)
            #expect([413, 422].contains(answer.status.code), "\(path): \(answer.status)")
            Self.expectHarmless(answer, path)
        }
    }

    private static func expectHarmless(_ answer: WebPage, _ what: String) {
        #expect([200, 303, 413, 422].contains(answer.status.code), "\(what): \(answer.status)")
        #expect(!answer.html.contains("<script") && !answer.html.contains("<img src=x"), "\(what)")
        #expect(!answer.html.contains("root:") && !answer.html.contains("\u{202E}"), "\(what)")
        #expect(!answer.headers.contains { $0.name == .setCookie && $0.value.contains("x=1") }, "\(what)")
        #expect(!(answer.location ?? "").contains("etc") && !(answer.location ?? "").contains("\r"), "\(what)")
        #expect(answer.headers[.contentType]?.hasPrefix("text/html") ?? (answer.location != nil), "\(what)")
    }

    private static func form(_ csrf: String, _ field: String, _ name: String, _ bytes: [UInt8]) -> [UInt8] {
        let head =
            "--\(UploadForm.boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"\(name)\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n"
        return UploadForm(csrf: csrf).bytes + Array(head.utf8) + bytes
            + Array("\r\n--\(UploadForm.boundary)--\r\n".utf8)
    }

    /// Every route that takes files, with somebody who may send one there.
    private func withFields(
        _ body: @escaping @Sendable (WebClient, _ field: String, Actor, _ path: String) async throws -> Void
    ) async throws {
        try await withAccess(.sqlite) { access in
            let house = access.house
            let routes = try Routes.all(house.instance).declarations.filter(\.takesFiles)
            #expect(routes.count >= 3)
            try await house.browse { web in
                for route in routes {
                    let name = route.path == Links.peopleImport ? "manager" : "treasurer"
                    let visitor = try #require(access.visitors.first { $0.name == name })
                    let object = route.path.contains("{") ? "own" : "-"
                    let path = try #require(access.path(route.path, object, of: visitor))
                    let field = route.path.contains("{") ? "files" : "file"
                    try await body(web, field, try #require(visitor.actor), path)
                }
            }
        }
    }
}
