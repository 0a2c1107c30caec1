/// What French typography asks of a sentence, done once and for all: whoever writes `Locales/fr` types plain spaces.
enum French {
    /// No line may begin with a sign that belongs to what stands before it: the spaces beside « » and before « : » are
    /// no-break ones, those before « ; ! ? » narrow ones.
    /// - Source: *Lexique des règles typographiques en usage à l’Imprimerie nationale*, « Ponctuation ».
    static func spaced(_ text: String) -> String {
        var result = ""
        var waiting = false  // a space that is not written yet: what follows decides on it
        for character in text {
            if waiting {
                result.append(space(before: character, after: result.last))
                waiting = false
            }
            if character == " " { waiting = true } else { result.append(character) }
        }
        return waiting ? result + " " : result
    }

    private static func space(before next: Character, after last: Character?) -> Character {
        switch next {
        case ";", "!", "?": "\u{202F}"
        case ":", "»": "\u{A0}"
        default: last == "«" ? "\u{A0}" : " "
        }
    }

    /// Puts a name behind the sentence so far; « de » and « que » give up their vowel before another: « le parcours d’Inès ».
    ///
    /// Before an h nothing is known (« de Hugo », « d’Hélène »), and the whole word is misread by nobody.
    static func join(_ name: String, to sentence: inout String) {
        if let first = name.unicodeScalars.first, vowels.contains(first), endsInElidableWord(sentence) {
            sentence.removeLast(2)
            sentence += "’"
        }
        sentence += name
    }

    private static let vowels = Set("aàâäeéèêëiîïoôöuùûüœæAÀÂÄEÉÈÊËIÎÏOÔÖUÙÛÜŒÆ".unicodeScalars)

    private static func endsInElidableWord(_ sentence: String) -> Bool {
        for word in ["de ", "que ", "De ", "Que "] where sentence.hasSuffix(word) {
            return sentence.dropLast(word.count).last.map { !$0.isLetter } ?? true
        }
        return false
    }
}
