internal import Foundation
internal import Ledger
public import Storage
internal import Synchronization

/// Fills an empty house with the programme of the co-operative that wrote it: the files of `Demo/`, by the verbs that pages
/// call, over two years that end today.
public struct Demonstration: Sendable {
    private let resources: Resources
    private let database: any Database
    private let clock: Clock

    public init(resources: Resources, database: any Database) {
        self.init(resources: resources, database: database, clock: .system)
    }

    init(resources: Resources, database: any Database, clock: Clock) {
        self.resources = resources
        self.database = database
        self.clock = clock
    }

    /// - Parameter progress: told a sentence now and then, for whoever waits.
    /// - Throws: ``StartRefusal`` for a house where somebody lives, and for a file that cannot be understood, with its line.
    public func fill(progress: (String) -> Void = { _ in }) async throws {
        let isEmpty = try await database.read { try Person.all(in: $0).isEmpty }
        guard isEmpty else {
            throw StartRefusal("There are people in this database already. A demonstration needs an empty one.")
        }
        let script = try DemoScript(resources, clock: clock)
        let rules = script.cooperative
        try await database.write { try rules.save(in: $0) }

        let told = ToldTime()
        let past = Clock(zone: clock.zone.identifier) { told.now }
        var stage = DemoStage(database: database, clock: past)
        var year = 0
        for (number, act) in script.acts.enumerated() {
            told.set(act.at)
            if past.today().year != year {
                year = past.today().year
                progress("\(rules.name), \(year)")
            }
            do {
                try await stage.perform(act, key: "demo-\(number)")
            } catch {
                throw act.place.fault("on \(past.today()) this does not work: \(error)")
            }
        }
        try await DemoBank(database: database, clock: clock, cooperative: rules.name).fill()
        // Two years of letters to people who do not exist.
        try await database.write { try OutboxLetter.forgetAll(in: $0) }
        progress("\(script.acts.count) acts")
    }
}

/// The hour of what is being told.
private final class ToldTime: Sendable {
    private let instant = Mutex(Instant(milliseconds: 0))
    var now: Instant { instant.withLock { $0 } }
    func set(_ instant: Instant) { self.instant.withLock { $0 = instant } }
}
