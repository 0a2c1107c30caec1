import Ledger
import Testing

@testable import Terreau

/// The codes that applications show.
@Suite struct OneTimeCodeTests {
    private static let code = OneTimeCode(seed: Array("12345678901234567890".utf8))

    /// RFC 6238, appendix B, of which the last six digits count here.
    @Test(arguments: [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
        (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ])
    func `codes are those of the standard`(seconds: Int64, expected: String) {
        let now = Instant(milliseconds: seconds * 1000)
        #expect(Self.code.code(at: OneTimeCode.step(at: now)) == expected)
        #expect(Self.code.step(typed: expected, at: now, after: 0) == seconds / 30)
    }

    @Test func `one step of lateness passes, two do not, and a used step never again`() {
        let now = Instant(milliseconds: 1_111_111_111_000)
        let step = OneTimeCode.step(at: now)
        func typed(_ offset: Int64, after last: Int64 = 0) -> Int64? {
            Self.code.step(typed: Self.code.code(at: step + offset), at: now, after: last)
        }
        #expect([-1, 0, 1].map { typed($0) } == [step - 1, step, step + 1])
        #expect(typed(-2) == nil && typed(2) == nil)
        #expect(typed(0, after: step) == nil && typed(-1, after: step) == nil)
        #expect(typed(1, after: step) == step + 1)
        for wrong in ["", "12345", "1234567", "abcdef", "٠١٢٣٤٥"] {
            #expect(Self.code.step(typed: wrong, at: now, after: 0) == nil)
        }
        #expect(Self.code.step(typed: " 050 471 ", at: now, after: 0) == step)
    }

    /// RFC 4648, section 10, without padding.
    @Test(arguments: [
        ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ])
    func `seeds are written as the standard says`(text: String, expected: String) {
        #expect(Base32.text(Array(text.utf8)) == expected)
        #expect(Base32.bytes(expected) == Array(text.utf8))
        #expect(Base32.bytes("mz1") == nil)
    }

    @Test func `the address for applications names house, person and seed`() {
        let address = Self.code.address(issuer: "Optéos & co", account: "camille@demo.example")
        #expect(
            address
                == "otpauth://totp/Opt%C3%A9os%20%26%20co:camille%40demo.example"
                + "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Opt%C3%A9os%20%26%20co"
                + "&algorithm=SHA1&digits=6&period=30")
        #expect(OneTimeCode.new().seed.count == 20 && OneTimeCode.new().seed != OneTimeCode.new().seed)
    }

    @Test func `the picture holds what a reader needs`() throws {
        let picture = try #require(QRCode(Self.code.address(issuer: "Optéos", account: "camille@demo.example")))
        let side = picture.lines.count
        #expect(side >= 41 && (side - 17) % 4 == 0)
        // The three eyes: a dark ring of seven squares, and its dark heart.
        for (x, y) in [(0, 0), (side - 7, 0), (0, side - 7)] {
            #expect((0..<7).allSatisfy { picture.lines[y][x + $0] && picture.lines[y + 6][x + $0] })
            #expect(picture.lines[y + 3][x + 3] && !picture.lines[y + 1][x + 1])
        }
        #expect(QRCode.runs([true, true, false, true]) == [0..<2, 3..<4])
        #expect(QRCode(String(repeating: "x", count: 4000)) == nil)
    }
}
