import Testing

@testable import Terreau

@Suite struct LanguageTests {
    @Test(
        arguments: [
            (nil, .fr), ("", .fr), ("en", .en), ("fr", .fr), ("en-GB,en;q=0.9,fr;q=0.8", .en), ("de, en;q=0.5", .en),
            ("fr;q=0.2, en;q=0.9", .en), ("en;q=0.9, fr", .fr), ("en;q=0.5,fr;q=0.5", .en), ("en;q=0", .fr),
            ("EN-US ; q=0.3", .en), ("*", .fr), ("frr, en;q=nan", .fr), ("en;q=much", .fr), (",,;q=1,en", .en),
        ] as [(String?, Language.Code)])
    func `the language that weighs most is the one we write`(header: String?, code: Language.Code) throws {
        let languages = try Languages(Repository.resources, clock: .system)
        #expect(languages.preferred(header).code == code)
    }
}
