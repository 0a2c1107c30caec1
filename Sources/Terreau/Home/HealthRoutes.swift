internal import Hummingbird
internal import Storage

enum HealthRoutes {
    /// The process answers.
    static func alive(_ visit: Visit) async throws -> Response { .text("ok\n") }

    /// The process can do its work: the database answers a read.
    static func ready(_ visit: Visit) async throws -> Response {
        do {
            _ = try await visit.instance.database.read { try CooperativeRules.load(in: $0) }
            return .text("ready\n")
        } catch {
            return .text("not ready\n", status: .serviceUnavailable)
        }
    }
}
