internal import Ledger

/// What the accountant's plan depends on.
enum LegalForm: String, CaseIterable, Codable, Sendable {
    /// A SCOP or a SCIC: the general plan of companies.
    case company
    /// The plan of associations, with funds kept for what the funder named.
    case association
}

/// A place of ours that needs a number in the accountant's plan: the ledger's kinds of account, as finely as plans cut them.
enum AccountKey: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
    case bank
    /// Payments in a file on its way to the bank.
    case inTransit
    case receivable
    /// Restricted money that no budget holds yet, and in budgets.
    case restricted
    case restrictedAllocated
    /// The co-operative's own money: where it was before it was set aside, set aside, and in budgets.
    case ownSource
    case own
    case ownAllocated
    case owedPerson
    case owedOrganisation
    case activity

    /// - Parameter isOwn: whether the account's line is the co-operative's own money.
    init(_ account: Account, isOwn: Bool) {
        switch account.kind {
        // Own money is at the bank already when it is set aside: nothing came.
        case .bank: self = isOwn && account.budget == nil ? .ownSource : .bank
        case .receivable: self = .receivable
        case .fundLine: self = isOwn ? .own : .restricted
        case .allocation: self = isOwn ? .ownAllocated : .restrictedAllocated
        case .owed: self = account.party?.hasPrefix("organisation:") == true ? .owedOrganisation : .owedPerson
        case .activity: self = .activity
        case .inTransit: self = .inTransit
        }
    }
}

/// Numbers by key. What a legal form proposes is a place to start: each number may be changed, and none is ever guessed.
enum AccountPlan {
    static func proposed(_ key: AccountKey, _ form: LegalForm) -> String {
        switch (key, form) {
        case (.bank, _): "512"
        case (.inTransit, _): "580"
        case (.receivable, _): "441"
        case (.restricted, .company): "4871"
        case (.restrictedAllocated, .company): "4872"
        case (.restricted, .association): "1941"
        case (.restrictedAllocated, .association): "1942"
        case (.ownSource, _): "1068"
        case (.own, _): "10681"
        case (.ownAllocated, _): "10682"
        case (.owedPerson, _): "4671"
        case (.owedOrganisation, _): "401"
        case (.activity, _): "4672"
        }
    }
}

/// A code and its words in the accountant's books.
struct BookCode: Codable, Hashable, Sendable {
    /// Nil: not chosen yet.
    var code: String?
    var label: String
}

/// Everything that turns the ledger's names into the accountant's. A closed period keeps its own.
struct Codebook: Codable, Hashable, Sendable {
    var accounts: [AccountKey: BookCode] = [:]
    var lines: [String: Line] = [:]
    var budgets: [String: BookCode] = [:]
    var projects: [String: BookCode] = [:]
    /// By the party that accounts carry, `person:…` or `organisation:…`.
    var parties: [String: BookCode] = [:]

    struct Line: Codable, Hashable, Sendable {
        var code: BookCode
        /// Nil: the co-operative's own money.
        var funder: BookCode?
    }

    func key(of account: Account) -> AccountKey {
        AccountKey(account, isOwn: account.fundLine.map { lines[$0]?.funder == nil } ?? false)
    }
}
