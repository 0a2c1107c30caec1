import Testing

@testable import Ledger

/// What the kernel does when it agrees. `money.md` C1.1, C1.4, C1.7, C1.8.
@Suite struct BookTests {
    let until = Day.on("2026-04-30")

    @Test func `a movement takes from one account and gives to the other`() throws {
        var book = try Book.withEnvelope(1000)
        let entry = try book.add(.move(.envelope, .owed, .euros(300)))
        #expect(book.balance(.envelope) == Balance(debitsPosted: 30_000, creditsPosted: 100_000))
        #expect(book.balance(.owed) == Balance(creditsPosted: 30_000))
        #expect(entry.number == 3)
        #expect(entry.transfers.map(\.id) == [.at(3)])
        #expect("\(entry.transfers[0].id)" == "3.0")
        #expect(entry.transfers[0].effect == (30_000, 0))
    }

    @Test func `a reservation is gone from here and not yet there`() throws {
        var book = try Book.withEnvelope(1000)
        try book.add(.reserve(.envelope, .owed, .euros(300), until: until))
        #expect(book.balance(.envelope) == Balance(creditsPosted: 100_000, debitsPending: 30_000))
        #expect(book.balance(.owed) == Balance(creditsPending: 30_000))
        #expect(book.left(.envelope) == 70_000)
        #expect(book.left(.owed) == 0)
    }

    @Test(
        arguments: [(nil, 30_000), (.euros(300), 30_000), (.euros(120), 12_000), (Money(cents: 1), 1)]
            as [(Money?, Int64)])
    func `a reservation is carried out whole or in part, and the rest is free again (C1.7)`(
        asked: Money?, cents: Int64
    ) throws {
        var book = try Book.withEnvelope(1000)
        let reservation = try book.add(.reserve(.envelope, .owed, .euros(300), until: until)).transfers[0].id
        let entry = try book.add(.post(reservation, asked), day: .on("2027-01-01"))
        #expect(book.balance(.envelope) == Balance(debitsPosted: cents, creditsPosted: 100_000))
        #expect(book.balance(.owed) == Balance(creditsPosted: cents))
        #expect(entry.transfers[0].target == reservation)
        #expect(entry.transfers[0].releases == .euros(300))
    }

    @Test func `a reservation given up leaves no trace on the balances`() throws {
        var book = try Book.withEnvelope(1000)
        try book.add(.reserve(.envelope, .owed, .euros(300), until: until))
        let entry = try book.add(.void(.at(3)))
        #expect(book.balance(.envelope) == Balance(creditsPosted: 100_000))
        #expect(book.balance(.owed) == Balance())
        #expect(entry.transfers[0].amount == .zero)
    }

    @Test func `a reservation expires the day after its last day, not on it`() throws {
        var book = try Book.withEnvelope(1000)
        try book.add(.reserve(.envelope, .owed, .euros(300), until: until))
        #expect(throws: LedgerRefusal.notYetExpired(until)) { try book.add(.expire(.at(3)), day: until) }
        try book.add(.expire(.at(3)), day: until.adding(days: 1))
        #expect(book.left(.envelope) == 100_000)
        #expect(throws: LedgerRefusal.alreadyResolved(.at(3))) { try book.add(.post(.at(3), nil)) }
    }

    @Test func `a movement is put back once, to the cent (C1.4, C2.13)`() throws {
        var book = try Book.withEnvelope(1000)
        try book.add(.move(.envelope, .owed, .euros(300)))
        let entry = try book.add(.reverse(.at(3)))
        #expect(book.balance(.envelope) == Balance(debitsPosted: 30_000, creditsPosted: 130_000))
        #expect(book.left(.envelope) == 100_000)
        #expect(book.left(.owed) == 0)
        let reversal = entry.transfers[0]
        #expect(reversal.debit == .owed && reversal.credit == .envelope && reversal.target == .at(3))
        #expect(throws: LedgerRefusal.alreadyReversed(.at(3))) { try book.add(.reverse(.at(3))) }
        #expect(throws: LedgerRefusal.notReversible(.at(4))) { try book.add(.reverse(.at(4))) }
    }

    @Test func `a reservation carried out is put back by reversing what was carried out`() throws {
        var book = try Book.withEnvelope(1000)
        try book.add(.reserve(.envelope, .owed, .euros(300), until: until))
        try book.add(.post(.at(3), .euros(120)))
        try book.add(.reverse(.at(4)))
        #expect(book.left(.envelope) == 100_000)
        #expect(book.left(.owed) == 0)
        #expect(throws: LedgerRefusal.alreadyReversed(.at(4))) { try book.add(.reverse(.at(4))) }
        #expect(throws: LedgerRefusal.alreadyResolved(.at(3))) { try book.add(.void(.at(3))) }
    }

    @Test func `floors hold for an entry as a whole, not between its movements`() throws {
        var book = try Book.withEnvelope(1000)
        // The first movement alone would overdraw « owed ».
        try book.add(.move(.owed, .activity, .euros(300)), .move(.envelope, .owed, .euros(300)))
        #expect(book.left(.owed) == 0)
        #expect(book.left(.activity) == 30_000)
        // A reservation makes room in the same entry for what takes its place.
        try book.add(.reserve(.envelope, .owed, .euros(700), until: until))
        try book.add(.void(.at(4)), .move(.envelope, .owed, .euros(700)))
        #expect(book.left(.envelope) == 0)
    }

    @Test func `a bank account may go below zero, in both directions`() throws {
        var book = try Book.withEnvelope(1000)
        try book.add(.move(.envelope, .owed, .euros(300)))
        try book.add(.move(.owed, .bank, .euros(300)))
        #expect(book.balance(.bank).posted(.free) == -30_000)
        try book.add(.move(.bank, .signed, .euros(1000)))
        #expect(book.balance(.bank).posted(.free) == 70_000)
        #expect(book.left(.signed) == 0)
    }

    @Test(arguments: Account.Kind.allCases)
    func `each kind of account has its floor`(kind: Account.Kind) {
        let expected: [Account.Kind: Account.Rule] = [
            .bank: .free, .receivable: .debit, .fundLine: .credit, .allocation: .credit, .owed: .credit,
            .activity: .credit, .inTransit: .credit,
        ]
        #expect(Account(kind).rule == expected[kind])
    }

    @Test func `an account's name holds its kind, its currency and each dimension`() {
        let account = Account(.owed, fundLine: "l", budget: "b", party: "p", project: "j")
        #expect(account.code == "owed:EUR:line=l:budget=b:party=p:project=j")
        #expect(Account(.bank, currency: .usd).code == "bank:USD")
        let all = [
            account, Account(.owed, fundLine: "l"), Account(.owed, budget: "l"), Account(.owed, party: "l"),
            Account(.owed, project: "l"), Account(.owed), Account(.owed, currency: .usd), Account(.allocation),
        ]
        #expect(Set(all.map(\.code)).count == all.count)
    }

    @Test func `what is available never traps, at whatever numbers`() {
        let full = Balance(debitsPosted: .max, creditsPosted: 0, debitsPending: .max, creditsPending: .max)
        #expect(full.available(.credit) == .min)
        #expect(full.available(.debit) == 0)
        let other = Balance(debitsPosted: 0, creditsPosted: .max, debitsPending: .max, creditsPending: .max)
        #expect(other.available(.credit) == 0)
        #expect(other.available(.debit) == .min)
    }
}
