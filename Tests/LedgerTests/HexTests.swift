import Testing

@testable import Ledger

@Suite struct HexTests {
    /// The first two are of FIPS 180-4, the others were computed with `sha256sum`.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        ("Août\n", "6e9c97e16c07ab577be27d39eeecd6a02fbd973e6355a497946679e2050911f6"),
    ])
    func `a text has its known SHA-256`(text: String, hash: String) { #expect(Hex.sha256(text) == hash) }

    @Test func `bytes are two lower-case digits each`() {
        #expect(Hex.text([0x00, 0x0F, 0xA0, 0xFF]) == "000fa0ff")
        #expect(Hex.text([UInt8]()) == "")
        #expect(Hex.text((0...255).map(UInt8.init)).count == 512)
    }
}
