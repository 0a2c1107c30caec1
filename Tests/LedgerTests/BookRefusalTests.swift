import Testing

@testable import Ledger

/// Every refusal of the kernel, and that none changes anything. `money.md` C1.1, C1.4, C1.7, C1.8; C2.7, C2.8, C2.13, C2.14.
@Suite struct BookRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        let refusal: LedgerRefusal
        let movements: [EntryDraft.Movement]
        var day = Day.on("2026-03-10")
        var testDescription: String { what }

        init(_ what: String, _ refusal: LedgerRefusal, _ movements: EntryDraft.Movement..., on day: Day? = nil) {
            (self.what, self.refusal, self.movements) = (what, refusal, movements)
            if let day { self.day = day }
        }

        init(_ what: String, _ refusal: LedgerRefusal, all movements: [EntryDraft.Movement]) {
            (self.what, self.refusal, self.movements) = (what, refusal, movements)
        }
    }

    /// 1–2: an envelope of 1 000 €. 3: 300 € reserved until 30 April. 4–5: 200 € reserved and given up. 6–7: 100 € moved and
    /// put back. 8: 50 € reserved without an end. 9–10: 20 € reserved, and 5 € of them carried out.
    static func book() throws -> Book {
        var book = try Book.withEnvelope(1000)
        try book.add(.reserve(.envelope, .owed, .euros(300), until: .on("2026-04-30")))
        try book.add(.reserve(.envelope, .owed, .euros(200), until: .on("2026-04-30")))
        try book.add(.void(.at(4)))
        try book.add(.move(.envelope, .owed, .euros(100)))
        try book.add(.reverse(.at(6)))
        try book.add(.reserve(.envelope, .owed, .euros(50), until: nil))
        try book.add(.reserve(.envelope, .owed, .euros(20), until: .on("2026-04-30")))
        try book.add(.post(.at(9), .euros(5)))
        return book
    }

    static let cases = [
        Case("nothing", .nothingToWrite),
        Case(
            "1 025 movements", .tooManyMovements,
            all: Array(repeating: .move(.envelope, .owed, Money(cents: 1)), count: 1025)),
        // Amounts
        Case("move nothing", .amountNotPositive, .move(.envelope, .owed, .zero)),
        Case("move less than nothing", .amountNotPositive, .move(.envelope, .owed, .euros(-1))),
        Case("reserve nothing", .amountNotPositive, .reserve(.envelope, .owed, .zero, until: nil)),
        Case("post nothing", .amountNotPositive, .post(.at(3), .zero)),
        Case("post less than nothing", .amountNotPositive, .post(.at(3), .euros(-1))),
        Case("post a cent more than reserved", .moreThanReserved(.euros(300)), .post(.at(3), Money(cents: 30_001))),
        // Accounts and currencies
        Case("move to the same account", .sameAccount(Account.owed.code), .move(.owed, .owed, .euros(1))),
        Case(
            "reserve to the same account", .sameAccount(Account.owed.code),
            .reserve(.owed, .owed, .euros(1), until: nil)),
        Case("dollars from euros", .currenciesDiffer, .move(.envelope, .owed, Money(cents: 1, currency: .usd))),
        Case("euros from a dollar account", .currenciesDiffer, .move(.dollars, .owed, .euros(1))),
        Case("euros to a dollar account", .currenciesDiffer, .reserve(.envelope, .dollars, .euros(1), until: nil)),
        Case("post dollars", .currenciesDiffer, .post(.at(3), Money(cents: 1, currency: .usd))),
        // Floors: 1 000 − 300 − 50 − 5 = 645 € are free.
        Case(
            "a cent too much", .overdrawn(.envelope, available: .euros(645), asked: Money(cents: 64_501)),
            .move(.envelope, .owed, Money(cents: 64_501))),
        Case(
            "reserve a cent too much", .overdrawn(.envelope, available: .euros(645), asked: Money(cents: 64_501)),
            .reserve(.envelope, .owed, Money(cents: 64_501), until: nil)),
        Case(
            "two that fit one by one only", .overdrawn(.envelope, available: .euros(645), asked: .euros(800)),
            .move(.envelope, .owed, .euros(400)), .move(.envelope, .activity, .euros(400))),
        Case(
            "spend what is reserved to come", .overdrawn(.owed, available: .euros(5), asked: .euros(6)),
            .move(.owed, .activity, .euros(6))),
        Case(
            "more than the funder signed", .overdrawn(.signed, available: .euros(1000), asked: .euros(1001)),
            .move(.bank, .signed, .euros(1001))),
        Case(
            "put back what has gone on", .overdrawn(.line, available: .zero, asked: .euros(1000)), .reverse(.at(1))),
        Case(
            "beyond all numbers", .overflow,
            .move(.bank, .activity, Money(cents: .max)), .move(.bank, .activity, Money(cents: 1))),
        Case(
            "beyond all numbers, pending", .overflow, .reserve(.bank, .activity, Money(cents: .max), until: nil),
            .reserve(.bank, .activity, Money(cents: 1), until: nil)),
        Case(
            "as much as there are numbers, twice",
            .overdrawn(.envelope, available: .euros(645), asked: Money(cents: .max)),
            .move(.envelope, .activity, Money(cents: .max - 1_000_000)),
            .reserve(.envelope, .line, Money(cents: .max - 1_000_000), until: nil)),
        // Targets
        Case("post what is not there", .unknownTransfer(.at(99)), .post(.at(99), nil)),
        Case("void what is not there", .unknownTransfer(.at(3, 1)), .void(.at(3, 1))),
        Case("expire what is not there", .unknownTransfer(.at(0)), .expire(.at(0))),
        Case("reverse what is not there", .unknownTransfer(.at(-1)), .reverse(.at(-1))),
        Case("refer to oneself", .unknownTransfer(.at(11)), .reverse(.at(11))),
        Case("post a movement", .notReserved(.at(6)), .post(.at(6), nil)),
        Case("void a movement", .notReserved(.at(2)), .void(.at(2))),
        Case("expire a reversal", .notReserved(.at(7)), .expire(.at(7)), on: .on("2026-05-01")),
        Case("void a void", .notReserved(.at(5)), .void(.at(5))),
        Case("post a post", .notReserved(.at(10)), .post(.at(10), nil)),
        Case("post what was given up", .alreadyResolved(.at(4)), .post(.at(4), nil)),
        Case("void what was given up", .alreadyResolved(.at(4)), .void(.at(4))),
        Case("expire what was given up", .alreadyResolved(.at(4)), .expire(.at(4)), on: .on("2026-05-01")),
        Case("post the rest of a part", .alreadyResolved(.at(9)), .post(.at(9), .euros(1))),
        Case("void the rest of a part", .alreadyResolved(.at(9)), .void(.at(9))),
        Case("give up twice at once", .alreadyResolved(.at(3)), .void(.at(3)), .void(.at(3))),
        Case("post twice at once", .alreadyResolved(.at(3)), .post(.at(3), .euros(1)), .post(.at(3), .euros(1))),
        Case("expire on the last day", .notYetExpired(.on("2026-04-30")), .expire(.at(3)), on: .on("2026-04-30")),
        Case("expire what has no end", .notYetExpired(.on("2026-05-01")), .expire(.at(8)), on: .on("2026-05-01")),
        Case("reverse a reservation", .notReversible(.at(3)), .reverse(.at(3))),
        Case("reverse a void", .notReversible(.at(5)), .reverse(.at(5))),
        Case("reverse a reversal", .notReversible(.at(7)), .reverse(.at(7))),
        Case("reverse again", .alreadyReversed(.at(6)), .reverse(.at(6))),
        Case("reverse twice at once", .alreadyReversed(.at(2)), .reverse(.at(2)), .reverse(.at(2))),
        // One bad movement among good ones
        Case(
            "a good movement, then a bad one", .unknownTransfer(.at(99)), .move(.envelope, .owed, .euros(1)),
            .void(.at(3)),
            .void(.at(99))),
    ]

    @Test(arguments: cases)
    func `a refused entry says why and changes nothing`(_ row: Case) throws {
        var book = try Self.book()
        let before = BookState(book)
        let draft = EntryDraft(kind: "test", day: row.day, origin: "test", key: "refused", movements: row.movements)
        #expect(throws: row.refusal) { try book.append(draft, recorded: Book.noon) }
        #expect(BookState(book) == before)
    }

    @Test func `every refusal of the kernel is in the table`() {
        // `keyReused` is the store's: a book knows no keys.
        let all: Set = [
            "nothingToWrite", "tooManyMovements", "amountNotPositive", "sameAccount", "currenciesDiffer", "overflow",
            "overdrawn", "unknownTransfer", "notReserved", "alreadyResolved", "moreThanReserved", "notYetExpired",
            "notReversible", "alreadyReversed",
        ]
        #expect(Set(Self.cases.map(\.refusal.name)) == all)
    }

    @Test func `the most that fits, fits`() throws {
        var book = try Self.book()
        try book.add(.move(.envelope, .owed, .euros(645)))
        #expect(book.left(.envelope) == 0)
        var long = try Book.withEnvelope(1000)
        let cents = EntryDraft(
            kind: "test", day: .on("2026-03-10"), origin: "test", key: "long",
            movements: Array(repeating: .move(.envelope, .owed, Money(cents: 1)), count: 1024))
        let entry = try long.append(cents, recorded: Book.noon)
        #expect(Set(entry.transfers.map(\.id)).count == 1024)
        #expect(entry.transfers.allSatisfy { $0.id.entry == entry.number })
    }
}
