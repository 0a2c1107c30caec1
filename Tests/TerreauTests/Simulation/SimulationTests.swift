import Foundation
import Testing

@testable import Terreau

/// Lives drawn from seeds. `./dev simulate SEEDS STEPS [FIRST]` lives more of them, and longer.
@Suite struct SimulationTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static func number(_ name: String, _ otherwise: Int) -> Int {
        environment["TERREAU_SIMULATE_\(name)"].flatMap(Int.init) ?? otherwise
    }
    static let first = number("FIRST", 1)
    static let seeds = (first..<first + number("SEEDS", 4)).map { UInt64($0) }
    static let steps = number("STEPS", 60)

    @Test(arguments: seeds)
    func `whatever people do, the books and the promises hold`(_ seed: UInt64) async throws {
        let outcome = try await Simulation(seed: seed, steps: Self.steps).run(on: .sqlite)
        if let broken = outcome.broken {
            Issue.record("seed \(seed), step \(broken.step), after \(broken.act): \(broken.findings)")
        }
        // A life in which nothing happens proves nothing.
        #expect(outcome.counts["declare done", default: 0] > Self.steps / 10)
    }

    @Test func `the same seed leaves the same house, on both engines`() async throws {
        var hashes: [String] = []
        for engine in [.sqlite] + Engine.available {
            hashes.append(try await Simulation(seed: 7, steps: 40).run(on: engine).stateHash)
        }
        #expect(Set(hashes).count == 1 && hashes[0].count == 64)
    }

    @Test(arguments: PlantedBug.allCases)
    func `a planted bug is found`(_ bug: PlantedBug) async throws {
        var isFound = false
        for seed in 1...12 as ClosedRange<UInt64> where !isFound {
            isFound = try await Simulation(seed: seed, steps: 120, bug: bug).run(on: .sqlite).broken != nil
        }
        #expect(isFound, "\(bug)")
    }
}
