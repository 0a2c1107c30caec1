internal import Foundation
internal import Ledger
internal import Storage

/// Where a payee is paid, as far as anybody may see it. The number itself stays in its table until a file is made.
struct PayeeDetails: Sendable {
    let payee: Draw.Payee
    let version: Int
    /// The holder's name as the bank knows it, which may differ from the one people use.
    let holder: String
    let ibanMasked: String
    let ibanMark: String
    let nameCheck: NameCheck
    let changedAt: Instant
    let changedBy: Person.ID
    /// A changed account is paid to from this moment only: time to notice that it was changed by somebody else.
    let paysFrom: Instant?
    /// Other payees with the same account.
    let sharedWith: [String]

    static let longestHolder = SepaTextRules.longestName
    static let coolingHours: Int64 = 72

    /// What the bank answered when asked whether this name and this account belong together.
    enum NameCheck: String, CaseIterable, Sendable, SQLConvertible {
        case notDone, match, close, noMatch, impossible
    }

    /// One entry or change.
    struct Change: Sendable {
        let version: Int
        let at: Instant
        let by: String
        let holder: String
        let ibanMasked: String
        let nameCheck: NameCheck
    }
}

/// How bank data is kept in the database, and opened again for a payment file.
struct BankSeal: Sendable {
    let seal: @Sendable (String) throws -> String
    let open: @Sendable (String) throws -> String
    /// The same for the same account and nothing else, so that two are compared without being opened.
    let mark: @Sendable (IBAN) -> String

    /// As it is: what keeps the file of the database keeps this too.
    static let plain = BankSeal(seal: { $0 }, open: { $0 }, mark: { Hex.sha256("iban|" + $0.text) })
}

/// An account of the co-operative that pays.
struct BankAccount: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    let name: String
    let holder: String
    let iban: IBAN
    let format: CreditTransferFormat
}
