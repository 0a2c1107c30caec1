/// The sentences of one language: files with lines of `key = sentence`, comments behind `#`.
struct Sentences {
    var byKey: [String: String] = [:]
    var faults: [String] = []

    init(_ files: [SourceTree.File]) {
        for file in files { read(file) }
    }

    private mutating func read(_ file: SourceTree.File) {
        for (number, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.allSatisfy(\.isWhitespace) || line.hasPrefix("#") { continue }
            guard let match = line.wholeMatch(of: /([a-z][A-Za-z0-9_.-]*) = (\S.*)/) else {
                faults.append("\(file.path):\(number + 1): not `key = sentence`")
                continue
            }
            let key = String(match.1)
            if byKey[key] != nil { faults.append("\(file.path):\(number + 1): \(key) is there twice") }
            if file.path.contains("/fr/"), let fault = Self.typed(match.2) {
                faults.append("\(file.path):\(number + 1): \(fault)")
            }
            byKey[key] = String(match.2)
        }
    }

    /// What a French sentence leaves to the program: `French.spaced` and `French.join`.
    private static func typed(_ sentence: Substring) -> String? {
        if sentence.contains(where: { $0 == "\u{A0}" || $0 == "\u{202F}" }) {
            return "a no-break space: type a plain one"
        }
        if sentence.contains(/\b(?:d|qu)’\{[a-z]/) { return "an elided word before a name: write it whole" }
        return nil
    }

    /// The names between braces: `{amount}`, and `{count:prélèvement|prélèvements}` for one and many.
    static func placeholders(of sentence: String) -> Set<String> {
        Set(sentence.matches(of: /\{([A-Za-z0-9_]+)(?::[^}]*)?\}/).map { String($0.1) })
    }

    /// Keys that only one language has, and sentences that do not say the same things.
    static func differences(_ one: Sentences, _ other: Sentences) -> [String] {
        Set(one.byKey.keys).union(other.byKey.keys).sorted().compactMap { key in
            guard let first = one.byKey[key], let second = other.byKey[key] else {
                return "\(key): in one language only"
            }
            let (mine, theirs) = (placeholders(of: first), placeholders(of: second))
            return mine == theirs ? nil : "\(key): {\(mine.sorted())} here, {\(theirs.sorted())} there"
        }
    }
}

/// The keys that code asks for.
struct KeysInCode {
    /// Every text that may be a key, wherever it stands.
    private(set) var mentioned: Set<String> = []
    /// Beginnings of keys built at run time: `"state.\(state)"` mentions all of `state.`.
    private(set) var families: Set<String> = []
    /// Keys and beginnings that are surely asked for, with the place.
    private(set) var asked: [(key: String, isFamily: Bool, place: String)] = []

    mutating func read(_ swift: SwiftText, path: String) {
        for literal in swift.literals {
            let start = String(literal.text.prefix { $0 != SwiftText.Literal.gap })
            let isFamily = start.count < literal.text.count
            guard start.wholeMatch(of: /[a-z][A-Za-z0-9_-]*\.[A-Za-z0-9_.-]*/) != nil else { continue }
            if isFamily { families.insert(start) } else { mentioned.insert(start) }
            if literal.before.contains(/(?:\b(?:l|self|Sentence)\(|\bkey:\s*|\.(?:key|sentence)\()$/) {
                asked.append((start, isFamily, "\(path):\(literal.line)"))
            }
        }
    }

    func missing(from sentences: Sentences) -> [String] {
        asked.filter { ask in
            ask.isFamily
                ? !sentences.byKey.keys.contains { $0.hasPrefix(ask.key) }
                : sentences.byKey[ask.key] == nil
        }.map { "\($0.place): \($0.key)" }
    }

    func unused(of sentences: Sentences) -> [String] {
        sentences.byKey.keys.filter { key in
            !mentioned.contains(key) && !families.contains { key.hasPrefix($0) }
        }.sorted()
    }
}
