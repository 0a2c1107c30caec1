internal import ArgumentParser
internal import Foundation
internal import Terreau

/// The days to export.
struct Days: ParsableArguments {
    @Option(help: "First day, such as 2026-01-01 (default: the beginning).") var from: String?
    @Option(help: "Last day, such as 2026-12-31 (default: the end).") var to: String?
}

extension Export {
    struct CSV: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "csv", abstract: "The accountant's lines for programs: commas, decimal points, ISO days.")
        @OptionGroup var place: Place
        @OptionGroup var days: Days
        func run() async throws { try await export("csv", days, place) }
    }

    struct Excel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "excel", abstract: "The accountant's lines for a spreadsheet in France.")
        @OptionGroup var place: Place
        @OptionGroup var days: Days
        func run() async throws { try await export("excel", days, place) }
    }

    struct FEC: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fec",
            abstract:
                "The accountant's lines in the 18 columns of the FEC: a subledger to import, never the legal file.")
        @OptionGroup var place: Place
        @OptionGroup var days: Days
        func run() async throws { try await export("fec", days, place) }
    }

    struct Beancount: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "beancount", abstract: "The journal for beancount 3, on standard output.")
        @OptionGroup var place: Place
        @OptionGroup var days: Days
        func run() async throws { try await export("beancount", days, place) }
    }
}

/// Writes a file to standard output and what is missing in it to standard error.
private func export(_ file: String, _ days: Days, _ place: Place) async throws {
    try await place.work { house in
        try await house.export(file, from: days.from, to: days.to, warning: say) {
            FileHandle.standardOutput.write(Data($0))
        }
        try await house.close()
    }
}
