import Ledger
import Storage

@testable import Terreau

/// A life of a co-operative drawn from a seed: people draw, decide, pay and change their minds; the database goes away in the
/// middle of things; and after every step all that must hold is looked at.
struct Simulation: Sendable {
    let seed: UInt64
    let steps: Int
    var bug: PlantedBug?

    struct Outcome: Sendable {
        /// Of everything that people see at the end.
        var stateHash = ""
        /// Each act by name: how often it was done, refused, interrupted.
        var counts: [String: Int] = [:]
        /// The first step after which something was broken, and what.
        var broken: (step: Int, act: String, findings: [String])?
    }

    func run(on engine: Engine) async throws -> Outcome {
        var outcome = Outcome()
        try await engine.withDatabase { outcome = try await live(on: $0) }
        return outcome
    }

    private func live(on base: any Database) async throws -> Outcome {
        var random = RuleRandom(seed)
        let world = try await SimulatedWorld.build(on: base, bug: bug)
        let oracle = Oracle(world: world)
        var people = SimulatedPeople(world: world, random: RuleRandom(random.next()))
        var outcome = Outcome()
        var kept: [(act: SimulatedAct, answer: String)] = []
        for step in 1...steps {
            let act = try await people.next()
            let fault = fault(&random)
            var findings = try await perform(act, fault, world, &outcome, &kept)
            if random.chance(12), let again = kept.last(where: { _ in random.chance(40) }) {
                findings += try await repeated(again, world)
            }
            findings += try await oracle.findings()
            guard findings.isEmpty else {
                outcome.broken = (step, act.name, findings)
                return outcome
            }
        }
        outcome.stateHash = Hex.sha256(try await world.text())
        return outcome
    }

    private func fault(_ random: inout RuleRandom) -> FaultyDatabase.Fault? {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<12: .statement(Int.random(in: 0..<40, using: &random))
        case 12..<16: .answerLost
        default: nil
        }
    }

    private func perform(
        _ act: SimulatedAct, _ fault: FaultyDatabase.Fault?, _ world: SimulatedWorld, _ outcome: inout Outcome,
        _ kept: inout [(act: SimulatedAct, answer: String)]
    ) async throws -> [String] {
        let before = fault == nil ? "" : try await world.text()
        world.database.plan(fault)
        defer { world.database.plan(nil) }
        do {
            let answer = try await act.perform()
            outcome.counts["\(act.name) done", default: 0] += 1
            if act.hasKey { kept.append((act, answer)) }
        } catch let error as StorageError where error.code == "planted" {
            outcome.counts["\(act.name) interrupted", default: 0] += 1
            // A statement that failed leaves nothing behind; of a bank's file, its earlier steps may stand.
            if act.name != "statement", act.name != "passTime", try await world.text() != before {
                return ["\(act.name) was interrupted and left something behind"]
            }
        } catch is CommitOutcomeUnknown {
            outcome.counts["\(act.name) unanswered", default: 0] += 1
        } catch let refusal as any Refusal {
            outcome.counts["\(act.name) refused", default: 0] += 1
            if !before.isEmpty, act.name != "statement", act.name != "passTime", try await world.text() != before {
                return ["\(act.name) was refused (\(refusal.code)) and left something behind"]
            }
        } catch {
            return ["\(act.name) failed in a way nobody foresaw: \(error)"]
        }
        return []
    }

    /// The same act with the same key gives the same answer and changes nothing.
    private func repeated(
        _ kept: (act: SimulatedAct, answer: String), _ world: SimulatedWorld
    ) async throws -> [String] {
        let before = try await world.text()
        do {
            let answer = try await kept.act.perform()
            guard answer == kept.answer else { return ["\(kept.act.name) sent again is another act"] }
        } catch {
            return ["\(kept.act.name) sent again is refused: \(error)"]
        }
        return try await world.text() == before ? [] : ["\(kept.act.name) sent again changed something"]
    }
}
