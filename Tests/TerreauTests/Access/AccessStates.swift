import Ledger
import Testing

@testable import Terreau

/// Things in the states from which something can be done to them: « draw@accepted », « run@sent ».
struct AccessStates {
    let house: House
    /// Settles and enters accounts, so that those who try it did not do it themselves.
    let other: Actor
    let releaser: Actor

    /// A draw that was accepted, one that was paid, and one that is reserved.
    func draws(
        of actor: Actor, for payee: Actor? = nil, in budget: ContributoryBudget.ID, acceptedBy steward: Actor
    ) async throws -> [String: String] {
        var states: [String: String] = [:]
        for state in ["accepted", "settled", "reserved"] {
            let draw = try await house.draw(
                "Une selle", .euros(40), from: budget, by: actor, for: payee.map { .person($0.id) },
                state == "reserved" ? .need : .done)
            try await house.accept(draw, by: steward)
            if state == "settled" {
                try await house.instance.settlements.settle(
                    draw, mode: nil, on: house.today, without: "Vu sur papier", by: other)
            }
            states["draw@\(state)"] = draw.rawValue
        }
        return states
    }

    /// Runs of one payment each: frozen, released and left.
    func runs(
        from account: BankAccount.ID, of payee: Actor, in budget: ContributoryBudget.ID
    ) async throws -> [String: String] {
        let payments = house.instance.payments
        var states: [String: String] = [:]
        for state in ["frozen", "released", "sent"] {
            try await house.draw("Une roue", .euros(50), from: budget, by: payee, .paid)
            let run = try await payments.prepare(
                from: account, on: house.today, atOnce: true, by: house.treasurer, key: state)
            try await payments.freeze(run, by: house.treasurer)
            if state != "frozen" { try await payments.release(run, by: releaser) }
            if state == "sent" { try await payments.markSent(run, total: .euros(50), by: house.treasurer) }
            states["run@\(state)"] = run.rawValue
            let line = try await house.read { try PaymentLine.all(of: run, in: $0).first }
            states["paymentLine@\(state)"] = try #require(line).id.rawValue
        }
        // One that waits for the next run.
        try await house.draw("Une roue", .euros(50), from: budget, by: payee, .paid)
        return states
    }

    /// Somebody suspended, somebody gone, and somebody whose account nobody has called about yet.
    func people() async throws -> [String: String] {
        let suspended = try await house.person("Suzanne")
        try await house.instance.suspensions.suspend(
            suspended.id, reason: "Le temps d’une enquête", until: nil, by: house.manager)
        let gone = try await house.person("Gustave", status: .left)
        let new = try await house.person("Paulette")
        try await house.instance.bankData.enter(
            .person(new.id), holder: "Paulette", iban: PaymentHouse.ibans[2], by: other)
        // A first account needs no call; another in its place does.
        try await house.instance.bankData.enter(
            .person(new.id), holder: "Paulette", iban: PaymentHouse.ibans[1], by: other)
        return [
            "person@suspended": suspended.id.rawValue, "person@gone": gone.id.rawValue, "payee@new": new.id.rawValue,
        ]
    }

    /// What a body must say of each draw.
    func known(_ draw: String) async throws -> [String: String] {
        let id = Draw.ID(rawValue: draw)
        let found = try await house.find(id)
        let (budget, question) = try await house.read { db in
            try (
                ContributoryBudget.find(found.budget, in: db).slug.rawValue,
                DrawQuestion.all(of: id, in: db).first?.id.rawValue
            )
        }
        return [
            "version": String(found.version), "drawBudget": budget, "question": question ?? "",
            "seen": found.state == .waiting ? try await house.seen(id) : "",
            "payee": found.payee == .person(found.declaredBy) ? "me" : "person:\(found.payee.person?.rawValue ?? "")",
        ]
    }
}

extension AccessHouse {
    /// What is sent to a route about a thing, by somebody.
    func body(
        of route: RouteDeclaration, _ object: String, by visitor: Visitor
    ) async throws
        -> AccessBody.Content
    {
        let body = try #require(AccessBody.all[route.path], "\(route.path) has no body in AccessBodies.swift")
        var words = words
        words["ownBudget"] = visitor.own["budget"] ?? "commun"
        for part in route.path.split(separator: "/") where part.hasPrefix("{") {
            let name = String(part.dropFirst().dropLast())
            guard let value = thing(name, in: route.path, object, of: visitor) else { continue }
            words[name] = value
            words.merge(known[value] ?? [:]) { $1 }
            if name == "person" { words["personSeen"] = try await fingerprint(of: value) }
        }
        func filled(_ text: String) -> String {
            words.reduce(text) { $0.replacing("{\($1.key)}", with: $1.value) }
        }
        return switch body.content {
        case .form(let fields): .form(fields.map(filled))
        case .json(let text): .json(filled(text))
        case .upload, .bytes: body.content
        }
    }

    /// What the form of somebody who is there would send along.
    private func fingerprint(of person: String) async throws -> String {
        guard Person.ID.hasShape(person) else { return "" }
        return try await house.read { try? Person.find(Person.ID(rawValue: person), in: $0) }?.fingerprint ?? ""
    }
}
