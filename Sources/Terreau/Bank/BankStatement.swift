internal import Ledger

/// What a bank says happened on one account over some days, whatever the format it said it in.
struct BankStatement: Hashable, Sendable {
    enum Format: String, CaseIterable, Sendable { case camt053, cfonb120 }

    var format: Format
    /// The IBAN, or bank, branch and account numbers where the format knows no IBAN.
    var account: String
    var currency: Currency
    var reference: String
    var openingDay: Day
    var closingDay: Day
    /// In cents; below zero when the account is.
    var opening: Int64
    var closing: Int64
    var lines: [BankLine]
    /// Entries that the bank announces and has not booked: never imported.
    var unbooked = 0
}

/// One movement of a bank account.
struct BankLine: Hashable, Sendable {
    var day: Day
    var valueDay: Day?
    /// Above zero: money that came.
    var cents: Int64
    var party: String?
    var partyAccount: String?
    /// What we wrote in our own payment: see pain.001.
    var endToEnd: String?
    var paymentRun: String?
    /// The bank's own reference, unique where the bank gives one.
    var bankReference: String?
    /// Why money came back, in the bank's code.
    var returnReason: String?
    var text = ""
}

/// Why a file is not imported.
enum StatementNo: Error, Hashable, Sendable {
    case tooLarge
    case unknownFormat
    /// Not well formed, cut off, or with something that no statement has; the text says where.
    case unreadable(String)
    case noStatement
    case balanceMissing(String)
    case amountUnreadable(String)
    case dayUnreadable(String)
    case currencyDiffers(String)
    /// Opening and entries do not make the closing balance: the gap.
    case gap(account: String, Money)
    /// A status report answers a file that is none of ours.
    case noSuchRun(String)
}

/// Reads a file of any format we know.
enum StatementReader {
    static let largest = 10 * 1024 * 1024
    static let mostLines = 50_000

    static func read(_ bytes: [UInt8]) throws(StatementNo) -> [BankStatement] {
        guard bytes.count <= largest else { throw .tooLarge }
        let start = bytes.drop { [0xEF, 0xBB, 0xBF, 32, 9, 10, 13].contains($0) }
        let statements: [BankStatement]
        if start.first == UInt8(ascii: "<") {
            statements = try CamtReader.read(Array(start))
        } else if start.starts(with: "01".utf8) {
            statements = try CFONBReader.read(Array(start))
        } else {
            throw .unknownFormat
        }
        guard !statements.isEmpty else { throw .noStatement }
        guard statements.reduce(0, { $0 + $1.lines.count }) <= mostLines else { throw .tooLarge }
        for statement in statements { try StatementRules.checkBalances(statement) }
        return statements
    }
}
