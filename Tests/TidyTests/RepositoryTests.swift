import Testing

/// The rules of `Rules.swift` and `Sentences.swift`, held against the files that are there.
@Suite struct RepositoryTests {
    private static let sources = SourceTree.sources.map { (file: $0, swift: SwiftText($0.text)) }

    @Test func `the sources are found`() {
        #expect(SourceTree.sources.contains { $0.path.hasPrefix("Sources/Ledger/") })
        #expect(SourceTree.sources.contains { $0.path.hasPrefix("Sources/Terreau/") })
    }

    @Test func `nothing in the sources may trap`() {
        #expect(findings(Tidy.banned) == [])
    }

    @Test func `raw HTML is only where a decision says so`() {
        let decisions = SourceTree.decisions.filter { $0.text.contains("HTML(unescaped:") }
        let found = findings(Tidy.rawHTML) { path in
            !path.hasPrefix("Sources/HTML/") && !decisions.contains { $0.text.contains(path) }
        }
        #expect(found == [])
    }

    @Test func `rules import no storage and no web`() {
        #expect(findings(Tidy.impurities) { $0.hasSuffix("Rules.swift") } == [])
    }

    @Test func `SQL of a feature is in its store`() {
        let found = findings(Tidy.sql) { path in
            (path.hasPrefix("Sources/Terreau/") || path.hasPrefix("Sources/TerreauCommand/"))
                && !path.hasSuffix("Store.swift")
        }
        #expect(found == [])
    }

    @Test func `nothing is named contribution alone`() {
        #expect(findings(Tidy.bareContribution) == [])
    }

    @Test func `only the clock asks what time it is`() {
        #expect(findings(Tidy.ownClock) { !$0.hasSuffix("/Clock.swift") } == [])
        #expect(SourceTree.sources.count { $0.name == "Clock.swift" } <= 1)
    }

    @Test func `no file is longer than 400 lines`() {
        #expect(SourceTree.sources.filter { Tidy.isTooLong($0.text) }.map(\.path) == [])
    }

    @Test func `every migration is there for both engines`() {
        #expect(SourceTree.migrations.count > 0)
        #expect(Tidy.migrationFaults(SourceTree.migrations) == [])
    }

    @Test(arguments: ["fr", "en"])
    func `sentences are well written`(language: String) {
        let sentences = SourceTree.sentences(of: language)
        #expect(sentences.faults == [])
        #expect(sentences.byKey.count > 0)
    }

    @Test func `both languages have the same keys and placeholders`() {
        #expect(Sentences.differences(Self.french, SourceTree.sentences(of: "en")) == [])
    }

    @Test func `every sentence that code asks for is there`() {
        #expect(Self.keysInCode.asked.count > 0)
        #expect(Self.keysInCode.missing(from: Self.french) == [])
    }

    @Test func `every sentence is asked for`() {
        #expect(Self.keysInCode.unused(of: Self.french) == [])
    }

    private static let french = SourceTree.sentences(of: "fr")

    private static let keysInCode = sources.reduce(into: KeysInCode()) { keys, source in
        keys.read(source.swift, path: source.file.path)
    }

    private func findings(
        _ rule: (SwiftText) -> [String], where isChecked: (String) -> Bool = { _ in true }
    ) -> [String] {
        Self.sources.filter { isChecked($0.file.path) }.flatMap { source in
            rule(source.swift).map { "\(source.file.path):\($0)" }
        }
    }
}
