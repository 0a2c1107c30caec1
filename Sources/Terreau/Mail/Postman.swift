internal import Foundation
internal import Ledger
internal import Logging
internal import ServiceLifecycle
internal import Storage

/// Takes letters from the outbox to whatever carries them. A letter is marked once it has left: after a crash in between it is
/// sent again under the same Message-ID, and never lost.
struct Postman: Sendable {
    let database: any Database
    let clock: Clock
    let languages: Languages
    let publicURL: String
    let sender: MailSender
    let carrier: any MailCarrier

    /// Longer than any carrier takes for one letter.
    static let claimSeconds: Int64 = 900

    /// Carries what is due.
    /// - Returns: how many letters left.
    @discardableResult
    func deliver() async throws -> Int {
        let start = clock.now()
        let due = try await database.read { try OutboxLetter.due(at: start, in: $0) }
        var sent = 0
        for (position, letter) in due.enumerated() {
            guard !Task.isCancelled, try await claim(letter) else { continue }
            let outcome = await carry(letter)
            if outcome == .delivered { sent += 1 }
            try await record(outcome, of: letter, and: due[(position + 1)...])
            guard case .unreachable = outcome else { continue }
            break
        }
        if !due.isEmpty { await carrier.rest() }
        return sent
    }

    private func claim(_ letter: OutboxLetter) async throws -> Bool {
        let now = clock.now()
        return try await database.write { db in
            // A restored copy sends nothing, however it came to be asked.
            try Operations.requireUnpaused(in: db)
            if let over = letter.uselessFrom, over <= now {
                _ = try OutboxLetter.drop(letter.id, by: nil, at: now, in: db)
                return false
            }
            return try OutboxLetter.claim(letter.id, until: now.adding(seconds: Self.claimSeconds), at: now, in: db)
        }
    }

    private func carry(_ letter: OutboxLetter) async -> MailOutcome {
        guard let mail = letter.words(in: languages, publicURL: publicURL) else {
            return .refused("Terreau: unreadable letter")
        }
        guard MailAddressRules.isWritable(mail.to) else { return .refused("Terreau: unwritable address") }
        return await carrier.carry(
            MailMessage(id: letter.id, mail: mail, sender: sender, writtenAt: letter.writtenAt))
    }

    /// - Parameter others: letters that were due too: what keeps all from leaving is counted for each.
    private func record(
        _ outcome: MailOutcome, of letter: OutboxLetter, and others: ArraySlice<OutboxLetter>
    ) async throws {
        let now = clock.now()
        try await database.write { db in
            switch outcome {
            case .delivered: try OutboxLetter.markSent(letter.id, at: now, in: db)
            case .refused(let answer): try OutboxLetter.fail(letter.id, at: now, answer: answer, in: db)
            case .later(let answer): try Self.putOff(letter, answer, at: now, in: db)
            case .unreachable(let answer):
                for letter in [letter] + others { try Self.putOff(letter, answer, at: now, in: db) }
            case .interrupted: try OutboxLetter.putBack(letter.id, in: db)
            }
        }
    }

    private static func putOff(
        _ letter: OutboxLetter, _ answer: String, at now: Instant, in db: some Writing
    ) throws {
        if let next = MailRules.nextTry(after: letter.tries + 1, since: letter.triedSince, now: now) {
            try OutboxLetter.tryLater(letter.id, at: next, answer: answer, in: db)
        } else {
            try OutboxLetter.fail(letter.id, at: now, answer: answer, in: db)
        }
    }
}

/// Letters leave while the house is served. Apart from other housekeeping: a mail server may be slow.
struct PostRound: Service {
    let postman: Postman
    let digests: Digests
    let pause: PauseSign
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var round = 0
            while !Task.isCancelled {
                if !pause.isOn {
                    await attempt("mail") {
                        let sent = try await postman.deliver()
                        if sent > 0 { logger.info("letters sent", metadata: ["count": "\(sent)"]) }
                    }
                    if round % 150 == 0 { await attempt("digests") { try await digests.writeIfDue() } }
                }
                round += 1
                try? await Task.sleep(for: .seconds(2))
            }
        }
    }

    private func attempt(_ what: String, _ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            logger.error("post round failed", metadata: ["task": "\(what)", "error": "\(error)"])
        }
    }
}
