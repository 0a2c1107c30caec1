internal import Synchronization

/// The connection that writes, as far as a commit of many verbs needs it. Used by one thread at a time.
protocol WriteSession {
    var connection: any EngineConnection { get throws }
    func begin() throws
    func setSavepoint() throws
    func release() throws
    /// Undoes the verb. Throws if the whole transaction is gone, and the batch with it.
    func rollBackToSavepoint() throws
    func commit() throws
    /// Does what can wait until everybody is answered; it must not fail.
    func tidy()
    /// Undoes what may be left of a failed batch; it must not fail itself.
    func rollBack()
    /// Whether no later commit may be trusted after this error.
    func mustStop(after error: any Error) -> Bool
}

/// Lets verbs that wait together share one commit, and answers nobody before it.
///
/// A refusal undoes only its own verb. Most verbs refuse before they write, so a batch begins without savepoints, which make
/// SQLite copy every page that a verb changes; when there is something to undo, the whole batch is begun again with one each.
/// An answer, even a refusal, may rest on what an earlier verb of the batch did; so if the commit fails, everybody gets that error.
final class GroupCommit: Sendable {
    /// Runs a job with the write session on a thread that may block, or with nil when there is none any more.
    typealias Schedule = @Sendable (_ job: @escaping @Sendable ((any WriteSession)?) -> Void) -> Void

    /// Bounds how long the first verb of a batch waits for the last.
    static let batchLimit = 256

    private struct State {
        var waiting: [PendingWrite] = []
        var isDraining = false
        /// Why new verbs are refused.
        var refusal: (any Error)?
        var commitCount = 0
        var whenIdle: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    private let schedule: Schedule

    init(schedule: @escaping Schedule) {
        self.schedule = schedule
    }

    var commitCount: Int { state.withLock { $0.commitCount } }
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Writing) throws -> T) async throws -> T {
        try Task.checkCancellation()
        return try await withCheckedThrowingContinuation { continuation in
            enqueue(PendingWrite(body, continuation))
        }
    }

    /// Refuses new verbs and returns when those that waited are done.
    func finish() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                state.refusal = state.refusal ?? StorageError.closed
                if state.isDraining { state.whenIdle.append(continuation) }
                return !state.isDraining
            }
            if isIdle { continuation.resume() }
        }
    }

    private func enqueue(_ write: PendingWrite) {
        enum Step { case refuse(any Error), wait, drain }
        let step: Step = state.withLock { state in
            if let refusal = state.refusal { return .refuse(refusal) }
            state.waiting.append(write)
            if state.isDraining { return .wait }
            state.isDraining = true
            return .drain
        }
        switch step {
        case .refuse(let error): write.fail(error)
        case .wait: break
        case .drain: schedule { [self] session in drain(session) }
        }
    }

    private func drain(_ session: (any WriteSession)?) {
        if session == nil { stop(because: StorageError.closed) }
        while let batch = nextBatch() {
            // A batch that came in before the stop can only be there with a session.
            if let session { commit(batch, on: session) }
        }
    }

    private func nextBatch() -> [PendingWrite]? {
        let (batch, whenIdle) = state.withLock { state -> ([PendingWrite], [CheckedContinuation<Void, Never>]) in
            let batch = Array(state.waiting.prefix(Self.batchLimit))
            state.waiting.removeFirst(batch.count)
            guard batch.isEmpty else { return (batch, []) }
            state.isDraining = false
            defer { state.whenIdle = [] }
            return ([], state.whenIdle)
        }
        for continuation in whenIdle { continuation.resume() }
        return batch.isEmpty ? nil : batch
    }

    private func commit(_ batch: [PendingWrite], on session: any WriteSession) {
        if batch.count == 1 { return commit(batch[0], on: session) }
        let answers: [PendingWrite.Answer]
        do {
            answers = try commitTogether(batch, on: session, attempt: attempt)
        } catch is MustBeUndone {
            do {
                answers = try commitTogether(batch, on: session, attempt: attemptInSavepoint)
            } catch {
                return giveUp(batch, because: error, on: session)
            }
        } catch {
            return giveUp(batch, because: error, on: session)
        }
        state.withLock { $0.commitCount += 1 }
        for answer in answers { answer() }
        session.tidy()
    }

    private func commitTogether(
        _ batch: [PendingWrite], on session: any WriteSession,
        attempt: (PendingWrite, any WriteSession) throws -> PendingWrite.Answer
    ) throws -> [PendingWrite.Answer] {
        try session.begin()
        do {
            let answers = try batch.map { try attempt($0, session) }
            try session.commit()
            return answers
        } catch {
            session.rollBack()
            throw error
        }
    }

    private func giveUp(_ batch: [PendingWrite], because error: any Error, on session: any WriteSession) {
        if session.mustStop(after: error) { stop(because: error) }
        for write in batch { write.fail(error) }
    }

    /// A verb that waits with nobody needs no savepoint: what undoes it is the end of the transaction. That is quicker, and keeps
    /// one that writes a great deal, such as a restore, from being remembered page by page.
    private func commit(_ write: PendingWrite, on session: any WriteSession) {
        var transaction: Transaction?
        do {
            try session.begin()
            let current = Transaction(try session.connection)
            transaction = current
            let answer = try write.run(current)
            try current.end()
            try session.commit()
            state.withLock { $0.commitCount += 1 }
            answer()
            session.tidy()
        } catch {
            session.rollBack()
            // The verb may have put in its own words what the database said.
            let cause = transaction?.failure ?? error
            if session.mustStop(after: cause) { stop(because: cause) }
            write.fail(session.mustStop(after: cause) ? cause : error)
        }
    }

    /// Runs one verb of many and keeps its answer for after the commit.
    /// - Throws: ``MustBeUndone`` if it refuses after it has written.
    private func attempt(_ write: PendingWrite, on session: any WriteSession) throws -> PendingWrite.Answer {
        let transaction = Transaction(try session.connection)
        do {
            let answer = try write.run(transaction)
            try transaction.end()
            return answer
        } catch {
            let cause = transaction.failure ?? error
            if session.mustStop(after: cause) { throw cause }
            if transaction.mayHaveChanged { throw MustBeUndone() }
            return { write.fail(error) }
        }
    }

    private func attemptInSavepoint(_ write: PendingWrite, on session: any WriteSession) throws -> PendingWrite.Answer {
        try session.setSavepoint()
        let transaction = Transaction(try session.connection)
        do {
            let answer = try write.run(transaction)
            try transaction.end()
            try session.release()
            return answer
        } catch {
            do {
                try session.rollBackToSavepoint()
            } catch is TransactionGone {
                // The whole batch must hear what the database said, not how this verb put it.
                throw transaction.failure ?? error
            }
            return { write.fail(error) }
        }
    }

    private func stop(because error: any Error) {
        let abandoned = state.withLock { state in
            state.refusal = error
            defer { state.waiting = [] }
            return state.waiting
        }
        for write in abandoned { write.fail(error) }
    }
}

/// The engine has already undone the whole transaction, as SQLite may when the disk is full.
struct TransactionGone: Error {}

/// A verb of a batch without savepoints was refused and leaves something behind.
private struct MustBeUndone: Error {}

/// A verb that waits for its turn, and the task that waits for the verb. Answered exactly once.
struct PendingWrite: Sendable {
    typealias Answer = @Sendable () -> Void

    let run: @Sendable (any Writing) throws -> Answer
    let fail: @Sendable (any Error) -> Void

    init<T: Sendable>(
        _ body: @escaping @Sendable (any Writing) throws -> T, _ continuation: CheckedContinuation<T, any Error>
    ) {
        run = { db in
            let value = try body(db)
            return { continuation.resume(returning: value) }
        }
        fail = { continuation.resume(throwing: $0) }
    }
}
