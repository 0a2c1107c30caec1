internal import Ledger

/// Something to say, in no language yet: a key of `Locales/` and the values of its blanks.
struct Sentence: Hashable, Sendable {
    let key: String
    let values: [Blank]

    struct Blank: Hashable, Sendable {
        let name: String
        let value: Value
    }

    enum Value: Hashable, Sendable {
        case text(String)
        case money(Money)
        case day(Day)
        case count(Int)
        /// Another sentence, without blanks of its own.
        case key(String)
        case keys([String])
    }

    init(_ key: String, _ values: KeyValuePairs<String, Value> = [:]) {
        self.key = key
        self.values = values.map { Blank(name: $0.key, value: $0.value) }
    }
}
