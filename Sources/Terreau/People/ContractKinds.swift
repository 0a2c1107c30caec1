internal import Ledger
internal import Storage

/// Which contracts there are: kept by managers, because law changes. One function is one transaction.
struct ContractKinds: Sendable {
    let database: any Database
    let clock: Clock

    enum No: String, Error, CaseIterable, Sendable { case nameTaken, hasEnded }

    /// A new law is a new kind, so that what people signed before keeps its name.
    func add(_ kind: ContractKind, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            guard try kind.insert(in: db) else { throw No.nameTaken }
            try db.audit(.contractKindAdded, .house, detail: kind.id.rawValue, by: actor, at: now)
        }
    }

    func change(to kind: ContractKind, by actor: Actor) async throws {
        try actor.require(.manager)
        let now = clock.now()
        try await database.write { db in
            _ = try ContractKind.find(kind.id, in: db)
            guard try kind.update(in: db) else { throw No.hasEnded }
            try db.audit(.contractKindChanged, .house, detail: kind.id.rawValue, by: actor, at: now)
        }
    }

    /// Nobody signs it any more. Those who did keep it.
    func end(_ id: ContractKind.ID, by actor: Actor) async throws {
        try actor.require(.manager)
        let (now, today) = (clock.now(), clock.today())
        try await database.write { db in
            _ = try ContractKind.find(id, in: db)
            guard try ContractKind.end(id, on: today, in: db) else { throw No.hasEnded }
            try db.audit(.contractKindEnded, .house, detail: id.rawValue, by: actor, at: now)
        }
    }
}

extension ContractKinds.No: Refusal {
    var kind: RefusalKind { .conflict }
    var code: String { rawValue }
    var field: String? { "name" }
    var sentence: Sentence { Sentence("contract.no.\(rawValue)") }
}
