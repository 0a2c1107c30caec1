/// The text that Prometheus reads, version 0.0.4: each family with its meaning and its kind, then its samples.
struct MetricsText: Sendable {
    enum Kind: String, Sendable { case counter, gauge, histogram }

    /// A number as it is written: thousandths are all that anybody needs.
    enum Value: Sendable {
        case whole(Int64)
        case thousandths(Int64)

        fileprivate var text: String {
            switch self {
            case .whole(let number): return String(number)
            case .thousandths(let number):
                let (magnitude, sign) = (number.magnitude, number < 0 ? "-" : "")
                let rest = String(magnitude % 1000)
                return "\(sign)\(magnitude / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
            }
        }
    }

    private(set) var text = ""

    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    mutating func sample(_ name: String, _ labels: KeyValuePairs<String, String>, _ value: Value) {
        let inside = labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        text += "\(name)\(inside.isEmpty ? "" : "{\(inside)}") \(value.text)\n"
    }

    mutating func sample(_ name: String, _ value: Value) { sample(name, [:], value) }

    /// A family of one sample.
    mutating func gauge(_ name: String, _ help: String, _ value: Value) {
        begin(name, .gauge, help)
        sample(name, value)
    }

    private static func escaped(_ text: String) -> String {
        text.map { character -> String in
            switch character {
            case "\\": "\\\\"
            case "\"": "\\\""
            case "\n", "\r\n": "\\n"
            default: String(character)
            }
        }.joined()
    }
}
