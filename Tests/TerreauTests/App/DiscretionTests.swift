import Foundation
import Ledger
import Testing

@testable import Terreau

/// A log that tells everything still tells no secret.
@Suite struct DiscretionTests {
    private static let canary = "canary-8d1f-secret"

    @Test func `what runs beside the pages can be written down whole`() async throws {
        try await withInstance(.sqlite) { plain in
            let house = try await plain.knowing(TestIssuer(), secret: Self.canary)
            let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
            defer { try? FileManager.default.removeItem(atPath: file) }
            try Self.canary.write(toFile: file, atomically: true, encoding: .utf8)
            let server = try SMTPServer(url: "smtp://mail.example:587", user: "t", passwordFile: file)
            let postman = house.postman(SMTPCarrier(server))
            let services: [Any] = [
                Housekeeping(instance: house.instance, logger: Engine.logger),
                DailyCheck(instance: house.instance, logger: Engine.logger),
                PostRound(
                    postman: postman, digests: Digests(database: house.database, clock: house.clock.clock),
                    pause: house.instance.pause, logger: Engine.logger),
                house.instance.openIDClients.map(\.issuer), server,
            ]
            for service in services {
                for text in ["\(service)", String(reflecting: service)] {
                    #expect(!text.contains(Self.canary), "\(text.prefix(300))")
                }
            }
        }
    }
}
