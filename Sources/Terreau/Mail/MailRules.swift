internal import Ledger

/// When a letter that did not get through is tried again, and what a server's answer means for it.
enum MailRules {
    /// Minutes from one try to the next; the last one goes on.
    static let pauses: [Int64] = [1, 5, 15, 60, 180, 360]
    /// Two days: longer than a mail server is usually away, shorter than what the letter says stays true.
    static let patience: Int64 = 2 * 86_400

    /// - Parameters:
    ///   - tries: how often it was tried, this time included.
    ///   - since: when the first of them was due.
    /// - Returns: nil when it has been tried long enough.
    static func nextTry(after tries: Int, since: Instant, now: Instant) -> Instant? {
        guard now.seconds(since: since) < patience else { return nil }
        let pause = pauses[min(max(tries, 1), pauses.count) - 1]
        return now.adding(seconds: pause * 60)
    }

    /// What a mail server answered, without account numbers: some quote the letter that they refuse. Anything of the shape of an
    /// IBAN counts (ISO 13616: two letters, two digits, 11 to 30 more), in groups or not.
    static func withoutAccounts(_ answer: String) -> String {
        answer.replacing(#/\b[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]){11,30}\b/#, with: "…")
    }

    /// How far a conversation with a mail server came.
    enum Stage: Int, Comparable, Sendable {
        /// Connecting, encrypting, signing in.
        case greeting
        /// `MAIL FROM`: whom it comes from.
        case sender
        /// `RCPT TO`: whom it is for.
        case recipient
        /// The letter itself.
        case content

        static func < (a: Stage, b: Stage) -> Bool { a.rawValue < b.rawValue }
    }

    /// - Parameter code: the last three-digit code, where there was one (RFC 5321, 4.2).
    static func outcome(at stage: Stage, code: Int, answer: String) -> MailOutcome {
        // Before the recipient is named, nothing is said about this letter: the next one would fare the same.
        guard stage >= .recipient, (400...599).contains(code) else { return .unreachable(answer) }
        return code >= 500 ? .refused(answer) : .later(answer)
    }
}

enum MailOutcome: Hashable, Sendable {
    case delivered
    /// For good: trying again changes nothing.
    case refused(String)
    /// This letter, later.
    case later(String)
    /// No letter gets through now.
    case unreachable(String)
    /// We are stopping: as if it had not been tried.
    case interrupted
}

/// Addresses that can stand in a header and in a command without quoting.
enum MailAddressRules {
    static func isWritable(_ address: String) -> Bool {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && address.utf8.count <= 254
            && address.utf8.allSatisfy { byte in
                (33...126).contains(byte) && !"()<>[]:;,\\\"".utf8.contains(byte)
            }
    }
}
