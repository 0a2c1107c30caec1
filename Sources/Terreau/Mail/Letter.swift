internal import Foundation
internal import Ledger

/// What Terreau writes to people about. A letter holds names and facts, no words: they are found when it leaves, in the
/// reader's language. No account number ever, no amount of somebody else, and no link that does anything by being opened.
enum Letter: Codable, Hashable, Sendable {
    /// To stewards: a draw is above the rule.
    case drawWaits(DrawNews)
    case drawAccepted(DrawNews)
    /// With the reason as words.
    case drawRefused(DrawNews)
    case drawQuestion(DrawNews)
    case drawAnswer(DrawNews)
    case drawPaid(DrawNews)
    /// To releasers: a payment file is ready.
    case runWaits(run: String, reference: String)
    case invitation(from: String, cooperative: String)
    /// Where somebody is paid was entered for the first time: by themselves, where nobody is named. Not to be chosen away.
    case payeeAccountEntered(by: String?)
    /// Another address opens the house to them: to both. Not to be chosen away either.
    case emailChanged(by: String)
    /// What somebody may do here has grown or shrunk. Not to be chosen away either.
    case roleGiven(RoleNews)
    case roleTaken(RoleNews)
    /// An account at another service opens theirs now, or does no more. Not to be chosen away either.
    case identityLinked(service: String)
    case identityUnlinked(service: String)
    /// The doors are closed for a time, and why; or open again.
    case suspended(words: String, until: String?)
    case unsuspended
    /// A second factor was lost: to the person, at each step; and to the managers who answer.
    case factorLost(FactorNews)
    case factorLostWaits(FactorNews)
    /// To somebody who wrote by the public page: it arrived.
    case joiningArrived(cooperative: String)
    /// To those who welcome: somebody wrote.
    case joiningWaits
    /// To the person who wrote, from the companion who took it up.
    case joiningAnswered(from: String, cooperative: String, replyTo: String, words: String)
    case digest(Digest)

    /// A draw as letters tell it.
    struct DrawNews: Codable, Hashable, Sendable {
        let draw: Draw.ID
        let reference: String
        let purpose: String
        let budget: String
        /// Told only to those whose draw it is.
        var cents: Int64? = nil
        var currency: String? = nil
        /// Who did it; nil where the rule did.
        var who: String? = nil
        /// A reason, a question or an answer.
        var words: String? = nil

        var amount: Money? {
            guard let cents, let currency = currency.flatMap(Currency.init(rawValue:)) else { return nil }
            return Money(cents: cents, currency: currency)
        }
    }

    /// A role, the name of what it is held for, and who gave or took it.
    struct RoleNews: Codable, Hashable, Sendable {
        let role: String
        let thing: String?
        let who: String
    }

    /// What people may choose about; nil for letters that always leave.
    var kind: MailKind? {
        switch self {
        case .drawWaits: .drawWaits
        case .drawAccepted: .drawAccepted
        case .drawRefused: .drawRefused
        case .drawQuestion: .drawQuestion
        case .drawAnswer: .drawAnswer
        case .drawPaid: .drawPaid
        case .runWaits: .runWaits
        case .joiningWaits: .joiningWaits
        case .invitation, .payeeAccountEntered, .emailChanged, .roleGiven, .roleTaken, .identityLinked,
            .identityUnlinked, .suspended, .unsuspended, .factorLost, .factorLostWaits, .joiningArrived,
            .joiningAnswered, .digest:
            nil
        }
    }

    /// As the outbox keeps it.
    func stored() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    init?(stored text: String) {
        guard let letter = try? JSONDecoder().decode(Letter.self, from: Data(text.utf8)) else { return nil }
        self = letter
    }
}

/// Kinds of events that somebody can hear of at once, in the weekly letter, or not at all.
enum MailKind: String, CaseIterable, Sendable {
    case drawWaits, drawQuestion, drawRefused, drawAccepted, drawAnswer, drawPaid, runWaits, joiningWaits
    /// The weekly letter itself.
    case week

    /// Unless somebody chooses: what asks something of them comes at once, the rest on Monday.
    var usualPace: MailPace {
        switch self {
        // A yes that was waited for lets the work begin.
        case .drawWaits, .drawQuestion, .drawRefused, .drawAccepted, .runWaits, .joiningWaits: .atOnce
        case .drawAnswer, .drawPaid, .week: .weekly
        }
    }

    var paces: [MailPace] { self == .week ? [.weekly, .never] : MailPace.allCases }
}

enum MailPace: String, CaseIterable, Sendable { case atOnce, weekly, never }
