internal import Crypto
internal import Hummingbird
internal import Ledger

/// Random tokens and their comparison.
enum Secrets {
    /// 128 random bits from the system's generator, as 32 hexadecimal digits.
    static func token() -> String {
        var generator = SystemRandomNumberGenerator()
        let halves = [generator.next() as UInt64, generator.next()]
        return halves.withUnsafeBytes { Hex.text($0) }
    }

    /// A code that people read off a mail and type: 8 characters without those that look alike.
    static func code() -> String {
        let alphabet = Array("ABCDEFGHJKMNPQRSTUVWXYZ23456789")
        var generator = SystemRandomNumberGenerator()
        return String((0..<8).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] })
    }

    /// Compares digests, so that the time taken tells nothing about how much of a guess was right.
    static func areEqual(_ a: String, _ b: String) -> Bool {
        SHA256.hash(data: Array(a.utf8)) == SHA256.hash(data: Array(b.utf8))
    }
}

/// The three cookies: session, form, language. There is no other.
enum Cookies {
    static let session = "terreau_session"
    static let form = "terreau_form"
    static let language = "terreau_language"

    static func make(_ name: String, _ value: String, _ instance: Instance, days: Int) -> Cookie {
        Cookie(
            name: name, value: value, maxAge: days * 86_400, path: "/", secure: instance.isSecure, httpOnly: true,
            sameSite: .lax)
    }
}
