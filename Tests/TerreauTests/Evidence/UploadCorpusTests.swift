import Foundation
import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// What somebody hostile, or only unlucky, may send: each is refused with the sentence that helps, or stored harmlessly.
@Suite struct UploadCorpusTests {
    private static let page = Array("<html><body><script>alert(1)</script></body></html>".utf8)

    /// A photo with words of a page in its comment.
    private static let commented: [UInt8] = {
        let words = Array("<script src=//x.example></script>".utf8)
        return [0xFF, 0xD8, 0xFF, 0xFE, 0, UInt8(words.count + 2)] + words + SampleFiles.jpeg().dropFirst(2)
    }()

    /// The name between the quotes as browsers write it, the bytes, and a part of the sentence that refuses them.
    static let refused: [(name: String, bytes: [UInt8], sentence: String)] = [
        ("facture.pdf", SampleFiles.pdf + SampleFiles.zip, "contient aussi un autre format"),
        ("photo.jpg", SampleFiles.jpeg() + SampleFiles.zip, "contient aussi un autre format"),
        ("photo.jpg", SampleFiles.jpeg() + SampleFiles.pdf, "contient aussi un autre format"),
        ("photo.jpg", commented, "contient aussi un autre format"),
        ("image.png", SampleFiles.png() + page, "contient aussi un autre format"),
        ("image.webp", SampleFiles.webp() + page, "contient aussi un autre format"),
        ("facture.pdf", Array("%PDF-1.7\n".utf8) + page + SampleFiles.pdf, "contient aussi un autre format"),
        ("facture.pdf", page, "n’est ni un PDF"), ("image.png", SampleFiles.svg, "n’est ni un PDF"),
        ("image.gif", Array("GIF89a/*".utf8) + page, "n’est ni un PDF"),
        ("programme.pdf", Array("MZ\u{90}\u{0}".utf8) + [UInt8](repeating: 0, count: 200), "n’est ni un PDF"),
        ("programme.pdf", [0x7F, 0x45, 0x4C, 0x46] + [UInt8](repeating: 0, count: 200), "n’est ni un PDF"),
        ("devis.docx", SampleFiles.zip, "n’est ni un PDF"),
        ("note.xml", Array("<?xml version='1.0'?>".utf8), "n’est ni un PDF"),
        ("bombe.zip", SampleFiles.zip + [UInt8](repeating: 0x50, count: 5_000), "n’est ni un PDF"),
        ("bombe.png", SampleFiles.png(50_000, 50_000), "c’est trop"),
        ("bombe.jpg", SampleFiles.jpeg(65_000, 65_000), "c’est trop"),
        ("coupe.pdf", Array(SampleFiles.pdf.dropLast(8)), "est abîmé ou incomplet"),
        ("coupe.png", Array(SampleFiles.png().dropLast(4)), "est abîmé ou incomplet"),
        ("vide.pdf", [], "est vide"), ("IMG_0001.HEIC", SampleFiles.heic, "est une photo HEIC"),
        // The sentence says the name as anybody may see it, and never as a page would run it.
        ("<script>alert(1)</script>.exe", page, "« script>.exe » n’est ni un PDF"),
        ("../../etc/passwd", page, "« passwd » n’est ni un PDF"),
        ("a%0D%0ASet-Cookie: x=1.exe", page, "« a Set-Cookie: x=1.exe » n’est ni un PDF"),
        ("facture\u{202E}fdp.exe", page, "« facture fdp.exe » n’est ni un PDF"),
        ("%22%22%22", page, "« \"\"\" » n’est ni un PDF"), ("/", page, "« ? » n’est ni un PDF"),
    ]

    @Test func `each file that is not what it should be is refused with its sentence, and leaves nothing`() async throws
    {
        try await withDraw { house, camille, draw in
            try await house.browse { web in
                for (name, bytes, sentence) in Self.refused {
                    let answer = try await Self.send(web, name, bytes, to: draw, as: camille)
                    #expect(answer.status == .unprocessableContent, "\(name)")
                    #expect(answer.contains(sentence), "\(name): \(sentence)")
                    #expect(!answer.html.contains("<script>alert") && !answer.html.contains("\u{202E}"), "\(name)")
                    #expect(answer.headers[.setCookie]?.contains("x=1") != true)
                }
            }
            let kept = try await house.read { try Evidence.all(of: draw, in: $0) }
            #expect(kept.isEmpty)
            #expect(Self.files(of: house) == [])
        }
    }

    /// What a name becomes; the bytes are a document each time.
    static let names: [(given: String, kept: String)] = [
        ("facture.pdf", "facture.pdf"), ("../../../../etc/cron.d/tache.pdf", "tache.pdf"),
        ("..\\\\..\\\\windows\\\\system.pdf", "system.pdf"), ("/etc/shadow", "shadow.pdf"), ("..", "justificatif.pdf"),
        (".htaccess", "htaccess.pdf"), ("l%22avoir%22.pdf", "l\"avoir\".pdf"),
        ("l\\\"avoir 2\\\".pdf", "l\"avoir 2\".pdf"),
        ("a%0D%0AContent-Type: text/html%0D%0A%0D%0A<b>.pdf", "a Content-Type: text html .pdf"),
        ("facture\u{202E}fdp.exe", "facture fdp.exe.pdf"), ("re\u{200B}çu\u{2066}x\u{2069}.pdf", "re çu x.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
        ("' OR 1=1; --.pdf", "' OR 1=1; --.pdf"),
        ("%25PDF.html", "%25PDF.html.pdf"), ("page.php.pdf", "page.php.pdf"), ("فاتورة.pdf", "فاتورة.pdf"),
        ("reçu 🚲.pdf", "reçu 🚲.pdf"),
        (String(repeating: "x", count: 3_000) + ".pdf", String(repeating: "x", count: 120) + ".pdf"),
    ]

    @Test func `every name is kept as something harmless, and comes back as a download`() async throws {
        try await withDraw { house, camille, draw in
            try await house.browse { web in
                for (index, (given, _)) in Self.names.enumerated() {
                    let answer = try await Self.send(web, given, SampleFiles.pdf("\(index)"), to: draw, as: camille)
                    #expect(answer.status == .seeOther, "\(given): \(answer.text.prefix(300))")
                }
                let kept = try await house.read { try Evidence.all(of: draw, in: $0) }
                #expect(kept.count == Self.names.count)
                let page = try await web.get(Links.draw(draw), as: camille)
                #expect(!page.html.contains("<img src=x") && !page.html.contains("\u{202E}"))
                for (file, (given, name)) in zip(kept, Self.names) {
                    if !given.hasPrefix("a%0D") { #expect(file.name == name, "\(given)") }
                    #expect(
                        file.name.unicodeScalars.allSatisfy {
                            ![.control, .format, .lineSeparator, .paragraphSeparator].contains(
                                $0.properties.generalCategory)
                        }, "\(given)")
                    #expect(
                        !file.name.contains("/") && !file.name.contains("\\") && !file.name.hasPrefix("."), "\(given)")
                    let down = try await web.get(Links.draw(draw, "justificatifs/\(file.id)"), as: camille)
                    let disposition = try #require(down.headers[.contentDisposition])
                    #expect(
                        disposition.hasPrefix("attachment; filename=\"")
                            && disposition.utf8.allSatisfy { (32...126).contains($0) })
                    #expect(disposition.split(separator: "\"").count == 3, "\(disposition)")
                    #expect(down.headers[.contentType] == "application/pdf")
                    #expect(down.headers[.contentSecurityPolicy] == "sandbox; default-src 'none'")
                    #expect(down.headers[.xContentTypeOptions] == "nosniff")
                }
            }
            // On the disk there are digests and nothing that anybody named.
            let names = Self.files(of: house)
            #expect(
                names.count == Self.names.count && names.allSatisfy { $0.count == 62 && $0.allSatisfy(\.isHexDigit) })
            let findings = try await Check(database: house.database, evidence: house.instance.evidenceFolder).run { _ in
            }
            #expect(findings == [])
        }
    }

    @Test func `a name longer than any head of a form is told as a broken sending`() async throws {
        try await withDraw { house, camille, draw in
            try await house.browse { web in
                let answer = try await Self.send(
                    web, String(repeating: "x", count: 5_000) + ".pdf", SampleFiles.pdf, to: draw, as: camille)
                #expect(answer.status == .unprocessableContent && answer.contains("n’est pas arrivé entier"))
            }
            #expect(Self.files(of: house) == [])
        }
    }

    private func withDraw(
        _ body: @escaping @Sendable (House, _ camille: Actor, Draw.ID) async throws -> Void
    ) async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            let line = try await house.line("anis", .euros(500))
            let budget = try await house.budget("bike", filled: [line: .euros(500)], members: [camille])
            let draw = try await house.draw("a printer", .euros(120), from: budget, by: camille)
            try await body(house, camille, draw)
            try? FileManager.default.removeItem(atPath: house.instance.evidenceFolder.path)
        }
    }

    private static func send(
        _ web: WebClient, _ name: String, _ bytes: [UInt8], to draw: Draw.ID, as actor: Actor
    ) async throws -> WebPage {
        var form = UploadForm(csrf: try await web.formToken(of: actor))
        form.file(name, bytes)
        return try await web.post(Links.draw(draw, "justificatifs"), body: form.whole, type: UploadForm.type, as: actor)
    }

    /// The files under the evidence folder, by their last names; those under way too.
    private static func files(of house: House) -> [String] {
        let folder = house.instance.evidenceFolder.path
        let names = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
        return names.filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }.map { String($0.split(separator: "/").last ?? "") }
    }
}
