import Testing

@testable import Terreau

@Suite struct FileTypeTests {
    @Test(
        arguments: [
            (SampleFiles.pdf, FileType.pdf, nil), (SampleFiles.png(640, 480), .png, PixelSize(width: 640, height: 480)),
            (SampleFiles.jpeg(4032, 3024), .jpeg, PixelSize(width: 4032, height: 3024)),
            (SampleFiles.webp(5, 6), .webp, PixelSize(width: 5, height: 6)),
            (SampleFiles.webpLossless(300, 200), .webp, PixelSize(width: 300, height: 200)),
            (SampleFiles.webpLossy(320, 240), .webp, PixelSize(width: 320, height: 240)),
            // Phones put more after a photo.
            (SampleFiles.jpeg() + Array("a short film".utf8), .jpeg, PixelSize(width: 4, height: 3)),
        ] as [([UInt8], FileType, PixelSize?)])
    func `the bytes say what a file is and how many pixels it has`(
        bytes: [UInt8], type: FileType, pixels: PixelSize?
    ) throws {
        let found = try FileTypeRules.inspect(bytes)
        #expect(found.type == type)
        #expect(found.pixels == pixels)
    }

    private static let script = Array("<script>alert(1)</script>".utf8)

    @Test(
        arguments: [
            ([], .empty), (SampleFiles.svg, .unknownType), (SampleFiles.zip, .unknownType),
            (Array("<html>".utf8) + SampleFiles.pdf, .unknownType), (Array("GIF89a".utf8), .unknownType),
            (Array(" ".utf8) + SampleFiles.pdf, .unknownType), (Array("%PDF-9.9".utf8), .unknownType),
            (SampleFiles.heic, .heic),
            // Two files in one.
            (SampleFiles.pdf + SampleFiles.zip, .twoFormats), (SampleFiles.png() + SampleFiles.zip, .twoFormats),
            (SampleFiles.jpeg() + SampleFiles.zip + [UInt8](repeating: 65, count: 60_000), .twoFormats),
            (SampleFiles.webp() + SampleFiles.zip, .twoFormats), (SampleFiles.jpeg() + SampleFiles.pdf, .twoFormats),
            (Array("%PDF-1.4\n<HTML>".utf8) + SampleFiles.pdf, .twoFormats),
            (SampleFiles.png() + script, .twoFormats), (SampleFiles.png() + Array("more".utf8), .twoFormats),
            (SampleFiles.webp() + Array("more".utf8), .twoFormats),
            // Cut short.
            (Array(SampleFiles.pdf.dropLast(7)), .cutShort), (Array(SampleFiles.png().dropLast(8)), .cutShort),
            (Array(SampleFiles.png().prefix(20)), .cutShort), (Array(SampleFiles.jpeg().dropLast(2)), .cutShort),
            ([0xFF, 0xD8, 0xFF], .cutShort), (Array(SampleFiles.jpeg().prefix(15)), .cutShort),
            (Array(SampleFiles.webp().prefix(24)), .cutShort), (SampleFiles.png(0, 5), .cutShort),
            // What unpacks to gigabytes.
            (SampleFiles.png(50_000, 50_000), .tooManyPixels(PixelSize(width: 50_000, height: 50_000))),
            (SampleFiles.jpeg(65_535, 65_535), .tooManyPixels(PixelSize(width: 65_535, height: 65_535))),
            (SampleFiles.webp(16_000_000, 3), .tooManyPixels(PixelSize(width: 16_000_000, height: 3))),
            (
                SampleFiles.png(4_294_967_295, 4_294_967_295),
                .tooManyPixels(PixelSize(width: 4_294_967_295, height: 4_294_967_295))
            ),
        ] as [([UInt8], FileFault)])
    func `what is not one whole picture or document is refused`(bytes: [UInt8], fault: FileFault) {
        #expect(throws: fault) { try FileTypeRules.inspect(bytes) }
    }

    @Test func `no beginning of a file and no changed byte can stop the reader`() {
        for sample in [SampleFiles.pdf, SampleFiles.png(), SampleFiles.jpeg(), SampleFiles.webp()] {
            for length in 0..<sample.count { _ = try? FileTypeRules.inspect(Array(sample.prefix(length))) }
            for place in sample.indices {
                for byte in [0, 0x7F, 0xFF] as [UInt8] {
                    var changed = sample
                    changed[place] = byte
                    _ = try? FileTypeRules.inspect(changed)
                }
            }
        }
    }

    @Test(arguments: [
        ("ticket.pdf", FileType.pdf, "ticket.pdf"), ("photo.JPEG", .jpeg, "photo.jpg"), ("", .png, "justificatif.png"),
        ("C:\\Users\\moi\\facture.pdf", .pdf, "facture.pdf"), ("../../etc/passwd", .pdf, "passwd.pdf"),
        ("..", .pdf, "justificatif.pdf"), ("page.html", .png, "page.html.png"), ("capture.jpg", .png, "capture.png"),
        ("a\r\nSet-Cookie: x=1.pdf", .pdf, "a Set-Cookie: x=1.pdf"), ("l\"été\".pdf", .pdf, "l\"été\".pdf"),
        ("facture\u{202E}gpj.pdf", .pdf, "facture gpj.pdf"), ("e\u{301}te\u{301}.pdf", .pdf, "été.pdf"),
        ("a\u{0}b.pdf", .pdf, "a b.pdf"), ("   .pdf", .pdf, "justificatif.pdf"),
        (String(repeating: "é", count: 300) + ".pdf", .pdf, String(repeating: "é", count: 60) + ".pdf"),
    ])
    func `names come out harmless, with the ending of what the file is`(given: String, type: FileType, name: String) {
        #expect(FileNameRules.clean(given, type: type) == name)
    }

    @Test(arguments: [
        ("ticket.pdf", "attachment; filename=\"ticket.pdf\"; filename*=UTF-8''ticket.pdf"),
        (
            "l\"été\" %1;.pdf",
            "attachment; filename=\"l_ete_ _1_.pdf\"; filename*=UTF-8''l%22%C3%A9t%C3%A9%22%20%251%3B.pdf"
        ),
        (
            "فاتورة.pdf",
            "attachment; filename=\"______.pdf\"; filename*=UTF-8''%D9%81%D8%A7%D8%AA%D9%88%D8%B1%D8%A9.pdf"
        ),
    ])
    func `the name of a download is said in both ways`(name: String, header: String) {
        #expect(FileNameRules.disposition(name) == header)
    }
}
