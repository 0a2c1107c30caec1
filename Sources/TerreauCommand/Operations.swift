internal import ArgumentParser
internal import Storage
internal import Terreau

struct MakeBackup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies everything to a new folder, restores it in a scratch folder and checks it.",
        discussion:
            "A folder without manifest.json is no backup. The files are not encrypted: keep them as you keep keys.")
    @OptionGroup var place: Place
    @Argument(help: "A folder that is not there yet, or is empty.") var folder: String

    func run() async throws {
        try await place.work { settings, logger in
            print(try await House.backup(settings, to: folder, logger: logger, progress: say))
        }
    }
}

struct RestoreBackup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a backup into an empty database, of either engine, with mail and payments paused.")
    @OptionGroup var place: Place
    @Argument(help: "The folder of the backup.") var folder: String

    func run() async throws {
        try await place.work { house in
            print(try await house.restore(from: folder, progress: say))
            try await house.close()
        }
    }
}

struct MoveHouse: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move",
        abstract: "Copies everything to another database, of either engine, checks it and closes the old one.")
    @OptionGroup var place: Place
    @Option(help: "sqlite:FILE or postgres://…, empty.") var to: String

    func run() async throws {
        try await place.work { house in
            print(try await house.move(to: DatabaseURL(to), progress: say))
            try await house.close()
        }
    }
}

struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lets mail and payments go on after a restore.")
    @OptionGroup var place: Place

    func run() async throws {
        try await place.work { house in
            try await house.resume()
            print("Mail and payments go on.")
            try await house.close()
        }
    }
}

struct ForgetOldData: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "Lists what has had its time, by the durations of the register; with --act, it goes.")
    @OptionGroup var place: Place
    @Flag(help: "Let it go. Without this, nothing is changed.") var act = false

    func run() async throws {
        try await place.work { house in
            let lines = try await house.retention(act: act)
            for line in lines { print(line) }
            say(lines.isEmpty ? "Nothing has had its time." : act ? "Gone." : "Nothing was changed: add --act.")
            try await house.close()
        }
    }
}
