internal import HTTPTypes
internal import Synchronization

/// What this process has answered since it started: counted in memory, and read by whoever watches the house.
///
/// A label is the template of a route, never an address: addresses hold names of people's things, and there is no end of them.
final class Metrics: Sendable {
    /// Upper bounds of the durations that are told apart, in milliseconds.
    static let bounds: [Int64] = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]

    struct Route: Hashable, Comparable, Sendable {
        let method: String
        let template: String

        /// - Parameter template: nil for an address that is nobody's.
        init(_ method: HTTPRequest.Method, _ template: String?) {
            // The word in the request is the client's own: only those that we serve become labels.
            self.method = [.get, .head, .post].contains(method) ? method.rawValue : "other"
            self.template = template ?? "none"
        }

        static func < (a: Route, b: Route) -> Bool { (a.template, a.method) < (b.template, b.method) }
    }

    struct Durations: Hashable, Sendable {
        /// How many took that long, by bound; the last one is for those beyond every bound.
        var counts = [Int](repeating: 0, count: Metrics.bounds.count + 1)
        var microseconds: Int64 = 0

        mutating func add(_ duration: Duration) {
            let (seconds, attoseconds) = duration.components
            let taken = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
            let slot = Metrics.bounds.firstIndex { taken <= $0 * 1000 } ?? Metrics.bounds.count
            counts[slot] += 1
            microseconds += taken
        }
    }

    struct Counts: Sendable {
        var answers: [Route: [Int: Int]] = [:]
        var durations: [Route: Durations] = [:]
        var signInFailures = 0
    }

    private let counts = Mutex(Counts())

    var all: Counts { counts.withLock { $0 } }

    func record(_ route: Route, status: Int, took duration: Duration) {
        counts.withLock { counts in
            counts.answers[route, default: [:]][status, default: 0] += 1
            counts.durations[route, default: Durations()].add(duration)
            if route.method == "POST", route.template.hasPrefix("/connexion"), (400..<500).contains(status) {
                counts.signInFailures += 1
            }
        }
    }
}
