import Foundation
import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// A phone with an application for codes, whose clock is the house's.
struct Phone: Sendable {
    private let clock: TestClock

    init(_ house: House) { clock = house.clock }

    func code(_ seed: OneTimeCode) -> String { seed.code(at: OneTimeCode.step(at: clock.now)) }
}

extension House {
    /// Sets a second factor up, as the page does, in a session that is closed again.
    func giveFactor(to actor: Actor) async throws -> (seed: OneTimeCode, codes: [String]) {
        let (seed, sealed) = try instance.secondFactors.propose(to: actor)
        let (codes, token) = try await instance.secondFactors.setUp(
            sealed, typed: Phone(self).code(seed), by: actor, session: session(of: actor))
        try await instance.sessions.close(token, by: actor)
        return (seed, codes)
    }

    /// A new session of a person, by its id.
    func session(of actor: Actor) async throws -> SessionRow.ID {
        let token = try await instance.sessions.open(actor.id)
        return try #require(try await instance.sessions.find(token)).id
    }
}

extension WebPage {
    /// What a page that sets a factor up holds for the application and for its own form.
    func proposal() throws -> (seed: OneTimeCode, form: String) {
        let seed = try #require(html.firstMatch(of: /secret=([A-Z2-7]+)/))
        let form = try #require(html.firstMatch(of: /name="proposal" value="([^"]+)"/))
        return (try #require(OneTimeCode(base32: String(seed.1))), String(form.1))
    }

    var recoveryCodes: [String] {
        html.matches(of: /<span class="ref">([A-Z0-9 ]{14})<\/span>/).map { $0.1.filter { $0 != " " } }
    }

    /// The token of the session that the browser is given.
    var newSession: String? {
        headers[values: .setCookie].last { $0.hasPrefix("terreau_session=") }?
            .firstMatch(of: /=([0-9a-f]{64});/).map { String($0.1) }
    }
}
