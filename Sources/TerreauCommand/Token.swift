internal import ArgumentParser
internal import Foundation
internal import Terreau

struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Keys of programs: each acts as one person, through the same rules.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a new token, and nothing else. It is shown once.")
        @OptionGroup var place: Place
        @Option(help: "E-mail of the person the program acts as.") var person: String
        @Option(help: "read, write or pay: each reaches further than the one before.") var scope: String
        @Option(help: "Days after which it ends: 365 unless said and at most; 90 at most to pay.") var days: Int?

        func run() async throws {
            try await place.work { house in
                print(try await house.createToken(person: person, scope: scope, days: days))
                try await house.close()
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists tokens: id, person, scope, until when, last used.")
        @OptionGroup var place: Place

        func run() async throws {
            try await place.work { house in
                for token in try await house.listTokens() { print(token.joined(separator: "\t")) }
                try await house.close()
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Ends a token at once.")
        @OptionGroup var place: Place
        @Argument(help: "The id that `terreau token list` shows.") var id: String

        func run() async throws {
            try await place.work { house in
                try await house.revokeToken(id)
                print("The token is revoked.")
                try await house.close()
            }
        }
    }
}
