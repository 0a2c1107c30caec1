internal import Glibc
internal import Hummingbird
internal import NIOCore

/// Reads `multipart/form-data` (RFC 7578) as it arrives, part by part, holding one piece of the body at a time. Strict: what
/// no browser sends is refused.
struct Multipart {
    struct Part: Sendable {
        let name: String
        /// Nil for a plain field.
        let fileName: String?
    }

    private var body: RequestBody.AsyncIterator
    private var buffer = ByteBuffer()
    private var received = 0
    private let mostBytes: Int
    /// The line that parts the parts, with the line end that belongs to it.
    private let delimiter: [UInt8]
    private var hasEnded = false
    private var isInPart = false

    /// - Throws: ``EvidenceNo/malformed`` when the content type is no form with files.
    init(_ body: RequestBody, contentType: String?, mostBytes: Int) throws {
        self.body = body.makeAsyncIterator()
        self.mostBytes = mostBytes
        delimiter = try Array("\r\n--\(Self.boundary(of: contentType ?? ""))".utf8)
        // The first delimiter stands at the very beginning, without its line end; here it gets one.
        buffer.writeString("\r\n")
        isInPart = true
    }

    /// The next part, or nil after the last. What was not read of the part before is dropped.
    mutating func next() async throws -> Part? {
        if isInPart, received > 0 {
            try await read { _ in }
        } else if received == 0 {
            try await fill(atLeast: delimiter.count)
            guard startsWithDelimiter else { throw EvidenceNo.malformed }
            buffer.moveReaderIndex(forwardBy: delimiter.count)
            isInPart = false
        }
        guard !hasEnded else { return nil }
        try await fill(atLeast: 2)
        switch buffer.readString(length: 2) {
        case "--":
            hasEnded = true
            return nil
        case "\r\n": return try await head()
        default: throw EvidenceNo.malformed
        }
    }

    /// Gives the rest of the present part, piece by piece.
    mutating func read(_ take: (UnsafeRawBufferPointer) throws -> Void) async throws {
        while isInPart {
            if let end = place(of: delimiter) {
                try give(end, to: take)
                buffer.moveReaderIndex(forwardBy: delimiter.count)
                isInPart = false
                return
            }
            // The delimiter may have come in part: its length less one stays.
            try give(max(0, buffer.readableBytes - delimiter.count + 1), to: take)
            guard try await fill() else { throw EvidenceNo.malformed }
        }
    }

    /// The present part as a short text.
    mutating func text(most: Int) async throws -> String {
        var bytes: [UInt8] = []
        try await read { piece in
            guard bytes.count + piece.count <= most else { throw EvidenceNo.malformed }
            bytes += piece
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw EvidenceNo.malformed }
        return text
    }

    // MARK: The head of a part

    private static let longestHead = 4096

    private mutating func head() async throws -> Part {
        let end = Array("\r\n\r\n".utf8)
        while place(of: end) == nil {
            guard buffer.readableBytes <= Self.longestHead, try await fill() else { throw EvidenceNo.malformed }
        }
        guard let length = place(of: end), length <= Self.longestHead, let text = buffer.readString(length: length)
        else { throw EvidenceNo.malformed }
        buffer.moveReaderIndex(forwardBy: end.count)
        isInPart = true
        for line in text.split(separator: "\r\n") {
            let pair = line.split(separator: ":", maxSplits: 1)
            guard pair.count == 2 else { throw EvidenceNo.malformed }
            if pair[0].lowercased() == "content-disposition" {
                let values = Self.parameters(of: pair[1])
                guard values[""] == "form-data", let name = values["name"] else { throw EvidenceNo.malformed }
                return Part(name: name, fileName: values["filename"])
            }
        }
        throw EvidenceNo.malformed
    }

    /// `form-data; name="a"; filename="b \"c\".pdf"`: the first word under the empty name. Browsers write `%22`, `%0D` and
    /// `%0A` for what would end the text; older ones put a backslash before a quote.
    static func parameters(of text: Substring) -> [String: String] {
        var values: [String: String] = [:]
        var parts: [String] = [""]
        var isQuoted = false, isEscaped = false
        for character in text {
            if isEscaped {
                if character != "\"" { parts[parts.count - 1].append("\\") }
                parts[parts.count - 1].append(character)
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == ";", !isQuoted {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        for (index, part) in parts.enumerated() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if index == 0 {
                values[""] = trimmed(pair[0]).lowercased()
            } else if pair.count == 2, values[trimmed(pair[0]).lowercased()] == nil {
                let plain = [("%22", "\""), ("%0D", "\r"), ("%0A", "\n")]
                values[trimmed(pair[0]).lowercased()] = plain.reduce(String(pair[1])) { $0.replacing($1.0, with: $1.1) }
            }
        }
        return values
    }

    private static func trimmed(_ text: Substring) -> String { text.filter { $0 != " " && $0 != "\t" } }

    private static func boundary(of contentType: String) throws -> String {
        let values = parameters(of: contentType[...])
        guard values[""] == "multipart/form-data", let boundary = values["boundary"], (1...70).contains(boundary.count),
            boundary.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
        else { throw EvidenceNo.malformed }
        return boundary
    }

    // MARK: The buffer

    private var startsWithDelimiter: Bool { buffer.readableBytesView.starts(with: delimiter) }

    /// - Returns: false at the end of the body.
    @discardableResult
    private mutating func fill() async throws -> Bool {
        guard var piece = try await body.next() else { return false }
        received += piece.readableBytes
        guard received <= mostBytes else { throw EvidenceNo.uploadTooLarge }
        buffer.discardReadBytes()
        buffer.writeBuffer(&piece)
        return true
    }

    private mutating func fill(atLeast count: Int) async throws {
        while buffer.readableBytes < count {
            guard try await fill() else { throw EvidenceNo.malformed }
        }
    }

    private func place(of mark: [UInt8]) -> Int? {
        buffer.withUnsafeReadableBytes { bytes in
            guard let start = bytes.baseAddress, let first = mark.first else { return nil }
            var place = 0
            // From one line end to the next: the rest of the bytes is never looked at one by one.
            while place + mark.count <= bytes.count,
                let found = memchr(start + place, Int32(first), bytes.count - mark.count + 1 - place)
            {
                place = UnsafeRawPointer(found) - start
                if memcmp(found, mark, mark.count) == 0 { return place }
                place += 1
            }
            return nil
        }
    }

    private mutating func give(_ count: Int, to take: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard count > 0 else { return }
        try buffer.withUnsafeReadableBytes { try take(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        buffer.moveReaderIndex(forwardBy: count)
    }
}
