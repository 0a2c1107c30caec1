import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// Nobody decides, settles or releases for themself, whatever roles meet in one person.
@Suite struct SeparationTests {
    /// Every way to stand to a draw.
    private static let standings: [DrawRules.Standing] = (0..<512).map { bits in
        DrawRules.Standing(
            isDeclarant: bits & 1 != 0, isPayee: bits & 2 != 0, isInGroup: bits & 4 != 0, isSteward: bits & 8 != 0,
            isTreasurer: bits & 16 != 0, isReferent: bits & 32 != 0, isHolder: bits & 64 != 0,
            isCalendar: bits & 128 != 0)
    }

    @Test func `no mix of roles decides or settles a draw of its own, or of somebody it acts for`() {
        var tried = 0
        for who in Self.standings where who.isDeclarant || who.isPayee || who.isReferent {
            for move in [DrawRules.Move.accept, .settle, .reverse, .excuse, .giveBack] {
                for state in Draw.State.allCases {
                    #expect(!DrawRules.mayMove(move, on: state, by: who))
                    tried += 1
                }
            }
        }
        #expect(tried > 10_000)
        // And the rule is no wall: somebody else may.
        #expect(DrawRules.mayMove(.accept, on: .waiting, by: .init(isSteward: true)))
        #expect(DrawRules.mayMove(.settle, on: .accepted, by: .init(isTreasurer: true)))
    }

    @Test func `no mix of roles releases what it prepared, is paid by, or entered the account of`() {
        for bits in 0..<64 {
            let who = PaymentRules.Standing(
                isTreasurer: bits & 1 != 0, isReleaser: bits & 2 != 0, hasPrepared: bits & 4 != 0,
                hasFrozen: bits & 8 != 0, isPaid: bits & 16 != 0, enteredBankData: bits & 32 != 0)
            let isFree = !who.hasPrepared && !who.hasFrozen && !who.isPaid && !who.enteredBankData
            #expect(
                PaymentRules.mayMove(.release, on: .frozen, isSent: false, by: who) == (who.isReleaser && isFree))
            if who.isPaid {
                #expect(!PaymentRules.mayMove(.freeze, on: .prepared, isSent: false, by: who))
                #expect(!PaymentRules.mayMove(.confirm, on: .released, isSent: true, by: who))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `one person with every role still needs others`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let house = story.house, payments = story.payments
            for bits in 1..<8 {
                let roles = Set(
                    [Role.treasurer, .releaser, .manager].enumerated().filter { bits & 1 << $0.offset != 0 }.map(
                        \.element))
                let name = "Personne \(bits)"
                let all = try await house.person(name, roles: roles)
                let other = try await house.person("Proche \(bits)", status: .outside, hasAccount: false)
                try await house.instance.budgets.invite(all.id, to: story.budget, asSteward: true, by: house.manager)
                let own = try await house.draw("À moi", .euros(310), from: story.budget, by: all, .paid)
                let near = try await house.draw(
                    "À un proche", .euros(20), from: story.budget, by: all, for: .person(other.id), .paid)
                for draw in [own, near] {
                    await #expect(throws: DrawRules.MoveNo.ownDraw) { try await house.accept(draw, by: all) }
                    try await house.accept(draw, by: house.steward())
                    if roles.contains(.treasurer) {
                        await #expect(throws: DrawRules.MoveNo.ownDraw) {
                            try await house.instance.settlements.settle(draw, mode: nil, on: house.today, by: all)
                        }
                    }
                    await #expect(throws: DrawRules.MoveNo.ownDraw) {
                        try await house.draws.reverse(draw, reason: "Je change d’avis", by: all)
                    }
                }
                if roles.contains(.treasurer) {
                    let run = try await payments.prepare(
                        from: story.account, on: house.today, atOnce: true, by: all, key: name)
                    #expect(try await story.lines(run).allSatisfy { $0.draw != own && $0.draw != near })
                    try await payments.freeze(run, by: all)
                    await #expect(throws: roles.contains(.releaser) ? PaymentRules.No.samePerson : .notTheirs(.release))
                    {
                        try await payments.release(run, by: all)
                    }
                    try await payments.void(run, reason: "Essai", by: all)
                }
                for draw in [own, near] { try await house.draws.withdraw(draw, by: all) }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `F3 one large draw cut in pieces is decided by two, whoever cuts it and however`(_ engine: Engine) async throws
    {
        try await withInstance(engine) { house in
            let (camille, sami, solene) = try await (
                house.person("Camille"), house.person("Sami"), house.steward()
            )
            let ines = try await house.person("Inès")
            let own = try await house.ownLine("libre", .euros(20_000))
            let shop = try await house.organisation("Cyclo", .supplier)
            let project = try await house.project("velo")
            let budget = try await house.budget(
                "achats", filled: [own: .euros(20_000)], members: [camille, sami], stewards: [solene, ines])
            // The same payee, by two people.
            let first = try await house.draw(
                "Cadre", .euros(600), from: budget, by: camille, for: .organisation(shop))
            try await house.accept(first, by: solene)
            #expect(try await house.state(first) == .accepted)
            let second = try await house.draw("Roues", .euros(400), from: budget, by: sami, for: .organisation(shop))
            try await house.accept(second, by: solene)
            #expect(try await house.state(second) == .accepted, "1,000 € in all is not above it")
            let third = try await house.draw(
                "Selle", .euros(1), from: budget, by: sami, for: .organisation(shop), project: project)
            try await house.accept(third, by: solene)
            #expect(try await house.state(third) == .waiting)
            try await house.accept(third, by: ines)
            #expect(try await house.state(third) == .accepted)
            // The same declarant, for others.
            let fourth = try await house.draw("Atelier", .euros(700), from: budget, by: sami)
            try await house.accept(fourth, by: solene)
            #expect(try await house.state(fourth) == .waiting)
            // What the rule accepts is at once, as before.
            let small = try await house.draw("Chambre à air", .euros(20), from: budget, by: camille)
            #expect(try await house.state(small) == .accepted)
            // A month later the count begins anew.
            house.clock.advance(days: 32)
            let later = try await house.draw("Cadre", .euros(600), from: budget, by: camille, for: .organisation(shop))
            try await house.accept(later, by: solene)
            #expect(try await house.state(later) == .accepted)
        }
    }

    @Test(arguments: 1...40)
    func `however a sum is cut, the piece that passes the limit is seen`(seed: UInt64) throws {
        var random = RuleRandom(seed)
        let limit = Money.euros(1000)
        var taken = Money.zero
        for _ in 0..<20 {
            let piece = Money(cents: Int64.random(in: 1...100_000, using: &random), currency: .eur)
            let setting = RuleSetting { $0.amount = piece }
            var facts = setting.facts()
            facts.recent = DrawRules.Recent(sums: [.project: taken])
            let seen = try DrawRules.cutInPieces(setting.request(), given: facts)
            let isAbove = try taken + piece > limit
            #expect((seen == .twoPersonsRecently(limit, taken: taken, .project)) == isAbove)
            taken = try taken + piece
        }
    }

    @Test(arguments: Engine.available)
    func `F8 F17 a first payment says who vouches, and the same invoice twice is seen`(_ engine: Engine) async throws {
        try await withPayments(engine) { story in
            let house = story.house, solene = try await house.steward()
            let shop = try await house.organisation("Cyclo", .supplier)
            let shops = try await [0, 5, 12].asyncDraws(house, story, shop, solene)
            let warnings = try await house.read { try PaymentWarning.load(DueDraw.all(in: $0), in: $0) }
            let numbers = try await shops.asyncNumbers(house)
            #expect(
                warnings[shops[1]] == [.firstPayment(vouchedBy: ["Solène"]), .looksTwice([numbers[0], numbers[2]])])
            #expect(warnings[shops[0]]?.contains(.looksTwice([numbers[1]])) == true, "12 days apart is another invoice")
            #expect(warnings[story.draws[0]] == [.firstPayment(vouchedBy: [])])
            let run = try await story.released()
            try await story.payments.markSent(run, total: .euros(490), by: story.rosa)
            try await story.payments.confirm(run, on: house.today, by: story.treasurer)
            let again = try await house.draw("Encore", .euros(11), from: story.budget, by: story.camille, .paid)
            let later = try await house.read { try PaymentWarning.load(DueDraw.all(in: $0), in: $0) }
            #expect(later[again] == nil)
            try await house.browse { web in
                let page = try await web.get("/virements/preparer", as: story.treasurer)
                #expect(page.contains("Premier versement à ce bénéficiaire, accepté par Solène"))
                #expect(page.contains("la même facture"))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `the same sum advanced twice by one person is seen, and not another's, nor the same work done twice`(
        _ engine: Engine
    ) async throws {
        try await withPayments(engine) { story in
            let house = story.house
            let sami = try await house.person("Nour")
            let budget = try await house.budget(
                "cables", filled: [house.ownLine("cables", .euros(900)): .euros(900)], members: [story.camille, sami])
            func paid(by actor: Actor, _ gesture: Draw.Gesture = .paid) async throws -> Draw.ID {
                try await house.draw("Câble", .euros(13), from: budget, by: actor, gesture)
            }
            let (first, second) = try await (paid(by: story.camille), paid(by: story.camille))
            let (other, work) = try await (paid(by: sami), paid(by: story.camille, .done))
            let warnings = try await house.read { try PaymentWarning.load(DueDraw.all(in: $0), in: $0) }
            let numbers = try await [first, second].asyncNumbers(house)
            #expect(warnings[first]?.contains(.looksTwice([numbers[1]])) == true)
            #expect(warnings[second]?.contains(.looksTwice([numbers[0]])) == true)
            for draw in [other, work] {
                #expect(warnings[draw, default: []].allSatisfy { if case .looksTwice = $0 { false } else { true } })
            }
        }
    }

    @Test(arguments: Engine.available)
    func `F4 a house without a second person lets somebody outside release, and nobody else`(
        _ engine: Engine
    ) async throws {
        try await withPayments(engine) { story in
            let house = story.house
            let oscar = try await house.person("Oscar", status: .outside)
            var rules = house.instance.cooperative
            rules.observerReleases = true
            let (chosen, cooperative) = (rules, house.instance.house)
            await #expect(throws: Cooperative.No.noObserver) {
                try await cooperative.change(to: chosen, by: house.manager)
            }
            try await house.instance.roles.give(RoleGrant(.observer), to: oscar.id, by: house.manager)
            let observer = try await house.read { try Actor.load(oscar.id, in: $0) }
            let run = try await story.prepare()
            try await story.payments.freeze(run, by: story.treasurer)
            await #expect(throws: PaymentRules.No.notTheirs(.release)) {
                try await story.payments.release(run, by: observer)
            }
            try await house.browse { web in
                let saved = try await web.post(
                    Links.cooperative, ["name": "Optéos", "paidOnWord": "300", "observerReleases": "1"],
                    as: house.manager)
                #expect(saved.status == .seeOther)
                let page = try await web.get("/virements/\(run)", as: observer)
                #expect(page.status == .ok)
                #expect(try await web.get("/budgets/lille-bike", as: observer).status == .notFound)
            }
            await #expect(throws: PaymentRules.No.notTheirs(.release)) {
                try await story.payments.release(run, by: story.rosa)
            }
            try await story.payments.release(run, by: observer)
            // Nor is there anybody else to call who changed their account.
            let payee = Links.payee(.person(story.camille.id))
            try await house.browse { web in
                #expect(try await web.get(payee, as: observer).status == .notFound)
                try await house.instance.bankData.enterOwn(
                    holder: "Camille", iban: PaymentHouse.ibans[2], by: story.camille)
                #expect(try await web.get(Links.payments, as: observer).html.contains(payee))
                #expect(try await web.get(payee, as: observer).contains("Noter l’appel"))
                let called = try await web.post(
                    payee + "/appel", ["number": "06 00 00 00 00", "answer": "confirmed"], as: observer)
                #expect(called.location == Links.payments)
                #expect(try await !web.get(Links.payments, as: observer).html.contains(payee))
                #expect(try await web.get(payee, as: observer).status == .notFound)
                #expect(try await web.get(Links.payees, as: observer).status == .forbidden)
            }
            let details = try await house.read { try PayeeDetails.find(.person(story.camille.id), in: $0) }
            #expect(details?.call == .confirmed)
        }
    }

    @Test(arguments: Engine.available)
    func `F16 evidence that is late is asked for, and holds what the rule alone would give where the house says so`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let line = try await house.line(
                "anis", .euros(2000), terms: FundLineTerms(purpose: "Outils", evidence: .receipt))
            let budget = try await house.budget("velo", filled: [line: .euros(2000)], members: [camille])
            let paid = try await house.draw("Un outil", .euros(50), from: budget, by: camille, evidence: .receipt)
            try await house.settle(paid)
            house.clock.advance(days: 40)
            let free = try await house.draw("Un autre", .euros(20), from: budget, by: camille, evidence: .receipt)
            #expect(try await house.state(free) == .accepted)
            var rules = house.instance.cooperative
            rules.evidenceDays = 30
            try await house.instance.house.change(to: rules, by: house.manager)
            let held = try await house.draw("Encore un", .euros(20), from: budget, by: camille, evidence: .receipt)
            #expect(try await house.state(held) == .waiting)
            try await house.browse { web in
                let page = try await web.get(Links.draw(held), as: camille)
                #expect(page.contains("la règle décide de nouveau seule"))
                var form = UploadForm(csrf: try await web.formToken(of: camille))
                form.file("recu.pdf", SampleFiles.pdf)
                let sent = try await web.post(
                    Links.draw(paid, "justificatifs"), body: form.whole, type: UploadForm.type, as: camille)
                #expect(sent.status == .seeOther)
            }
            let after = try await house.draw("Enfin", .euros(20), from: budget, by: camille, evidence: .receipt)
            #expect(try await house.state(after) == .accepted)
        }
    }
}

extension [Int] {
    /// Three invoices of one amount, so many days ago.
    fileprivate func asyncDraws(
        _ house: House, _ story: PaymentHouse, _ shop: Organisation.ID, _ solene: Actor
    ) async throws -> [Draw.ID] {
        var draws: [Draw.ID] = []
        for days in self {
            let draw = try await house.draw(
                "Facture", .euros(70), from: story.budget, by: story.camille, for: .organisation(shop),
                on: house.today.adding(days: -days))
            try await house.accept(draw, by: solene)
            draws.append(draw)
        }
        return draws
    }
}

extension [Draw.ID] {
    fileprivate func asyncNumbers(_ house: House) async throws -> [Int] {
        var numbers: [Int] = []
        for draw in self { numbers.append(try await house.find(draw).number) }
        return numbers
    }
}
