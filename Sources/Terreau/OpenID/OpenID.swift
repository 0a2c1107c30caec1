internal import Foundation
internal import Ledger
internal import Storage

/// Entering with an account that another service keeps. Who that is, is the service and the name the person has there; an address
/// counts only where the settings trust the service to have checked it.
struct OpenID: Sendable {
    let database: any Database
    let clock: Clock
    let keys: KeyRing
    let publicURL: String
    let clients: [OpenIDClient]

    /// From leaving for the service to coming back with its answer.
    static let minutes: Int64 = 15

    enum No: String, Error, CaseIterable, Sendable {
        /// The service does not answer.
        case unreachable
        /// The person said no there, or the service did.
        case abandoned
        /// Not begun in this browser, too long ago, gone already, or for another service.
        case notHere
        /// What the service brought is not to be believed.
        case notProven
        /// Nobody here is linked with that account.
        case noAccount
        /// That account opens somebody else's.
        case taken
        /// Another account of this service is linked already.
        case another
    }

    /// Who may come back: whoever left. Nothing is stored before: a way is sealed into the state that the service sends back.
    enum Traveller: Sendable {
        /// To sign in, from a browser with this form token.
        case visitor(browser: String)
        /// To link an account with the person of this session.
        case member(SessionRow.ID)

        fileprivate func purpose(_ service: String) -> String {
            switch self {
            case .visitor(let browser): "openID|\(service)|browser:\(Hex.sha256(browser))"
            case .member(let session): "openID|\(service)|session:\(session)"
            }
        }
    }

    private struct Way: Codable {
        let until: Int64
        let nonce: String
        let verifier: String
        let then: String
    }

    /// What a service sent back with the browser.
    struct Answer: Sendable {
        let code: String
        let state: String
        /// Which service it says it is.
        let issuer: String?
    }

    func client(_ name: String) throws -> OpenIDClient {
        guard let client = clients.first(where: { $0.issuer.name == name }) else { throw NotFound() }
        return client
    }

    private func back(_ client: OpenIDClient) -> String { publicURL + Links.serviceReturn(client.issuer.name) }

    // MARK: Leaving and coming back

    /// Where the browser goes. Writes nothing.
    func leave(for client: OpenIDClient, _ traveller: Traveller, then path: String) async throws -> String {
        let end = clock.now().adding(seconds: Self.minutes * 60)
        let way = Way(
            until: end.milliseconds, nonce: Secrets.longToken(), verifier: Secrets.longToken(), then: Links.safe(path))
        let text = String(decoding: try JSONEncoder().encode(way), as: UTF8.self)
        let state = URLBase64.text(try keys.seal(text, for: traveller.purpose(client.issuer.name)).utf8)
        do {
            return try await client.address(
                state: state, nonce: way.nonce, verifier: way.verifier, back: back(client))
        } catch is OpenIDClient.No {
            throw No.unreachable
        }
    }

    /// Whether this is a traveller of ours who comes back in time. Uses nothing up.
    func isExpected(_ answer: Answer, from client: OpenIDClient, _ traveller: Traveller) -> Bool {
        way(answer.state, client, traveller) != nil
    }

    private func way(_ state: String, _ client: OpenIDClient, _ traveller: Traveller) -> Way? {
        guard state.utf8.count <= 4000, let bytes = URLBase64.bytes(state),
            let sealed = String(validating: bytes, as: UTF8.self),
            let text = try? keys.open(sealed, for: traveller.purpose(client.issuer.name)),
            let way = try? JSONDecoder().decode(Way.self, from: Data(text.utf8)),
            clock.now() < Instant(milliseconds: way.until)
        else { return nil }
        return way
    }

    /// Takes the answer to the service, once, and judges what it says. No transaction is open meanwhile.
    private func claims(
        _ answer: Answer, from client: OpenIDClient, _ traveller: Traveller, by doer: Act.Doer
    ) async throws -> (IDClaims, then: String) {
        guard let way = way(answer.state, client, traveller) else { throw No.notHere }
        let now = clock.now()
        let whose = doer.person.map { Act.Object.person($0) } ?? .house
        try await database.write { db in
            let until = Instant(milliseconds: way.until)
            guard try SpentWay.spend(Hex.sha256(answer.state), until: until, at: now, in: db) else { throw No.notHere }
            try db.audit(.serviceAnswered, whose, detail: client.issuer.name, by: doer, at: now)
        }
        do {
            let document = try await client.discovered()
            // Two services must not be taken for one another (RFC 9207).
            guard answer.issuer.map({ $0 == client.issuer.issuer }) ?? !document.namesItself else {
                throw OpenIDRules.Fault.issuer
            }
            let claims = try await client.claims(for: answer.code, verifier: way.verifier, back: back(client))
            try OpenIDRules.check(
                claims,
                .init(
                    issuer: client.issuer.issuer, client: client.issuer.client, nonce: way.nonce, now: clock.now()))
            return (claims, way.then)
        } catch OpenIDClient.No.unreachable {
            throw No.unreachable
        } catch OpenIDClient.No.refused {
            throw try await notProven("code", client, whose, by: doer)
        } catch let fault as OpenIDRules.Fault {
            throw try await notProven(fault.rawValue, client, whose, by: doer)
        }
    }

    /// The journal tells why; the page does not.
    private func notProven(
        _ reason: String, _ client: OpenIDClient, _ whose: Act.Object, by doer: Act.Doer
    ) async throws -> No {
        let now = clock.now()
        try await database.write { db in
            try db.audit(.identityRefused, whose, detail: "\(client.issuer.name) \(reason)", by: doer, at: now)
        }
        return .notProven
    }

    // MARK: Signing in

    /// The person whom a service knows, and where they wanted to go.
    func enter(
        _ answer: Answer, from client: OpenIDClient, browser: String, as guest: Client
    ) async throws -> (Person.ID, then: String) {
        let place = Tries.wrongCodes(from: guest.place)
        let now = clock.now()
        try await database.read { try place.check(at: now, in: $0) }
        do {
            let (claims, then) = try await claims(
                answer, from: client, .visitor(browser: browser), by: .visitor(guest.origin()))
            let person = try await database.write { db in
                guard let person = try self.person(of: claims, client.issuer, in: db),
                    try person.mayEnter(at: now, in: db)
                else { throw No.noAccount }
                if let known = try Identity.find(claims.issuer, claims.subject, in: db) {
                    try Identity.use(known.id, at: now, in: db)
                } else {
                    try link(claims, person, client.issuer, by: .person(person.id, guest.origin()), at: now, in: db)
                }
                return person.id
            }
            return (person, then)
        } catch let error where !(error is TooManyTries) && error as? No != .unreachable {
            try await database.write { db in
                try db.audit(.signInFailed, .house, detail: client.issuer.name, by: .visitor(guest.origin()), at: now)
                try? place.take(at: now, in: db)
            }
            throw error
        }
    }

    /// Nobody is found by an address that was not checked, nor where the person is linked with another account of the service:
    /// addresses pass from one person to the next, names at a service do not.
    private func person(of claims: IDClaims, _ issuer: OpenIDIssuer, in db: some Reading) throws -> Person? {
        if let known = try Identity.find(claims.issuer, claims.subject, in: db) {
            return try Person.find(known.person, in: db)
        }
        guard issuer.trustsEmail, claims.isEmailVerified, let email = claims.email, email.utf8.count <= 254,
            let person = try Person.find(email: email, in: db),
            try !Identity.all(of: person.id, in: db).contains(where: { $0.issuer == claims.issuer })
        else { return nil }
        return person
    }

    private func link(
        _ claims: IDClaims, _ person: Person, _ issuer: OpenIDIssuer, by doer: Act.Doer, at now: Instant,
        in db: some Writing
    ) throws {
        try Identity(
            id: .new(), person: person.id, issuer: claims.issuer, subject: claims.subject, linkedAt: now, usedAt: now
        ).insert(in: db)
        try db.audit(.identityLinked, .person(person.id), detail: issuer.name, by: doer, at: now)
        try Mail.put(.identityLinked(service: issuer.label), for: person.id, at: now, in: db)
    }

    // MARK: One's own account

    func link(
        _ answer: Answer, from client: OpenIDClient, by actor: Actor, session: SessionRow.ID
    ) async throws {
        let (claims, _) = try await claims(answer, from: client, .member(session), by: actor.doer)
        let now = clock.now()
        try await database.write { db in
            if let known = try Identity.find(claims.issuer, claims.subject, in: db) {
                if known.person != actor.id { throw No.taken }
                return
            }
            guard try !Identity.all(of: actor.id, in: db).contains(where: { $0.issuer == claims.issuer }) else {
                throw No.another
            }
            try link(claims, actor.person, client.issuer, by: actor.doer, at: now, in: db)
        }
    }

    func unlink(_ id: Identity.ID, by actor: Actor) async throws {
        let now = clock.now()
        try await database.write { db in
            let identity = try Identity.find(id, of: actor.id, in: db)
            try Identity.delete(id, in: db)
            try db.audit(.identityUnlinked, .person(actor.id), detail: name(of: identity), by: actor, at: now)
            try Mail.put(.identityUnlinked(service: label(of: identity)), for: actor.id, at: now, in: db)
        }
    }

    private func name(of identity: Identity) -> String? {
        clients.first { $0.issuer.issuer == identity.issuer }?.issuer.name
    }

    /// What people call the service; its host when the settings name it no more.
    func label(of identity: Identity) -> String {
        clients.first { $0.issuer.issuer == identity.issuer }?.issuer.label
            ?? URLComponents(string: identity.issuer)?.host ?? identity.issuer
    }
}

extension OpenID.No: Refusal {
    var kind: RefusalKind {
        switch self {
        case .unreachable: .unavailable
        case .taken, .another: .conflict
        case .abandoned, .notHere, .notProven, .noAccount: .invalid
        }
    }
    var code: String { rawValue }
    var sentence: Sentence { Sentence("openID.no.\(rawValue)") }
}
