internal import ArgumentParser
internal import Terreau

struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Lists the keys that seal bank data, or adds a new one.",
        subcommands: [ListKeys.self, RotateKeys.self], defaultSubcommand: ListKeys.self)
}

struct ListKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the ids of keys, the newest first, and how many texts each has sealed.")
    @OptionGroup var place: Place

    func run() async throws {
        try await place.work { house in
            for key in try await house.keys() {
                print("\(key.id)\t\(key.texts)" + (key.isHere ? "" : "\tmissing in the key file"))
            }
            try await house.close()
        }
    }
}

struct RotateKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Adds a key that seals from now on, and seals anew what older ones have sealed.")
    @OptionGroup var place: Place

    func run() async throws {
        try await place.work { settings, logger in
            print(try await House.rotateKeys(settings, logger: logger))
        }
    }
}
