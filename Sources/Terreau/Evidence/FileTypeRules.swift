internal import Foundation

/// Decides from the bytes alone what a file is and how many pixels it declares. Nothing is decoded: headers are read, lengths
/// are followed, and what could be read as a second format is refused.
///
/// PNG: W3C PNG, third edition. JPEG: ITU-T T.81. WebP: RFC 9649. PDF: ISO 32000-2, 7.5.
enum FileTypeRules {
    /// A photo of the largest sensors of phones fits; what unpacks to gigabytes does not.
    static let mostPixels = 64_000_000
    static let longestSide = 20_000

    static func inspect(_ bytes: [UInt8]) throws(FileFault) -> (type: FileType, pixels: PixelSize?) {
        guard !bytes.isEmpty else { throw .empty }
        let type = try type(of: bytes)
        try refuseSecondFormat(bytes, type)
        let size: PixelSize?
        switch type {
        case .pdf:
            guard contains(Array("%%EOF".utf8), in: bytes.suffix(2048)) else { throw .cutShort }
            size = nil
        case .png: size = try png(bytes)
        case .jpeg: size = try jpeg(bytes)
        case .webp: size = try webp(bytes)
        }
        if let size {
            guard size.width > 0, size.height > 0 else { throw .cutShort }
            guard size.width <= longestSide, size.height <= longestSide, size.width * size.height <= mostPixels else {
                throw .tooManyPixels(size)
            }
        }
        return (type, size)
    }

    private static func type(of bytes: [UInt8]) throws(FileFault) -> FileType {
        if starts(bytes, with: "%PDF-1.") || starts(bytes, with: "%PDF-2.") { return .pdf }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if starts(bytes, with: "RIFF"), starts(bytes.dropFirst(8), with: "WEBP") { return .webp }
        if starts(bytes.dropFirst(4), with: "ftyp"),
            ["heic", "heix", "heif", "mif1", "msf1", "avif"].contains(where: { starts(bytes.dropFirst(8), with: $0) })
        {
            throw .heic
        }
        throw .unknownType
    }

    /// Programs look for a PDF in the first 1,024 bytes, for a page at the beginning and for a ZIP archive (also a JAR or an
    /// office document) at the end.
    private static func refuseSecondFormat(_ bytes: [UInt8], _ type: FileType) throws(FileFault) {
        let start = bytes.prefix(1024)
        if type != .pdf, contains(Array("%PDF-".utf8), in: start) { throw .twoFormats }
        let lowered = start.map { (65...90).contains($0) ? $0 + 32 : $0 }
        for mark in ["<!doctype", "<html", "<script", "<svg", "<iframe", "<?php"]
        where contains(Array(mark.utf8), in: lowered[...]) {
            throw .twoFormats
        }
        // The end record of an archive, with its comment of at most 65,535 bytes.
        if contains([0x50, 0x4B, 0x05, 0x06], in: bytes.suffix(65_557)) { throw .twoFormats }
    }

    private static func png(_ bytes: [UInt8]) throws(FileFault) -> PixelSize {
        guard bytes.count >= 33, number(bytes, 8, 4) == 13, starts(bytes.dropFirst(12), with: "IHDR") else {
            throw .cutShort
        }
        var place = 8
        while place + 12 <= bytes.count {
            let next = place + 12 + number(bytes, place, 4)
            guard next <= bytes.count else { throw .cutShort }
            if starts(bytes.dropFirst(place + 4), with: "IEND") {
                // Whatever follows is no part of the picture.
                guard next == bytes.count else { throw .twoFormats }
                return PixelSize(width: number(bytes, 16, 4), height: number(bytes, 20, 4))
            }
            place = next
        }
        throw .cutShort
    }

    private static func jpeg(_ bytes: [UInt8]) throws(FileFault) -> PixelSize {
        var place = 2
        while place + 4 <= bytes.count, bytes[place] == 0xFF {
            let marker = bytes[place + 1]
            if marker == 0xFF {
                place += 1
                continue
            }
            let length = number(bytes, place + 2, 2)
            guard length >= 2, place + 2 + length <= bytes.count else { throw .cutShort }
            // A frame header: C0 to CF, but for tables (C4), extensions (C8) and conditioning (CC).
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                guard length >= 8, contains([0xFF, 0xD9], in: bytes[place...]) else { throw .cutShort }
                return PixelSize(width: number(bytes, place + 7, 2), height: number(bytes, place + 5, 2))
            }
            guard marker != 0xDA, marker != 0xD9 else { throw .cutShort }
            place += 2 + length
        }
        throw .cutShort
    }

    private static func webp(_ bytes: [UInt8]) throws(FileFault) -> PixelSize {
        guard bytes.count >= 30 else { throw .cutShort }
        let size = little(bytes, 4, 4) + 8
        guard size <= bytes.count else { throw .cutShort }
        guard bytes.count - size <= 1 else { throw .twoFormats }
        if starts(bytes.dropFirst(12), with: "VP8X") {
            return PixelSize(width: little(bytes, 24, 3) + 1, height: little(bytes, 27, 3) + 1)
        }
        if starts(bytes.dropFirst(12), with: "VP8L"), bytes[20] == 0x2F {
            let bits = little(bytes, 21, 4)
            return PixelSize(width: bits & 0x3FFF + 1, height: (bits >> 14) & 0x3FFF + 1)
        }
        if starts(bytes.dropFirst(12), with: "VP8 "), bytes[23...25] == [0x9D, 0x01, 0x2A] {
            return PixelSize(width: little(bytes, 26, 2) & 0x3FFF, height: little(bytes, 28, 2) & 0x3FFF)
        }
        throw .cutShort
    }

    // MARK: Bytes

    private static func starts(_ bytes: some Sequence<UInt8>, with text: String) -> Bool {
        bytes.starts(with: text.utf8)
    }

    private static func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
        bytes[place..<place + count].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func little(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
        bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func contains(_ mark: [UInt8], in bytes: ArraySlice<UInt8>) -> Bool {
        Data(bytes).range(of: Data(mark)) != nil
    }
}
