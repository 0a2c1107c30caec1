internal import Foundation
internal import Ledger
public import Logging

/// How log lines are written.
public enum LogFormat: String, CaseIterable, Sendable {
    case text
    /// One JSON object a line, for programs that gather logs.
    case json

    public func handler(_ label: String) -> any LogHandler {
        switch self {
        case .text: StreamLogHandler.standardError(label: label)
        case .json: JSONLog { FileHandle.standardError.write(Data(($0 + "\n").utf8)) }
        }
    }
}

/// Writes each event as one JSON object on one line, whatever its values hold. The names that every line has come first and
/// keep their order; what else an event says follows by its name.
struct JSONLog: LogHandler {
    let write: @Sendable (String) -> Void
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    private let clock: Clock

    init(clock: Clock = .system, write: @escaping @Sendable (String) -> Void) {
        (self.clock, self.write) = (clock, write)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { write(line(event)) }

    /// What the server calls the id of a request.
    private static let request = "hb.request.id"
    private static let numbers: Set = ["status", "ms", "count"]
    private static let order = ["method", "route", "status", "ms"]
    private static let fixed: Set = ["time", "level", "message", "request"]

    private func line(_ event: LogEvent) -> String {
        var values = metadata.merging(event.metadata ?? [:]) { $1 }
        var members: [JSON.Member] = [
            .init(name: "time", value: .string(clock.now().description)),
            .init(name: "level", value: .string(event.level.rawValue)),
            .init(name: "message", value: .string("\(event.message)")),
        ]
        if let id = values.removeValue(forKey: Self.request) {
            members.append(.init(name: "request", value: .string("\(id)")))
        }
        if let error = event.error, values["error"] == nil { values["error"] = "\(error)" }
        let first = Self.order.filter { values[$0] != nil }
        for name in first + values.keys.filter({ !first.contains($0) }).sorted() {
            guard let value = values[name] else { continue }
            let own = Self.fixed.contains(name) ? "\(name)_" : name
            members.append(.init(name: own, value: Self.json(value, isNumber: Self.numbers.contains(name))))
        }
        return JSON.object(members).text
    }

    private static func json(_ value: Logger.MetadataValue, isNumber: Bool = false) -> JSON {
        switch value {
        case .array(let values): .array(values.map { json($0) })
        case .dictionary(let values):
            .object(values.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: json($0.value)) })
        default: isNumber ? Int64("\(value)").map(JSON.integer) ?? .string("\(value)") : .string("\(value)")
        }
    }
}
