import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// A run that left the bank as one movement.
@Suite struct BankBatchTests {
    /// How a bank may name our file.
    enum Naming: String, CaseIterable, Sendable { case payment, message, words, nothing }

    @Test(arguments: Engine.available, Naming.allCases)
    func `one movement of the whole sum is the run, and confirms its lines`(engine: Engine, naming: Naming) async throws
    {
        try await withPayments(engine) { world in
            let (house, bank) = (world.house, world.house.instance.bank)
            let run = try await world.released()
            let movement = try await Self.arrive(world, naming, run, cents: -49_000)
            let proposals = try await house.read { try BankProposal.all(for: movement, in: $0) }
            guard case .run(let found, let amount, let count, let isByReference)? = proposals.first else {
                Issue.record("the run is not proposed: \(proposals)")
                return
            }
            #expect(found.id == run && amount == .euros(490) && count == 2 && proposals.count == 1)
            #expect(isByReference == (naming != .nothing))
            try await house.browse { web in
                let page = try await web.get(Links.bankLine(movement.id), as: house.treasurer)
                #expect(page.contains("Notre remise V-1 : 2 virements partis en une fois"))
                let done = try await web.post(
                    Links.bankLine(movement.id, "paiement"), ["run": run.rawValue], as: house.treasurer)
                #expect(done.location == Links.bank)
                let list = try await web.get(Links.bank, as: house.treasurer)
                #expect(list.contains("Une remise entière, partie en une fois"))
            }
            let (lines, state, draws) = try await (
                world.lines(run), world.run(run).state,
                house.read { db in
                    try world.draws.map { try Draw.find($0, in: db).state }
                }
            )
            #expect(lines.allSatisfy { $0.state == .paid && $0.bankDay == house.today })
            #expect(state == .confirmed && draws == [.settled, .settled])
            let findings = try await world.check()
            #expect(findings.isEmpty)
            // The same run a second time, whole or line by line: somebody has to look at the bank.
            let twice = try await Self.arrive(world, naming, run, cents: -49_000, reference: "AGAIN")
            let none = try await house.read { try BankProposal.all(for: twice, in: $0) }
            #expect(none.isEmpty)
            await #expect(throws: Bank.No.paymentMatched) {
                try await bank.settle(twice.id, run: run, by: house.treasurer)
            }
            let single = try await Self.arrive(world, .nothing, run, cents: -29_000, reference: "ONE")
            await #expect(throws: Bank.No.paymentMatched) {
                try await bank.settle(single.id, payment: lines[0].id, by: house.treasurer)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a refused line may be in the sum or not`(engine: Engine) async throws {
        for cents in [-49_000, -20_000] as [Int64] {
            try await withPayments(engine) { world in
                let house = world.house
                let run = try await world.released()
                let lines = try await world.lines(run)
                try await world.payments.sendBack(
                    lines[0].id, of: run, reason: "AC04", on: house.today, by: house.treasurer)
                let movement = try await Self.arrive(world, .payment, run, cents: cents)
                try await house.instance.bank.settle(movement.id, run: run, by: house.treasurer)
                let states = try await world.lines(run).map(\.state)
                #expect(states == [.rejected, .paid])
                let findings = try await world.check()
                #expect(findings.isEmpty)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `another sum, money that came, and a run that has not left are not it`(engine: Engine) async throws {
        try await withPayments(engine) { world in
            let (house, bank) = (world.house, world.house.instance.bank)
            let run = try await world.prepare()
            let early = try await Self.arrive(world, .nothing, run, cents: -49_000)
            await #expect(throws: Bank.No.notThisRun) {
                try await bank.settle(early.id, run: run, by: house.treasurer)
            }
            try await world.payments.freeze(run, by: house.treasurer)
            try await world.payments.release(run, by: world.rosa)
            for (cents, reference) in [(-49_001, "A"), (49_000, "B"), (-20_001, "C")] as [(Int64, String)] {
                let movement = try await Self.arrive(world, .payment, run, cents: cents, reference: reference)
                let proposals = try await house.read { try BankProposal.all(for: movement, in: $0) }
                #expect(proposals.isEmpty)
                await #expect(throws: Bank.No.notThisRun) {
                    try await bank.settle(movement.id, run: run, by: house.treasurer)
                }
            }
            let states = try await world.lines(run).map(\.state)
            #expect(states == [.live, .live])
        }
    }

    @Test(arguments: Engine.available)
    func `what the treasurer confirmed by hand, the statement proves`(engine: Engine) async throws {
        try await withPayments(engine) { world in
            let house = world.house
            let run = try await world.released()
            try await world.payments.confirm(run, on: house.today, by: house.treasurer)
            let movement = try await Self.arrive(world, .message, run, cents: -49_000)
            try await house.instance.bank.settle(movement.id, run: run, by: house.treasurer)
            let waiting = try await house.read { try BankMovement.countWaiting(in: $0) }
            #expect(waiting == 0)
        }
    }

    /// One entry without details, imported.
    private static func arrive(
        _ world: PaymentHouse, _ naming: Naming, _ run: PaymentRun.ID, cents: Int64, reference: String = "BATCH"
    ) async throws -> BankMovement {
        let house = world.house
        let name = PaymentRules.messageID(of: run.rawValue)
        let batch =
            switch naming {
            case .payment: "<Btch><MsgId>\(name)</MsgId><PmtInfId>\(name)-1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>"
            case .message: "<Btch><MsgId>\(name)</MsgId></Btch>"
            case .words: "<TxDtls><RmtInf><Ustrd>VIR SEPA EMIS /REF \(name)-1</Ustrd></RmtInf></TxDtls>"
            case .nothing: ""
            }
        let entry = StatementSample.entry(
            .init(day: house.today, cents: cents, reference: reference), details: batch)
        let file = StatementSample.camt([], closing: cents, more: entry)
        _ = try await house.instance.bank.importFile(file, name: "a.xml", sameDay: nil, by: house.treasurer)
        let all = try await house.read { try BankMovement.waiting(limit: 50, in: $0) }
        return try #require(all.last { $0.line.bankReference == reference })
    }
}
