internal import Ledger
internal import Storage

/// Money a person takes from a contributory budget, most often on their own word. On screen: « prélèvement ».
struct Draw: Sendable {
    struct ID: Identifier, SQLConvertible {
        let rawValue: String
        init(rawValue: String) { self.rawValue = rawValue }
    }

    let id: ID
    /// Counts draws of the co-operative from 1, for people: « P-42 ».
    let number: Int
    /// Grows with every edit; approvals are given to one version.
    let version: Int
    let state: State
    let budget: ContributoryBudget.ID
    let project: Project.ID?
    let declaredBy: Person.ID
    let payee: Payee
    let gesture: Gesture
    let kind: SolutionKind
    let purpose: Purpose
    /// Zero for work recorded « sans rétribution ».
    let amount: Money
    let workDay: Day
    /// Last day of the reservation, for work to come.
    let reservedUntil: Day?
    let evidence: EvidenceKind
    let evidenceLink: String?
    /// An indication only: draws are not time sheets.
    let minutes: Int?
    let declaredAt: Instant
    let acceptedAt: Instant?
    let acceptedByRule: Bool?
    let doneAt: Instant?
    let settledAt: Instant?
    let settlementMode: SettlementMode?

    var reference: String { "P-\(number)" }
    var isUnpaid: Bool { amount.isZero }

    /// Money is reserved and the work is still to be said done.
    var awaitsWork: Bool { state == .accepted && gesture == .need && doneAt == nil && !isUnpaid }

    enum State: String, CaseIterable, Sendable, SQLConvertible {
        /// A person must decide.
        case waiting
        case accepted
        /// The money went where it is owed.
        case settled
        /// Settled, and everything its fund lines ask for is there.
        case evidenced
        case withdrawn, refused, reversed
        /// The reservation ended before the work was done; the money is back.
        case lapsed
    }

    /// The three ways in.
    enum Gesture: String, CaseIterable, Sendable, SQLConvertible {
        /// « J'ai fait »: already done, self-declared.
        case done
        /// « J'ai besoin »: reserved first, done later.
        case need
        /// « J'ai payé »: an expense to give back.
        case paid
    }

    enum Payee: Hashable, Sendable {
        case person(Person.ID)
        case organisation(Organisation.ID)

        /// The dimension of ledger accounts.
        var party: String {
            switch self {
            case .person(let id): "person:" + id.rawValue
            case .organisation(let id): "organisation:" + id.rawValue
            }
        }

        var person: Person.ID? { if case .person(let id) = self { id } else { nil } }
        var organisation: Organisation.ID? { if case .organisation(let id) = self { id } else { nil } }
    }

    /// What the money is for, in the person's own words: 3 to 200 characters on one line.
    struct Purpose: RawRepresentable, Hashable, Sendable, SQLConvertible {
        static let lengths = 3...200
        let rawValue: String

        init?(rawValue: String) {
            let text =
                Self.isTidy(rawValue)
                ? rawValue : rawValue.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            guard Self.lengths.contains(text.count) else { return nil }
            self.rawValue = text
        }

        /// Nothing but single spaces between words, as everything that was kept is: a list reads fifty of these.
        private static func isTidy(_ text: String) -> Bool {
            var wasSpace = true
            for scalar in text.unicodeScalars {
                let isSpace = scalar == " "
                if isSpace ? wasSpace : scalar.isSpaceLike { return false }
                wasSpace = isSpace
            }
            return !wasSpace
        }
    }
}

/// How accepted money reaches the payee. It follows from who is paid.
enum SettlementMode: String, CaseIterable, Sendable, SQLConvertible {
    case internalTransfer, expenseReimbursement, directPurchase, partnerInvoice, externalInvoice, grantOrDues,
        aidRedirection

    /// Whether the money stays in the house (an activity account) instead of leaving the bank.
    var isInternal: Bool { self == .internalTransfer || self == .aidRedirection }
}

/// What happened to a draw.
struct DrawEvent: Sendable {
    let at: Instant
    /// Nil: the budget's rule, or the calendar.
    let actor: Person.ID?
    let kind: Kind
    let amount: Money?
    let note: String?

    enum Kind: String, CaseIterable, Sendable, SQLConvertible {
        case declared, edited, acceptedByRule, approved, accepted, refused, withdrawn, asked, answered, done, lapsed
        case settled, settledInPart, reversed
        /// The payee gives up what is owed; the payee gives back what was paid.
        case waived, givenBack
        /// Paid without the paper it rests on, and why.
        case documentExcused
        case evidenceAdded, evidenceSetAside, evidenced
        /// In a payment file, and back from one.
        case scheduled, returned
    }
}

/// A question of a member of the group. It pauses payment and takes nothing away.
struct DrawQuestion: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    let askedBy: Person.ID
    let askedAt: Instant
    let question: String
    let answeredBy: Person.ID?
    let answeredAt: Instant?
    let answer: String?
    let closedAt: Instant?

    var isOpen: Bool { closedAt == nil }
}

extension Unicode.Scalar {
    /// White space of any kind. ASCII is told apart without the tables of Unicode.
    fileprivate var isSpaceLike: Bool { value < 0x80 ? value <= 0x20 : properties.isWhitespace }
}
