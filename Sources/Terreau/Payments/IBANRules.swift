internal import Ledger

/// The number of a bank account (ISO 13616): right length for its country, and check digits that prove the rest.
struct IBAN: Hashable, Sendable, CustomStringConvertible {
    /// Capitals and digits, without spaces.
    let text: String

    enum Fault: Error, Hashable, Sendable {
        case empty
        case characters
        /// Not in a country that euro transfers reach.
        case country(String)
        case length(Int, found: Int)
        case checkDigits
    }

    init(_ typed: String) throws(Fault) {
        var text = ""
        for scalar in typed.uppercased().unicodeScalars where !scalar.properties.isWhitespace && scalar != "\u{2060}" {
            text.unicodeScalars.append(scalar)
        }
        guard !text.isEmpty else { throw .empty }
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ Self.value(of: $0) != nil }), bytes.count >= 5,
            bytes[0] > 57, bytes[1] > 57, bytes[2] <= 57, bytes[3] <= 57
        else { throw .characters }
        let country = String(text.prefix(2))
        guard let length = Self.lengths[country] else { throw .country(country) }
        guard bytes.count == length else { throw .length(length, found: bytes.count) }
        guard (2...98).contains(Int(bytes[2] - 48) * 10 + Int(bytes[3] - 48)), Self.remainder(bytes) == 1 else {
            throw .checkDigits
        }
        self.text = text
    }

    /// In groups of four, as people read it.
    var description: String { Self.grouped(text) }

    /// « FR76 •••• •••• 1234 »: enough to recognise one's own, too little to pay to.
    var masked: String { "\(text.prefix(4)) •••• •••• \(text.suffix(4))" }

    private static func grouped(_ text: String) -> String {
        var grouped = ""
        for (index, character) in text.enumerated() {
            if index > 0, index.isMultiple(of: 4) { grouped += " " }
            grouped.append(character)
        }
        return grouped
    }

    /// Digits count as themselves, letters from 10 to 35.
    private static func value(of byte: UInt8) -> Int? {
        switch byte {
        case 48...57: Int(byte) - 48
        case 65...90: Int(byte) - 55
        default: nil
        }
    }

    /// The first four characters put last, read as one number, modulo 97 (ISO 7064).
    private static func remainder(_ bytes: [UInt8]) -> Int {
        (bytes.dropFirst(4) + bytes.prefix(4)).reduce(0) { rest, byte in
            let value = value(of: byte) ?? 0
            return (rest * (value > 9 ? 100 : 10) + value) % 97
        }
    }

    /// Countries and territories that SEPA credit transfers reach, with the length of their account numbers.
    static let lengths: [String: Int] = [
        "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
        "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27,
        "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15,
        "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
    ]
}
