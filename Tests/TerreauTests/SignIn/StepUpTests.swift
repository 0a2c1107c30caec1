import HTTPTypes
import Hummingbird
import Ledger
import Storage
import Testing

@testable import Terreau

/// Before anything that moves money, the second factor.
@Suite struct StepUpTests {
    @Test(arguments: [
        // Shown a moment ago, has one, roles, demonstration.
        (StepUp.none, false, true, [Role.treasurer], false, StepUp.Answer.pass),
        (.always, true, true, [.treasurer], false, .pass), (.always, false, true, [.treasurer], false, .code),
        (.always, false, true, [.treasurer], true, .code), (.always, false, false, [.treasurer], false, .setUp),
        (.always, false, false, [.manager], true, .passInDemonstration),
        (.always, false, false, [.releaser, .auditor], false, .setUp),
        (.always, false, false, [.observer], false, .setUp),
        (.always, false, false, [.auditor], false, .pass),
        (.always, false, false, [], false, .pass), (.always, false, true, [], false, .code),
        (.whenSet, false, false, [.treasurer], false, .pass),
        (.whenSetOrLost, false, false, [.treasurer], false, .pass),
        (.whenSet, false, true, [], false, .code),
    ])
    func `who is asked`(
        stepUp: StepUp, isConfirmed: Bool, hasFactor: Bool, roles: [Role], isDemonstration: Bool, answer: StepUp.Answer
    ) {
        #expect(
            stepUp.judge(
                isConfirmed: isConfirmed, hasFactor: hasFactor, roles: Set(roles), isDemonstration: isDemonstration)
                == answer)
    }

    @Test(arguments: [
        (StepUp.none, false, StepUp.Answer.pass), (.always, false, .setUp), (.always, true, .code),
        (.whenSet, false, .pass), (.whenSetOrLost, false, .setUp), (.whenSetOrLost, true, .code),
    ])
    func `after a loss a new factor comes first, whatever the role`(
        stepUp: StepUp, hasFactor: Bool, answer: StepUp.Answer
    ) {
        let judged = stepUp.judge(
            isConfirmed: false, hasFactor: hasFactor, hasLost: !hasFactor, roles: [], isDemonstration: false)
        #expect(judged == answer)
    }

    @Test(arguments: Engine.available)
    func `what was typed goes on once the code is right`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (_, _, budget) = try await house.furnished()
            let seed = try await house.giveFactor(to: house.manager).seed
            house.clock.advance(seconds: 60)
            let session = try await house.instance.sessions.open(house.manager.id)
            let form: [(String, String)] = [
                ("name", "Léa <b>"), ("email", "lea@demo.example"), ("status", "associate"), ("roles", "treasurer"),
                ("roles", "companion"), ("language", "fr"),
            ]
            try await house.browse { web in
                let asked = try await web.post(Links.newPerson, fields: form, session: session)
                #expect(asked.status == .forbidden)
                #expect(asked.html.contains("name=\"confirmation\""))
                #expect(asked.html.contains("value=\"Léa &lt;b&gt;\""))
                #expect(asked.html.ranges(of: "name=\"roles\"").count == 2)
                let nobody = try await house.read { try Person.find(email: "lea@demo.example", in: $0) }
                #expect(nobody == nil)

                let wrong = try await web.post(
                    Links.newPerson, fields: asked.hiddenFields + [("confirmation", "000000")], session: session)
                #expect(wrong.status == .unprocessableContent)
                #expect(wrong.hiddenFields.map(\.0) == asked.hiddenFields.map(\.0))

                let code = Phone(house).code(seed)
                let done = try await web.post(
                    Links.newPerson, fields: wrong.hiddenFields + [("confirmation", code)], session: session)
                #expect(done.status == .seeOther, "\(done.text)")
                let lea = try #require(try await house.read { try Person.find(email: "lea@demo.example", in: $0) })
                #expect(lea.name == "Léa <b>")
                #expect(try await house.read { try Actor.load(lea.id, in: $0).roles } == [.treasurer, .companion])

                // The session goes on under a new token, for ten minutes without a question.
                #expect(try await house.instance.sessions.find(session) == nil)
                let renewed = try #require(done.newSession)
                #expect(try await web.get(Links.person(lea.id), session: renewed).status == .ok)
                house.clock.advance(seconds: SessionRules.confirmedMinutes * 60 - 1)
                #expect(try await web.get(Links.person(lea.id), session: renewed).status == .ok)
                house.clock.advance(seconds: 1)
                #expect(try await web.get(Links.person(lea.id), session: renewed).status == .forbidden)
            }
            _ = budget
        }
    }

    @Test(arguments: Engine.available)
    func `a page that was asked for opens after the code`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let seed = try await house.giveFactor(to: house.treasurer).seed
            house.clock.advance(seconds: 60)
            let session = try await house.instance.sessions.open(house.treasurer.id)
            try await house.browse { web in
                let asked = try await web.get("/virements/comptes?a=1", session: session)
                #expect(asked.status == .forbidden)
                #expect(asked.hiddenFields.contains { $0 == ("suite", "/virements/comptes?a=1") })
                let code = Phone(house).code(seed)
                let done = try await web.post(
                    Links.confirmation, fields: asked.hiddenFields + [("confirmation", code)], session: session)
                #expect(done.location == "/virements/comptes?a=1")
                let page = try await web.get("/virements/comptes", session: try #require(done.newSession))
                #expect(page.status == .ok)
                let again = try await web.post(
                    Links.confirmation, fields: [("suite", "//evil.example"), ("confirmation", code)],
                    session: try #require(done.newSession))
                #expect(again.location == "/")
            }
        }
    }

    @Test func `a new token reaches the browser with an error too`() async throws {
        try await withInstance(.sqlite) { house in
            let seed = try await house.giveFactor(to: house.manager).seed
            house.clock.advance(seconds: 60)
            let session = try await house.instance.sessions.open(house.manager.id)
            try await house.browse { web in
                let missing = try await web.post(
                    Links.person(Person.ID.new()),
                    fields: [("name", "Léa"), ("confirmation", Phone(house).code(seed))], session: session)
                #expect(missing.status == .notFound)
                let renewed = try #require(missing.newSession)
                #expect(try await house.instance.sessions.find(renewed)?.isConfirmed == true)
            }
        }
    }

    /// Every role at once, so that nothing but the second factor stands in the way.
    private static let allRoles = Set<Role>([.treasurer, .releaser, .manager, .companion])

    @Test func `every route that moves money asks, with a factor for its code and without one for setting it up`()
        async throws
    {
        try await withInstance(.sqlite) { house in
            let routes = try Routes.all(house.instance).declarations.filter {
                $0.stepUp == .always && !ApiProblem.covers($0.path)
            }
            #expect(routes.count >= 40)
            let without = try await house.person("Sans", roles: Self.allRoles)
            let with = try await house.person("Avec", roles: Self.allRoles)
            // Nobody of the house is an observer too.
            let outside = (
                try await house.person("Odon", status: .outside, roles: [.observer]),
                try await house.person("Odile", status: .outside, roles: [.observer])
            )
            for person in [with, outside.1] { _ = try await house.giveFactor(to: person) }
            let sessions = house.instance.sessions
            let inside = (try await sessions.open(without.id), try await sessions.open(with.id))
            let observers = (try await sessions.open(outside.0.id), try await sessions.open(outside.1.id))
            let entries = try await house.read { try $0.value("SELECT COUNT(*) FROM entries", as: Int.self) }
            try await house.browse { web in
                for route in routes {
                    let path = RouteTests.filled(route.path)
                    let ofRoute = route.path == Links.giveTreasury ? observers : inside
                    for (session, words) in [(ofRoute.0, Links.secondFactor), (ofRoute.1, "name=\"confirmation\"")] {
                        let page =
                            route.method == .get
                            ? try await web.get(path, session: session)
                            : try await web.post(path, ["name": "x", "amount": "12"], session: session)
                        #expect(page.status == .forbidden, "\(route.method) \(route.path)")
                        #expect(page.html.contains(words), "\(route.method) \(route.path)")
                        // A file that is sent is not kept.
                        guard route.method == .post, ![Links.confirmation, Links.bank].contains(path) else { continue }
                        // A form that is one button goes on to where it was sent, too.
                        let button = try await web.post(path, [:], session: session)
                        #expect(button.html.contains("method=\"post\" action=\"\(path)\""), "\(route.path)")
                    }
                }
            }
            #expect(try await house.read { try $0.value("SELECT COUNT(*) FROM entries", as: Int.self) } == entries)
        }
    }

    /// Changes by a role that handles money which ask for no second factor, each with its reason.
    private static let exceptions: [String: String] = [
        "/budgets/nouveau": "an empty budget holds nothing",
        "/budgets/{budget}/cloture": "closing pays nothing, and can be taken back",
        "/budgets/{budget}/reouverture": "opens what was open",
        "/financements/nouvelle-convention": "a signature without its amount",
        "/contrats": "words of law, that bind nobody by themselves",
        "/contrats/{contract}": "the same",
        "/contrats/{contract}/fin": "nobody loses a contract by it",
        "/lignes/{line}/avenant": "terms, kept by version; no amount moves",
        "/exports/comptes": "numbers of the accountant's plan", "/exports/codes": "codes of the accountant's plan",
        "/projets/nouveau": "a name", "/organisations/nouvelle": "a name",
        "/registre": "who is responsible for data; nothing moves",
        "/personnes/{person}/parcours": "a status with its day",
        "/personnes/import": "a list that is read, not imported",
        "/personnes/{person}/invitation": "a letter that opens nothing by itself",
        "/arrivees/{arrival}/accueil": "somebody says who welcomes",
        "/arrivees/{arrival}/reponse": "an answer by letter",
        "/arrivees/{arrival}/classement": "a request is put away",
        "/arrivees/{arrival}/ouverture": "a prospect, with no role and no money",
        "/courriers/{letter}/relance": "a letter goes out again", "/courriers/{letter}/abandon": "a letter is given up",
    ]

    @Test func `no route of a role that handles money was forgotten`() async throws {
        try await withInstance(.sqlite) { house in
            let open = try Routes.all(house.instance).declarations.filter { route in
                guard case .roles(let roles) = route.policy, route.method != .get else { return false }
                return SessionRules.handlesMoney(Set(roles)) && route.stepUp != .always
            }
            #expect(Set(open.map(\.path)) == Set(Self.exceptions.keys))
        }
    }

    @Test func `in a demonstration people are let through, and the page says so`() async throws {
        try await withInstance(.sqlite, isDemonstration: true) { house in
            let session = try await house.instance.sessions.open(house.treasurer.id, by: .demonstration)
            try await house.browse { web in
                let page = try await web.get("/virements/comptes", session: session)
                #expect(page.status == .ok)
                #expect(page.contains("cette page demanderait le code d’un second facteur"))
                let other = try await web.get("/budgets", session: session)
                #expect(!other.contains("second facteur"))
            }
        }
    }

    @Test func `in a real house a role without a factor is told on every page`() async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            try await house.browse { web in
                let page = try await web.get("/budgets", as: house.treasurer)
                #expect(page.html.contains(Links.secondFactor))
                let hers = try await web.get("/budgets", as: camille)
                #expect(!hers.html.contains(Links.secondFactor))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a token made without a second factor moves no money once its person has a role`(_ engine: Engine) async throws
    {
        try await withInstance(engine) { house in
            let lea = try await house.person("Léa")
            let weak = try await house.instance.tokens.create(
                named: "tableau", scope: .write, days: 30, isStrong: false, by: lea)
            let strong = try await house.token(of: lea)
            try await house.instance.roles.give(RoleGrant(.treasurer), to: lea.id, by: house.manager)
            try await house.serve { api in
                let no = try await api.get("/runs", weak)
                #expect((no.status, no.code) == (403, "factorMissing"))
                #expect(try await api.get("/runs", strong).status == 200)
                #expect(try await api.get("/budgets", weak).status == 200)
            }
        }
    }
}

extension WebPage {
    /// What the page's form carries along, but for its token.
    var hiddenFields: [(String, String)] {
        html.matches(of: /<input type="hidden" name="([^"]+)" value="([^"]*)">/).map { field in
            let value = [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")].reduce(String(field.2)) {
                $0.replacing($1.0, with: $1.1)
            }
            return (String(field.1), value)
        }.filter { $0.0 != "csrf" }
    }
}
