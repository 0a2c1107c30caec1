internal import Foundation
internal import Ledger

/// Reads the members of a JSON object one by one and gathers what is wrong with them. A member that nobody asks for is
/// a fault: a misspelt name must not be taken for an omission.
struct ApiReader {
    private var members: [String: JSON]
    private let isObject: Bool
    /// In which member of the body this object stands, for its faults: `payee.`.
    private let place: String
    private var known: Set<String> = []
    private(set) var refusal = FormRefusal()

    init(_ body: JSON, place: String = "") {
        self.place = place
        guard case .object(let members) = body else {
            (self.members, isObject) = ([:], false)
            refusal.add(place.isEmpty ? "body" : String(place.dropLast()), Sentence("api.field.object"))
            return
        }
        isObject = true
        self.members = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    var names: [String] { members.keys.sorted() }

    mutating func fault(_ field: String, _ sentence: Sentence) { refusal.add(place + field, sentence) }
    mutating func add(_ other: ApiReader) { refusal.faults += other.refusal.faults + other.strangers }

    /// Ends the reading: throws everything that was wrong.
    func finish() throws(FormRefusal) {
        var refusal = refusal
        refusal.faults += strangers
        try refusal.throwIfAny()
    }

    private var strangers: [FormRefusal.Fault] {
        members.keys.filter { !known.contains($0) }.sorted().prefix(10).map {
            .init(field: place + String($0.prefix(60)), sentence: Sentence("api.field.unknown"))
        }
    }

    private mutating func member(_ name: String, isRequired: Bool) -> JSON? {
        known.insert(name)
        if isRequired, isObject, members[name] == nil { fault(name, Sentence("api.field.missing")) }
        return members[name]
    }

    /// Text of 1 to `most` characters, as programs count them, on as many lines as wanted.
    mutating func text(_ name: String, most: Int, isRequired: Bool = false) -> String? {
        guard let value = member(name, isRequired: isRequired) else { return nil }
        guard case .string(let text) = value else {
            fault(name, Sentence("api.field.text"))
            return nil
        }
        guard text.unicodeScalars.count <= most else {
            fault(name, Sentence("form.tooLong", ["most": .count(most)]))
            return nil
        }
        let isPlain = text.unicodeScalars.allSatisfy { $0 == "\n" || !CharacterSet.controlCharacters.contains($0) }
        guard isPlain, !text.isEmpty else {
            fault(name, Sentence(text.isEmpty ? "form.required" : "api.field.control"))
            return nil
        }
        return text
    }

    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String, _: Choice.Type) -> Choice? {
        guard let text = text(name, most: 60) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            fault(name, Sentence("api.field.choice", ["words": .text(words)]))
            return nil
        }
        return choice
    }

    mutating func number(_ name: String, _ range: ClosedRange<Int64>, isRequired: Bool = false) -> Int64? {
        guard let value = member(name, isRequired: isRequired) else { return nil }
        guard case .integer(let number) = value, range.contains(number) else {
            fault(
                name,
                Sentence(
                    "form.numberRange",
                    ["least": .count(Int(range.lowerBound)), "most": .count(Int(range.upperBound))]))
            return nil
        }
        return number
    }

    mutating func day(_ name: String) -> Day? {
        guard let text = text(name, most: 10) else { return nil }
        guard let day = Day(rawValue: text) else {
            fault(name, Sentence("api.field.day"))
            return nil
        }
        return day
    }

    mutating func slug(_ name: String, isRequired: Bool = false) -> Slug? {
        guard let text = text(name, most: 60, isRequired: isRequired) else { return nil }
        guard let slug = Slug(rawValue: text) else {
            fault(name, Sentence("api.field.slug"))
            return nil
        }
        return slug
    }

    mutating func flag(_ name: String) -> Bool? {
        guard let value = member(name, isRequired: false) else { return nil }
        guard case .boolean(let flag) = value else {
            fault(name, Sentence("api.field.flag"))
            return nil
        }
        return flag
    }

    /// An id, or any text of its length: what it names is looked up later.
    mutating func id(_ name: String, isRequired: Bool = false) -> String? {
        guard let text = text(name, most: 36, isRequired: isRequired) else { return nil }
        guard Draw.ID.hasShape(text) else {
            fault(name, Sentence("api.field.id"))
            return nil
        }
        return text
    }

    /// Up to 500 ids, at least one.
    mutating func ids(_ name: String) -> [String]? {
        guard let value = member(name, isRequired: false) else { return nil }
        let found: [String?] =
            if case .array(let items) = value {
                items.map { if case .string(let text) = $0, Draw.ID.hasShape(text) { text } else { nil } }
            } else {
                []
            }
        let ids = found.compactMap(\.self)
        guard ids.count == found.count, (1...500).contains(ids.count) else {
            fault(name, Sentence("api.field.ids"))
            return nil
        }
        return ids
    }

    /// Whether the member says `null`: that what was there goes. It is not there any more for whoever reads it next.
    mutating func clears(_ name: String) -> Bool {
        guard members[name] == .null else { return false }
        members[name] = nil
        return true
    }

    /// `{"cents": 30000, "currency": "EUR"}`.
    mutating func money(_ name: String, currency: Currency, isRequired: Bool = true) -> Money? {
        guard let value = member(name, isRequired: isRequired) else { return nil }
        var reader = ApiReader(value, place: "\(place)\(name).")
        let cents = reader.number("cents", 0...Money.largestTyped.cents, isRequired: true)
        let code = reader.text("currency", most: 3, isRequired: true)
        if let code, code != currency.rawValue {
            reader.fault("currency", Sentence("api.field.currency", ["currency": .text(currency.rawValue)]))
        }
        add(reader)
        return cents.map { Money(cents: $0, currency: currency) }
    }

    /// An object inside the object.
    mutating func object(_ name: String) -> ApiReader? {
        guard let value = member(name, isRequired: false) else { return nil }
        return ApiReader(value, place: "\(place)\(name).")
    }
}

extension Money {
    var json: JSON { ["cents": .integer(cents), "currency": .string(currency.rawValue)] }
}
