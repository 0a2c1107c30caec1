internal import Foundation
internal import Ledger

/// A thing told in a file of `Demo/`: lines of `key: value`, one block after another with an empty line between.
///
/// `#` begins a comment line; a line that begins with spaces goes on with the line before. Reading takes keys out, so that
/// ``end()`` finds what nobody understood.
struct DemoBlock {
    struct Field {
        let key: String
        var value: String
        let line: Int
    }

    let file: String
    let line: Int
    private(set) var fields: [Field]

    /// All blocks of a file, in order.
    static func all(in file: String, _ resources: Resources) throws -> [DemoBlock] {
        var blocks: [DemoBlock] = []
        var fields: [Field] = []
        func close() {
            if let first = fields.first { blocks.append(DemoBlock(file: file, line: first.line, fields: fields)) }
            fields = []
        }
        let lines = try resources.text(file).split(separator: "\n", omittingEmptySubsequences: false)
        for (number, line) in zip(1..., lines) {
            let text = line.trimmingCharacters(in: .whitespaces)
            if text.isEmpty { close(); continue }
            if text.hasPrefix("#") { continue }
            if line.hasPrefix(" "), !fields.isEmpty {
                fields[fields.count - 1].value += " " + text
                continue
            }
            guard let colon = line.firstIndex(of: ":") else { throw fault(file, number, "no colon in « \(text) »") }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            fields.append(Field(key: String(line[..<colon]), value: value, line: number))
        }
        close()
        return blocks
    }

    func has(_ key: String) -> Bool { fields.contains { $0.key == key } }

    /// The value of a key that may be missing, and not there twice.
    mutating func optional(_ key: String) throws -> String? {
        let found = all(key)
        guard found.count <= 1 else { throw fault("\(key) is there twice", line: found[1].line) }
        return found.first?.value
    }

    mutating func text(_ key: String) throws -> String {
        guard let value = try optional(key), !value.isEmpty else { throw fault("\(key) is missing") }
        return value
    }

    /// All values of a key that may repeat.
    mutating func all(_ key: String) -> [Field] {
        let found = fields.filter { $0.key == key }
        fields.removeAll { $0.key == key }
        return found
    }

    /// A value read by `read`, which returns nil for what it cannot read.
    mutating func value<Value>(_ key: String, _ read: (String) -> Value?) throws -> Value {
        try parsed(text(key), key, read)
    }

    mutating func optional<Value>(_ key: String, _ read: (String) -> Value?) throws -> Value? {
        try optional(key).map { try parsed($0, key, read) }
    }

    /// Words of a list: « equipment, training ».
    mutating func list<Value>(_ key: String, _ read: (String) -> Value?) throws -> [Value] {
        try (optional(key) ?? "").split(separator: ",").map {
            try parsed($0.trimmingCharacters(in: .whitespaces), key, read)
        }
    }

    mutating func flag(_ key: String) throws -> Bool {
        try optional(key) { $0 == "yes" ? true : $0 == "no" ? false : nil } ?? false
    }

    /// Nothing may be left: a misspelt key is a fault, not a silence.
    func end() throws {
        if let field = fields.first { throw fault("nothing here reads « \(field.key) »", line: field.line) }
    }

    func fault(_ reason: String, line: Int? = nil) -> StartRefusal { Self.fault(file, line ?? self.line, reason) }

    private static func fault(_ file: String, _ line: Int, _ reason: String) -> StartRefusal {
        StartRefusal("\(file):\(line): \(reason).")
    }

    private func parsed<Value>(_ text: String, _ key: String, _ read: (String) -> Value?) throws -> Value {
        guard let value = read(text) else { throw fault("« \(text) » is no value of \(key)") }
        return value
    }
}

// MARK: - Values

/// Reads days and moments, some of them told from the day on which the demonstration is loaded.
struct DemoCalendar {
    let clock: Clock
    let today: Day

    /// `2024-05-13`, `today`, `today-40`, `today+110`.
    func day(_ text: String) -> Day? {
        guard text.hasPrefix("today") else { return Day(rawValue: text) }
        let rest = text.dropFirst("today".count)
        if rest.isEmpty { return today }
        guard rest.first == "+" || rest.first == "-", let days = Int(rest) else { return nil }
        return today.adding(days: days)
    }

    /// A day, and an hour where it matters: `2024-05-13 10:20`, `today-40`. Ten in the morning otherwise.
    func moment(_ text: String) -> Instant? {
        let words = text.split(separator: " ").map(String.init)
        guard (1...2).contains(words.count), let day = day(words[0]) else { return nil }
        guard words.count == 2 else { return clock.instant(day, hour: 10) }
        guard let (hour, minute) = Self.hour(words[1]) else { return nil }
        return clock.instant(day, hour: hour, minute: minute)
    }

    /// What follows something else: `+2d 09:30`, `+3h`, `+20min`, or a moment of its own.
    func moment(_ text: String, after last: Instant) -> Instant? {
        let words = text.split(separator: " ").map(String.init)
        guard let first = words.first, first.hasPrefix("+") else { return moment(text) }
        func number(_ unit: String) -> Int? {
            first.hasSuffix(unit) ? Int(first.dropFirst().dropLast(unit.count)) : nil
        }
        if let minutes = number("min"), words.count == 1 { return last.adding(seconds: Int64(minutes) * 60) }
        if let hours = number("h"), words.count == 1 { return last.adding(seconds: Int64(hours) * 3600) }
        guard let days = number("d"), words.count == 2, let (hour, minute) = Self.hour(words[1]) else { return nil }
        return clock.instant(clock.day(of: last).adding(days: days), hour: hour, minute: minute)
    }

    private static func hour(_ text: String) -> (Int, Int)? {
        let parts = text.split(separator: ":").map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0..<24).contains(hour),
            (0..<60).contains(minute)
        else { return nil }
        return (hour, minute)
    }
}

enum DemoValue {
    /// An amount as people type it; « 0 » is one too.
    static func money(_ text: String) -> Money? { text == "0" ? .zero : try? Money(typed: text) }

    static func slug(_ text: String) -> Slug? { Slug(rawValue: text) }
}
