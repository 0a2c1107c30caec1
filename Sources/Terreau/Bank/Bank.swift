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
        case notThisRun
        /// Only a person can tell whether lines of this day are there already.
        case sameDay(Day)
    }

    /// One statement of a file, and what importing it would change.
    struct Preview: Sendable {
        let statement: BankStatement
        let new: [BankLine]
        /// Days of which a person has to say whether their lines are there already.
        let unclear: [Day]
        /// This very statement is there already.
        let isKept: Bool
        /// What lies between the last statement that is there and this one.
        let missing: Money?
    }

    // MARK: Files

    /// Keeps a file that could be read, as it came; nothing is imported yet.
    func keep(_ bytes: [UInt8], name: String, by actor: Actor) async throws -> String {
        try actor.require(.treasurer)
        let report = try StatusReportReader.read(bytes)
        if report == nil { _ = try StatementReader.read(bytes) }
        let (now, hash) = (clock.now(), Hex.sha256(bytes))
        let short = String(name.prefix(200))
        try await database.write { db in
            if let report { _ = try Self.run(of: report, in: db) }
            try BankStore.keep(bytes, hash, name: short, at: now, by: actor.id, in: db)
            try db.audit(.statementKept, .bankFile(hash), by: actor, at: now)
        }
        return hash
    }

    func preview(_ hash: String) async throws -> (name: String, previews: [Preview]) {
        try await database.read { db in
            let (name, bytes) = try BankStore.file(hash, in: db)
            return (name, try Self.preview(bytes, in: db))
        }
    }

    /// The same of bytes, kept or not.
    static func preview(
        _ bytes: [UInt8], _ answer: SharedDayRules.Answer? = nil, in db: some Reading
    ) throws -> [Preview] {
        try StatementReader.read(bytes).map { statement in
            let (new, unclear) = try BankStore.new(in: statement, answer, in: db)
            let closing = try BankStore.lastClosing(before: statement, in: db)
            return try Preview(
                statement: statement, new: new.map { $0.line }, unclear: unclear,
                isKept: BankStore.isKept(statement, in: db),
                missing: new.isEmpty ? nil : StatementRules.missing(before: statement, known: closing))
        }
    }

    /// Imports what is not there yet: a file sent twice, or one that overlaps another, changes nothing that is there.
    /// - Parameter answer: what a person says of days that two statements share, where it is asked.
    /// - Returns: how many lines were new.
    @discardableResult
    func importFile(_ hash: String, sameDay answer: SharedDayRules.Answer? = nil, by actor: Actor) async throws -> Int {
        try actor.require(.treasurer)
        let now = clock.now()
        return try await database.write { db in
            try Self.importFile(hash, answer, at: now, by: actor, in: db)
        }
    }

    /// Keeps a file and imports it, in one act.
    func importFile(
        _ bytes: [UInt8], name: String, sameDay answer: SharedDayRules.Answer?, by actor: Actor
    ) async throws -> Int {
        try actor.require(.treasurer)
        _ = try StatementReader.read(bytes)
        let (now, hash) = (clock.now(), Hex.sha256(bytes))
        return try await database.write { db in
            try BankStore.keep(bytes, hash, name: String(name.prefix(200)), at: now, by: actor.id, in: db)
            return try Self.importFile(hash, answer, at: now, by: actor, in: db)
        }
    }

    private static func importFile(
        _ hash: String, _ answer: SharedDayRules.Answer?, at now: Instant, by actor: Actor, in db: some Writing
    ) throws -> Int {
        let count = try StatementReader.read(BankStore.file(hash, in: db).bytes).reduce(0) { count, statement in
            try count + BankStore.insert(statement, file: hash, answer, at: now, by: actor.id, in: db)
        }
        try db.audit(.statementImported, .bankFile(hash), detail: "\(count)", by: actor, at: now)
        return count
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
            guard try !BankStore.isMatched(line, hasLeft: hasLeft, in: db) else { throw No.paymentMatched }
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

    /// A whole run of ours that left as one movement: every line that is still under way is paid.
    func settle(_ id: BankMovement.ID, run: PaymentRun.ID, by actor: Actor) async throws {
        try actor.require(.treasurer)
        let now = clock.now()
        try await database.write { db in
            let movement = try Self.waiting(id, in: db)
            guard try !BankStore.isMatched(run, in: db) else { throw No.paymentMatched }
            let found = try PaymentRun.find(run, in: db)
            guard let batch = try BankBatch.load(found, in: db), movement.line.cents < 0,
                batch.totals.contains(movement.size)
            else { throw No.notThisRun }
            for line in batch.lines where line.state == .live {
                try payments.confirm(line, of: found, on: movement.line.day, by: actor, at: now, in: db)
            }
            try movement.write(.run, about: run.rawValue, sentence: nil, at: now, by: actor.id, in: db)
            try db.audit(.bankLineSettled, .bankLine(id), detail: run.rawValue, by: actor, at: now)
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
