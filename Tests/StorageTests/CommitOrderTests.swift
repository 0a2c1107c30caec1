import Synchronization
import Testing

@testable import Storage

/// The order of things, seen from a session that only writes down what it is asked.
@Suite struct CommitOrderTests {
    @Test func `nobody is answered before the commit, and a refusal before any writing undoes nothing`() async throws {
        let log = Log()
        _ = await twoVerbs(on: LoggingSession(log: log), log)
        let steps = log.lines
        #expect(steps.firstIndex(of: "answer").map { $0 > (steps.firstIndex(of: "commit") ?? .max) } == true)
        #expect(steps.filter { !["answer", "refused"].contains($0) } == ["begin", "verb", "verb", "commit", "tidy"])
    }

    @Test func `a refusal after writing is undone alone, in a second go with savepoints`() async throws {
        let log = Log()
        let commits = await twoVerbs(on: LoggingSession(log: log), log, refusingLate: true)
        let steps = log.lines
        #expect(steps.firstIndex(of: "answer").map { $0 > (steps.firstIndex(of: "commit") ?? .max) } == true)
        let goes = steps.split(separator: "roll back")
        #expect(goes.count == 2)
        #expect(goes.first?.contains("savepoint") == false)
        #expect(
            goes.last?.filter { ["savepoint", "undo", "release"].contains($0) }.sorted()
                == ["release", "savepoint", "savepoint", "undo"])
        #expect(steps.filter { $0 == "refused" }.count == 1)
        #expect(commits == 1)
    }

    @Test func `a transaction that is gone fails the whole batch`() async throws {
        let log = Log()
        let commits = await twoVerbs(on: LoggingSession(log: log, losesTransaction: true), log, refusingLate: true)
        #expect(
            log.lines.filter { $0 == "begin" || $0 == "commit" || $0 == "roll back" }
                == ["begin", "roll back", "begin", "roll back"])
        #expect(log.lines.filter { $0 == "refused" }.count == 2)
        #expect(commits == 0)
    }

    @Test func `a verb alone is its transaction`() async throws {
        let log = Log()
        let groupCommit = GroupCommit { job in job(LoggingSession(log: log)) }
        try await groupCommit.write { _ in log.add("verb") }
        await #expect(throws: Refusal.self) { try await groupCommit.write { _ in throw Refusal() } }
        #expect(log.lines == ["begin", "verb", "commit", "tidy", "begin", "roll back"])
        #expect(groupCommit.commitCount == 1)
    }

    /// Two verbs that wait together, the second of which refuses; returns how many commits there were.
    /// - Parameter refusingLate: whether it has written before.
    private func twoVerbs(on session: LoggingSession, _ log: Log, refusingLate: Bool = false) async -> Int {
        let job = Mutex<(@Sendable ((any WriteSession)?) -> Void)?>(nil)
        let groupCommit = GroupCommit { next in job.withLock { $0 = next } }
        await withTaskGroup(of: Void.self) { group in
            for number in 1...2 {
                group.addTask {
                    do {
                        try await groupCommit.write { db in
                            log.add("verb")
                            guard number == 2 else { return }
                            if refusingLate { try db.run("INSERT INTO words VALUES (1)") }
                            throw Refusal()
                        }
                    } catch {
                        log.add("refused")
                    }
                    log.add("answer")
                }
            }
            while groupCommit.waitingCount < 2 { await Task.yield() }
            job.withLock { $0 }?(session)
        }
        return groupCommit.commitCount
    }

    @Test func `after a failed disk nothing more is accepted`() async throws {
        let log = Log()
        let failure = StorageError(.io, code: "SQLITE 1034", message: "disk I/O error")
        let groupCommit = GroupCommit { job in job(LoggingSession(log: log, commitError: failure)) }
        await #expect(throws: failure) { try await groupCommit.write { _ in } }
        await #expect(throws: failure) { try await groupCommit.write { _ in log.add("ran") } }
        #expect(log.lines == ["begin", "commit", "roll back"])
    }

    @Test func `an engine that is gone fails what waits`() async throws {
        let groupCommit = GroupCommit { job in job(nil) }
        await #expect(throws: StorageError.self) { try await groupCommit.write { _ in } }
        await #expect(throws: StorageError.self) { try await groupCommit.write { _ in } }
    }
}

private final class Log: Sendable {
    private let storage = Mutex<[String]>([])
    var lines: [String] { storage.withLock { $0 } }
    func add(_ line: String) { storage.withLock { $0.append(line) } }
}

private struct LoggingSession: WriteSession {
    let log: Log
    var losesTransaction = false
    var commitError: StorageError?

    var connection: any EngineConnection { NoConnection() }
    func begin() { log.add("begin") }
    func setSavepoint() { log.add("savepoint") }
    func release() { log.add("release") }
    func rollBackToSavepoint() throws {
        if losesTransaction { throw TransactionGone() }
        log.add("undo")
    }
    func commit() throws {
        log.add("commit")
        if let commitError { throw commitError }
    }
    func tidy() { log.add("tidy") }
    func rollBack() { log.add("roll back") }
    func mustStop(after error: any Error) -> Bool { (error as? StorageError)?.kind == .io }
}

private final class NoConnection: EngineConnection {
    var dialect: Dialect { .sqlite }
    func rows(_ text: String, _ values: [SQLValue]) -> [Row] { [] }
    func run(_ text: String, _ values: [SQLValue]) -> Int { 0 }
    func script(_ text: String) {}
}
