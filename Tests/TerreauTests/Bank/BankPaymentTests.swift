import Ledger
import Storage
import Testing

@testable import Terreau

/// Payments of ours, recognised on the bank's statement.
@Suite struct BankPaymentTests {
    @Test(arguments: Engine.available)
    func `a payment is found by its reference, else by its amount, and is confirmed once`(engine: Engine) async throws {
        try await withPayments(engine) { world in
            let (house, bank) = (world.house, world.house.instance.bank)
            let run = try await world.released()
            let lines = try await world.lines(run)
            let (first, second) = (lines[0], lines[1])
            let moves = [
                StatementSample.Move(
                    day: house.today, cents: -first.amount.cents, reference: "R1", endToEnd: first.endToEndID),
                StatementSample.Move(day: house.today, cents: -second.amount.cents, reference: "R2"),
                StatementSample.Move(
                    day: house.today, cents: -first.amount.cents, reference: "R3", endToEnd: first.endToEndID),
            ]
            let hash = try await bank.keep(StatementSample.camt(moves), name: "a.xml", by: house.treasurer)
            try await bank.importFile(hash, by: house.treasurer)
            let movements = try await house.read { try BankMovement.waiting(limit: 10, in: $0) }
            let found = try await house.read { db in try movements.map { try BankProposal.all(for: $0, in: db) } }
            #expect(Self.payments(found[0]) == ["\(first.id) true"])
            #expect(Self.payments(found[1]) == ["\(second.id) false"])

            await #expect(throws: Bank.No.notThisPayment) {
                try await bank.settle(movements[0].id, payment: second.id, by: house.treasurer)
            }
            try await bank.settle(movements[0].id, payment: first.id, by: house.treasurer)
            try await bank.settle(movements[1].id, payment: second.id, by: house.treasurer)
            // The same payment left twice: nobody may say that this is in order.
            await #expect(throws: Bank.No.paymentMatched) {
                try await bank.settle(movements[2].id, payment: first.id, by: house.treasurer)
            }
            let states = try await world.lines(run).map(\.state)
            #expect(states == [.paid, .paid])
            let (findings, state) = try await (world.check(), world.run(run).state)
            #expect(findings.isEmpty)
            #expect(state == .confirmed)
        }
    }

    @Test(arguments: Engine.available)
    func `money that came back is owed again, once`(engine: Engine) async throws {
        try await withPayments(engine) { world in
            let (house, bank) = (world.house, world.house.instance.bank)
            let run = try await world.released()
            let line = try await world.lines(run)[0]
            try await world.payments.confirm(run, lines: [line.id], on: house.today, by: house.treasurer)
            let details = """
                <TxDtls><Refs><EndToEndId>\(line.endToEndID)</EndToEndId></Refs><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls>
                """
            let entries = [-1, 1].map { sign in
                StatementSample.entry(.init(day: house.today, cents: sign * line.amount.cents), details: details)
            }
            let file = StatementSample.camt([], closing: 0, more: entries.joined())
            let hash = try await bank.keep(file, name: "a.xml", by: house.treasurer)
            try await bank.importFile(hash, by: house.treasurer)
            for movement in try await house.read({ try BankMovement.waiting(limit: 10, in: $0) }) {
                try await bank.settle(movement.id, payment: line.id, by: house.treasurer)
            }
            let after = try await world.lines(run)[0]
            #expect(after.state == .returned)
            #expect(after.reason == "AC04")
            let (findings, state) = try await (world.check(), house.state(line.draw))
            #expect(findings.isEmpty)
            #expect(state == .accepted)
        }
    }

    private static func payments(_ proposals: [BankProposal]) -> [String] {
        proposals.compactMap {
            if case .payment(let line, let isByReference) = $0 { "\(line.id) \(isByReference)" } else { nil }
        }
    }
}
