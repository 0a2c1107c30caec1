import Testing

@testable import Ledger

/// `money.md` C1.5, C1.6.
@Suite struct HashChainTests {
    static let day = Day.on("2026-03-10")
    static let transfer = Transfer(
        id: .at(7), phase: .post, debit: .envelope, credit: .owed, amount: .euros(3), target: .at(5),
        releases: .euros(4),
        until: .on("2026-04-30"))
    static let entry = entry()

    @Test func `each entry carries the hash of the one before it`() throws {
        var book = Book()
        #expect(book.lastHash == Entry.genesis)
        let first = try book.add(.move(.signed, .line, .euros(10)))
        let second = try book.add(.move(.line, .envelope, .euros(10)))
        #expect(first.previousHash == Entry.genesis)
        #expect(second.previousHash == first.hash)
        #expect(book.lastHash == second.hash)
        for entry in [first, second] { #expect(entry.hash == entry.computedHash()) }
        #expect(first.hash.wholeMatch(of: /[0-9a-f]{64}/) != nil)
    }

    @Test func `the same drafts give the same hashes`() throws {
        #expect(try Self.hashes(recorded: Book.noon) == Self.hashes(recorded: Book.noon))
        #expect(try Self.hashes(recorded: Book.noon) != Self.hashes(recorded: Book.noon.adding(seconds: 1)))
    }

    @Test func `a hash stays what it was in former releases`() {
        #expect(Self.entry.computedHash() == "6b71cd38534e35f0d88fff4c3dd59d63bb1e646dc0a6c6f3f8a5c0232487beab")
    }

    @Test func `any field that changes changes the hash`() {
        let altered: [(String, Entry)] = [
            ("number", Self.entry(number: 8)), ("kind", Self.entry(kind: "drawReversed")),
            ("day", Self.entry(day: .on("2026-03-11"))), ("no document day", Self.entry(documentDay: nil)),
            ("bank day", Self.entry(bankDay: .on("2026-03-13"))), ("origin", Self.entry(origin: "draw:d2")),
            ("recorded", Self.entry(recorded: Instant(milliseconds: 1))), ("key", Self.entry(key: "k2")),
            ("fingerprint", Self.entry(fingerprint: "g")), ("previous hash", Self.entry(previousHash: "1")),
            ("days exchanged", Self.entry(documentDay: .on("2026-03-12"), bankDay: .on("2026-03-09"))),
            ("a day in the other place", Self.entry(documentDay: .on("2026-03-12"), bankDay: nil)),
            ("no transfers", Self.entry(transfers: [])),
            ("a transfer more", Self.entry(transfers: [Self.transfer, Self.transfer])),
            ("id", altering(id: .at(7, 1))), ("phase", altering(phase: .reversal)),
            ("debit", altering(debit: .line)), ("credit", altering(credit: .activity)),
            ("sides exchanged", altering(debit: .owed, credit: .envelope)),
            ("amount", altering(amount: Money(cents: 301))),
            ("target", altering(target: .at(4))), ("no target", altering(target: nil)),
            ("releases", altering(releases: Money(cents: 399))), ("until", altering(until: .on("2026-05-01"))),
            ("no end", altering(until: nil)),
            ("another currency", altering(debit: .dollars)),
        ]
        var seen = [Self.entry.computedHash(): "unchanged"]
        for (what, entry) in altered {
            let earlier = seen.updateValue(what, forKey: entry.computedHash())
            #expect(earlier == nil, "\(what) has the hash of \(earlier ?? "")")
        }
    }

    @Test(arguments: ["|", "\n", "\\", "\\p", "|x|"])
    func `text cannot pass from one field to the next and keep the hash`(sign: String) {
        // « a|b » and « c » read on end are « a » and « b|c ».
        #expect(
            Self.entry(origin: "a\(sign)b", key: "c").computedHash()
                != Self.entry(origin: "a", key: "b\(sign)c").computedHash())
        let barred = EntryDraft(kind: "a|2026-03-10", day: Self.day, origin: "o", key: "k", movements: [])
        let split = EntryDraft(kind: "a", day: Self.day, origin: "o", key: "k", movements: [])
        #expect(barred.fingerprint != split.fingerprint)
        #expect(Self.entry(origin: "a\\pb").computedHash() != Self.entry(origin: "a|b").computedHash())
        #expect(Self.entry(origin: "a\\nb").computedHash() != Self.entry(origin: "a\nb").computedHash())
    }

    @Test func `the fingerprint is of what is asked, not of the key it is sent under (C1.6)`() {
        let draft = EntryDraft.of(.move(.envelope, .owed, .euros(3)))
        #expect(draft.fingerprint == EntryDraft.of(.move(.envelope, .owed, .euros(3)), key: "other").fingerprint)
        let others: [EntryDraft] = [
            .of(.move(.envelope, .owed, .euros(4))), .of(.move(.owed, .envelope, .euros(3))),
            .of(.move(.envelope, .owed, .euros(3)), day: .on("2026-03-11")),
            .of(.move(.envelope, .owed, .euros(3)), origin: "draw:d2"),
            .of(.reserve(.envelope, .owed, .euros(3), until: nil)),
            .of(.reserve(.envelope, .owed, .euros(3), until: Self.day)),
            .of(.move(.envelope, .owed, .euros(3)), .move(.envelope, .owed, .euros(3))),
            .of(.post(.at(3), nil)), .of(.post(.at(3), .euros(3))), .of(.post(.at(4), nil)),
            .of(.void(.at(3))), .of(.expire(.at(3))), .of(.reverse(.at(3))), .of(),
        ]
        #expect(Set(([draft] + others).map(\.fingerprint)).count == others.count + 1)
    }

    private static func hashes(recorded: Instant) throws -> [String] {
        var book = Book()
        return try [
            EntryDraft.of(.move(.signed, .line, .euros(10))), .of(.reserve(.line, .envelope, .euros(4), until: day)),
            .of(.post(.at(2), .euros(3))), .of(.reverse(.at(3))),
        ].map { try book.append($0, recorded: recorded).hash }
    }

    private static func entry(
        number: Int64 = 7, kind: String = "drawDone", day: Day = day, documentDay: Day? = .on("2026-03-09"),
        bankDay: Day? = .on("2026-03-12"), recorded: Instant = Book.noon, origin: String = "draw:d1",
        key: String = "k1",
        fingerprint: String = "f", previousHash: String = Entry.genesis, transfers: [Transfer] = [transfer]
    ) -> Entry {
        Entry(
            number: number, kind: kind, day: day, documentDay: documentDay, bankDay: bankDay, recorded: recorded,
            origin: origin, key: key, fingerprint: fingerprint, previousHash: previousHash, transfers: transfers)
    }

    private func altering(
        id: Transfer.ID = .at(7), phase: Transfer.Phase = .post, debit: Account = .envelope, credit: Account = .owed,
        amount: Money = .euros(3), target: Transfer.ID? = .at(5), releases: Money = .euros(4),
        until: Day? = .on("2026-04-30")
    ) -> Entry {
        let altered = Transfer(
            id: id, phase: phase, debit: debit, credit: credit, amount: amount, target: target, releases: releases,
            until: until)
        return Self.entry(transfers: [altered])
    }
}
