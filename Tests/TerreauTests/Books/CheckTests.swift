import Ledger
import Storage
import Testing

@testable import Terreau

/// `terreau check` finds what somebody with the database file in hand may do to it.
@Suite struct CheckTests {
    @Test(arguments: Engine.available)
    func `books that only verbs have written are in order`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            #expect(try await house.check() == [])
            try await house.fillBooks()
            #expect(try await house.check() == [])
        }
    }

    @Test(arguments: Tampering.all)
    func `tampering is found`(_ tampering: Tampering) async throws {
        try await withInstance(.sqlite) { house in
            try await house.fillBooks()
            try await house.database.write { db in
                for statement in tampering.statements { try db.run(statement) }
            }
            let findings = try await house.check()
            #expect(findings.contains { $0.code == tampering.code }, "found only \(findings)")
            if tampering.isAlone { #expect(Set(findings.map(\.code)) == [tampering.code]) }
        }
    }

    @Test func `after an unreadable entry the others are still checked`() async throws {
        try await withInstance(.sqlite) { house in
            try await house.fillBooks()
            try await house.database.write { db in
                try db.run("DROP TRIGGER entries_no_update")
                try db.run("UPDATE entries SET day = 'yesterday' WHERE number = 3")
                try db.run("UPDATE entries SET origin = 'line:other' WHERE number = 7")
            }
            let findings = try await house.check()
            #expect(findings.contains(Finding(code: .unreadable, about: "3")))
            #expect(findings.contains(Finding(code: .hashDiffers, about: "7")))
        }
    }

    @Test func `what the database itself finds is a finding`() async throws {
        try await withInstance(.sqlite) { house in
            let check = Check(database: DamagedDatabase(database: house.database))
            let findings = try await check.run { _ in }
            #expect(findings == [Finding(code: .storage, about: "page 7 is never used")])
        }
    }

    @Test func `a long list is cut, and says so`() {
        var findings = Findings()
        for number in 1...(Check.listed + 5) { findings.add(.hashDiffers, String(number)) }
        #expect(findings.all.count == Check.listed + 1)
        #expect(findings.all.last == Finding(code: .more, about: "hashDiffers"))
    }

    @Test func `every finding has a sentence in both languages`() throws {
        let languages = try Languages(Repository.resources, clock: .system)
        for language in [languages.french, languages.english] {
            for code in Finding.Code.allCases {
                let sentence = language(Finding(code: code, about: "42").sentence)
                #expect(sentence.contains("42") && !sentence.hasPrefix("check."))
            }
        }
    }

    @Test func `it tells how far it is`() async throws {
        try await withInstance(.sqlite) { house in
            try await house.fillBooks()
            var told: [String] = []
            _ = try await Check(database: house.database).run { told.append($0) }
            #expect(told.contains { $0.hasPrefix("entries ") } && told.contains { $0.hasPrefix("draws ") })
        }
    }
}

extension House {
    fileprivate func check() async throws -> [Finding] { try await Check(database: database).run { _ in } }
}

/// What is done to the database file, and the finding it must lead to.
struct Tampering: CustomTestStringConvertible, Sendable {
    let code: Finding.Code
    let statements: [SQL]
    /// Whether nothing else may be found.
    var isAlone = false

    var testDescription: String { code.rawValue }

    private static let unlocked: [SQL] = [
        "DROP TRIGGER entries_no_update", "DROP TRIGGER entries_no_delete", "DROP TRIGGER transfers_no_update",
        "DROP TRIGGER transfers_no_delete", "DROP TRIGGER draw_events_no_delete",
    ]

    /// Transfers in a table without any constraint.
    private static let bare: [SQL] = [
        "CREATE TABLE bare AS SELECT * FROM transfers", "DROP TABLE transfers", "ALTER TABLE bare RENAME TO transfers",
    ]

    static let all: [Tampering] = [
        .init(code: .unreadable, statements: unlocked + ["UPDATE entries SET recorded_at = 'noon' WHERE number = 5"]),
        .init(
            code: .numberMissing,
            statements: unlocked + [
                "DELETE FROM transfers WHERE id / 1024 = 2", "DELETE FROM entries WHERE number = 2",
            ]),
        .init(code: .chainBroken, statements: unlocked + ["UPDATE entries SET previous_hash = hash WHERE number = 4"]),
        .init(
            code: .hashDiffers, statements: unlocked + ["UPDATE entries SET key = 'other' WHERE number = 4"],
            isAlone: true),
        .init(
            code: .hashDiffers, statements: bare + ["UPDATE transfers SET until = '2027-01-01' WHERE id = 4096"],
            isAlone: true),
        .init(
            code: .entryEmpty,
            statements: [
                """
                INSERT INTO entries SELECT number + 1, kind, day, document_day, bank_day, recorded_at, origin, 'new', fingerprint,
                  hash, hash FROM entries ORDER BY number DESC LIMIT 1
                """
            ]),
        .init(
            code: .transferWithoutEntry,
            statements: [
                "INSERT INTO transfers (id, phase, debit, credit, amount) SELECT 1024000, phase, debit, credit, amount FROM transfers LIMIT 1"
            ], isAlone: true),
        .init(code: .belowZero, statements: bare + ["UPDATE transfers SET amount = 100 WHERE id = 1024"]),
        .init(
            code: .balanceDiffers,
            statements: ["UPDATE accounts SET credits_posted = credits_posted + 1 WHERE kind = 'owed'"],
            isAlone: true),
        .init(
            code: .balanceDiffers, statements: ["UPDATE account_totals SET net = net + 1 WHERE kind = 'owed'"],
            isAlone: true),
        .init(
            code: .sumDiffers, statements: ["UPDATE draw_totals SET amount = amount + 1 WHERE facet = 'project'"],
            isAlone: true),
        .init(code: .sumDiffers, statements: ["DELETE FROM draw_totals WHERE facet = 'hour'"], isAlone: true),
        .init(
            code: .accountCode, statements: ["UPDATE accounts SET code = 'bank:EUR:line=other' WHERE id = 1"],
            isAlone: true),
        .init(
            code: .accountRule, statements: ["UPDATE accounts SET rule = 'free' WHERE kind = 'allocation'"],
            isAlone: true),
        .init(code: .amountWrong, statements: bare + ["UPDATE transfers SET amount = 0 WHERE id = 1024"]),
        .init(code: .currenciesDiffer, statements: ["UPDATE accounts SET currency = 'USD' WHERE kind = 'owed'"]),
        .init(code: .targetMissing, statements: bare + ["UPDATE transfers SET target = 1023 WHERE phase = 'void'"]),
        .init(
            code: .targetPhase,
            statements: bare + [
                "UPDATE transfers SET target = (SELECT MIN(id) FROM transfers WHERE phase = 'posted') WHERE phase = 'void'"
            ]),
        .init(
            code: .targetTwice,
            statements: bare + [
                "UPDATE transfers SET target = (SELECT target FROM transfers WHERE phase = 'post') WHERE phase IN ('void', 'expire')"
            ]),
        .init(
            code: .releaseDiffers,
            statements: unlocked + ["UPDATE transfers SET releases = releases + 1 WHERE phase = 'void'"]),
        .init(
            code: .mirrorDiffers,
            statements: unlocked + ["UPDATE transfers SET amount = amount - 1 WHERE phase = 'reversal'"]),
        .init(
            code: .expiredEarly,
            statements: unlocked + [
                """
                UPDATE transfers SET until = '2999-12-31'
                WHERE id IN (SELECT target FROM transfers WHERE phase = 'expire')
                """
            ]),
        .init(
            code: .drawMoney,
            statements: [
                "UPDATE draws SET amount = amount + 1 WHERE state = 'settled'",
                "UPDATE draw_shares SET amount = amount + 1 WHERE amount > 0",
            ]),
        .init(
            code: .drawShares,
            statements: ["UPDATE draw_shares SET amount = amount + 1 WHERE amount > 0 AND position = 0"], isAlone: true),
        .init(
            code: .drawStillLive, statements: ["UPDATE draws SET state = 'withdrawn' WHERE state = 'settled'"]),
        .init(
            code: .drawEvents, statements: unlocked + ["DELETE FROM draw_events WHERE kind = 'settled'"], isAlone: true),
        .init(
            code: .originMissing,
            statements: unlocked + ["UPDATE entries SET origin = 'draw:nobody' WHERE kind = 'drawLapsed'"]),
    ]
}

/// A database whose own check finds something.
private struct DamagedDatabase: Database {
    let database: any Database

    var dialect: Dialect { database.dialect }
    func read<T: Sendable>(_ body: @escaping @Sendable (any Reading) throws -> T) async throws -> T {
        try await database.read(body)
    }
    func write<T: Sendable>(_ body: @escaping @Sendable (any Writing) throws -> T) async throws -> T {
        try await database.write(body)
    }
    func integrityFindings() async throws -> [String] { ["page 7 is never used"] }
    func settle() async throws { try await database.settle() }
    func close() async throws { try await database.close() }
}
