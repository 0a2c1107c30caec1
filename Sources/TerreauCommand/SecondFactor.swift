internal import ArgumentParser
internal import Foundation
internal import Terreau

struct ResetFactor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-factor",
        abstract: "Removes the second factor of somebody who lost phone and recovery codes, once you know it is them.",
        discussion: """
            Their sessions end, and a letter tells them. They sign in by mail and set up a new one; until then nothing opens that \
            asks for one, whatever their roles are.
            """)
    @OptionGroup var place: Place
    @Option(help: "E-mail of the person.") var person: String

    func run() async throws {
        try await place.work { house in
            print(try await house.resetSecondFactor(person: person))
            try await house.close()
        }
    }
}
