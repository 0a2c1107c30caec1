internal import Foundation
internal import Ledger

/// A language and all its sentences. Pages are written against keys: `l("budget.left", ["amount": l.money(left)])`.
struct Language: Sendable {
    enum Code: String, CaseIterable, Sendable {
        case fr, en

        /// French takes the plural from two on, English for all but one.
        func isOne(_ count: Int) -> Bool { self == .fr ? count.magnitude < 2 : count.magnitude == 1 }
    }

    let code: Code
    let clock: Clock
    private let sentences: [String: Template]

    init(_ code: Code, text: String, clock: Clock) throws {
        self.code = code
        self.clock = clock
        var sentences: [String: Template] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") && !line.allSatisfy(\.isWhitespace) {
            guard let equals = line.range(of: " = ") else {
                throw StartRefusal("Locales/\(code.rawValue): no ' = ' in « \(line) ».")
            }
            let said = line[equals.upperBound...].replacingOccurrences(of: "\\n", with: "\n")
            sentences[String(line[..<equals.lowerBound])] = Template(code == .fr ? French.spaced(said) : said)
        }
        self.sentences = sentences
    }

    /// The sentence of a key with its blanks filled. A missing key shows itself; a test keeps that from happening.
    func callAsFunction(_ key: String, _ values: KeyValuePairs<String, String> = [:]) -> String {
        guard let template = sentences[key] else { return key }
        return template.filled(in: code) { name in
            values.first { $0.key == name }.map { Template.Filling(text: $0.value, count: Int($0.value)) }
        }
    }

    func callAsFunction(_ sentence: Sentence) -> String {
        guard let template = sentences[sentence.key] else { return sentence.key }
        return template.filled(in: code) { name in
            sentence.values.first { $0.name == name }.map { blank in
                var count: Int?
                if case .count(let number) = blank.value { count = number }
                return Template.Filling(text: say(blank.value), count: count)
            }
        }
    }

    func has(_ key: String) -> Bool { sentences[key] != nil }

    private func say(_ value: Sentence.Value) -> String {
        switch value {
        case .text(let text): text
        case .money(let amount): money(amount)
        case .day(let day): self.day(day)
        case .count(let count): String(count)
        case .key(let key): self(key)
        case .keys(let keys): list(keys.map { self($0) })
        }
    }
}

extension Language {
    /// « 1 200,50 € » with narrow no-break spaces, or “€1,200.50”. Written by hand: golden pages depend on no library's data.
    func money(_ amount: Money) -> String {
        let cents = amount.cents.magnitude
        let decimals = (cents % 100 < 10 ? "0" : "") + String(cents % 100)
        let sign = amount.isNegative ? "−" : ""
        let euros = grouped(String(cents / 100))
        let symbol = amount.currency == .eur ? "€" : amount.currency.rawValue
        return switch code {
        case .fr: sign + euros + "," + decimals + "\u{A0}" + symbol
        case .en: sign + (symbol == "€" ? symbol : symbol + "\u{A0}") + euros + "." + decimals
        }
    }

    /// An amount for a field, as people would type it.
    func typed(_ amount: Money) -> String {
        let decimals = amount.cents % 100
        let euros = String(amount.cents / 100)
        guard decimals != 0 else { return euros }
        return euros + (code == .fr ? "," : ".") + (decimals < 10 ? "0" : "") + String(decimals)
    }

    private func grouped(_ digits: String) -> String {
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += code == .fr ? "\u{202F}" : "," }
            text.append(digit)
        }
        return text
    }

    /// « 31 mars 2027 » or “31 March 2027”.
    func day(_ day: Day) -> String {
        let (year, month, number) = day.components
        let first = code == .fr && number == 1 ? "1ᵉʳ" : String(number)
        return "\(first) \(months[month - 1]) \(year)"
    }

    /// « jeudi 26 novembre »: a day near enough to need no year.
    func weekday(_ day: Day) -> String {
        let (_, month, number) = day.components
        let first = code == .fr && number == 1 ? "1ᵉʳ" : String(number)
        return "\(weekdays[day.weekday - 1]) \(first) \(months[month - 1])"
    }

    /// « 26/11/2026 »: for tables.
    func shortDay(_ day: Day) -> String {
        let (year, month, number) = day.components
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : String(n) }
        return "\(two(number))/\(two(month))/\(year)"
    }

    /// « 26 novembre 2026 à 10:42 ».
    func moment(_ instant: Instant) -> String {
        let local = clock.local(instant)
        return self("time.dayAndHour", ["day": day(local.day), "hour": hour(local.hour, local.minute)])
    }

    func hour(_ hour: Int, _ minute: Int) -> String { "\(hour):\(minute < 10 ? "0" : "")\(minute)" }

    /// A length of time in its one largest unit: « 2 s », « 14 min », « 3 h », « 5 j ».
    func duration(seconds: Int64) -> String {
        switch seconds {
        case ..<1: self("time.instantly")
        case ..<60: self("time.seconds", ["n": String(seconds)])
        case ..<3600: self("time.minutes", ["n": String(seconds / 60)])
        case ..<86_400: self("time.hours", ["n": String(seconds / 3600)])
        default: self("time.days", ["n": String(seconds / 86_400)])
        }
    }

    /// Between parts that hold commas themselves.
    var semicolon: String { code == .fr ? "\u{202F}; " : "; " }

    /// « a, b et c ».
    func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " " + self("list.and") + " " + last
    }

    private var months: [String] { code == .fr ? Self.frenchMonths : Self.englishMonths }
    private var weekdays: [String] { code == .fr ? Self.frenchWeekdays : Self.englishWeekdays }

    private static let frenchMonths = [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ]
    private static let englishMonths = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let frenchWeekdays = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
    private static let englishWeekdays = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
}

/// All languages, loaded once at start.
struct Languages: Sendable {
    let french: Language
    let english: Language

    init(_ resources: Resources, clock: Clock) throws {
        french = try Language(.fr, text: Self.text("Locales/fr", resources), clock: clock)
        english = try Language(.en, text: Self.text("Locales/en", resources), clock: clock)
    }

    /// One file a feature; together they are the language.
    private static func text(_ folder: String, _ resources: Resources) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: resources.path(folder)).filter {
            $0.hasSuffix(".txt")
        }
        return try names.sorted().map { try resources.text("\(folder)/\($0)") }.joined(separator: "\n")
    }

    subscript(code: Language.Code) -> Language { code == .fr ? french : english }

    /// The one of our languages that an `Accept-Language` header weighs most, the first of those that weigh the same; French
    /// when it names none of ours (RFC 9110, 12.5.4).
    func preferred(_ header: String?) -> Language {
        var best: (code: Language.Code, weight: Double)?
        for part in (header ?? "").lowercased().split(separator: ",").prefix(10) {
            let pieces = part.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            guard let tag = pieces.first, let code = Language.Code(rawValue: String(tag.prefix { $0 != "-" })) else {
                continue
            }
            let quality = pieces.dropFirst().first { $0.hasPrefix("q=") }
            let weight = quality.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if weight > best?.weight ?? 0 { best = (code, weight) }
        }
        return self[best?.code ?? .fr]
    }
}
