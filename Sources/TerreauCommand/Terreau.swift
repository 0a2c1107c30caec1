internal import ArgumentParser
internal import Foundation
internal import Logging
internal import Terreau

@main
struct TerreauCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "terreau",
        abstract: "Runs the support scheme of a co-operative: budgets, draws, and whose euro pays.",
        discussion: "Settings come from the environment:\n"
            + Settings.keys.map { "  \($0.name): \($0.meaning)" }.joined(separator: "\n"),
        subcommands: [
            Serve.self, Demo.self, Migrate.self, CheckBooks.self, ShowPeople.self, FirstManager.self, Export.self,
            MakeBackup.self, RestoreBackup.self, MoveHouse.self, Resume.self, ForgetOldData.self, Token.self,
            ResetFactor.self, Keys.self,
        ])
}

/// The option that every command shares.
struct Place: ParsableArguments {
    @Option(help: "sqlite:FILE or postgres://… (default: TERREAU_DATABASE, else sqlite:data/terreau.sqlite)")
    var database: String?

    /// Opens the house, works in it and closes it. Refusals are one sentence and exit code 1.
    func work(port: Int? = nil, _ body: (House) async throws -> Void) async throws {
        try await work { settings, logger in
            var settings = settings
            if let port { settings.port(port) }
            let house = try await House.open(settings, logger: logger)
            try await body(house)
        }
    }

    /// Without opening the house: its server may have it.
    func work(_ body: (Settings, Logger) async throws -> Void) async throws {
        do {
            let settings = try await Settings.load(database: database)
            try await body(settings, Self.logger(settings))
        } catch let exit as ExitCode {
            throw exit
        } catch {
            FileHandle.standardError.write(Data("terreau: \(error)\n".utf8))
            throw ExitCode.failure
        }
    }

    private static func logger(_ settings: Settings) -> Logger {
        var logger = Logger(label: "terreau") { settings.logFormat.handler($0) }
        logger.logLevel = settings.logLevel
        return logger
    }
}

/// Progress goes to standard error, so that output can be piped.
func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serves the pages until it is asked to stop.")
    @OptionGroup var place: Place
    @Option(help: "Port to listen on (default: TERREAU_PORT, else 8080).") var port: Int?
    @Flag(help: "Demonstration: people sign in with one click, and a banner says so. Never with real data.") var demo =
        false
    @Flag(help: "Serve although keys are lost for good that sealed account numbers: those are typed in again.")
    var keysLost = false

    func run() async throws {
        try await place.work(port: port) { house in
            try await house.serve(isDemonstration: demo, keysAreLost: keysLost) { address in
                // Written at once: whoever started the server waits for this line.
                FileHandle.standardOutput.write(Data("\(address)\n".utf8))
            }
        }
    }
}

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fills an empty database with the programme of the source document.")
    @OptionGroup var place: Place

    func run() async throws {
        try await place.work { house in
            try await house.fillDemonstration(progress: say)
            try await house.close()
        }
    }
}

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Brings the database to this version's schema.")
    @OptionGroup var place: Place

    func run() async throws {
        try await place.work { house in
            let applied = try await house.migrate()
            print(applied.isEmpty ? "The schema is up to date." : "Applied: \(applied.joined(separator: ", ")).")
            try await house.close()
        }
    }
}

struct CheckBooks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Verifies the chains, the balances and every invariant; exit code 1 if something is wrong.")
    @OptionGroup var place: Place
    @Option(help: "The folder of a backup: what it knew last must still be there.") var since: String?
    @Option(
        help: "A line noted from the page of fingerprints, entries:NUMBER:HASH or acts:NUMBER:HASH; may be repeated.")
    var against: [String] = []

    func run() async throws {
        try await place.work { house in
            let findings = try await house.check(since: since, against: against, progress: say)
            try await house.close()
            guard !findings.isEmpty else {
                print("All is well.")
                return
            }
            for finding in findings { print(finding) }
            throw ExitCode.failure
        }
    }
}

struct ShowPeople: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "people", abstract: "Lists who is there: e-mail, name, roles.")
    @OptionGroup var place: Place

    func run() async throws {
        try await place.work { house in
            for person in try await house.people() {
                print([person.email, person.name, person.roles.joined(separator: ",")].joined(separator: "\t"))
            }
            try await house.close()
        }
    }
}

struct FirstManager: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Names a new co-operative and its first manager, who then signs in by mail.")
    @OptionGroup var place: Place
    @Option(help: "Name of the co-operative.") var cooperative: String
    @Option(help: "Name of the manager.") var name: String
    @Option(help: "E-mail of the manager.") var email: String

    func run() async throws {
        try await place.work { house in
            try await house.addFirstManager(cooperative: cooperative, name: name, email: email)
            print("\(name) can now sign in with \(email).")
            try await house.close()
        }
    }
}

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes the books in other people's formats.",
        subcommands: [
            Hledger.self, CSV.self, Excel.self, FEC.self, Beancount.self,
        ])

    struct Hledger: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The whole journal for hledger, on standard output.")
        @OptionGroup var place: Place

        func run() async throws {
            try await place.work { house in
                try await house.exportHledger { FileHandle.standardOutput.write(Data($0.utf8)) }
                try await house.close()
            }
        }
    }
}

extension Settings {
    fileprivate mutating func port(_ port: Int) {
        if publicURL == "http://\(host):\(self.port)" { publicURL = "http://\(host):\(port)" }
        self.port = port
    }
}
