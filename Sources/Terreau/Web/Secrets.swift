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

    /// 256 random bits, as 64 hexadecimal digits: for what opens doors by itself.
    static func longToken() -> String { token() + token() }
    static let longTokenLength = 64
    static let codeLength = 8

    /// A code that people read off a mail or a sheet and type: characters without those that look alike.
    static func code(_ length: Int = codeLength) -> String {
        let alphabet = Array("ABCDEFGHJKMNPQRSTUVWXYZ23456789")
        var generator = SystemRandomNumberGenerator()
        return String((0..<length).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] })
    }

    /// A code as it was made, however it was typed.
    static func plainCode(_ typed: String) -> String {
        typed.uppercased().filter { !$0.isWhitespace && $0 != "-" }
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

    /// Over HTTPS a name that browsers take from this very host alone, with the whole path and nothing else.
    static func name(_ name: String, _ instance: Instance) -> String { instance.isSecure ? "__Host-" + name : name }

    static func value(_ name: String, _ request: Request, _ instance: Instance) -> String? {
        request.cookies[Self.name(name, instance)]?.value
    }

    static func make(_ name: String, _ value: String, _ instance: Instance, days: Int) -> Cookie {
        Cookie(
            name: Self.name(name, instance), value: value, maxAge: days * 86_400, path: "/", secure: instance.isSecure,
            httpOnly: true,
            sameSite: .lax)
    }
}
