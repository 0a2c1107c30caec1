import Foundation
import HTTPTypes
import Ledger
import Storage
import Synchronization
import Testing

@testable import Terreau

/// What `/readyz` answers, and what a care of the house leaves behind.
@Suite struct ReadinessTests {
    private func ask(_ house: House) async throws -> (status: Int, text: String) {
        // An answer holds for a second.
        house.clock.advance(seconds: 2)
        return try await house.browse { web in
            let page = try await web.get("/readyz")
            return (page.status.code, page.html)
        }
    }

    @Test(arguments: Engine.available)
    func `a house that can work says so, and its probes leave one row`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let answer = try await ask(house)
            #expect(answer == (200, "ready\n"))
            #expect(try await ask(house).status == 200)
            let rows: Int? = try await house.read { try $0.value("SELECT COUNT(*) FROM upkeep") }
            #expect(rows == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `an old letter, another schema and a closed database are each named`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let now = house.clock.now
            try await house.database.write { db in
                try Mail(to: "a@demo.example", subject: "s", body: "b").put(at: now, in: db)
            }
            let fresh = try await ask(house)
            #expect(fresh.status == 200)
            house.clock.advance(seconds: Readiness.longestWait)
            let late = try await ask(house)
            #expect(late == (503, "not ready: outbox\n"))
            // One address that takes nothing is no trouble of the house: others get theirs.
            let then = house.clock.now
            try await house.database.write { db in
                try Mail(to: "b@demo.example", subject: "s", body: "b").put(at: then, in: db)
                try OutboxLetter.markSent(Mail.waiting(in: db)[1].id, at: then, in: db)
            }
            let others = try await ask(house)
            #expect(others.status == 200)

            try await house.database.write { db in
                try db.run("DELETE FROM outbox")
                try db.run(
                    "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES (9999, '9999_x', '', '')"
                )
            }
            let newer = try await ask(house)
            #expect(newer == (503, "not ready: migrations\n"))

            try await house.database.close()
            house.clock.advance(seconds: 2)
            #expect(await house.instance.readiness.faults(of: house.instance) == [.database])
        }
    }

    @Test func `letters that wait because of a pause are no fault`() async throws {
        try await withInstance(.sqlite) { house in
            let now = house.clock.now
            try await house.database.write { db in
                try Operations(isPaused: true).save(in: db)
                try Mail(to: "a@demo.example", subject: "s", body: "b").put(at: now, in: db)
            }
            try await house.instance.pause.refresh(from: house.database)
            house.clock.advance(seconds: Readiness.longestWait * 2)
            let answer = try await ask(house)
            #expect(answer.status == 200)
        }
    }

    @Test func `too little room on the disk is named`() async throws {
        try await withInstance(.sqlite) { house in
            for (least, answer) in [(UInt64(1), (200, "ready\n")), (.max, (503, "not ready: disk\n"))] {
                let instance = try await Instance(
                    database: house.database, resources: Repository.resources, clock: house.clock.clock,
                    disk: DiskFloor(folder: NSTemporaryDirectory(), least: least))
                let other = House(
                    instance: instance, clock: house.clock, manager: house.manager, treasurer: house.treasurer)
                let given = try await ask(other)
                #expect(given == answer)
            }
        }
    }

    @Test func `many who ask at once cost one probe`() async throws {
        try await withInstance(.sqlite) { house in
            let counted = CountedWrites(base: house.database)
            let instance = try await Instance(
                database: counted, resources: Repository.resources, clock: house.clock.clock)
            let answers = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<50 { group.addTask { await instance.readiness.faults(of: instance).count } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers == Array(repeating: 0, count: 50))
            #expect(counted.count.withLock { $0 } == 1)
        }
    }

    @Test(arguments: Engine.available)
    func `the daily check runs once a day and is written down`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            try await house.draw("Un essai", .euros(120), from: budget, by: camille)
            let daily = DailyCheck(instance: house.instance, logger: Engine.logger)
            #expect(try await daily.checkIfDue())
            #expect(try await house.read { try Upkeep.last(.check, in: $0) } == Upkeep(at: house.clock.now))
            house.clock.advance(seconds: 3600)
            #expect(try await !daily.checkIfDue())
            house.clock.advance(days: 1)
            #expect(try await daily.checkIfDue())
            // The clock was far ahead once, and is right again.
            house.clock.advance(days: -400)
            #expect(try await daily.checkIfDue())
        }
    }
}

/// The same database, and how often it was written to.
private final class CountedWrites: Database {
    let base: any Database
    let count = Mutex(0)

    init(base: any Database) { self.base = base }

    var dialect: Dialect { base.dialect }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Reading) throws -> T) async throws -> T {
        try await base.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Writing) throws -> T) async throws -> T {
        count.withLock { $0 += 1 }
        return try await base.write(body)
    }

    func integrityFindings() async throws -> [String] { try await base.integrityFindings() }
    func settle() async throws { try await base.settle() }
    func close() async throws {}
}
