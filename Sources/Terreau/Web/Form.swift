internal import Foundation
internal import Ledger

/// The fields of a form or of an address, exactly as typed.
struct Form: Sendable {
    /// Field names repeat for check boxes; values keep their order.
    private let fields: [String: [String]]

    static let largestBody = 64 * 1024
    static let mostFields = 200

    init(_ fields: [String: [String]] = [:]) { self.fields = fields }

    /// Reads `application/x-www-form-urlencoded` (WHATWG URL, section 5.1).
    /// - Throws: ``MalformedForm`` for bytes that are not UTF-8 and for more fields than any of our forms has.
    init(urlencoded text: String) throws(MalformedForm) {
        var fields: [String: [String]] = [:]
        let pairs = text.split(separator: "&")
        guard pairs.count <= Self.mostFields else { throw MalformedForm() }
        for pair in pairs {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]), let value = Self.decoded(parts.count > 1 ? parts[1] : "") else {
                throw MalformedForm()
            }
            fields[name, default: []].append(value)
        }
        self.fields = fields
    }

    /// What was typed in a field, without control characters and without space at both ends.
    subscript(name: String) -> String {
        let text = fields[name]?.first ?? ""
        if text.isPlain { return text }
        let clean = text.unicodeScalars.filter { $0 == "\n" || !CharacterSet.controlCharacters.contains($0) }
        return String(String.UnicodeScalarView(clean)).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Whether no name comes twice: one part of a program must not read the first value and another the last.
    var namesOnce: Bool { fields.values.allSatisfy { $0.count == 1 } }

    /// Whether what says who, how much or whereto comes at most once. Check boxes repeat.
    var hasItsSinglesOnce: Bool { Self.singles.allSatisfy { (fields[$0]?.count ?? 0) <= 1 } }

    private static let singles = [
        "csrf", "key", "suite", "code", "state", "iss", "lien", "confirmation", "proposal", "amount", "total", "iban",
        "holder",
        "account", "day", "payee", "budget", "project", "line", "email", "status", "scope", "days", "reason",
    ]

    func has(_ name: String) -> Bool { fields[name] != nil }
    func all(_ name: String) -> [String] { fields[name] ?? [] }
    var names: [String] { fields.keys.sorted() }

    func without(_ name: String) -> Form { Form(fields.filter { $0.key != name }) }

    /// The field's text, or nil when nothing was typed.
    func optional(_ name: String) -> String? {
        let text = self[name]
        return text.isEmpty ? nil : text
    }

    private static func decoded(_ text: Substring) -> String? {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "%") }) else {
            return String(text)
        }
        return text.replacing("+", with: " ").removingPercentEncoding
    }
}

extension String {
    /// Of printable ASCII alone, without space at its ends: what most fields hold, and nothing has to be taken out of it.
    fileprivate var isPlain: Bool {
        utf8.allSatisfy { (0x20...0x7E).contains($0) } && utf8.first != 0x20 && utf8.last != 0x20
    }
}

struct MalformedForm: Refusal {
    let kind = RefusalKind.invalid
    let code = "malformedForm"
    let sentence = Sentence("error.malformedForm")
}

/// Reads the fields of a form one by one and gathers what is wrong with them, so that a person sees all of it at once.
struct FormReader {
    let form: Form
    private(set) var refusal = FormRefusal()

    init(_ form: Form) { self.form = form }

    mutating func fault(_ field: String, _ sentence: Sentence) { refusal.add(field, sentence) }

    /// Ends the reading: throws everything that was wrong.
    func finish() throws(FormRefusal) { try refusal.throwIfAny() }

    /// Text of 1 to `most` characters, on one line unless it may have several.
    mutating func text(
        _ field: String, most: Int = 200, missing: String = "form.required", mayHaveLines: Bool = false
    ) -> String {
        let text = mayHaveLines ? form[field] : Self.oneLine(form[field])
        if text.isEmpty { fault(field, Sentence(missing)) }
        if text.count > most { fault(field, Sentence("form.tooLong", ["most": .count(most)])) }
        return text
    }

    /// No browser sends the end of a line from a field of one line. A name with one in it would write paragraphs of its own into
    /// letters.
    private static func oneLine(_ text: String) -> String {
        text.split { $0.isNewline || $0.unicodeScalars.first?.properties.generalCategory == .control }
            .joined(separator: " ")
    }

    mutating func optionalText(_ field: String, most: Int = 200, mayHaveLines: Bool = false) -> String? {
        guard let typed = form.optional(field) else { return nil }
        let text = mayHaveLines ? typed : Self.oneLine(typed)
        if text.count > most { fault(field, Sentence("form.tooLong", ["most": .count(most)])) }
        return text
    }

    mutating func money(_ field: String, currency: Currency = .eur) -> Money {
        do throws(Money.Typo) {
            return try Money(typed: form[field], currency: currency)
        } catch {
            fault(field, error.sentence)
            return .zero(currency)
        }
    }

    mutating func optionalMoney(_ field: String, currency: Currency = .eur) -> Money? {
        form.optional(field) == nil ? nil : money(field, currency: currency)
    }

    /// An amount where zero is an answer.
    mutating func moneyOrZero(_ field: String, currency: Currency = .eur) -> Money? {
        guard let text = form.optional(field) else { return nil }
        if (try? Money(typed: text, currency: currency)) == nil, text.allSatisfy({ "0,. €".contains($0) }) {
            return .zero(currency)
        }
        return money(field, currency: currency)
    }

    mutating func day(_ field: String) -> Day? {
        let day = optionalDay(field)
        if day == nil, form.optional(field) == nil { fault(field, Sentence("form.dayMissing")) }
        return day
    }

    mutating func optionalDay(_ field: String) -> Day? {
        guard let text = form.optional(field) else { return nil }
        guard let day = Day(typed: text) else {
            fault(field, Sentence("form.dayUnreadable"))
            return nil
        }
        return day
    }

    mutating func number(_ field: String, _ range: ClosedRange<Int>, otherwise: Int) -> Int {
        guard let text = form.optional(field) else { return otherwise }
        guard let number = Int(text), range.contains(number) else {
            fault(
                field,
                Sentence("form.numberRange", ["least": .count(range.lowerBound), "most": .count(range.upperBound)]))
            return otherwise
        }
        return number
    }

    mutating func choice<Choice: RawRepresentable<String>>(_ field: String, _ fallback: Choice) -> Choice {
        guard let text = form.optional(field) else { return fallback }
        guard let choice = Choice(rawValue: text) else {
            fault(field, Sentence("form.unknownChoice"))
            return fallback
        }
        return choice
    }

    mutating func slug(_ field: String, naming name: String) -> Slug? {
        guard let slug = form.optional(field).map({ Slug(rawValue: $0) }) ?? Slug(naming: name) else {
            fault(field, Sentence("form.slug"))
            return nil
        }
        return slug
    }
}

extension Money.Typo {
    var sentence: Sentence {
        switch self {
        case .empty: Sentence("money.empty")
        case .notAnAmount: Sentence("money.notAnAmount")
        case .negative: Sentence("money.negative")
        case .zero: Sentence("money.zero")
        case .tooLarge: Sentence("money.tooLarge")
        case .ambiguous(let decimals, let thousands):
            Sentence("money.ambiguous", ["small": .money(decimals), "large": .money(thousands)])
        }
    }
}
