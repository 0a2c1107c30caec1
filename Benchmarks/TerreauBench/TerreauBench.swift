import ArgumentParser
import Foundation
import Logging
import Terreau

/// The half of `./dev bench` that runs inside the program. Each command answers with one line of JSON.
@main
struct TerreauBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "TerreauBench", subcommands: [Grow.self, Draw.self, Totals.self, Clients.self, Clerk.self])
}

struct Place: ParsableArguments {
    @Option var database: String

    func measure<Answer: Encodable>(_ body: (Measures) async throws -> Answer) async throws {
        var logger = Logger(label: "bench") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let measures = try await Measures.open(Settings.load(environment: [:], database: database), logger: logger)
        let answer = try await body(measures)
        try await measures.close()
        print(String(decoding: try JSONEncoder().encode(answer), as: UTF8.self))
    }
}

struct Grow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A made-up network, and years of draws until the ledger holds so many transfers.")
    @OptionGroup var place: Place
    @Option var people: Int
    @Option var transfers: Int
    @Option(help: "How many transfers the whole five years have.") var planned: Int

    func run() async throws {
        try await place.measure { measures in
            try await measures.grow(people: people, to: transfers, planned: planned) { _ in }
            return transfers
        }
    }
}

struct Draw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Draws through the verb, by so many clients at once.")
    @OptionGroup var place: Place
    @Option var clients: [Int]
    @Option var seconds: Double

    func run() async throws {
        try await place.measure { measures in
            var rates: [Measures.DrawRate] = []
            for count in clients { rates.append(try await measures.draw(clients: count, seconds: seconds)) }
            return rates
        }
    }
}

struct Totals: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "A funder's totals and a budget's balances.")
    @OptionGroup var place: Place
    @Option var rounds: Int

    func run() async throws { try await place.measure { try await $0.totals(rounds: rounds) } }
}

struct Clients: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Signs people in for a load client.")
    @OptionGroup var place: Place
    @Option var count: Int

    func run() async throws { try await place.measure { try await $0.clients(count) } }
}

struct Clerk: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Signs in the one who may open every page.")
    @OptionGroup var place: Place

    func run() async throws { try await place.measure { try await $0.clerk() } }
}
