internal import Hummingbird
internal import Ledger
internal import Storage

/// « Trésorerie »: what funders signed, what came, what left, and what leaves next.
enum TreasuryRoutes {
    static func cash(_ visit: SignedVisit) async throws -> Response {
        try await TreasuryPage.load(visit).response()
    }
}
