/// The rules a machine can judge without taste. Each one goes from a text to the lines that break it.
enum Tidy {
    /// `fatalError(`, `try!`, `as!` and every other exclamation mark that may trap.
    static func banned(in swift: SwiftText) -> [String] {
        swift.lines.compactMap { line in
            if line.code.contains(/\bfatalError\s*\(/) { return "\(line.number): fatalError" }
            if line.code.contains(/\btry!/) { return "\(line.number): try!" }
            if line.code.contains(/\bas!/) { return "\(line.number): as!" }
            // `x!`, `f()!`, `a[0]!`, `"…"!` and `Int!`, but neither `x != y` nor `!x`.
            if line.code.contains(/[\p{L}\p{N}_)\]}`">?]!(?!=)/) { return "\(line.number): force unwrap" }
            return nil
        }
    }

    /// The one initialiser that lets a text through as it is.
    static func rawHTML(in swift: SwiftText) -> [String] {
        places(/\bHTML\s*\(\s*unescaped\s*:|\.init\s*\(\s*unescaped\s*:/, in: swift)
    }

    /// Rules are pure: money and Foundation, no storage, no web, nothing to wait for.
    static func impurities(inRules swift: SwiftText) -> [String] {
        swift.lines.compactMap { line in
            if let module = line.code.firstMatch(of: /^\s*(?:@\w+\s+)*(?:\w+\s+)?import\s+(\w+)/)?.1 {
                return pureModules.contains(String(module)) ? nil : "\(line.number): imports \(module)"
            }
            return line.code.contains(/\b(async|await)\b/) ? "\(line.number): waits" : nil
        }
    }

    private static let pureModules: Set = ["Foundation", "FoundationEssentials", "Ledger"]

    /// SQL is in upper case here, so a French or English sentence is never taken for it.
    static func sql(in swift: SwiftText) -> [String] {
        swift.literals.filter {
            $0.text.contains(/\bSELECT\s|\bINSERT\s+INTO\b|\bDELETE\s+FROM\b|\bUPDATE\s+\S+\s+SET\b|\bCREATE\s+TABLE\b/)
        }.map { "\($0.line): SQL" }
    }

    /// « Contribution » means two things to our users, so alone it names nothing.
    static func bareContribution(in swift: SwiftText) -> [String] {
        places(/\b[cC]ontributions?\b/, in: swift)
    }

    /// The time of day comes from one place, so that a test can set it.
    static func ownClock(in swift: SwiftText) -> [String] {
        places(/\bDate\s*\(\s*\)|\bDate\.now\b|\bDate\.init\s*\(\s*\)/, in: swift)
    }

    static func isTooLong(_ text: String, limit: Int = 400) -> Bool {
        text.split(separator: "\n", omittingEmptySubsequences: false).count > limit + 1
    }

    /// Numbers run from one without a hole; a file for one engine has its half for the other.
    static func migrationFaults(_ names: [String]) -> [String] {
        var faults: [String] = []
        var engines: [String: Set<String>] = [:]
        for name in names {
            guard let match = name.wholeMatch(of: /(\d{4}_[a-z0-9_]+)(?:\.(sqlite|postgres))?\.sql/) else {
                faults.append("\(name): not a migration's name")
                continue
            }
            engines[String(match.1), default: []].insert(String(match.2 ?? "both"))
        }
        for (stem, halves) in engines.sorted(by: { $0.key < $1.key })
        where halves != ["both"] && halves != ["sqlite", "postgres"] {
            faults.append("\(stem): there for \(halves.sorted().joined(separator: ", "))")
        }
        let numbers = engines.keys.compactMap { Int($0.prefix(4)) }.sorted()
        if numbers != Array(1..<(numbers.count + 1)) {
            faults.append("numbers \(numbers) do not run from 1 to \(numbers.count)")
        }
        return faults
    }

    private static func places(_ pattern: some RegexComponent, in swift: SwiftText) -> [String] {
        swift.lines.filter { $0.code.contains(pattern) }.map { "\($0.number): \($0.code.trimmed)" }
    }
}

extension String {
    fileprivate var trimmed: Substring { drop { $0 == " " } }
}
