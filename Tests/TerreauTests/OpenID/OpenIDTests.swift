import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// Entering with an account of another service.
@Suite struct OpenIDTests {
    private let account = TestIssuer.Account(subject: "u-17", email: "camille@demo.example")

    @Test(arguments: Engine.available)
    func `a linked account opens the person's, and no other does`(_ engine: Engine) async throws {
        try await withInstance(engine) { plain in
            let issuer = TestIssuer()
            let house = try await plain.knowing(issuer)
            let camille = try await house.person("Camille")
            try await house.browse { web in
                let linked = try await web.link(issuer, account, as: camille)
                #expect(linked.location == "/mon-compte#services")
                let page = try await web.get(Links.account, as: camille)
                #expect(page.contains("Annuaire") && page.contains("Lié le 23 novembre 2026"))
                let answer = try await web.comeBack(from: issuer, as: account, then: "/budgets")
                let entered = try await web.enter(answer)
                #expect(entered.location == "/budgets")
                let session = try await house.instance.sessions.find(entered.newSession)
                #expect(session?.actor.id == camille.id)
                // The other service's word is no second factor of ours.
                #expect(session?.isConfirmed == false)
                let stranger = try await web.comeBack(from: issuer, as: .init(subject: "u-18", email: account.email))
                let refused = try await web.enter(stranger)
                #expect(refused.status == .unprocessableContent && refused.newSession == nil)
                #expect(refused.contains("Aucun compte d’ici"))
            }
            let letters = try await house.letters()
            #expect(letters.map(\.to) == ["camille@demo.example"])
            #expect(letters[0].subject.contains("Annuaire"))
        }
    }

    @Test(arguments: Engine.available)
    func `an unlinked account opens nothing any more`(_ engine: Engine) async throws {
        try await withInstance(engine) { plain in
            let issuer = TestIssuer()
            let house = try await plain.knowing(issuer)
            let camille = try await house.person("Camille")
            let solene = try await house.person("Solène")
            try await house.browse { web in
                _ = try await web.link(issuer, account, as: camille)
                let id = try #require(try await house.read { try Identity.all(of: camille.id, in: $0).first?.id })
                let foreign = try await web.post(Links.unlink(id), as: solene)
                #expect(foreign.status == .notFound)
                let own = try await web.post(Links.unlink(id), as: camille)
                #expect(own.status == .seeOther)
                let refused = try await web.enter(web.comeBack(from: issuer, as: account))
                #expect(refused.newSession == nil && refused.contains("Aucun compte d’ici"))
            }
            let acts = try await house.read { try ActFilter(person: camille.id).page(before: nil, limit: 20, in: $0) }
            #expect(Set(acts.map(\.act)).isSuperset(of: ["serviceAnswered", "identityLinked", "identityUnlinked"]))
        }
    }

    @Test(arguments: Trick.allCases)
    func `a token that is not what it should be opens nothing, and the journal says why`(trick: Trick) async throws {
        try await withInstance(.sqlite) { plain in
            let issuer = TestIssuer()
            let house = try await plain.knowing(issuer, trustsEmail: true)
            let camille = try await house.person("Camille")
            issuer.turn(trick)
            try await house.browse { web in
                let entered = try await web.enter(web.comeBack(from: issuer, as: account))
                let session = try await house.instance.sessions.find(entered.newSession)
                guard let fault = trick.fault else {
                    #expect(session?.actor.id == camille.id)
                    return
                }
                #expect(session == nil && entered.status == .unprocessableContent)
                #expect(entered.contains("ne prouve pas que c’est vous"))
                let acts = try await house.read {
                    try ActFilter(act: .identityRefused).page(before: nil, limit: 5, in: $0)
                }
                #expect(acts.map(\.detail) == ["annuaire \(fault.rawValue)"])
                #expect(!entered.html.contains(fault.rawValue))
            }
            let count = try await house.read { try Identity.all(of: camille.id, in: $0).count }
            #expect(count == (trick == .none ? 1 : 0))
        }
    }

    @Test func `keys of the three kinds are taken`() async throws {
        for key in [TestKey.elliptic("e"), .edwards("d"), try .rsa("r")] {
            try await withInstance(.sqlite) { plain in
                let issuer = TestIssuer()
                issuer.sign(with: key)
                let house = try await plain.knowing(issuer, trustsEmail: true)
                _ = try await house.person("Camille")
                try await house.browse { web in
                    let entered = try await web.enter(web.comeBack(from: issuer, as: account))
                    #expect(entered.newSession != nil, "\(key.algorithm)")
                }
            }
        }
    }

    // MARK: Addresses

    @Test func `an address that a trusted service has checked opens its account once; then the name does`() async throws
    {
        try await withInstance(.sqlite) { plain in
            let issuer = TestIssuer()
            let house = try await plain.knowing(issuer, trustsEmail: true)
            let camille = try await house.person("Camille")
            let solene = try await house.person("Solène")
            try await house.browse { web in
                let first = try await web.enter(web.comeBack(from: issuer, as: account))
                #expect(try await house.instance.sessions.find(first.newSession)?.actor.id == camille.id)
                // The same person, whose address over there is now somebody else's of the house.
                let moved = TestIssuer.Account(subject: "u-17", email: "solene@demo.example")
                let second = try await web.enter(web.comeBack(from: issuer, as: moved))
                #expect(try await house.instance.sessions.find(second.newSession)?.actor.id == camille.id)
                // Another person over there, who was given Camille's address.
                let heir = TestIssuer.Account(subject: "u-99", email: "camille@demo.example")
                let third = try await web.enter(web.comeBack(from: issuer, as: heir))
                #expect(third.newSession == nil)
            }
            let theirs = try await house.read { try Identity.all(of: solene.id, in: $0).count }
            #expect(theirs == 0)
            #expect(try await house.letters().map(\.to) == ["camille@demo.example"])
        }
    }

    @Test(arguments: [(true, Bool?.some(false)), (true, nil), (false, true)])
    func `an address that nobody checked, or whose word we do not take, opens nothing`(
        trusts: Bool, isVerified: Bool?
    ) async throws {
        try await withInstance(.sqlite) { plain in
            let issuer = TestIssuer()
            let house = try await plain.knowing(issuer, trustsEmail: trusts)
            _ = try await house.person("Camille")
            let claimed = TestIssuer.Account(subject: "u-1", email: "camille@demo.example", isVerified: isVerified)
            try await house.browse { web in
                let page = try await web.enter(web.comeBack(from: issuer, as: claimed))
                #expect(page.newSession == nil && page.contains("Aucun compte d’ici"))
            }
        }
    }

    @Test func `somebody who has left is answered like a stranger`() async throws {
        try await withInstance(.sqlite) { plain in
            let issuer = TestIssuer()
            let house = try await plain.knowing(issuer, trustsEmail: true)
            let camille = try await house.person("Camille")
            try await house.browse { web in
                _ = try await web.link(issuer, account, as: camille)
                try await house.instance.people.change(
                    camille.id, to: .init(name: "Camille", email: "camille@demo.example", status: .left),
                    by: house.manager)
                let gone = try await web.enter(web.comeBack(from: issuer, as: account))
                let stranger = try await web.enter(
                    web.comeBack(from: issuer, as: .init(subject: "u-2", email: "inconnue@demo.example")))
                #expect(gone.newSession == nil && gone.status == stranger.status && gone.text == stranger.text)
            }
        }
    }

    // MARK: Linking

    @Test func `an account that opens somebody else's is not linked, nor a second one of a service`() async throws {
        try await withInstance(.sqlite) { plain in
            let issuer = TestIssuer()
            let house = try await plain.knowing(issuer)
            let camille = try await house.person("Camille")
            let solene = try await house.person("Solène")
            try await house.browse { web in
                _ = try await web.link(issuer, account, as: camille)
                let taken = try await web.link(issuer, account, as: solene)
                #expect(taken.status == .conflict && taken.contains("d’une autre personne"))
                let another = try await web.link(issuer, .init(subject: "u-18"), as: camille)
                #expect(another.status == .conflict && another.contains("un autre compte chez Annuaire"))
            }
        }
    }

    @Test func `linking and unlinking ask for the second factor of whoever has one`() async throws {
        try await withInstance(.sqlite) { plain in
            let issuer = TestIssuer()
            let house = try await plain.knowing(issuer)
            let camille = try await house.person("Camille")
            let (seed, _) = try await house.giveFactor(to: camille)
            house.clock.advance(seconds: 60)
            issuer.turn(.none)
            let session = try await house.instance.sessions.open(camille.id)
            try await house.browse { web in
                let left = try await web.get(Links.linkService("annuaire"), session: session)
                let answer = try issuer.enter(at: #require(left.location), as: account)
                let asked = try await web.post(Links.linkService("annuaire"), fields: answer, session: session)
                #expect(asked.status == .forbidden && asked.contains("Confirmez que c’est vous"))
                #expect(try await house.read { try Identity.all(of: camille.id, in: $0).isEmpty })
                let code = [(StepUpGate.field, Phone(house).code(seed))]
                let linked = try await web.post(Links.linkService("annuaire"), fields: answer + code, session: session)
                #expect(linked.status == .seeOther)
                #expect(try await house.read { try Identity.all(of: camille.id, in: $0).count } == 1)
            }
        }
    }
}
