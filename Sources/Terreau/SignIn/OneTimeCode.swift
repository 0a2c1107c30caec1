internal import Crypto
internal import Ledger

/// Codes of an authenticator application: six digits every half minute (RFC 6238, with what all applications know:
/// HMAC-SHA-1 and 30 seconds).
struct OneTimeCode: Sendable {
    /// The seed that server and application share.
    let seed: [UInt8]

    static let seconds: Int64 = 30
    static let digits = 6

    /// 160 random bits, as RFC 4226 recommends.
    static func new() -> OneTimeCode {
        var generator = SystemRandomNumberGenerator()
        return OneTimeCode(seed: (0..<20).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    init(seed: [UInt8]) { self.seed = seed }

    init?(base32 text: String) {
        guard let seed = Base32.bytes(text), seed.count >= 16 else { return nil }
        self.seed = seed
    }

    var base32: String { Base32.text(seed) }

    static func step(at now: Instant) -> Int64 { now.milliseconds / 1000 / seconds }

    func code(at step: Int64) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * Int64($0))) }
        let hash = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: seed)))
        let offset = Int(hash[19] & 15)
        let number =
            UInt32(hash[offset] & 0x7F) << 24 | UInt32(hash[offset + 1]) << 16 | UInt32(hash[offset + 2]) << 8
            | UInt32(hash[offset + 3])
        let text = String(number % 1_000_000)
        return String(repeating: "0", count: Self.digits - text.utf8.count) + text
    }

    /// The step whose code was typed: now, one before or one after, and only after the last one that was used.
    func step(typed: String, at now: Instant, after last: Int64) -> Int64? {
        let code = typed.filter { !$0.isWhitespace }
        guard code.utf8.count == Self.digits else { return nil }
        let current = Self.step(at: now)
        return [current, current - 1, current + 1].first { $0 > last && Secrets.areEqual(self.code(at: $0), code) }
    }

    /// What an application reads from the picture.
    func address(issuer: String, account: String) -> String {
        let (issuer, account) = (Links.encoded(issuer), Links.encoded(account))
        return "otpauth://totp/\(issuer):\(account)?secret=\(base32)&issuer=\(issuer)"
            + "&algorithm=SHA1&digits=\(Self.digits)&period=\(Self.seconds)"
    }
}

/// RFC 4648, section 6, without padding.
enum Base32 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        var (buffer, bits) = (0, 0)
        var letters: [UInt8] = []
        for byte in bytes {
            buffer = (buffer << 8 | Int(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                letters.append(alphabet[buffer >> (bits - 5) & 31])
                bits -= 5
            }
        }
        if bits > 0 { letters.append(alphabet[buffer << (5 - bits) & 31]) }
        return String(decoding: letters, as: UTF8.self)
    }

    /// Nil for a letter that is not of the alphabet.
    static func bytes(_ text: String) -> [UInt8]? {
        var (buffer, bits) = (0, 0)
        var bytes: [UInt8] = []
        for letter in text.utf8 {
            guard let value = alphabet.firstIndex(of: letter) else { return nil }
            buffer = (buffer << 5 | value) & 0xFFFF
            bits += 5
            if bits >= 8 {
                bytes.append(UInt8(truncatingIfNeeded: buffer >> (bits - 8)))
                bits -= 8
            }
        }
        return bytes
    }
}
