import Ledger
import Testing

@testable import Terreau

@Suite struct Latin9Tests {
    @Test(arguments: [
        ("Août / Février", "Août / Février"), ("300\u{A0}€", "300 €"), ("1\u{202F}200", "1 200"),
        ("l’œuvre", "l'œuvre"), ("cafe\u{301}", "café"), ("de – à", "de - à"), ("suite…", "suite..."),
        ("Łódź", "?ódz"), ("vélo 🚲", "vélo ?"), ("1ᵉʳ", "1er"), ("Šibenik", "Šibenik"), ("", ""),
    ])
    func `texts keep their accents, and the rest becomes plain`(text: String, expected: String) throws {
        let bytes = Latin9.bytes(text)
        #expect(Latin9.text(bytes) == expected)
    }

    @Test func `the euro sign and the letters of Latin 9 have their own bytes`() {
        #expect(Latin9.bytes("€ŠšŽžŒœŸ") == [0xA4, 0xA6, 0xA8, 0xB4, 0xB8, 0xBC, 0xBD, 0xBE])
        #expect(Latin9.bytes("é") == [0xE9])
        #expect(Latin9.text([0x80]) == nil)
    }

    @Test(arguments: [
        ("a\tb", "a b"), ("a\r\nb", "a b"), ("a|b", "a b"), ("  a  b ", "a b"), ("a\u{A0}b", "a b"), ("|", ""),
    ])
    func `a cell never holds what ends a cell`(text: String, expected: String) {
        #expect(FECFile.clean(text) == expected)
    }
}
