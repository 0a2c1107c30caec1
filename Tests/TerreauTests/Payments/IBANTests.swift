import Testing

@testable import Terreau

@Suite struct IBANTests {
    /// The example of each country in the registry of account numbers (ISO 13616).
    static let examples = [
        "AD1200012030200359100100", "AL47212110090000000235698741", "AT611904300234573201", "BE68539007547034",
        "BG80BNBG96611020345678", "CH9300762011623852957", "CY17002001280000001200527600",
        "CZ6508000000192000145399", "DE89370400440532013000", "DK5000400440116243", "EE382200221020145685",
        "ES9121000418450200051332", "FI2112345600000785", "FR7630006000011234567890189", "GB29NWBK60161331926819",
        "GI75NWBK000000007099453", "GR1601101250000000012300695", "HR1210010051863000160",
        "HU42117730161111101800000000", "IE29AIBK93115212345678", "IS140159260076545510730339",
        "IT60X0542811101000000123456", "LI21088100002324013AA", "LT121000011101001000", "LU280019400644750000",
        "LV80BANK0000435195001", "MC5811222000010123456789030", "MD24AG000225100013104168", "ME25505000012345678951",
        "MK07250120000058984", "MT84MALT011000012345MTLCAST001S", "NL91ABNA0417164300", "NO9386011117947",
        "PL61109010140000071219812874", "PT50000201231234567890154", "RO49AAAA1B31007593840000",
        "RS35260005601001611379", "SE4550000000058398257466", "SI56263300012039086", "SK3112000000198742637541",
        "SM86U0322509800000000270100", "VA59001123000012345678",
    ]

    @Test func `every country of the table has its example`() {
        #expect(Set(Self.examples.map { String($0.prefix(2)) }) == Set(IBAN.lengths.keys))
    }

    @Test(arguments: examples)
    func `C2_36 a right number is taken, with or without spaces`(_ text: String) throws {
        let iban = try IBAN(text)
        #expect(iban.text == text)
        #expect(try IBAN(iban.description.lowercased()) == iban)
        #expect(try IBAN(" \u{A0}" + iban.description.replacing(" ", with: "\u{202F}")) == iban)
    }

    @Test(arguments: examples)
    func `C2_36 one wrong digit, or two that changed places, is seen`(_ text: String) {
        let characters = Array(text)
        var taken: [String] = []
        for index in characters.indices.dropFirst(2) {
            if let digit = characters[index].wholeNumberValue {
                var wrong = characters
                wrong[index] = Character(String((digit + 1) % 10))
                if let iban = try? IBAN(String(wrong)) { taken.append(iban.text) }
            }
            // Two digits: a letter counts as two of them, and its neighbour can hide behind it.
            guard index + 1 < characters.count, characters[index] != characters[index + 1],
                characters[index].isNumber, characters[index + 1].isNumber
            else { continue }
            var swapped = characters
            swapped.swapAt(index, index + 1)
            if let iban = try? IBAN(String(swapped)) { taken.append(iban.text) }
        }
        #expect(taken == [])
    }

    @Test(arguments: [
        ("", IBAN.Fault.empty), ("  ", .empty), ("FR", .characters), ("12345678", .characters),
        ("FR76_30006000011234567890189", .characters), ("FRA6 3000", .characters), ("FR76 3000 é", .characters),
        ("US12345678901234567890", .country("US")), ("FR7630006000011234567890", .length(27, found: 24)),
        ("FR763000600001123456789018900", .length(27, found: 29)), ("FR7630006000011234567890188", .checkDigits),
        // 00, 01 and 99 give the same remainder as 97, 98 and 02, and are never given out.
        ("NL00ABNA0417164300", .checkDigits),
    ])
    func `C2_36 what is no account number says why`(typed: String, fault: IBAN.Fault) {
        #expect(throws: fault) { try IBAN(typed) }
    }

    @Test func `a screen shows the first and the last four`() throws {
        let iban = try IBAN("FR76 3000 6000 0112 3456 7890 189")
        #expect(iban.masked == "FR76 •••• •••• 0189")
        #expect(iban.description == "FR76 3000 6000 0112 3456 7890 189")
    }
}
