internal import Ledger
internal import Storage

/// What a funder and the co-operative signed.
struct FundingAgreement: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    let slug: Slug
    let funder: Organisation.ID
    let title: String
    /// Nil when the source does not say.
    let signedOn: Day?
    let note: String?
    /// The figures were invented for the demonstration.
    let isExample: Bool
}

/// Money of one agreement with one purpose, or the co-operative's own free money.
struct FundLine: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    let slug: Slug
    let agreement: FundingAgreement.ID?
    let name: String
    /// Free money pays what nothing else may pay, and last. The co-operative's own money is free unless it set a purpose for it.
    let isFree: Bool
    let currency: Currency
    let terms: FundLineTerms
}

/// What a line may pay. Amendments are new versions; empty sets and nil mean « no restriction ».
struct FundLineTerms: Sendable, Hashable {
    var version: Int = 1
    var note: String? = nil
    /// One sentence, as in the agreement.
    var purpose: String
    var windowFrom: Day? = nil
    var windowUntil: Day? = nil
    /// The day by which the money must be spent, when it is earlier than the window's end or the only date known.
    var spendBy: Day? = nil
    var kinds: Set<SolutionKind> = []
    var payees: Set<PayeeKind> = []
    var territories: Set<String> = []
    var perDrawCeiling: Money? = nil
    var perPersonCeiling: Money? = nil
    var kindCeilings: [SolutionKind: Money] = [:]
    var evidence: EvidenceKind = .none

    /// The last day on which this money helps anybody.
    var lastDay: Day? { [windowUntil, spendBy].compactMap(\.self).min() }

    /// How many kinds of restriction stand on the line: the more, the fewer draws can use it.
    var restrictions: Int {
        [
            !kinds.isEmpty, !payees.isEmpty, !territories.isEmpty, perDrawCeiling != nil, perPersonCeiling != nil,
            !kindCeilings.isEmpty, windowFrom != nil || lastDay != nil, evidence == .link || evidence == .receipt,
        ].count { $0 }
    }
}

/// What a sum overcame an obstacle with. The words of the source document; agreements restrict by them.
enum SolutionKind: String, CaseIterable, Sendable, SQLConvertible {
    case toolImprovement, peerAccompaniment, equipment, training, event, documentation, study, premises
    case interCooperative, coFunding, upstreamDues, aid, other
}

/// Who is paid, as agreements tell them apart.
enum PayeeKind: String, CaseIterable, Sendable, SQLConvertible {
    /// Somebody whose activity is in this co-operative.
    case member
    /// Somebody else.
    case outsidePerson
    case supplier, platform, association
    case partnerCooperative
}

/// What proves a draw, from least to most.
enum EvidenceKind: String, CaseIterable, Sendable, SQLConvertible, Comparable {
    case none, shortText, link, receipt

    static func < (a: EvidenceKind, b: EvidenceKind) -> Bool {
        (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
    }
}

extension Organisation.Kind {
    var payeeKind: PayeeKind {
        switch self {
        case .funder, .association: .association
        case .supplier: .supplier
        case .platform: .platform
        case .cooperative: .partnerCooperative
        }
    }
}
