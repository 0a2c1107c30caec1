import Foundation

@testable import Terreau

/// Files made for tests, byte by byte: no picture of anybody, nothing that a program could run.
enum SampleFiles {
    static let pdf = Array("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n".utf8)

    static func pdf(_ words: String) -> [UInt8] { Array("%PDF-1.4\n% \(words)\n%%EOF\n".utf8) }

    static func png(_ width: Int = 2, _ height: Int = 2) -> [UInt8] {
        let header = big(width, 4) + big(height, 4) + [8, 2, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + chunk("IDAT", [1, 2, 3])
            + chunk("IEND", [])
    }

    static func jpeg(_ width: Int = 4, _ height: Int = 3) -> [UInt8] {
        let exif: [UInt8] = [0xFF, 0xE1, 0, 8] + Array("Exif\0\0".utf8)
        let frame: [UInt8] = [0xFF, 0xC0, 0, 11, 8] + big(height, 2) + big(width, 2) + [1, 1, 0x11, 0]
        let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0x34]
        return [0xFF, 0xD8] + exif + frame + scan + [0xFF, 0xD9]
    }

    static func webp(_ width: Int = 5, _ height: Int = 6) -> [UInt8] {
        let head = Array("VP8X".utf8) + little(10, 4) + [0, 0, 0, 0] + little(width - 1, 3) + little(height - 1, 3)
        let body = Array("WEBP".utf8) + head
        return Array("RIFF".utf8) + little(body.count, 4) + body
    }

    static func webpLossless(_ width: Int, _ height: Int) -> [UInt8] {
        let bits = little((width - 1) | (height - 1) << 14, 4)
        let body = Array("WEBPVP8L".utf8) + little(10, 4) + [0x2F] + bits + [0, 0, 0, 0, 0]
        return Array("RIFF".utf8) + little(body.count, 4) + body
    }

    static func webpLossy(_ width: Int, _ height: Int) -> [UInt8] {
        let frame: [UInt8] = [0, 0, 0, 0x9D, 0x01, 0x2A] + little(width, 2) + little(height, 2)
        let body = Array("WEBPVP8 ".utf8) + little(frame.count, 4) + frame
        return Array("RIFF".utf8) + little(body.count, 4) + body
    }

    static let heic = [0, 0, 0, 24] + Array("ftypheic".utf8) + [UInt8](repeating: 0, count: 12)
    static let zip: [UInt8] = [0x50, 0x4B, 0x05, 0x06] + [UInt8](repeating: 0, count: 18)
    static let svg = Array("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".utf8)

    private static func chunk(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
        big(bytes.count, 4) + Array(name.utf8) + bytes + [0, 0, 0, 0]
    }

    private static func big(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * (count - 1 - $0))) }
    }

    private static func little(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}

/// A form with files as browsers send it.
struct UploadForm {
    static let boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
    static let type = "multipart/form-data; boundary=\(boundary)"
    var bytes: [UInt8] = []

    init(csrf: String?) {
        if let csrf { field("csrf", csrf) }
    }

    mutating func field(_ name: String, _ value: String) {
        bytes += Array(
            "--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
    }

    /// - Parameter fileName: as it stands between the quotes.
    mutating func file(
        _ fileName: String, _ content: [UInt8], type: String = "application/octet-stream", field: String = "files"
    ) {
        let head =
            "--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"\(field)\"; filename=\"\(fileName)\"\r\n"
            + "Content-Type: \(type)\r\n\r\n"
        bytes += Array(head.utf8) + content + Array("\r\n".utf8)
    }

    var whole: [UInt8] { bytes + Array("--\(Self.boundary)--\r\n".utf8) }
}
