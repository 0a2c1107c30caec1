internal import Foundation
internal import Ledger
internal import Storage

/// Sends mail into a folder, one file a letter: what development and demonstrations need. A sender for a mail server takes
/// the same rows.
struct MailFolder: Sendable {
    let database: any Database
    let clock: Clock
    let folder: String

    /// Writes what waits. A letter is marked only once its file is there, so a crash may write it twice and never loses it.
    func deliver() async throws {
        let waiting = try await database.read { try Mail.waiting(in: $0) }
        guard !waiting.isEmpty else { return }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for (id, mail) in waiting {
            let text = """
                To: \(header(mail.to))
                Subject: \(header(mail.subject))
                Message-ID: <\(id)@terreau>
                Content-Type: text/plain; charset=utf-8

                \(mail.body)

                """
            try text.write(toFile: "\(folder)/\(id).eml", atomically: true, encoding: .utf8)
            let now = clock.now()
            try await database.write { try Mail.markSent(id, at: now, in: $0) }
        }
    }

    /// A header ends at a line end, so none may come from outside.
    private func header(_ text: String) -> String { text.split(whereSeparator: \.isNewline).joined(separator: " ") }
}
