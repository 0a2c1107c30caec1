import Testing

/// A check that cannot fail checks nothing: here each rule sees what it must find and what it must let pass.
@Suite struct ScannerTests {
    @Test func `comments and the text of strings are not code`() {
        let swift = SwiftText("let a = \"x!\" // y!\n/* z! /* w! */ v! */ let b = 1")
        #expect(swift.lines.map(\.code) == [#"let a = "  "      "#, String(repeating: " ", count: 21) + "let b = 1"])
        #expect(swift.literals.map(\.text) == ["x!"])
    }

    @Test func `what is interpolated is code`() {
        let swift = SwiftText(#"let a = "one \(b!.name(of: "two")) three""#)
        #expect(Tidy.banned(in: swift) == ["1: force unwrap"])
        #expect(swift.literals.map(\.text) == ["two", "one \u{FFFC} three"])
    }

    @Test(arguments: [
        ("#\"a \"quoted\" \\(word) \"#", "a \"quoted\" \\(word) "),
        ("#\"a \\#(gap)\"#", "a \u{FFFC}"),
        ("\"a \\\"quoted\\\" word\"", "a \\\"quoted\\\" word"),
        ("\"\"\"\n  many \"lines\"\n  \"\"\"", "\n  many \"lines\"\n  "),
    ])
    func `every kind of string is read to its end`(source: String, text: String) {
        #expect(SwiftText(source + "\nlet after = 1").literals.map(\.text) == [text])
        #expect(SwiftText(source + "\nlet after = 1").code.hasSuffix("\nlet after = 1"))
    }

    @Test func `a quote inside a regular expression opens no string`() {
        let swift = SwiftText("let a = text.firstMatch(of: /\"[^\"]*/)\nlet b = c / d\nlet e = \"f\"")
        #expect(swift.literals.map(\.text) == ["f"])
        #expect(swift.literals.map(\.line) == [3])
        #expect(swift.literals.allSatisfy { $0.before.hasSuffix("\nlet e =") })
    }

    @Test(arguments: [
        "let x = y!", "f()!.count", "a[0]!", "var x: Int!", "try! f()", "x as! Int", "fatalError(\"no\")",
        "list.first!, other", "\"a\"!",
    ])
    func `what may trap is found`(code: String) {
        #expect(Tidy.banned(in: SwiftText(code)).count == 1)
    }

    @Test(arguments: [
        "if !done {}", "a != b", "guard !(a || !b) else {}", "// fatalError(",
        "let s = \"try! it\"", "x !== y",
        "precondition(x > 0, \"Wait!\")",
    ])
    func `what may not trap is let pass`(code: String) {
        #expect(Tidy.banned(in: SwiftText(code)) == [])
    }

    @Test func `raw HTML is found`() {
        #expect(Tidy.rawHTML(in: SwiftText("let a = HTML(unescaped: text)")).count == 1)
        #expect(Tidy.rawHTML(in: SwiftText("let a: HTML = .init(unescaped: text)")).count == 1)
        #expect(Tidy.rawHTML(in: SwiftText("// HTML(unescaped: text)\nlet a = HTML(text)")) == [])
    }

    @Test(arguments: [
        "import Storage", "internal import Hummingbird", "@testable import GRDB", "import HTTPTypes",
        "func f() async {}",
    ])
    func `an impure rule is found`(code: String) {
        #expect(Tidy.impurities(inRules: SwiftText(code)).count == 1)
    }

    @Test(arguments: ["import Foundation", "public import Ledger", "// import Storage", "let importance = 1"])
    func `a pure rule is let pass`(code: String) {
        #expect(Tidy.impurities(inRules: SwiftText(code)) == [])
    }

    @Test(arguments: [
        "SELECT id FROM draws", "INSERT INTO draws VALUES (1)", "UPDATE draws SET a = 1", "DELETE FROM draws",
        "\"\"\n  SELECT\n  1\n  \"\"",
    ])
    func `SQL is found`(text: String) {
        #expect(Tidy.sql(in: SwiftText("let a = \"\(text)\"")).count == 1)
    }

    @Test(arguments: [
        "let a = \"Select one\"", "// SELECT id FROM draws", "let a = \"UPDATE\"", "let a = \"selected\"",
    ])
    func `a sentence is not SQL`(code: String) {
        #expect(Tidy.sql(in: SwiftText(code)) == [])
    }

    @Test(arguments: [
        ("let contribution = 1", 1), ("struct Contribution {}", 1), ("struct WorkContribution {}", 0),
        ("// a contribution", 0),
    ])
    func `the bare word contribution is found`(code: String, count: Int) {
        #expect(Tidy.bareContribution(in: SwiftText(code)).count == count)
    }

    @Test(arguments: [
        ("let a = Date()", 1), ("let a = Date.now", 1), ("let a = Date(timeIntervalSince1970: 0)", 0), ("toDate()", 0),
    ])
    func `a look at the clock is found`(code: String, count: Int) {
        #expect(Tidy.ownClock(in: SwiftText(code)).count == count)
    }

    @Test func `a long file is found`() {
        #expect(Tidy.isTooLong(String(repeating: "\n", count: 401)))
        #expect(!Tidy.isTooLong(String(repeating: "\n", count: 400)))
    }

    @Test(arguments: [
        (["0001_core.sql", "0002_a.sqlite.sql", "0002_a.postgres.sql"], 0),
        (["0001_core.sql", "0002_a.sqlite.sql"], 1),
        (["0001_core.sql", "0001_core.postgres.sql"], 1),
        (["0001_core.sql", "0003_late.sql"], 1),
        (["0001_core.sql", "0001_other.sql"], 1),
        (["core.sql"], 1),
    ])
    func `a migration without its half is found`(names: [String], count: Int) {
        #expect(Tidy.migrationFaults(names).count == count)
    }
}
