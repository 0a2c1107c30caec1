internal import Crypto
internal import Ledger
internal import Storage

/// What the bank says, and what it means in our books.
struct Bank: Sendable {
    let database: any Database
    let clock: Clock
    let payments: Payments

    enum No: Error, Hashable, Sendable {
        case alreadyAnswered
        case notMoneyReceived
        case sentenceMissing
        case notThisPayment
        /// Another line of the bank is this payment already: it may have left twice.
        case paymentMatched
    }

    /// One statement of a file, and what importing it would change.
    struct Preview: Sendable {
        let statement: BankStatement
        let new: [BankLine]
        /// What lies between the last statement that is there and this one.
        let missing: Money?
    }

    // MARK: Files

    /// Keeps a file that could be read, as it came; nothing is imported yet.
    func keep(_ bytes: [UInt8], name: String, by actor: Actor) async throws -> String {
        try actor.require(.treasurer)
        _ = try StatementReader.read(bytes)
        let now = clock.now()
        let hash = SHA256.hash(data: bytes).withUnsafeBytes { Hex.text($0) }
        let short = String(name.prefix(200))
        try await database.write { db in
            try BankStore.keep(bytes, hash, name: short, at: now, by: actor.id, in: db)
            try db.audit(.statementKept, .bankFile(hash), by: actor, at: now)
        }
        return hash
    }

    func preview(_ hash: String) async throws -> (name: String, previews: [Preview]) {
        try await database.read { db in
            let (name, bytes) = try BankStore.file(hash, in: db)
            let previews = try StatementReader.read(bytes).map { statement in
                let keys = StatementRules.keys(statement)
                let new = try zip(keys, statement.lines).filter { try !BankStore.isKnown($0.0, in: db) }
                let closing = try BankStore.lastClosing(before: statement, in: db)
                return Preview(
                    statement: statement, new: new.map(\.1),
                    missing: StatementRules.missing(before: statement, known: closing))
            }
            return (name, previews)
        }
    }

    /// Imports what is not there yet: a file sent twice, or one that overlaps another, changes nothing that is there.
    /// - Returns: how many lines were new.
    @discardableResult
    func importFile(_ hash: String, by actor: Actor) async throws -> Int {
        try actor.require(.treasurer)
        let now = clock.now()
        return try await database.write { db in
            let (_, bytes) = try BankStore.file(hash, in: db)
            let count = try StatementReader.read(bytes).reduce(0) { count, statement in
                try count + BankStore.insert(statement, file: hash, at: now, by: actor.id, in: db)
            }
            try db.audit(.statementImported, .bankFile(hash), detail: "\(count)", by: actor, at: now)
            return count
        }
    }

    // MARK: Answers

    /// A funder's money: received for a fund line, on the bank's day.
    func receive(_ id: BankMovement.ID, for line: FundLine.ID, by actor: Actor) async throws {
        try actor.require(.treasurer)
        let (now, today) = (clock.now(), clock.today())
        try await database.write { db in
            let movement = try Self.waiting(id, in: db)
            guard movement.line.cents > 0 else { throw No.notMoneyReceived }
            let fund = try FundLine.find(line, in: db)
            guard fund.agreement != nil else { throw Funds.No.ownMoneyIsNotReceived }
            let draft = EntryDraft(
                kind: "moneyReceived", day: today, documentDay: movement.line.day, bankDay: movement.line.day,
                origin: "line:\(line)", key: "moneyReceived:bank:\(id)",
                movements: [.move(fund.account(.bank), fund.account(.receivable), movement.amount)])
            try Journal.post(draft, at: now, in: db)
            try movement.write(.received, about: line.rawValue, sentence: nil, at: now, by: actor.id, in: db)
            try db.audit(.bankLineReceived, .bankLine(id), detail: line.rawValue, by: actor, at: now)
        }
    }

    /// One of our payments: carried out when money left, sent back when it came.
    func settle(_ id: BankMovement.ID, payment: PaymentLine.ID, by actor: Actor) async throws {
        try actor.require(.treasurer)
        let now = clock.now()
        try await database.write { db in
            let movement = try Self.waiting(id, in: db)
            let line = try PaymentLine.find(payment, in: db)
            guard line.amount == movement.size else { throw No.notThisPayment }
            let run = try PaymentRun.find(line.run, in: db)
            let hasLeft = movement.line.cents < 0
            guard try !BankStore.isMatched(payment, hasLeft: hasLeft, in: db) else { throw No.paymentMatched }
            if hasLeft ? line.state == .paid : [.rejected, .returned].contains(line.state) {
                // Somebody said so already: the statement only proves it.
            } else if hasLeft {
                try payments.confirm(line, of: run, on: movement.line.day, by: actor, at: now, in: db)
            } else {
                let reason = movement.line.returnReason ?? movement.line.text
                try payments.sendBack(
                    line, reason: PaymentRules.reason(reason), on: movement.line.day, by: actor, at: now, in: db)
            }
            try movement.write(.paid, about: payment.rawValue, sentence: nil, at: now, by: actor.id, in: db)
            try db.audit(.bankLineSettled, .bankLine(id), detail: line.draw.rawValue, by: actor, at: now)
        }
    }

    /// Something that is no business of these books, or is in them already.
    func explain(_ id: BankMovement.ID, _ sentence: String, by actor: Actor) async throws {
        try actor.require(.treasurer)
        guard !sentence.isEmpty else { throw No.sentenceMissing }
        let now = clock.now()
        try await database.write { db in
            let movement = try Self.waiting(id, in: db)
            try movement.write(.explained, about: nil, sentence: sentence, at: now, by: actor.id, in: db)
            try db.audit(.bankLineExplained, .bankLine(id), by: actor, at: now)
        }
    }

    private static func waiting(_ id: BankMovement.ID, in db: some Reading) throws -> BankMovement {
        let movement = try BankMovement.find(id, in: db)
        guard movement.answer == nil else { throw No.alreadyAnswered }
        return movement
    }
}

/// What a line may be: always a proposal, confirmed by a person.
enum BankProposal: Sendable {
    case received(FundLine.ID, open: Money, isExact: Bool)
    case payment(PaymentLine, isByReference: Bool)

    static func all(for movement: BankMovement, in db: some Reading) throws -> [BankProposal] {
        var proposals: [BankProposal] = []
        let known = try movement.line.endToEnd.flatMap { try PaymentLine.find(endToEndID: $0, in: db) }
        if let known, known.amount == movement.size { proposals.append(.payment(known, isByReference: true)) }
        if movement.line.cents < 0, known == nil {
            for id in try BankStore.livePayments(of: movement.size, limit: 20, in: db) {
                let payment = try PaymentLine.find(id, in: db)
                let isOther = movement.line.partyAccount.map { $0.suffix(4) != payment.ibanMasked.suffix(4) } ?? false
                if !isOther { proposals.append(.payment(payment, isByReference: false)) }
            }
        }
        if movement.line.cents > 0, known == nil {
            let open = try BankStore.receivables(atLeast: movement.amount, in: db)
            let sorted = open.filter { $0.open == movement.amount } + open.filter { $0.open != movement.amount }
            proposals += sorted.prefix(50).map {
                .received($0.line, open: $0.open, isExact: $0.open == movement.amount)
            }
        }
        return proposals
    }
}
