import Testing

@testable import Terreau

@Suite struct TemplateTests {
    private func french(_ text: String, _ values: [String: String]) -> String {
        Template(text).filled(in: .fr) { name in
            values[name].map { Template.Filling(text: $0, count: Int($0)) }
        }
    }

    @Test(arguments: [
        ("Bonjour", "Bonjour"), ("Bonjour {name}", "Bonjour Camille"), ("{name}, {name} !", "Camille, Camille !"),
        ("{count} {count:prélèvement|prélèvements}", "3 prélèvements"),
        ("{one:Une pièce|{one} pièces}", "Une pièce"), ("{count:Une pièce|{count} pièces} ici", "3 pièces ici"),
        ("{count:à {name}|à {name} et {count} autres}.", "à Camille et 3 autres."),
    ])
    func `blanks are filled and forms are chosen`(text: String, said: String) {
        #expect(french(text, ["name": "Camille", "count": "3", "one": "1"]) == said)
    }

    @Test(arguments: ["{stranger}", "a {b", "a } b", "{name:un|des}", "", "{count"])
    func `what cannot be filled shows itself`(text: String) {
        #expect(french(text, ["name": "Camille"]) == text)
    }

    @Test func `a value is never taken for a blank`() {
        #expect(french("{name} {count}", ["name": "{count}", "count": "3"]) == "{count} 3")
    }
}
