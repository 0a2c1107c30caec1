import Testing

@testable import Terreau

@Suite struct FrenchTests {
    @Test(arguments: [
        ("Quoi ? Oui ! Bon ; voilà", "Quoi\u{202F}? Oui\u{202F}! Bon\u{202F}; voilà"),
        ("Une chose : « Inès »", "Une chose\u{A0}: «\u{A0}Inès\u{A0}»"), ("« {name} »", "«\u{A0}{name}\u{A0}»"),
        ("{count:prélèvement : {name}|prélèvements}", "{count:prélèvement\u{A0}: {name}|prélèvements}"),
        ("10:42, https://exemple.fr", "10:42, https://exemple.fr"), ("\nligne\n : ", "\nligne\n\u{A0}: "), ("", ""),
        (" ", " "),
    ])
    func `a sign stays beside what it belongs to`(typed: String, set: String) {
        #expect(French.spaced(typed) == set)
        #expect(French.spaced(set) == set)
    }

    @Test(arguments: [
        ("Le parcours de {name}", "Inès", "Le parcours d’Inès"),
        ("Le parcours de {name}", "Émile", "Le parcours d’Émile"),
        ("Le parcours de {name}", "Œillet", "Le parcours d’Œillet"),
        ("Ce que {name} donne", "Optéos", "Ce qu’Optéos donne"),
        ("De {name}", "Aïcha", "D’Aïcha"), ("« de {name} »", "Inès", "« d’Inès »"),
        ("jusque {name}", "Arras", "jusque Arras"),
        ("Le parcours de {name}", "Camille", "Le parcours de Camille"),
        ("Le parcours de {name}", "Hugo", "Le parcours de Hugo"),
        ("Le parcours de {name}", "Yann", "Le parcours de Yann"), ("Le parcours de {name}", "", "Le parcours de "),
        ("On demande {name}", "une facture", "On demande une facture"), ("de {name}", "11 €", "de 11 €"),
        ("{count:La lettre de {name}|Les lettres de {name}}", "Inès", "Les lettres d’Inès"),
    ])
    func `de and que give up their vowel before another`(sentence: String, name: String, said: String) {
        let filled = Template(sentence).filled(in: .fr) { Template.Filling(text: $0 == "count" ? "2" : name, count: 2) }
        #expect(filled == said)
    }

    @Test func `English elides nothing`() {
        #expect(Template("de {name}").filled(in: .en) { _ in Template.Filling(text: "Inès", count: nil) } == "de Inès")
    }
}
