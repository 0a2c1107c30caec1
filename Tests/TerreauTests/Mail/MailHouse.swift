import Foundation
import Ledger
import Storage
import Synchronization
import Testing

@testable import Terreau

/// Takes letters and answers as a test says.
final class ScriptedCarrier: MailCarrier {
    private let state = Mutex<(messages: [MailMessage], answers: [MailOutcome])>(([], []))

    /// The answers to the next letters, in order; after them all are delivered.
    init(_ answers: [MailOutcome] = []) { state.withLock { $0.answers = answers } }

    func answer(_ answers: [MailOutcome]) { state.withLock { $0.answers = answers } }
    var messages: [MailMessage] { state.withLock { $0.messages } }
    var mails: [Mail] { messages.map(\.mail) }

    func carry(_ message: MailMessage) async -> MailOutcome {
        state.withLock { state in
            state.messages.append(message)
            return state.answers.isEmpty ? .delivered : state.answers.removeFirst()
        }
    }
}

extension House {
    func postman(_ carrier: any MailCarrier) -> Postman {
        Postman(
            database: database, clock: clock.clock, languages: instance.languages,
            publicURL: "https://terreau.example", sender: MailSender(name: "Optéos", address: "t@opteos.example"),
            carrier: carrier)
    }

    /// Lets everything that waits leave, and gives what left: to whom, about what.
    @discardableResult
    func letters() async throws -> [Mail] {
        let carrier = ScriptedCarrier()
        while try await postman(carrier).deliver() > 0 {}
        return carrier.mails
    }

    func outbox() async throws -> [OutboxLetter] { try await read { try OutboxLetter.waiting(in: $0) } }

    func write(_ body: @escaping @Sendable (any Writing) throws -> Void) async throws {
        try await database.write { try body($0) }
    }
}
