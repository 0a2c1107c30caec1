import Hummingbird
import NIOCore
import Testing

@testable import Terreau

@Suite struct MultipartTests {
    /// The parts, read from pieces of that many bytes.
    private func read(
        _ bytes: [UInt8], piece: Int = 7, type: String = UploadForm.type, most: Int = 1_000_000
    ) async throws -> [(name: String, file: String?, content: [UInt8])] {
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            continuation.yield(ByteBuffer(bytes: bytes[start..<min(start + piece, bytes.count)]))
        }
        continuation.finish()
        var parts = try Multipart(RequestBody(asyncSequence: stream), contentType: type, mostBytes: most)
        var found: [(String, String?, [UInt8])] = []
        while let part = try await parts.next() {
            var content: [UInt8] = []
            try await parts.read { content += $0 }
            found.append((part.name, part.fileName, content))
        }
        return found
    }

    @Test(arguments: [1, 2, 3, 50, 100_000])
    func `a form comes apart the same, however it arrives`(piece: Int) async throws {
        let tricky = Array("\r\n--\(UploadForm.boundary.dropLast())\r\n--\r\n".utf8)
        var form = UploadForm(csrf: "token")
        form.file("a.pdf", SampleFiles.pdf)
        form.file("", [])
        form.file("b.bin", tricky)
        let parts = try await read(form.whole, piece: piece)
        #expect(parts.map(\.name) == ["csrf", "files", "files", "files"])
        #expect(parts.map(\.file) == [nil, "a.pdf", "", "b.bin"])
        #expect(parts.map(\.content) == [Array("token".utf8), SampleFiles.pdf, [], tricky])
    }

    @Test(arguments: [
        ("a \\\"b\\\".pdf", "a \"b\".pdf"), ("a%22b%0D%0Ac.pdf", "a\"b\r\nc.pdf"), ("C:\\dir\\a.pdf", "C:\\dir\\a.pdf"),
        ("a;b=c.pdf", "a;b=c.pdf"), ("été.pdf", "été.pdf"), ("../../a", "../../a"),
    ])
    func `names of files are read as browsers write them`(written: String, name: String) async throws {
        var form = UploadForm(csrf: nil)
        form.file(written, [1])
        let parts = try await read(form.whole)
        #expect(parts.map(\.file) == [name])
    }

    @Test(arguments: [
        "", "nothing", "--x\r\n", "--\(UploadForm.boundary)", "--\(UploadForm.boundary)\r\n\r\nno disposition\r\n",
        "--\(UploadForm.boundary)\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nnever ends",
        "--\(UploadForm.boundary)\r\nContent-Disposition: form-data\r\n\r\nx\r\n--\(UploadForm.boundary)--",
        "--\(UploadForm.boundary)\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n\r\n--\(UploadForm.boundary)--",
        "preamble\r\n--\(UploadForm.boundary)--", "--\(UploadForm.boundary)xx",
        "--\(UploadForm.boundary)\r\n" + String(repeating: "X-A: b\r\n", count: 1000) + "\r\n",
    ])
    func `what no browser sends is refused`(body: String) async {
        await #expect(throws: EvidenceNo.malformed) { try await read(Array(body.utf8)) }
    }

    @Test(arguments: [
        "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=a",
        "multipart/form-data; boundary=" + String(repeating: "a", count: 71), "",
    ])
    func `another type is refused`(type: String) async {
        await #expect(throws: EvidenceNo.malformed) { try await read(UploadForm(csrf: "a").whole, type: type) }
    }

    @Test func `a body that is longer than it may be is refused while it arrives`() async {
        var form = UploadForm(csrf: "a")
        form.file("a.pdf", [UInt8](repeating: 65, count: 5000))
        let bytes = form.whole
        await #expect(throws: EvidenceNo.uploadTooLarge) { try await read(bytes, most: 4000) }
    }
}
