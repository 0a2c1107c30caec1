import Testing

@testable import Terreau

@Suite struct JSONTests {
    @Test(arguments: [
        "null", "true", "-12", "0", "[]", "{}", "[1,[2,{\"a\":null}]]", #""é\n\"\\""#, "9223372036854775807", "1.50",
    ])
    func `what is read is written the same`(text: String) throws {
        #expect(try JSONParser.parse(Array(text.utf8)).text == text)
    }

    @Test func `numbers that are not whole keep their writing, and are not integers`() throws {
        for text in ["1.0", "1e2", "9223372036854775808", "-0.1E-5"] {
            #expect(try JSONParser.parse(Array(text.utf8)) == .number(text))
        }
    }

    @Test func `escapes are characters`() throws {
        #expect(try JSONParser.parse(Array(#""\u00e9\ud83d\ude00\/\b""#.utf8)) == .string("é😀/\u{8}"))
        #expect(JSON.string("\u{1}\u{1f}").text == #""\u0001\u001f""#)
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "'a'", "01", "1.", ".5", "+1", "--1", "1e", "tru", "nul", "\"a",
        "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"a\nb\"", "[1] 2", "{\"a\" 1}",
        "{\"a\":1,\"a\":1}", "\u{FEFF}1", "NaN", "/*a*/1",
    ])
    func `what is not JSON is refused`(text: String) {
        #expect(throws: JSONParser.Fault.malformed) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test func `depth is bounded, and so is encoding`() throws {
        let deep = String(repeating: "[", count: 16) + String(repeating: "]", count: 16)
        #expect(throws: Never.self) { try JSONParser.parse(Array(deep.utf8)) }
        #expect(throws: JSONParser.Fault.tooDeep) { try JSONParser.parse(Array("[[\(deep)]]".utf8)) }
        #expect(throws: JSONParser.Fault.notUTF8) { try JSONParser.parse([0x22, 0xC3, 0x22]) }
    }

    @Test func `the order of members and space say nothing`() throws {
        let one = try JSONParser.parse(Array(#"{"b":[1],"a":{"d":1,"c":2}}"#.utf8))
        #expect(one.canonical.text == #"{"a":{"c":2,"d":1},"b":[1]}"#)
    }
}
