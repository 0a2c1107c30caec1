import Ledger
import Storage

@testable import Terreau

/// One thing that somebody does, with everything about it drawn before it happens: doing it again does the same.
struct SimulatedAct: Sendable {
    let name: String
    /// Done again, it must be the same act: it carries a key.
    var hasKey = false
    let perform: @Sendable () async throws -> String
}

/// Draws acts from the present state of a world.
struct SimulatedPeople {
    let world: SimulatedWorld
    var random: RuleRandom
    private var keys = 0

    init(world: SimulatedWorld, random: RuleRandom) {
        self.world = world
        self.random = random
    }

    private static let purposes = [
        "Automatiser les factures", "Réparer la remorque", "Formation au vélo cargo", "Documenter le fonctionnement",
        "Salle pour la rencontre", "Accompagner un nouveau livreur",
    ]

    private var house: House { world.house }
    private var instance: Instance { world.instance }

    mutating func next() async throws -> SimulatedAct {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<30: return try declare()
        case 30..<56: return try await decideOnDraw() ?? declare()
        case 56..<64: return try await returnMoney() ?? declare()
        case 64..<84: return try await pay() ?? declare()
        case 84..<90: return moveMoney()
        case 90..<92: return changePolicy()
        default: return passTime()
        }
    }

    // MARK: Draws

    private mutating func declare() throws -> SimulatedAct {
        let actor = random.pick(world.members + world.stewards)
        let payee = random.chance(70) ? .person(actor.id) : random.pick(world.payees)
        let gesture = random.pick(Draw.Gesture.allCases)
        let amount = Money(cents: Int64.random(in: 1...(random.chance(80) ? 320_00 : 1400_00), using: &random))
        let days = Int.random(in: 0...50, using: &random)
        let request = try house.request(
            random.pick(Self.purposes), amount, from: random.pick(world.budgets), for: payee, gesture,
            project: random.chance(40) ? world.project : nil,
            on: gesture == .need ? nil : house.today.adding(days: -days / 5),
            until: house.today.adding(days: days + 1))
        let key = nextKey()
        return SimulatedAct(name: "declare", hasKey: true) { [house] in
            try await house.draws.declare(request, by: actor, key: key).rawValue
        }
    }

    private mutating func draw(_ states: [Draw.State]) async throws -> Draw? {
        let all = try await house.read { db in
            try db.rows("SELECT * FROM draws ORDER BY number DESC LIMIT 60").map(Draw.init)
        }.filter { states.contains($0.state) }
        return all.isEmpty ? nil : random.pick(all)
    }

    private mutating func decideOnDraw() async throws -> SimulatedAct? {
        guard let draw = try await draw([.waiting, .accepted]) else { return nil }
        let somebody = random.pick(world.members + world.stewards + [world.treasurer])
        let declarant = (world.members + world.stewards).first { $0.id == draw.declaredBy } ?? somebody
        let own = random.chance(80) ? declarant : somebody
        let steward = random.chance(85) ? random.pick(world.stewards) : somebody
        let (house, id, today) = (house, draw.id, house.today)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<35:
            let seen = (try? await house.seen(id)) ?? "nothing"
            return SimulatedAct(name: "accept") { done(try await house.draws.accept(id, seen: seen, by: steward)) }
        case 35..<42:
            return SimulatedAct(name: "refuse") {
                done(try await house.draws.refuse(id, reason: "Hors sujet", by: steward))
            }
        case 42..<52: return SimulatedAct(name: "withdraw") { done(try await house.draws.withdraw(id, by: own)) }
        case 52..<62:
            return SimulatedAct(name: "ask") { done(try await house.draws.ask("Pour qui ?", about: id, by: somebody)) }
        case 62..<72:
            let open = try await house.read { try DrawQuestion.all(of: id, in: $0).last { $0.isOpen }?.id }
            guard let open else { return nil }
            return SimulatedAct(name: "answer") {
                done(try await house.draws.answer(open, of: id, with: "Pour tous", by: own))
            }
        case 72..<78:
            var request = draw.request
            request.amount = Money(cents: Int64.random(in: 1...400_00, using: &random))
            return SimulatedAct(name: "edit") { [request] in
                done(try await house.draws.edit(id, to: request, seen: draw.version, by: own))
            }
        default:
            let part = Money(cents: Int64.random(in: 1...max(1, draw.amount.cents), using: &random))
            let amount = random.chance(60) ? draw.amount : part
            return SimulatedAct(name: "sayDone") {
                done(try await house.draws.sayDone(id, amount: amount, on: today, by: own))
            }
        }
    }

    private mutating func returnMoney() async throws -> SimulatedAct? {
        guard let draw = try await draw([.accepted, .settled, .evidenced]) else { return nil }
        let (house, id, treasurer, today) = (house, draw.id, world.treasurer, house.today)
        let payee = world.members.first { $0.id == draw.payee.person } ?? treasurer
        let amount = Money(cents: Int64.random(in: 1...max(1, draw.amount.cents), using: &random))
        let key = nextKey()
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            let steward = random.pick(world.stewards)
            return SimulatedAct(name: "reverse") {
                done(try await house.draws.reverse(id, reason: "Erreur", by: steward))
            }
        case 1:
            return SimulatedAct(name: "waive", hasKey: true) {
                done(
                    try await house.instance.returns.waive(
                        id, amount: amount, reason: "Dit à la réunion", by: payee, key: key))
            }
        case 2:
            return SimulatedAct(name: "giveBack", hasKey: true) {
                done(
                    try await house.instance.returns.giveBack(
                        id, amount: amount, on: today, reason: "Trop-perçu", by: treasurer, key: key))
            }
        default:
            return SimulatedAct(name: "settle", hasKey: true) {
                done(
                    try await house.instance.settlements.settle(
                        id, mode: nil, amount: amount, on: today, without: "Pièce vue", by: treasurer, key: key))
            }
        }
    }

    // MARK: Payments

    private mutating func run(_ states: [PaymentRun.State]) async throws -> (PaymentRun, [PaymentLine])? {
        let all = try await house.read { db in
            try db.rows("SELECT id FROM payment_runs ORDER BY number DESC LIMIT 20").map {
                let run = try PaymentRun.find($0["id"], in: db)
                return (run, try PaymentLine.all(of: run.id, in: db))
            }
        }.filter { states.contains($0.0.state) }
        return all.isEmpty ? nil : random.pick(all)
    }

    private mutating func pay() async throws -> SimulatedAct? {
        let (payments, treasurer, releaser, today) = (instance.payments, world.treasurer, world.releaser, house.today)
        let key = nextKey()
        let choice = Int.random(in: 0..<100, using: &random)
        if choice < 25 {
            let (account, atOnce) = (world.account, random.chance(50))
            let day = PaymentCalendar.firstWorkingDay(from: today)
            return SimulatedAct(name: "prepare", hasKey: true) {
                try await payments.prepare(from: account, on: day, atOnce: atOnce, by: treasurer, key: key).rawValue
            }
        }
        if choice < 33 {
            let settlements = instance.settlements
            return SimulatedAct(name: "settleInternal", hasKey: true) {
                String(try await settlements.settleInternal(atOnce: true, by: treasurer, key: key))
            }
        }
        if choice < 38, let draw = try await draw([.accepted]) {
            let settlements = instance.settlements
            return SimulatedAct(name: "excuse") {
                done(try await settlements.excuse(draw.id, reason: "Pièce vue", by: treasurer))
            }
        }
        guard let (run, lines) = try await run([.prepared, .frozen, .released, .confirmed]), !lines.isEmpty else {
            return nil
        }
        let line = random.pick(lines)
        let id = run.id
        switch (run.state, Int.random(in: 0..<10, using: &random)) {
        case (.prepared, 0...1):
            let part = Money(cents: Int64.random(in: 1...line.amount.cents, using: &random))
            return SimulatedAct(name: "payPart") {
                done(try await payments.pay(part, of: line.id, in: id, by: treasurer))
            }
        case (.prepared, 2):
            return SimulatedAct(name: "remove") { done(try await payments.remove(line.id, from: id, by: treasurer)) }
        case (.prepared, 3), (.frozen, 0...1):
            return SimulatedAct(name: "void") { done(try await payments.void(id, reason: "Refaire", by: treasurer)) }
        case (.prepared, _): return SimulatedAct(name: "freeze") { done(try await payments.freeze(id, by: treasurer)) }
        case (.frozen, _): return SimulatedAct(name: "release") { done(try await payments.release(id, by: releaser)) }
        case (.released, 0...2), (.confirmed, _):
            return SimulatedAct(name: "sendBack") {
                done(try await payments.sendBack(line.id, of: id, reason: "Compte clos", on: today, by: treasurer))
            }
        case (.released, 3...6): return statement(of: line, on: today)
        case (.released, 7):
            return SimulatedAct(name: "confirmLine") {
                done(try await payments.confirm(id, lines: [line.id], on: today, by: treasurer))
            }
        default: return SimulatedAct(name: "confirm") { done(try await payments.confirm(id, on: today, by: treasurer)) }
        }
    }

    /// The bank's file about one payment, imported, and its line answered.
    private func statement(of line: PaymentLine, on day: Day) -> SimulatedAct {
        let (bank, house, treasurer) = (instance.bank, house, world.treasurer)
        let move = StatementSample.Move(day: day, cents: -line.amount.cents, endToEnd: line.endToEndID)
        return SimulatedAct(name: "statement") {
            let hash = try await bank.keep(StatementSample.camt([move]), name: "releve.xml", by: treasurer)
            let count = try await bank.importFile(hash, by: treasurer)
            let waiting = try await house.read { try BankMovement.waiting(limit: 50, in: $0) }
            if let found = waiting.first(where: { $0.line.endToEnd == line.endToEndID }) {
                try await bank.settle(found.id, payment: line.id, by: treasurer)
            }
            return String(count)
        }
    }

    // MARK: Around

    private mutating func moveMoney() -> SimulatedAct {
        let (budgets, manager) = (instance.budgets, house.manager)
        let (budget, line, key) = (random.pick(world.budgets), random.pick(world.lines), nextKey())
        let amount = Money(cents: Int64.random(in: 1...400_00, using: &random))
        let isFilling = random.chance(50)
        return SimulatedAct(name: isFilling ? "fill" : "takeBack", hasKey: true) {
            done(
                isFilling
                    ? try await budgets.fill(budget, from: line, amount, by: manager, key: key)
                    : try await budgets.giveBack(budget, to: line, amount, by: manager, key: key))
        }
    }

    /// Never above what the oracle holds the co-operative to.
    private mutating func changePolicy() -> SimulatedAct {
        var policy = BudgetPolicy()
        policy.selfServiceCeiling = .euros(Int.random(in: 0...400, using: &random))
        policy.approval = random.chance(80) ? .steward : .quorum
        policy.rhythm = random.pick(SettlementRhythm.allCases)
        let (budgets, manager, budget) = (instance.budgets, house.manager, world.budgets[0])
        return SimulatedAct(name: "changePolicy") { [policy] in
            done(try await budgets.change(budget, to: policy, by: manager))
        }
    }

    private mutating func passTime() -> SimulatedAct {
        let hours = Int64.random(in: 1...(random.chance(80) ? 30 : 400), using: &random)
        let house = house
        return SimulatedAct(name: "passTime") {
            house.clock.advance(seconds: hours * 3600)
            return String(try await house.draws.releaseLapsed())
        }
    }

    private mutating func nextKey() -> String {
        keys += 1
        return "key-\(keys)"
    }
}

/// For verbs that answer nothing.
private func done(_: Void) -> String { "" }
