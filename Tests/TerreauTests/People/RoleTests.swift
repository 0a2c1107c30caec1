import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// Roles: who may be given which, who changes them, and what somebody from outside sees.
@Suite struct RoleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let role: Role
        var who = RoleRules.Facts()
        let no: RoleRules.No?

        init(_ name: String, _ role: Role, _ no: RoleRules.No?, _ change: (inout RoleRules.Facts) -> Void = { _ in }) {
            testDescription = name
            self.role = role
            self.no = no
            change(&who)
        }
    }

    @Test(arguments: [
        Case("a member becomes treasurer", .treasurer, nil),
        Case("nobody their own", .companion, .ownRoles) { $0.isOwn = true },
        Case("nobody without an account", .treasurer, .noAccount) { $0.hasAccount = false },
        Case("nobody who has left", .companion, .hasLeft) { $0.status = .left },
        Case("a member is no observer", .observer, .insideAlready),
        Case("somebody outside is", .observer, nil) { $0.status = .outside },
        Case("an outside auditor is no observer", .observer, .insideAlready) {
            ($0.status, $0.held) = (.outside, [.auditor])
        },
        Case("an outside observer is no auditor", .auditor, .outsideAlready) {
            ($0.status, $0.held) = (.outside, [.observer])
        },
        Case("somebody of a funder is no treasurer", .treasurer, .outsideAlready) {
            ($0.status, $0.held) = (.outside, [.funderViewer])
        },
        Case("a member views no agreement", .funderViewer, .insideAlready),
        Case("somebody of a funder does", .funderViewer, nil) { $0.status = .outside },
        Case("a member is no partner", .partner, .insideAlready) { $0.status = .cesa },
        Case("an outside accountant audits", .auditor, nil) { $0.status = .outside },
        Case("whoever settles audits nothing", .auditor, .auditsApart) { $0.held = [.treasurer] },
        Case("whoever audits releases nothing", .releaser, .auditsApart) { $0.held = [.auditor] },
        Case("a manager may audit", .auditor, nil) { $0.held = [.manager] },
        Case("a member refers to a group", .groupReferent, nil),
    ])
    func `a role goes to whom it may go`(_ test: Case) {
        if let no = test.no {
            #expect(throws: no) { try RoleRules.check(test.role, for: test.who) }
        } else {
            #expect(throws: Never.self) { try RoleRules.check(test.role, for: test.who) }
        }
    }

    @Test(arguments: Engine.available)
    func `somebody outside gives the treasury to whoever is alone, and nothing else`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (lea, odon) = (house.manager, try await house.person("Odon", status: .outside))
            try await house.instance.roles.give(RoleGrant(.observer), to: odon.id, by: lea)
            let observer = try await house.read { try Actor.load(odon.id, in: $0) }
            try await house.browse { web in
                let own = try await web.post(Links.roles, ["person": lea.id.rawValue, "role": "treasurer"], as: lea)
                #expect(own.status == .unprocessableContent)
                let settings = try await web.post(
                    Links.cooperative, ["name": "Optéos", "paidOnWord": "300", "observerReleases": "1"], as: lea)
                #expect(settings.status == .seeOther)
                let held = try await web.post(Links.giveTreasury, ["treasury": lea.id.rawValue], as: observer)
                #expect(held.status == .conflict && held.contains("Demandez à la gérance de donner ce rôle."))
                try await house.instance.roles.take(RoleGrant(.treasurer), from: house.treasurer.id, by: lea)
                #expect(try await web.get(Links.roles, as: lea).contains("peut vous donner la trésorerie"))
                let unasked = try await web.post(Links.giveTreasury, ["treasury": lea.id.rawValue], as: lea)
                #expect(unasked.status == .forbidden)
                let page = try await web.get(Links.payments, as: observer)
                #expect(page.contains("Donner la trésorerie à Agathe"))
                let thin = try await web.get(Links.roles, as: lea)
                #expect(thin.contains("observation extérieure, 1 personne"))
                let other = try await web.post(
                    Links.giveTreasury, ["treasury": house.treasurer.id.rawValue], as: observer)
                #expect(other.status == .conflict)
                let given = try await web.post(Links.giveTreasury, ["treasury": lea.id.rawValue], as: observer)
                #expect(given.location == Links.payments)
                #expect(try await !web.get(Links.payments, as: observer).contains("Donner la trésorerie"))
            }
            #expect(try await house.read { try Actor.load(lea.id, in: $0) }.roles == [.manager, .treasurer])
            let act = try await house.acts().last { $0.act == Act.roleGiven.rawValue }
            #expect(act?.detail == "treasurer")
        }
    }

    @Test(arguments: Engine.available)
    func `a house with two managers, or with a treasury, asks nobody outside`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            func alone() async throws -> Person.ID? {
                try await house.read { try Roles.aloneWithoutTreasury(at: house.clock.now, in: $0)?.id }
            }
            #expect(try await alone() == nil)
            try await house.instance.roles.take(RoleGrant(.treasurer), from: house.treasurer.id, by: house.manager)
            #expect(try await alone() == house.manager.id)
            try await house.browse { web in
                let page = try await web.get(Links.roles, as: house.manager)
                #expect(page.contains("personne ne tient la trésorerie"))
            }
            let nour = try await house.person("Nour", roles: [.manager])
            #expect(try await alone() == nil)
            try await house.instance.roles.give(RoleGrant(.auditor), to: nour.id, by: house.manager)
            try await house.instance.roles.take(RoleGrant(.manager), from: house.manager.id, by: nour)
            #expect(try await alone() == nil, "whoever audits is given no treasury")
        }
    }

    @Test(arguments: Engine.available)
    func `managers give and take roles, and each change stays written`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let roles = house.instance.roles
            let camille = try await house.person("Camille")
            try await roles.give(RoleGrant(.releaser), to: camille.id, by: house.manager)
            await #expect(throws: RoleRules.No.holdsAlready) {
                try await roles.give(RoleGrant(.releaser), to: camille.id, by: house.manager)
            }
            await #expect(throws: RoleRules.No.ownRoles) {
                try await roles.give(RoleGrant(.releaser), to: house.manager.id, by: house.manager)
            }
            await #expect(throws: NotAllowed.self) {
                try await roles.give(RoleGrant(.auditor), to: camille.id, by: house.treasurer)
            }
            await #expect(throws: RoleRules.No.unknownScope) {
                try await roles.give(
                    RoleGrant(.groupReferent, for: .budget(.new())), to: camille.id, by: house.manager)
            }
            let holds = try await house.read { try Actor.load(camille.id, in: $0) }
            #expect(holds.has(.releaser))
            try await roles.take(RoleGrant(.releaser), from: camille.id, by: house.manager)
            await #expect(throws: RoleRules.No.holdsNot) {
                try await roles.take(RoleGrant(.releaser), from: camille.id, by: house.manager)
            }
            let (after, events) = try await house.read {
                (try Actor.load(camille.id, in: $0), try RoleEvent.last(in: $0))
            }
            #expect(!after.has(.releaser))
            #expect(events.filter { $0.name == "Camille" }.map(\.isGiven) == [false, true])
            #expect(events.first?.by == "Agathe")
            await #expect(throws: (any Error).self) {
                try await house.database.write { db in _ = try db.run("DELETE FROM role_events") }
            }
            await #expect(throws: (any Error).self) {
                try await house.database.write { db in
                    try RoleGrant(.auditor).give(to: camille.id, by: camille.id, at: house.clock.clock.now(), in: db)
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a manager stays, whatever managers do to each other`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let roles = house.instance.roles
            let ines = try await house.person("Inès", roles: [.manager])
            try await roles.take(RoleGrant(.manager), from: house.manager.id, by: ines)
            // Agathe's page was opened before; what she may do is read again.
            await #expect(throws: NotAllowed.self) {
                try await roles.take(RoleGrant(.manager), from: ines.id, by: house.manager)
            }
            await #expect(throws: People.No.lastManager) {
                try await house.instance.people.change(
                    ines.id, to: .init(name: "Inès", email: "ines@demo.example", status: .left), by: ines)
            }
            await #expect(throws: People.No.lastManager) {
                try await house.instance.people.change(ines.id, to: .init(name: "Inès"), by: ines)
            }
        }
    }

    @Test func `managers are told of roles that hang on one person`() async throws {
        try await withInstance(.sqlite) { house in
            try await house.browse { web in
                let page = try await web.get("/", as: house.manager)
                #expect(page.contains("trésorerie, 1 personne"))
                #expect(page.contains("libération des virements, 0 personne"))
                let others = try await web.get("/", as: house.treasurer)
                #expect(!others.contains("trésorerie, 1 personne"))
                let listed = try await web.get("/roles", as: house.manager)
                #expect(listed.contains("quelqu’un d’autre de la gérance peut changer vos rôles"))
                let camille = try await house.person("Camille")
                let given = try await web.post(
                    "/roles", ["person": camille.id.rawValue, "role": "treasurer"], as: house.manager)
                #expect(given.status == .seeOther)
                let own = try await web.post(
                    "/roles", ["person": house.manager.id.rawValue, "role": "treasurer"], as: house.manager)
                #expect(own.status == .unprocessableContent)
                let taken = try await web.post(
                    "/roles/retrait", ["person": camille.id.rawValue, "role": "treasurer"], as: house.manager)
                #expect(taken.status == .seeOther)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `somebody from outside sees the budgets they belong to, and nothing else`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, _) = try await house.furnished()
            let pablo = try await house.person("Pablo", status: .outside)
            let tilt = try await house.organisation("Tilt", .cooperative)
            try await house.instance.roles.give(
                RoleGrant(.partner, for: .organisation(tilt)), to: pablo.id, by: house.manager)
            try await house.budget("partage", members: [pablo])
            try await house.browse { web in
                #expect(try await web.get("/budgets/partage", as: pablo).status == .ok)
                let budgets = try await web.get("/budgets", as: pablo)
                #expect(budgets.contains("partage") && !budgets.contains("lille-bike"))
                for path in ["/budgets/lille-bike", "/lignes/libre", "/conventions/anis", "/projets/lille-bike"] {
                    #expect(try await web.get(path, as: pablo).status == .notFound, "\(path)")
                    #expect(try await web.get(path, as: camille).status == .ok, "\(path)")
                }
                for path in ["/financements", "/grand-livre", "/projets"] {
                    #expect(try await web.get(path, as: pablo).status == .forbidden, "\(path)")
                }
                let form = try await web.get("/prelever?geste=besoin", as: pablo)
                #expect(form.contains("Solène") && !form.contains("Camille") && !form.contains("ANIS"))
                #expect(form.contains("Tilt"))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a referent draws for their group and decides nothing about it`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let ilyes = try await house.person("Ilyès", status: .cape, hasAccount: false)
            let line = try await house.ownLine("libre", .euros(2000))
            let rita = try await house.person("Rita", status: .outside)
            var policy = BudgetPolicy()
            policy.visibility = .group
            let kpa = try await house.budget("kpa", filled: [line: .euros(1000)], members: [ilyes], policy: policy)
            await #expect(throws: DrawRules.No.notInGroup) {
                try await house.draw("Un casque", .euros(40), from: kpa, by: rita, for: .person(ilyes.id))
            }
            try await house.instance.roles.give(
                RoleGrant(.groupReferent, for: .budget(kpa)), to: rita.id, by: house.manager)
            let referent = try await house.read { try Actor.load(rita.id, in: $0) }
            let small = try await house.draw("Un casque", .euros(40), from: kpa, by: referent, for: .person(ilyes.id))
            await #expect(throws: DrawRules.No.notInGroup) {
                try await house.draw("Pour moi", .euros(40), from: kpa, by: referent)
            }
            let state = try await house.read { try Draw.find(small, in: $0).state }
            #expect(state == .accepted)

            // Also where they hold a budget: neither their people's draws nor their own.
            let solene = try await house.steward()
            let other = try await house.budget(
                "autre", filled: [line: .euros(1000)], members: [ilyes, solene], stewards: [referent], policy: policy)
            let theirs = try await house.draw("Un vélo", .euros(450), from: other, by: solene, for: .person(ilyes.id))
            await #expect(throws: DrawRules.MoveNo.theirGroup) { try await house.accept(theirs, by: referent) }
            let marc = try await house.person("Marc")
            try await house.instance.budgets.invite(
                marc.id, to: other, asSteward: false, by: house.manager)
            let hers = try await house.draw("Un atelier", .euros(450), from: other, by: marc)
            try await house.accept(hers, by: referent)
            // Acting for them includes taking back and answering.
            try await house.draws.withdraw(small, by: referent)
            try await house.browse { web in
                for path in [Links.draw(small), "/budgets/kpa"] {
                    let page = try await web.get(path, as: referent)
                    #expect(page.status == .ok, "\(path)")
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `whoever carries a project sees what it received, from whichever budget`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, marc, sami) = try await (
                house.person("Camille"), house.person("Marc"), house.person("Sami")
            )
            let line = try await house.ownLine("libre", .euros(2000))
            let project = try await house.project("velo", people: [marc])
            var policy = BudgetPolicy()
            policy.visibility = .group
            let budget = try await house.budget(
                "groupe", filled: [line: .euros(1000)], members: [camille], policy: policy)
            let draw = try await house.draw(
                "Remorque", .euros(200), from: budget, by: camille, project: project)
            try await house.browse { web in
                let (page, project) = try await (
                    web.get(Links.draw(draw), as: marc), web.get("/projets/velo", as: marc)
                )
                #expect(page.contains("Remorque") && project.contains("Remorque"))
                #expect(try await web.get(Links.draw(draw), as: sami).status == .notFound)
                let others = try await web.get("/projets/velo", as: sami)
                #expect(others.status == .ok && !others.contains("Remorque"))
                #expect(try await web.get("/budgets/groupe", as: marc).status == .notFound)
                let asked = try await web.post(
                    Links.draw(draw, "questions"), ["question": "Est-elle arrivée ?"], as: marc)
                #expect(asked.status == .seeOther)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `the audit sees every draw and moves none, whatever it sends`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let odile = try await house.person("Odile", roles: [.auditor])
            let waiting = try await house.draw(
                "Une remorque", .euros(700), from: budget, by: camille, kind: .toolImprovement)
            let accepted = try await house.draw(
                "Deux roues", .euros(40), from: budget, by: camille, kind: .toolImprovement)
            let seen = try await house.seen(waiting)
            let day = house.today.description
            let moves: [(Draw.ID, String, KeyValuePairs<String, String>)] = [
                (waiting, "acceptation", ["seen": seen]), (waiting, "refus", ["reason": "Trop cher"]),
                (waiting, "retrait", [:]), (waiting, "questions", ["question": "Pourquoi ?"]),
                (accepted, "reglement", ["mode": "internalTransfer", "day": day]),
                (accepted, "annulation", ["reverseReason": "Deux fois"]),
                (accepted, "renonciation", ["waiveReason": "Offert", "waiveAmount": "40"]),
                (accepted, "dispense", ["without": "Pas de facture"]),
                (accepted, "retour", ["backReason": "Trop payé", "backAmount": "10", "backDay": day]),
            ]
            let events: @Sendable (any Reading) throws -> Int? = {
                try $0.value(
                    """
                    SELECT (SELECT COUNT(*) FROM draw_events) + (SELECT COUNT(*) FROM draw_questions)
                      + (SELECT COUNT(*) FROM entries)
                    """)
            }
            let before = try await house.read(events)
            try await house.browse { web in
                for (draw, path, fields) in moves {
                    #expect(try await web.get(Links.draw(draw), as: odile).status == .ok)
                    let no = try await web.post(Links.draw(draw, path), fields, as: odile)
                    #expect(no.status == .forbidden, "\(path)")
                }
            }
            #expect(try await house.read(events) == before)
        }
    }

    @Test func `the audit reads payments and statements and finds no form there`() async throws {
        try await withPayments(.sqlite) { story in
            let odile = try await story.house.person("Odile", roles: [.auditor])
            let run = try await story.prepare()
            try await story.house.browse { web in
                for path in ["/virements", "/virements/\(run)", "/releves", "/exports", "/tresorerie", "/roles"] {
                    let page = try await web.get(path, as: odile)
                    #expect(page.status == .ok, "\(path)")
                    let content = page.html.split(separator: "<main").last.map(String.init) ?? ""
                    #expect(!content.contains("method=\"post\""), "\(path)")
                    #expect(!page.html.contains("11234567890"), "\(path)")
                }
                for path in ["/virements/comptes", "/virements/beneficiaires", "/virements/\(run)/fichier"] {
                    #expect(try await web.get(path, as: odile).status == .forbidden, "\(path)")
                }
                #expect(try await web.post("/virements/\(run)/gel", as: odile).status == .forbidden)
            }
        }
    }
}
