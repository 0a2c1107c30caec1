internal import Hummingbird

enum HealthRoutes {
    /// The process answers.
    static func alive(_: Instance) async -> Response { .text("ok\n") }

    /// The process can do its work: the database takes a write, its schema is this program's, there is room on the disk, and
    /// letters leave. What is wrong is told in one word each.
    static func ready(_ instance: Instance) async -> Response {
        let faults = await instance.readiness.faults(of: instance)
        guard !faults.isEmpty else { return .text("ready\n") }
        let words = faults.map(\.rawValue).joined(separator: ", ")
        return .text("not ready: \(words)\n", status: .serviceUnavailable)
    }
}
