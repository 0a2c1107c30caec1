internal import Ledger
internal import Storage

/// A letter in words: to whom, about what, and what it says. Plain text, and short.
struct Mail: Hashable, Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let to: String
    let subject: String
    let body: String
}

/// Whom letters come from.
struct MailSender: Hashable, Sendable {
    let name: String
    let address: String

    /// What is right after the @: message identifiers end with it.
    var domain: String { String(address.split(separator: "@").last ?? "localhost") }

    init(name: String, address: String) {
        self.name = name
        self.address = address
    }

    /// Reads `terreau@exemple.fr` and `Optéos <terreau@exemple.fr>`.
    init?(_ text: String) {
        var name = ""
        var address = text
        if let open = text.firstIndex(of: "<"), text.hasSuffix(">") {
            name = text[..<open].trimmed
            address = text[text.index(after: open)...].dropLast().trimmed
        }
        guard MailAddressRules.isWritable(address.trimmed) else { return nil }
        self.init(name: name, address: address.trimmed)
    }
}

extension StringProtocol {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
