@testable import Ledger

/// All that a book holds, to be compared before and after.
struct BookState: Equatable {
    let balances: [Account: Balance]
    let transfers: [Transfer.ID: Transfer]
    let settled: Set<Transfer.ID>
    let lastNumber: Int64
    let lastHash: String

    init(_ book: Book) {
        balances = book.balances
        transfers = book.known.mapValues(\.transfer)
        settled = Set(book.known.filter(\.value.isSettled).keys)
        lastNumber = book.lastNumber
        lastHash = book.lastHash
    }
}

extension LedgerRefusal {
    /// Its case, without what it carries.
    var name: String { String("\(self)".prefix { $0 != "(" }) }
}
