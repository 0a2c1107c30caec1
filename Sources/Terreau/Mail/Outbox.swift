internal import Ledger

/// A letter that waits to leave, or that could not.
struct OutboxLetter: Sendable {
    let id: Mail.ID
    let content: Content
    let recipient: String
    let language: Language.Code
    let writtenAt: Instant
    /// When tries began to be counted.
    let triedSince: Instant
    let tries: Int
    let nextTryAt: Instant?
    let uselessFrom: Instant?
    /// What the mail server said last.
    let answer: String?
    let failedAt: Instant?

    enum Content: Sendable {
        /// In words already.
        case words(subject: String, body: String)
        /// Put into words when it leaves.
        case letter(Letter)
        /// Of a version that is not ours.
        case unreadable
    }

    func words(in languages: Languages, publicURL: String) -> Mail? {
        switch content {
        case .words(let subject, let body): Mail(to: recipient, subject: subject, body: body)
        case .letter(let letter): letter.words(languages[language], to: recipient, publicURL: publicURL)
        case .unreadable: nil
        }
    }
}
