internal import Foundation
internal import Ledger
internal import Storage

/// A body that funds, is paid, or does the same work elsewhere.
struct Organisation: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    let slug: Slug
    let name: String
    let legalName: String?
    let kind: Kind
    let email: String?
    let siret: String?

    enum Kind: String, CaseIterable, Sendable, SQLConvertible {
        case funder, supplier, platform, cooperative, association
    }
}

/// A short name for addresses: lower-case letters, digits and hyphens.
struct Slug: RawRepresentable, Hashable, Sendable, SQLConvertible, CustomStringConvertible {
    let rawValue: String
    var description: String { rawValue }

    init?(rawValue: String) {
        guard (1...60).contains(rawValue.utf8.count), rawValue.first != "-", rawValue.last != "-",
            rawValue.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
        else { return nil }
        self.rawValue = rawValue
    }

    /// A slug made of a name: « Île-de-France & amis » becomes `ile-de-france-amis`. Nil when nothing is left of it.
    init?(naming name: String) {
        var text = ""
        for character in name.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars {
            switch character {
            case "a"..."z", "0"..."9": text.unicodeScalars.append(character)
            case "œ": text += "oe"
            case "æ": text += "ae"
            default:
                if !(0x300...0x36F).contains(character.value), !text.isEmpty, text.last != "-" { text += "-" }
            }
        }
        self.init(rawValue: String(text.prefix(60)).trimmingCharacters(in: ["-"]))
    }
}
