internal import Ledger
internal import Storage

/// What a line may be: always a proposal, confirmed by a person.
enum BankProposal: Sendable {
    case received(FundLine.ID, open: Money, isExact: Bool)
    case payment(PaymentLine, isByReference: Bool)
    /// A run that left as one movement.
    case run(PaymentRun, Money, count: Int, isByReference: Bool)

    static func all(for movement: BankMovement, in db: some Reading) throws -> [BankProposal] {
        var proposals: [BankProposal] = []
        let known = try movement.line.endToEnd.flatMap { try PaymentLine.find(endToEndID: $0, in: db) }
        if let known, known.amount == movement.size { proposals.append(.payment(known, isByReference: true)) }
        if movement.line.cents < 0, known == nil { proposals += try payments(for: movement, in: db) }
        if movement.line.cents > 0, known == nil {
            let open = try BankStore.receivables(atLeast: movement.amount, in: db)
            let sorted = open.filter { $0.open == movement.amount } + open.filter { $0.open != movement.amount }
            proposals += sorted.prefix(50).map {
                .received($0.line, open: $0.open, isExact: $0.open == movement.amount)
            }
        }
        return proposals
    }

    /// Money that left without the name of one payment: a run that the bank names, else what has this size.
    private static func payments(for movement: BankMovement, in db: some Reading) throws -> [BankProposal] {
        for name in movement.line.runNames {
            guard let id = try BankStore.run(named: name, in: db) else { continue }
            let run = try PaymentRun.find(id, in: db)
            if let batch = try BankBatch.load(run, in: db), batch.totals.contains(movement.size) {
                return [.run(run, movement.size, count: batch.lines.count, isByReference: true)]
            }
        }
        var proposals: [BankProposal] = []
        for id in try BankStore.livePayments(of: movement.size, limit: 20, in: db) {
            let payment = try PaymentLine.find(id, in: db)
            let isOther = movement.line.partyAccount.map { $0.suffix(4) != payment.ibanMasked.suffix(4) } ?? false
            if !isOther { proposals.append(.payment(payment, isByReference: false)) }
        }
        // A movement to one account is no run.
        guard movement.line.partyAccount == nil else { return proposals }
        for id in try BankStore.runs(of: movement.size, in: db) {
            let run = try PaymentRun.find(id, in: db)
            guard let batch = try BankBatch.load(run, in: db), batch.totals.contains(movement.size) else { continue }
            proposals.append(.run(run, movement.size, count: batch.lines.count, isByReference: false))
        }
        return proposals
    }
}

/// The lines of a run that no line of the bank is yet: what may have left as one movement.
struct BankBatch: Sendable {
    let lines: [PaymentLine]
    /// Banks debit the whole file and give back what they refused, or leave out at once what they refuse.
    let totals: Set<Money>

    /// Nil before the file is at the bank, and when the run is a movement already.
    static func load(_ run: PaymentRun, in db: some Reading) throws -> BankBatch? {
        guard run.state == .released || run.state == .confirmed, try !BankStore.isMatched(run.id, in: db) else {
            return nil
        }
        let lines = try PaymentLine.all(of: run.id, in: db).filter { line in
            try !line.state.isOver && !BankStore.isMatched(line, hasLeft: true, in: db)
        }
        guard !lines.isEmpty else { return nil }
        let whole = try Money.sum(lines.map(\.amount), in: run.currency)
        let taken = try Money.sum(lines.filter { $0.state != .rejected }.map(\.amount), in: run.currency)
        return BankBatch(lines: lines, totals: [whole, taken])
    }
}

extension BankLine {
    /// Where a bank may write the name of our file: in its own field, as the reference, or among its words.
    var runNames: [String] {
        let words = text.split(whereSeparator: { $0.isWhitespace || $0 == "/" || $0 == "," }).map(String.init)
        return ([paymentRun, endToEnd].compactMap(\.self) + words.filter(Self.looksLikeOurs).prefix(5))
    }

    /// « T » and the 32 digits of an id: see ``PaymentRules/messageID(of:)``.
    private static func looksLikeOurs(_ word: String) -> Bool {
        let bare = word.hasSuffix("-1") ? word.dropLast(2) : word[...]
        return bare.utf8.count == 33 && bare.first == "T" && bare.dropFirst().allSatisfy(\.isHexDigit)
    }
}
