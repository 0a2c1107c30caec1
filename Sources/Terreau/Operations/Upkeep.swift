internal import Foundation
internal import Ledger
internal import Logging
internal import ServiceLifecycle
internal import Storage

/// When a care of the house was last taken, and how much it found wrong.
struct Upkeep: Sendable, Hashable {
    enum Care: String, CaseIterable, Sendable, SQLConvertible { case backup, check }

    let at: Instant
    var findings = 0
}

/// Checks the books once a day while the server runs, so that nobody has to stop it for that.
struct DailyCheck: Service {
    let instance: Instance
    let logger: Logger

    static let hours: Int64 = 24
    /// How often the calendar is looked at. The first look is only after this long, so that a start stays light.
    static let pause = Duration.seconds(600)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.pause)
                if Task.isCancelled { return }
                do {
                    try await checkIfDue()
                } catch {
                    logger.error("the daily check could not run", metadata: ["error": "\(error)"])
                }
            }
        }
    }

    /// - Returns: whether it was due.
    @discardableResult
    func checkIfDue() async throws -> Bool {
        let now = instance.clock.now()
        let last = try await instance.database.read { try Upkeep.last(.check, in: $0) }
        // A clock that was set back must not put the check off for longer than a day.
        if let last, abs(now.seconds(since: last.at)) < Self.hours * 3600 { return false }
        let findings = try await instance.check { _ in }
        for finding in findings.prefix(20) {
            logger.error("the books do not agree", metadata: ["finding": "\(finding)"])
        }
        logger.notice("books checked", metadata: ["findings": "\(findings.count)"])
        return true
    }
}

extension Instance {
    /// Verifies everything and writes down that it was done.
    /// - Returns: the findings, as English sentences; empty when all is well.
    func check(progress: (String) -> Void) async throws -> [String] {
        let findings = try await Check(database: database, evidence: evidenceFolder, keys: keys)
            .run(progress: progress)
        let done = Upkeep(at: clock.now(), findings: findings.count)
        try await database.write { try done.save(.check, in: $0) }
        return findings.map { "\($0.code): \(languages.english($0.sentence))" }
    }
}
