import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import NIOCore
import Storage
import Synchronization
import Testing

@testable import Terreau

/// A database on which everything can be done and nothing stays done: each verb is carried out whole, and undone. What a
/// program was answered is kept, and nothing else.
struct UndoneDatabase: Database {
    let base: any Database

    private struct Undo: Error {}

    private final class Outcome<T: Sendable>: Sendable {
        let value = Mutex<T?>(nil)
    }

    private struct Answer: Hashable, Sendable {
        let person: Person.ID
        let key: String
        let fingerprint: String
        let status: Int
        let body: String
        let at: Instant

        static func all(in db: some Reading) throws -> Set<Answer> {
            try Set(
                db.rows("SELECT * FROM api_answers").map {
                    try Answer(
                        person: $0["person_id"], key: $0["key"], fingerprint: $0["fingerprint"], status: $0["status"],
                        body: $0["body"], at: $0["recorded_at"])
                })
        }

        func keep(in db: some Writing) throws {
            try ApiStoredAnswer(fingerprint: fingerprint, status: status, body: body)
                .insert(key, of: person, at: at, in: db)
        }
    }

    var dialect: Dialect { base.dialect }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Reading) throws -> T) async throws -> T {
        try await base.read(body)
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Writing) throws -> T) async throws -> T {
        let outcome = Outcome<T>()
        let kept = Outcome<Set<Answer>>()
        do {
            try await base.write { db in
                let before = try Answer.all(in: db)
                let done = try body(db)
                let answers = try Answer.all(in: db).subtracting(before)
                outcome.value.withLock { $0 = done }
                kept.value.withLock { $0 = answers }
                throw Undo()
            }
        } catch is Undo {}
        // A program is answered from what was kept of its answer, so that alone stays.
        if let answers = kept.value.withLock({ $0 }), !answers.isEmpty {
            try await base.write { db in for answer in answers { try answer.keep(in: db) } }
        }
        return try #require(outcome.value.withLock { $0 })
    }

    func integrityFindings() async throws -> [String] { try await base.integrityFindings() }
    func settle() async throws {}
    func close() async throws {}
}

/// Somebody who tries every address.
struct Visitor: Sendable {
    let name: String
    /// Nil: without a session.
    let actor: Actor?
    /// What is theirs, by the name in an address: `{draw}`, `{budget}`.
    var own: [String: String] = [:]
}

/// A house with one person for each role, with things of theirs and things of others.
struct AccessHouse: Sendable {
    let house: House
    let visitors: [Visitor]
    /// What belongs to others, or to the house.
    let others: [String: String]
    /// What bodies say of a thing, by its id.
    var known: [String: [String: String]] = [:]
    /// What bodies say of everything: today, an account's number.
    var words: [String: String] = [:]

    static let objects = ["-", "own", "other", "missing"]

    /// The same house, where nothing stays done.
    func undone(isDemonstration: Bool = false) async throws -> Instance {
        try await instance(on: UndoneDatabase(base: house.database), isDemonstration: isDemonstration)
    }

    func instance(on database: any Database, isDemonstration: Bool = false) async throws -> Instance {
        let base = house.instance
        return try await Instance(
            database: database, resources: Repository.resources, clock: house.clock.clock,
            isDemonstration: isDemonstration, evidenceFolder: base.evidenceFolder, keys: base.keys,
            services: base.services, transport: TestNetwork(issuers: [TestIssuer()]))
    }

    /// Fills the names in a path; nil when this visitor has no such object.
    func path(_ path: String, _ object: String, of visitor: Visitor) -> String? {
        guard path.contains("{") else { return object == "-" ? path : nil }
        guard object != "-" else { return nil }
        var filled = path
        for part in path.split(separator: "/") where part.hasPrefix("{") {
            let name = String(part.dropFirst().dropLast())
            guard let value = thing(name, in: path, object, of: visitor) else { return nil }
            filled = filled.replacing("{\(name)}", with: value)
        }
        return filled
    }

    /// What a name in a path stands for: a thing in the state that the route's body is made for.
    func thing(_ name: String, in path: String, _ object: String, of visitor: Visitor) -> String? {
        let plain = Self.key(name, in: path)
        let inState = AccessBody.all[path]?.state.map { "\(plain)@\($0)" }
        let key = inState.flatMap { others[$0] == nil ? nil : $0 } ?? plain
        return switch object {
        // A draw in that state, or none of theirs; of other things they have one.
        case "own": visitor.own[key] ?? (plain == "draw" ? nil : visitor.own[plain])
        case "other": others[key]
        default: Self.missing(plain)
        }
    }

    /// `{line}` and `{file}` mean several things.
    static func key(_ name: String, in path: String) -> String {
        switch name {
        case "line" where path.hasPrefix("/releves"): "bankLine"
        case "line" where path.hasPrefix("/virements") || path.hasPrefix("/api/v1/runs"): "paymentLine"
        case "file" where path.hasPrefix("/releves"): "bankFile"
        case "file" where path.hasPrefix("/personnes/import"): "peopleFile"
        default: name
        }
    }

    private static func missing(_ key: String) -> String {
        switch key {
        case "bankFile", "peopleFile": String(repeating: "0", count: 64)
        case "budget", "agreement", "line", "project", "organisation", "file", "code", "service", "contract": "rien"
        case "secret": String(repeating: "0", count: 32)
        default: "0193a1b2-0000-7000-8000-000000000000"
        }
    }
}

func withAccess(_ engine: Engine, _ body: (AccessHouse) async throws -> Void) async throws {
    try await withInstance(engine) { plain in
        let house = try await plain.knowing(TestIssuer())
        try await body(try await AccessBuilder(house: house).build())
        try? FileManager.default.removeItem(atPath: house.instance.evidenceFolder.path)
    }
}

/// Builds ``AccessHouse``: a budget of everybody, one of a group, and each person's own draw in the first.
private struct AccessBuilder {
    let house: House

    func build() async throws -> AccessHouse {
        let camille = try await house.person("Camille")
        let solene = try await house.steward()
        let inside: [(String, Actor)] = [
            ("member", try await house.person("Marc")), ("holder", try await house.person("Hélène")),
            ("companion", try await house.person("Colette", roles: [.companion])),
            ("auditor", try await house.person("Odile", roles: [.auditor])), ("treasurer", house.treasurer),
            ("releaser", try await house.person("Rosa", roles: [.releaser])), ("manager", house.manager),
        ]
        let outside: [(String, Actor)] = [
            ("guest", try await house.person("Gaël", status: .outside)),
            ("observer", try await house.person("Oscar", status: .outside, roles: [.observer])),
        ]
        let line = try await house.line("ligne-a", .euros(9000), funder: "Alpha", received: .euros(9000))
        let otherLine = try await house.line("ligne-b", .euros(9000), funder: "Beta")
        let free = try await house.ownLine("libre", .euros(5000))
        _ = try await house.project("projet-a", people: [inside[1].1])
        _ = try await house.project("projet-b", people: [camille])
        let everybody = inside.map(\.1) + [solene]
        let common = try await house.budget(
            "commun", filled: [line: .euros(4000)], members: everybody, stewards: [camille], policy: askFirst)
        var policy = askFirst
        policy.visibility = .group
        let closed = try await house.budget(
            "prive", filled: [otherLine: .euros(1000), free: .euros(1000)], members: [camille], stewards: [solene],
            policy: policy)
        let shared = try await house.budget("partage", filled: [free: .euros(1000)], policy: policy)

        let theo = try await house.person("Théo", roles: [.treasurer])
        let rosa = try #require(inside.first { $0.0 == "releaser" }).1
        let states = AccessStates(house: house, other: theo, releaser: rosa)
        let partner = try await outsider(
            "Pablo",
            RoleGrant(
                .partner,
                for: .organisation(
                    house.organisation("Tilt", .cooperative))), in: shared)
        let agreement = try await house.read { try FundingAgreement.all(in: $0).first { $0.slug.rawValue == "alpha" } }
        let viewer = try await outsider(
            "Fanny", RoleGrant(.funderViewer, for: .agreement(#require(agreement).id)), in: nil)
        let ilyes = try await house.person("Ilyès", status: .cape, hasAccount: false)
        try await house.instance.budgets.invite(ilyes.id, to: shared, asSteward: false, by: house.manager)
        let referent = try await outsider("Rita", RoleGrant(.groupReferent, for: .budget(shared)), in: nil)

        var visitors = [Visitor(name: "visitor", actor: nil)]
        for (name, actor) in outside { visitors.append(Visitor(name: name, actor: actor, own: person(actor))) }
        visitors.append(
            Visitor(
                name: "funder", actor: viewer,
                own: person(viewer).merging(["agreement": "alpha", "line": "ligne-a"]) { $1 }))
        var theirs = try await draw(of: partner, in: shared)
        theirs.merge(try await states.draws(of: partner, in: shared, acceptedBy: solene)) { $1 }
        visitors.append(
            Visitor(
                name: "partner", actor: partner,
                own: person(partner).merging(theirs) { $1 }.merging(["budget": "partage"]) { $1 }))
        var acted = try await draw(of: referent, for: ilyes, in: shared)
        acted.merge(try await states.draws(of: referent, for: ilyes, in: shared, acceptedBy: solene)) { $1 }
        visitors.append(
            Visitor(
                name: "referent", actor: referent,
                own: person(referent).merging(acted) { $1 }.merging(["budget": "partage"]) { $1 }))
        for (name, actor) in inside + [("steward", solene)] {
            var own = person(actor).merging(try await draw(of: actor, in: common)) { $1 }
            own.merge(try await states.draws(of: actor, in: common, acceptedBy: camille)) { $1 }
            own["budget"] = name == "steward" ? "prive" : "commun"
            if name == "holder" { own["project"] = "projet-a" }
            visitors.append(Visitor(name: name, actor: actor, own: own))
        }
        var others = try await draw(of: camille, in: closed)
        others.merge(person(camille)) { $1 }
        others.merge([
            "budget": "prive", "agreement": "beta", "line": "ligne-b", "project": "projet-b", "code": "fr",
            "organisation": "beta",
            "file": "journal.beancount",
        ]) { $1 }
        others.merge(try await house.fewThings(of: camille)) { $1 }
        others.merge(try await payments(camille, states)) { $1 }
        others.merge(try await states.draws(of: camille, in: closed, acceptedBy: solene)) { $1 }
        others.merge(try await states.people()) { $1 }
        others.merge(try await statement()) { $1 }
        others.merge(try await doors(camille)) { $1 }
        for index in visitors.indices where visitors[index].name == "member" {
            guard let actor = visitors[index].actor else { continue }
            visitors[index].own.merge(try await doors(actor)) { $1 }
            visitors[index].own["identity"] = try await house.identity(of: actor)
        }
        var known: [String: [String: String]] = [:]
        for things in visitors.map(\.own) + [others] {
            for (name, id) in things where name.hasPrefix("draw") { known[id] = try await states.known(id) }
        }
        let stranger = try await house.person("Zoé", roles: [.companion])
        let funder = try await house.read {
            try Organisation.find(slug: #require(Slug(rawValue: "beta")), in: $0)?.id.rawValue
        }
        let words = [
            "funder": try #require(funder),
            "stranger": stranger.id.rawValue, "today": house.today.description, "runDay": house.today.description,
            "lastMonth": "2026-10-31", "iban": PaymentHouse.ibans[1], "policyVersion": "1", "envelopeLine": "libre",
            "fundID": otherLine.rawValue, "account": others["account"] ?? "",
            "paymentLine@sent": others["paymentLine@sent"] ?? "",
        ]
        return AccessHouse(house: house, visitors: visitors, others: others, known: known, words: words)
    }

    /// Every draw waits for a person, so that each move has a draw to start from.
    private var askFirst: BudgetPolicy {
        var policy = BudgetPolicy()
        policy.selfServiceCeiling = .zero
        return policy
    }

    private func person(_ actor: Actor) -> [String: String] {
        ["person": actor.id.rawValue, "payee": actor.id.rawValue]
    }

    private func outsider(
        _ name: String, _ grant: RoleGrant, in budget: ContributoryBudget.ID?
    ) async throws -> Actor {
        let person = try await house.person(name, status: .outside)
        try await house.instance.roles.give(grant, to: person.id, by: house.manager)
        if let budget {
            try await house.instance.budgets.invite(person.id, to: budget, asSteward: false, by: house.manager)
        }
        return try await house.read { try Actor.load(person.id, in: $0) }
    }

    /// A draw with a question and a receipt.
    private func draw(
        of actor: Actor, for payee: Actor? = nil, in budget: ContributoryBudget.ID
    ) async throws -> [String: String] {
        let draw = try await house.draw(
            "Une remorque", .euros(40), from: budget, by: actor, for: payee.map { .person($0.id) })
        let steward = try await house.read {
            try BudgetGroup.of(budget, in: $0).stewards.sorted { $0.rawValue < $1.rawValue }.first
        }
        let asking = try await house.read { [steward] in try Actor.load(#require(steward), in: $0) }
        try await house.draws.ask("Pour quel vélo ?", about: draw, by: asking)
        let question = try await house.read { try DrawQuestion.all(of: draw, in: $0).first?.id.rawValue }
        try await house.browse { web in
            var form = UploadForm(csrf: try await web.formToken(of: actor))
            form.file("facture.pdf", SampleFiles.pdf)
            let sent = try await web.post(
                Links.draw(draw, "justificatifs"), body: form.whole, type: UploadForm.type, as: actor)
            #expect(sent.status == .seeOther)
        }
        let evidence = try await house.read { try Evidence.all(of: draw, in: $0).first?.id.rawValue }
        return try ["draw": draw.rawValue, "question": #require(question), "evidence": #require(evidence)]
    }

    /// A session and a token for programs.
    private func doors(_ actor: Actor) async throws -> [String: String] {
        _ = try await house.instance.sessions.open(actor.id)
        _ = try await house.token(of: actor, .read)
        let now = house.clock.now
        let session = try await house.instance.sessions.all(of: actor).first?.id.rawValue
        let token = try await house.read { try ApiToken.alive(of: actor.id, at: now, in: $0).first?.id.rawValue }
        return try ["session": #require(session), "token": #require(token)]
    }

    /// A run that is prepared, with a draw of Camille in it, and others that went on.
    private func payments(_ camille: Actor, _ states: AccessStates) async throws -> [String: String] {
        let bank = house.instance.bankData
        let account = try await bank.addAccount(
            BankData.NewAccount(name: "Courant", holder: "Optéos", iban: "FR14 2004 1010 0505 0001 3M02 606"),
            by: house.treasurer)
        try await bank.enter(
            .person(camille.id), holder: "Camille", iban: PaymentHouse.ibans[0], by: house.treasurer)
        let paid = try await house.budget(
            "paye", filled: [house.ownLine("caisse", .euros(400)): .euros(400)], members: [camille])
        try await house.draw("Une roue", .euros(50), from: paid, by: camille, .paid)
        house.clock.set("2026-11-24")
        let run = try await house.instance.payments.prepare(
            from: account, on: house.today, atOnce: true, by: house.treasurer, key: "1")
        let lines = try await house.read { try PaymentLine.all(of: run, in: $0) }
        let one = [
            "account": account.rawValue, "run": run.rawValue, "paymentLine": try #require(lines.first).id.rawValue,
        ]
        return one.merging(try await states.runs(from: account, of: camille, in: paid)) { $1 }
    }

    /// A statement that the bank sent, imported.
    private func statement() async throws -> [String: String] {
        let bytes = StatementSample.camt([
            .init(day: house.today, cents: 12_345), .init(day: house.today, cents: -5_000),
        ])
        let hash = try await house.instance.bank.keep(bytes, name: "releve.xml", by: house.treasurer)
        try await house.instance.bank.importFile(hash, by: house.treasurer)
        let lines = try await house.read { try BankMovement.waiting(limit: 2, in: $0) }
        let (came, left) = (lines.first { $0.line.cents > 0 }, lines.first { $0.line.cents < 0 })
        return try [
            "bankFile": hash, "bankLine": #require(came).id.rawValue, "bankLine@out": #require(left).id.rawValue,
        ]
    }
}
