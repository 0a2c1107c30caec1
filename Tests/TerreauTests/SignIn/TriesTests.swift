import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// How often something may be tried.
@Suite struct TriesTests {
    private static let limit = TriesRules.Limit(count: 5, seconds: 3600)

    @Test func `so many at once, then one for each share of the time`() {
        var now = Instant(milliseconds: 0)
        var spent: Instant?
        func tries(_ count: Int) -> Int {
            (0..<count).count { _ in
                guard case .yes(let until) = TriesRules.judge(spent, Self.limit, at: now) else { return false }
                spent = until
                return true
            }
        }
        #expect(tries(10) == 5)
        #expect(TriesRules.judge(spent, Self.limit, at: now) == .no(waitSeconds: 720))
        now = now.adding(seconds: 719)
        #expect(TriesRules.judge(spent, Self.limit, at: now) == .no(waitSeconds: 1))
        now = now.adding(seconds: 1)
        #expect(tries(10) == 1)
        now = now.adding(seconds: 3600)
        #expect(tries(10) == 5)
        // A clock that goes back gives nothing away.
        now = now.adding(seconds: -7200)
        #expect(tries(10) == 0)
    }

    @Test(arguments: Engine.available)
    func `buckets survive a restart, and nobody reads in them whose they are`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            for _ in 1...5 { try await house.instance.signIn.sendCode(to: "nobody@demo.example", browser: "one") }
            let restarted = try await Instance(
                database: house.database, resources: Repository.resources, clock: house.clock.clock,
                keys: house.instance.keys)
            await #expect(throws: TooManyTries.self) {
                try await restarted.signIn.sendCode(to: "Nobody@demo.example", browser: "two")
            }
            // From elsewhere the same account may still be asked for: nobody can lock somebody else out from one place.
            let elsewhere = Client(address: IPAddress("203.0.113.9"))
            try await restarted.signIn.sendCode(to: "nobody@demo.example", browser: "two", from: elsewhere)
            let kept = try await house.read { db in
                try db.rows("SELECT bucket FROM tries").map { try $0["bucket"] as String }.joined()
            }
            #expect(!kept.isEmpty && !kept.contains("nobody") && !kept.contains("203.0"))
        }
    }
}
