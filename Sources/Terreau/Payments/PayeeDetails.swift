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
    /// Whether somebody else than who changed it has asked the payee.
    let call: Call
    /// Other payees with the same account.
    let sharedWith: [String]

    static let longestHolder = SepaTextRules.longestName
    static let coolingHours: Int64 = 72

    /// What the bank answered when asked whether this name and this account belong together.
    enum NameCheck: String, CaseIterable, Sendable, SQLConvertible {
        case notDone, match, close, noMatch, impossible
    }

    /// A changed account is paid to only after another person has called a number that was known before.
    enum Call: String, CaseIterable, Sendable, SQLConvertible {
        case notNeeded, needed, confirmed, denied
    }

    /// A call that was made: which number, by whom, when, and what was said.
    struct CallRecord: Sendable {
        let version: Int
        let number: String
        let isConfirmed: Bool
        let by: String
        let at: Instant
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
    let keys: KeyRing

    func seal(_ iban: IBAN, of party: String) throws -> String { try keys.seal(iban.text, for: Self.account(party)) }
    func open(_ sealed: String, of party: String) throws -> String { try keys.open(sealed, for: Self.account(party)) }
    func seal(_ file: String, of run: PaymentRun.ID) throws -> String {
        try keys.seal(file, for: Self.file(run.rawValue))
    }
    func open(_ sealed: String, of run: PaymentRun.ID) throws -> String {
        try keys.open(sealed, for: Self.file(run.rawValue))
    }

    /// The same for the same account and nothing else, so that two are compared without being opened. Made with the oldest
    /// key, so that a rotation leaves all marks as they are.
    func mark(_ iban: IBAN) -> String { keys.marks(iban.text, for: "iban").last ?? "" }

    static func account(_ party: String) -> String { "iban|\(party)" }
    static func file(_ run: String) -> String { "paymentFile|\(run)" }
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
