import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// Closing the doors to somebody for a time.
@Suite struct SuspensionTests {
    @Test(arguments: [
        (SuspensionRules.Facts(), SuspensionRules.No?.none), (.init(isOwn: true), .oneself),
        (.init(hasLeft: true), .hasLeft), (.init(isSuspended: true), .alreadySuspended),
        (.init(endsInThePast: true), .inThePast), (.init(isOwn: true, isSuspended: true), .oneself),
    ])
    func `who may be suspended`(facts: SuspensionRules.Facts, no: SuspensionRules.No?) {
        var refused: SuspensionRules.No?
        do throws(SuspensionRules.No) { try SuspensionRules.check(facts) } catch { refused = error }
        #expect(refused == no)
    }

    @Test func `a reason keeps its lines, and a name is one line`() async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            try await house.browse { web in
                let named = try await web.post(
                    "/mon-compte", ["name": "Camille\r\n\r\nCliquez ici", "language": "fr"], as: camille)
                #expect(named.status == .seeOther)
                let sent = try await web.post(
                    Links.access(of: camille.id, "suspension"), ["reason": "Téléphone volé.\r\nAppelez-nous."],
                    as: house.manager)
                #expect(sent.status == .seeOther)
            }
            let reason = try await house.read { try Suspension.all(of: camille.id, in: $0).first?.reason }
            #expect(
                reason?.split(whereSeparator: \.isNewline).map(String.init) == ["Téléphone volé.", "Appelez-nous."])
            let name = try await house.read { try Person.find(camille.id, in: $0).name }
            #expect(name == "Camille Cliquez ici")
        }
    }

    @Test(arguments: Engine.available)
    func `no door opens while it lasts, and everything is there again afterwards`(_ engine: Engine) async throws {
        try await withInstance(engine) { plain in
            let issuer = TestIssuer()
            let house = try await plain.knowing(issuer, trustsEmail: true)
            let (camille, _, budget) = try await house.furnished()
            let draw = try await house.draw("Une roue", .euros(40), from: budget, by: camille)
            let token = try await house.token(of: camille, .read)
            let session = try await house.instance.sessions.open(camille.id)
            let asked = try await house.askForCode("camille@demo.example", browser: "before")
            let account = TestIssuer.Account(subject: "u-17", email: "camille@demo.example")
            try await house.browse { web in
                let sent = try await web.post(
                    Links.access(of: camille.id, "suspension"), ["reason": "Téléphone volé, appelez-nous"],
                    as: house.manager)
                #expect(sent.status == .seeOther)
                #expect(try await house.instance.sessions.find(session) == nil)
                // Nor one that another server opened at the same moment.
                let late = try await house.instance.sessions.open(camille.id)
                #expect(try await house.instance.sessions.find(late) == nil)
                #expect(try await house.instance.tokens.find(token) == nil)
                await #expect(throws: SignIn.No.wrongCode) {
                    try await house.instance.signIn.use(.code(asked), browser: "before")
                }
                let letters = try await house.letters()
                let told = letters.last { $0.subject == "Votre accès à Terreau est suspendu" }
                #expect(told?.to == "camille@demo.example" && told?.body.contains("> Téléphone volé") == true)
                // A stranger is answered the same.
                let own = try await web.post("/connexion", ["email": "camille@demo.example"])
                let stranger = try await web.post("/connexion", ["email": "inconnue@demo.example"])
                #expect(own.status == stranger.status && own.location == stranger.location)
                #expect(try await house.letters().isEmpty)
                let byService = try await web.enter(web.comeBack(from: issuer, as: account))
                #expect(byService.newSession == nil && byService.contains("Aucun compte d’ici"))
                #expect(try await house.state(draw) == .accepted)

                let lifted = try await web.post(Links.access(of: camille.id, "levee"), as: house.manager)
                #expect(lifted.status == .seeOther)
                #expect(try await house.instance.tokens.find(token)?.actor.id == camille.id)
                _ = try await house.askForCode("camille@demo.example", browser: "after")
                let again = try await web.enter(web.comeBack(from: issuer, as: account))
                #expect(again.newSession != nil)
            }
            let acts = try await house.read {
                try ActFilter(object: .person(camille.id)).page(before: nil, limit: 50, in: $0).map(\.act)
            }
            #expect(acts.contains("personSuspended") && acts.contains("personUnsuspended"))
        }
    }

    @Test(arguments: Engine.available)
    func `a suspension with a last day ends with that day`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            try await house.instance.suspensions.suspend(
                camille.id, reason: "Pause", until: house.today, by: house.manager)
            house.clock.set(house.instance.clock.instant(house.today, hour: 20))
            let token = try await house.instance.sessions.open(camille.id)
            #expect(try await house.instance.sessions.find(token) == nil)
            house.clock.set(house.instance.clock.instant(house.today.adding(days: 1), hour: 0))
            #expect(try await house.instance.sessions.find(token) != nil)
            let page = try await house.browse { try await $0.get(Links.access(of: camille.id), as: house.manager) }
            #expect(page.contains("Accès suspendu du 23 novembre 2026 au 23 novembre 2026 : Pause"))
            await #expect(throws: SuspensionRules.No.notSuspended) {
                try await house.instance.suspensions.lift(camille.id, by: house.manager)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a manager remains, and nobody but managers closes doors`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let nour = try await house.person("Nour", roles: [.manager])
            let suspensions = house.instance.suspensions
            await #expect(throws: SuspensionRules.No.oneself) {
                try await suspensions.suspend(nour.id, reason: "x", until: nil, by: nour)
            }
            try await suspensions.suspend(nour.id, reason: "x", until: nil, by: house.manager)
            // Whoever is suspended counts for nothing: Agathe is the last one now.
            await #expect(throws: People.No.lastManager) {
                try await suspensions.suspend(house.manager.id, reason: "x", until: nil, by: nour)
            }
            await #expect(throws: NotAllowed.self) {
                try await suspensions.suspend(nour.id, reason: "x", until: nil, by: house.treasurer)
            }
        }
    }

    @Test func `a manager sees where somebody is signed in and ends it`() async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            let first = try await house.instance.sessions.open(camille.id)
            let second = try await house.instance.sessions.open(camille.id)
            let id = try #require(try await house.instance.sessions.find(first)).id
            try await house.browse { web in
                let page = try await web.get(Links.access(of: camille.id), as: house.manager)
                #expect(page.html.contains("/acces/sessions/\(id)/fin"))
                let ended = try await web.post(Links.access(of: camille.id, "sessions/\(id)/fin"), as: house.manager)
                #expect(ended.status == .seeOther)
                #expect(try await house.instance.sessions.find(first) == nil)
                #expect(try await house.instance.sessions.find(second) != nil)
                // One of somebody else is not ended by this way.
                let own = try #require(try await house.instance.sessions.all(of: house.manager).first).id
                let foreign = try await web.post(Links.access(of: camille.id, "sessions/\(own)/fin"), as: house.manager)
                #expect(foreign.status == .notFound)
                _ = try await web.post(Links.access(of: camille.id, "sessions"), as: house.manager)
                #expect(try await house.instance.sessions.find(second) == nil)
            }
        }
    }

    @Test func `without a reason nobody is suspended`() async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            try await house.browse { web in
                let path = Links.access(of: camille.id, "suspension")
                let silent = try await web.post(path, as: house.manager)
                #expect(silent.status == .unprocessableContent && silent.contains("Dites pourquoi"))
                let past = try await web.post(path, ["reason": "x", "until": "2026-11-22"], as: house.manager)
                #expect(past.status == .unprocessableContent && past.contains("qui n’est pas passé"))
                let member = try await web.post(path, ["reason": "x"], as: camille)
                #expect(member.status == .forbidden || member.status == .notFound)
            }
        }
    }
}
