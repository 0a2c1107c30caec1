import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// « Nouvelle convention », where the funder may be named for the first time.
@Suite struct NewAgreementTests {
    private let path = "/financements/nouvelle-convention"

    private func names(_ house: House) async throws -> [String] {
        try await house.read { try Organisation.all(in: $0) }.map(\.name)
    }

    @Test(arguments: Engine.available)
    func `a funder named for the first time comes with the agreement, or not at all`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.browse { web in
                let form = ["title": "ANIS 2027", "newFunder": "ANIS"]
                let signed = try await web.send(form, to: path, as: house.manager)
                #expect(signed.location == "/conventions/anis-2027")
                #expect(try await names(house).filter { $0 == "ANIS" }.count == 1)

                // Known by now, however it is typed.
                let again = ["title": "Seconde", "newFunder": "anis"]
                #expect(try await web.send(again, to: path, as: house.manager).status == .seeOther)
                #expect(try await names(house).filter { $0.lowercased() == "anis" }.count == 1)

                let taken = ["title": "ANIS 2027", "newFunder": "Région"]
                let refused = try await web.send(taken, to: path, as: house.manager)
                #expect(refused.status == .conflict || refused.status == .unprocessableContent)
                #expect(refused.html.contains("value=\"Région\""))
                #expect(try await !names(house).contains("Région"))
            }
        }
    }
}
