internal import Ledger
internal import Storage

/// Reading what is not everybody's to read is an act too: it is told before the page or the file is given.
struct Acts: Sendable {
    let database: any Database
    let clock: Clock

    func tell(_ act: Act, _ object: Act.Object, detail: String? = nil, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in try db.audit(act, object, detail: detail, by: actor, at: now) }
    }
}

extension Instance {
    var acts: Acts { Acts(database: database, clock: clock) }
}
