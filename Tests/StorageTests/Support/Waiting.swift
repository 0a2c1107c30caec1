import Dispatch
import Testing

@testable import Storage

/// Keeps the write thread busy in a verb until `count` other verbs wait behind it.
func holdingTheWriter(
    of test: TestDatabase, until count: Int, _ others: @escaping @Sendable (any Database) async throws -> Void
) async throws {
    let groupCommit = try #require(test.groupCommit)
    let database = test.database
    let gate = DispatchSemaphore(value: 0)
    let (started, start) = AsyncStream.makeStream(of: Void.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            try await database.write { _ in
                start.finish()
                gate.wait()
            }
        }
        for await _ in started {}
        group.addTask { try await others(database) }
        while groupCommit.waitingCount < count { await Task.yield() }
        gate.signal()
        try await group.waitForAll()
    }
}

struct Refusal: Error, Equatable {}
