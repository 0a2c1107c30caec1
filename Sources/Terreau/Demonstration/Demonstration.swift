internal import Foundation
internal import Ledger
internal import Storage
internal import Synchronization

/// Fills an empty house with the programme of the co-operative that wrote it: the files of `Demo/`, by the verbs that pages
/// call, over two years that end today.
public struct Demonstration: Sendable {
    private let resources: Resources
    private let database: any Database
    private let clock: Clock
    private let keys: KeyRing

    init(resources: Resources, database: any Database, clock: Clock = .system, keys: KeyRing) {
        self.resources = resources
        self.database = database
        self.clock = clock
        self.keys = keys
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
        try await DemoBank(
            bank: BankData(
                database: database, clock: clock, languages: Languages(resources, clock: clock),
                seal: BankSeal(keys: keys)),
            cooperative: rules.name
        ).fill()
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
