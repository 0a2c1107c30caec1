import Storage
import Synchronization

@testable import Terreau

/// A database that is well until a test says how it fails, and from which transaction on.
final class FailingDatabase: Database {
    private let base: any Database
    private let plan = Mutex<(error: (any Error)?, after: Int)>((nil, 0))

    init(_ base: any Database) { self.base = base }

    var dialect: Dialect { base.dialect }

    /// - Parameter count: transactions that still go well.
    func fail(with error: (any Error)?, after count: Int = 0) { plan.withLock { $0 = (error, count) } }

    private func step() throws {
        try plan.withLock { plan in
            guard let error = plan.error else { return }
            guard plan.after > 0 else { throw error }
            plan.after -= 1
        }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Reading) throws -> T) async throws -> T {
        try step()
        return try await base.read(body)
    }

    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any Writing) throws -> T) async throws -> T {
        try step()
        return try await base.write(body)
    }

    func integrityFindings() async throws -> [String] { try await base.integrityFindings() }
    func settle() async throws { try await base.settle() }
    func close() async throws { try await base.close() }
}
