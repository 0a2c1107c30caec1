internal import Ledger
internal import Storage

/// A file that somebody put on a draw to prove it. On screen: « justificatif ».
struct Evidence: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    let draw: Draw.ID
    let file: EvidenceFile
    /// As the person's machine called it, made harmless by ``FileNameRules``.
    let name: String
    let addedBy: Person.ID
    let addedAt: Instant
    /// A mistaken file is never removed: it is set aside, with a reason.
    let setAside: SetAside?

    struct SetAside: Sendable, Hashable {
        let by: Person.ID
        let at: Instant
        let reason: String
    }

    var isLive: Bool { setAside == nil }
}

/// The bytes themselves, kept once for each content and never changed.
struct EvidenceFile: Sendable, Hashable {
    let sha256: String
    let type: FileType
    let bytes: Int
    /// Nil for documents that have pages instead.
    let pixels: PixelSize?
}

/// What evidence may be. The bytes decide, never the name or what the browser says.
enum FileType: String, CaseIterable, Sendable, SQLConvertible {
    case pdf, jpeg, png, webp

    var mediaType: String { self == .pdf ? "application/pdf" : "image/\(rawValue)" }
    var ending: String { self == .jpeg ? "jpg" : rawValue }
}

struct PixelSize: Sendable, Hashable {
    let width: Int
    let height: Int
}
