internal import Ledger
internal import Storage
internal import Synchronization

/// The rules of the co-operative that hold over all budgets.
struct CooperativeRules: Sendable {
    var name: String
    var currency: Currency = .eur
    /// What rules alone may accept for one person over all budgets in a calendar quarter.
    var personQuarterCeiling: Money? = .euros(900)
    /// Above it, two persons decide, whatever the budget says.
    var twoPersonsAbove: Money? = .euros(1000)
    /// Expenses of members up to this sum are given back on their word; above it the receipt comes first.
    var paidOnWord: Money = .euros(300)
    /// Days after payment in which what proves it must be there; later, the person's draws wait for somebody to decide. Nil:
    /// late evidence is asked for and holds nothing.
    var evidenceDays: Int? = nil
    /// A co-operative without a second person lets somebody outside release, and nobody else.
    var observerReleases = false
}

/// The rules as they stand, at hand for every page; looked at again when they change, here or on another server.
final class CooperativeSign: Sendable {
    private let rules: Mutex<CooperativeRules>

    init(_ rules: CooperativeRules) { self.rules = Mutex(rules) }

    var now: CooperativeRules { rules.withLock { $0 } }

    func refresh(from database: any Database) async throws {
        let read = try await database.read { try CooperativeRules.load(in: $0) }
        rules.withLock { $0 = read }
    }
}

/// What a manager sets for the whole house.
struct Cooperative: Sendable {
    let database: any Database
    let clock: Clock
    let sign: CooperativeSign

    enum No: Error, Hashable, Sendable {
        case nameTooLong
        /// Somebody outside must be there before nobody else may release.
        case noObserver
    }

    /// From now on; what was decided before stands.
    func change(to rules: CooperativeRules, by actor: Actor) async throws {
        try actor.require(.manager)
        // The bank's files carry the name, and banks read 70 letters.
        guard rules.name.count <= 70 else { throw No.nameTooLong }
        let now = clock.now()
        try await database.write { db in
            if rules.observerReleases, try Role.holders(of: .observer, at: now, in: db).isEmpty { throw No.noObserver }
            try rules.save(in: db)
            try db.audit(.cooperativeChanged, .house, by: actor, at: now)
        }
        try await sign.refresh(from: database)
    }
}

extension Cooperative.No: Refusal {
    var kind: RefusalKind { self == .noObserver ? .conflict : .invalid }
    var code: String { self == .noObserver ? "noObserver" : "nameTooLong" }
    var field: String? { self == .noObserver ? "observerReleases" : "name" }
    var sentence: Sentence { Sentence("cooperative.no.\(code)") }
}
