import Testing

@Suite struct SentenceTests {
    private static let french = sentences("# titre\nhome.title = Accueil\nstate.paid = payé {day}\nstate.open = ouvert")

    @Test func `lines become sentences, and bad lines are told`() {
        #expect(Self.french.byKey["state.paid"] == "payé {day}")
        #expect(Self.french.faults == [])
        #expect(Self.sentences("a.b = c\na.b = d\nnothing\na.c =").faults.count == 3)
    }

    @Test(arguments: [
        ("a.b = Quoi ? « {name} »", 0), ("a.b = Quoi\u{202F}?", 1), ("a.b = «\u{A0}{name} »", 1),
        ("a.b = Le parcours d’{name}", 1), ("a.b = Ce qu’{who} donne", 1), ("a.b = L’argent d’un an", 0),
    ])
    func `French is typed plainly`(text: String, count: Int) {
        #expect(Sentences([.init(path: "Locales/fr/a.txt", text: text)]).faults.count == count)
        #expect(Sentences([.init(path: "Locales/en/a.txt", text: text)]).faults.isEmpty)
    }

    @Test func `languages that differ are told`() {
        let english = Self.sentences("home.title = Home\nstate.paid = paid {date}\nmore.here = More")
        #expect(Sentences.differences(Self.french, Self.french) == [])
        #expect(
            Sentences.differences(Self.french, english).map { $0.prefix { $0 != ":" } } == [
                "more.here", "state.open", "state.paid",
            ])
    }

    @Test(arguments: [
        ("l(\"home.title\")", 0), ("l(\"home.titel\")", 1), ("p { l(\"home.none\") }", 1), ("f(key: \"home.none\")", 1),
        ("page.sentence(\"home.none\")", 1), ("l(\"state.\\(x)\")", 0), ("l(\"status.\\(x)\")", 1),
        ("html(\"home.none\")", 0), ("l(\n    \"home.none\", [:])", 1),
        ("// l(\"home.none\")", 0), ("self(\"home.none\")", 1), ("Sentence(\"home.none\")", 1),
        (".key(\"home.none\")", 1),
    ])
    func `a key that no language has is told`(code: String, count: Int) {
        #expect(keys(code).missing(from: Self.french).count == count)
    }

    @Test(arguments: [
        ("{a} {b}", "{b} et {a}", true), ("{a:un|des}", "{a}", true), ("{a}", "{A}", false), ("{a}", "a", false),
    ])
    func `placeholders are compared by name`(one: String, other: String, isSame: Bool) {
        #expect((Sentences.placeholders(of: one) == Sentences.placeholders(of: other)) == isSame)
    }

    @Test func `a sentence that nothing asks for is told`() {
        #expect(keys("l(\"home.title\")").unused(of: Self.french) == ["state.open", "state.paid"])
        #expect(keys("let a = \"home.title\"\nlet b = \"state.\\(c)\"").unused(of: Self.french) == [])
        #expect(keys("let a = \"\\(x)\"\n// \"home.title\"").unused(of: Self.french).count == 3)
    }

    private static func sentences(_ text: String) -> Sentences {
        Sentences([SourceTree.File(path: "Locales/fr/a.txt", text: text)])
    }

    private func keys(_ code: String) -> KeysInCode {
        var keys = KeysInCode()
        keys.read(SwiftText(code), path: "A.swift")
        return keys
    }
}
