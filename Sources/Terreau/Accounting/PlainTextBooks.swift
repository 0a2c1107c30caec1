internal import Ledger
internal import Storage

/// What the plain-text formats share: pages of entries, and entries as changes of named accounts.
enum PlainTextBooks {
    private static let pageLength = 500

    /// Hands out the entries from the first to `last`, a page at a time. Entries never change: pages read one after the other are
    /// one state of the books, as long as they end at the same entry.
    static func pages(
        until last: Int64, of database: any Database, _ body: ([Entry]) async throws -> Void
    ) async throws {
        var next: Int64 = 1
        while next <= last {
            let from = next
            let entries = try await database.read { try Journal.entries(from: from, limit: pageLength, in: $0) }
            guard let end = entries.last?.number else { break }
            try await body(entries.filter { $0.number <= last })
            next = end + 1
        }
    }

    /// What a transfer changes: pairs of accounts, debit first. Reserved money has accounts of its own, so a reservation is
    /// an ordinary movement.
    static func movements(of transfer: Transfer) -> [(debit: PlainAccount, credit: PlainAccount, cents: Int64)] {
        let (debit, credit) = (PlainAccount.real(transfer.debit), PlainAccount.real(transfer.credit))
        let reserved = PlainAccount.reserved(transfer.credit)
        let (amount, releases) = (transfer.amount.cents, transfer.releases.cents)
        let moves: [(PlainAccount, PlainAccount, Int64)] =
            switch transfer.phase {
            case .posted, .reversal: [(debit, credit, amount)]
            case .pending: [(debit, reserved, amount)]
            case .post: [(reserved, credit, amount), (reserved, debit, releases - amount)]
            case .void, .expire: [(reserved, debit, releases)]
            }
        return moves.filter { $0.2 != 0 }.map { (debit: $0.0, credit: $0.1, cents: $0.2) }
    }

    /// « 1200.05 ».
    static func amount(_ cents: Int64, point: String = ".") -> String {
        let rest = cents.magnitude % 100
        return (cents < 0 ? "-" : "") + String(cents.magnitude / 100) + point + (rest < 10 ? "0" : "") + String(rest)
    }
}

/// An account of the ledger, or where money stands that is promised to reach it.
enum PlainAccount: Hashable, Sendable {
    case real(Account)
    case reserved(Account)
}
