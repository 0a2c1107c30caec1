internal import Foundation
internal import Ledger

/// The accountant's journals. What an entry touches decides, and an entry never changes, so its number never does either.
enum AccountingJournal: String, CaseIterable, Sendable {
    case bank = "TB"
    case draws = "TP"
    case funding = "TF"
}

/// One line of the accountant's books.
struct AccountingLine: Hashable, Sendable {
    var journal: AccountingJournal
    /// From one up in each journal, without a gap, whatever period is exported.
    var number: Int
    var date: Day
    var key: AccountKey
    var account: BookCode
    var auxiliary: BookCode?
    var piece: String
    var pieceDate: Day
    var label: String
    /// In cents; one of the two is above zero, the other zero.
    var debit: Int64
    var credit: Int64
    var currency: Currency
    /// The day on which the entry became final.
    var validated: Day
    var bankDay: Day?
    var budget: String?
    var line: String?
    var project: String?
    var party: String?
    var entry: Int64
    var transfer: String
    var kind: String
}

/// From entries to the accountant's lines: only money that moved, never what is only reserved.
enum AccountingRules {
    /// How far the numbers of each journal have come, and the day that no later entry may stand before.
    struct State: Sendable {
        var numbers: [AccountingJournal: Int] = [:]
        var day: Day?
    }

    struct Words: Sendable {
        /// The words of an entry's kind.
        let kind: @Sendable (String) -> String
        /// The piece of an origin, such as `P-42` for a draw.
        let pieces: [String: String]
        let recordedDay: @Sendable (Instant) -> Day
    }

    /// The lines of the next entry. An entry written while the clock stood wrong is exported on the day of the one before it:
    /// numbers and dates of a journal grow together.
    static func lines(
        _ entry: Entry, _ state: inout State, _ words: Words, codebook: (Day) -> Codebook
    ) -> [AccountingLine] {
        let moved = entry.transfers.filter { [.posted, .post, .reversal].contains($0.phase) && $0.amount.isPositive }
        let date = max(entry.day, state.day ?? entry.day)
        state.day = date
        guard !moved.isEmpty else { return [] }
        let book = codebook(date)
        let journal = journal(entry, moved, book)
        let number = state.numbers[journal, default: 0] + 1
        state.numbers[journal] = number
        let piece = words.pieces[entry.origin] ?? self.piece(entry.origin, book)
        return moved.flatMap { transfer in
            [(transfer.debit, true), (transfer.credit, false)].map { account, isDebit in
                let key = book.key(of: account)
                let party = account.party ?? transfer.debit.party ?? transfer.credit.party
                let partyCode = party.map { book.parties[$0] ?? BookCode(code: tail($0), label: tail($0)) }
                let label = [words.kind(entry.kind), piece, partyCode?.label].compactMap(\.self).joined(separator: " ")
                return AccountingLine(
                    journal: journal, number: number, date: date, key: key,
                    account: book.accounts[key] ?? BookCode(code: nil, label: key.rawValue),
                    auxiliary: auxiliary(account, key, book), piece: piece, pieceDate: entry.documentDay ?? entry.day,
                    label: label, debit: isDebit ? transfer.amount.cents : 0,
                    credit: isDebit ? 0 : transfer.amount.cents, currency: transfer.amount.currency,
                    validated: max(words.recordedDay(entry.recorded), date), bankDay: entry.bankDay,
                    budget: account.budget.map { book.budgets[$0]?.code ?? tail($0) },
                    line: account.fundLine.map { book.lines[$0]?.code.code ?? tail($0) },
                    project: account.project.map { book.projects[$0]?.code ?? tail($0) }, party: partyCode?.code,
                    entry: entry.number, transfer: transfer.id.description, kind: entry.kind)
            }
        }
    }

    private static func journal(_ entry: Entry, _ moved: [Transfer], _ book: Codebook) -> AccountingJournal {
        let keys = moved.flatMap { [book.key(of: $0.debit), book.key(of: $0.credit)] }
        if keys.contains(where: { $0 == .bank || $0 == .inTransit }) { return .bank }
        return entry.origin.hasPrefix("draw:") ? .draws : .funding
    }

    /// Whom a debt or a claim is about: the account's own party, or the funder of its line.
    private static func auxiliary(_ account: Account, _ key: AccountKey, _ book: Codebook) -> BookCode? {
        switch key {
        case .owedPerson, .owedOrganisation, .activity, .inTransit: account.party.flatMap { book.parties[$0] }
        case .receivable: account.fundLine.flatMap { book.lines[$0]?.funder }
        case .bank, .restricted, .restrictedAllocated, .ownSource, .own, .ownAllocated: nil
        }
    }

    /// What an entry refers to when it is no draw: the line or the budget by its code.
    private static func piece(_ origin: String, _ book: Codebook) -> String {
        let parts = origin.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return origin.isEmpty ? "-" : origin }
        switch parts[0] {
        case "line": return book.lines[parts[1]]?.code.code ?? tail(parts[1])
        case "budget": return book.budgets[parts[1]]?.code ?? tail(parts[1])
        default: return parts[0] + "-" + tail(parts[1])
        }
    }

    static func tail(_ id: String) -> String { String(id.suffix(12)) }
}
