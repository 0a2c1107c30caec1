import Ledger
import Storage
import Testing

@testable import Terreau

/// Every line of the programme that has a price, from the word to the money, each with the whole ledger it leaves.
/// `L36` is line 36 of the source document.
@Suite struct PricedLineTests {
    @Test(arguments: Engine.available)
    func `L27 an aid that the co-operative receives goes on to the entrepreneur, year by year`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            let joris = try await house.person("Joris", status: .cesa)
            let stewards = [try await house.person("Bruno"), try await house.person("Hélène")]
            var terms = FundLineTerms(purpose: "Redirect the aid to whoever develops Lille.bike")
            (terms.kinds, terms.payees) = ([.aid], [.member])
            let aid = try await house.line("aide-embauche", .euros(6000), funder: "France Travail", terms: terms)
            let budget = try await house.budget(
                "aides", filled: [aid: .euros(6000)], members: [joris], stewards: stewards,
                policy: BudgetPolicy(selfServiceCeiling: .zero), kind: .aid)

            for year in 2027...2029 {
                house.clock.set("\(year)-05-10")
                try await house.instance.funds.receive(
                    .euros(2000), for: aid, on: house.today, by: house.treasurer, key: "\(year)")
                let draw = try await house.draw(
                    "Aide redirigée, \(year)", .euros(2000), from: budget, by: joris, kind: .aid)
                for steward in stewards { try await house.accept(draw, by: steward) }
                try await house.settle(draw)
                let settled = try await house.find(draw)
                #expect(settled.settlementMode == .aidRedirection)
            }
            try expectGolden(await house.ledger(), "L27.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `L32 the invoices of Lille.bike make themselves`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let joris = try await house.person("Joris", status: .cesa)
            let project = try await house.project("lille-bike", in: "Lille", people: [joris])
            let own = try await house.ownLine("fonds-cooperation", .euros(2000))
            let budget = try await house.budget(
                "lille-bike", filled: [own: .euros(1000)], members: [joris], kind: .toolImprovement)

            let draw = try await house.draw(
                "Améliorer l’outil de facturation de Lille.bike", .euros(300), from: budget, by: joris, .need,
                project: project)
            let accepted = try await house.find(draw)
            #expect(accepted.acceptedByRule == true)
            #expect(accepted.kind == .toolImprovement)

            house.clock.set("2026-12-14")
            try await house.draws.sayDone(draw, amount: .euros(300), on: house.today, by: joris)
            house.clock.set("2026-12-15")
            try await house.settle(draw)
            try expectGolden(await house.ledger(), "L32.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `L33 peers who welcome new members are paid by those who fund accompaniment`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille", status: .cesa)
            var terms = FundLineTerms(purpose: "Accompany entrepreneurs")
            (terms.kinds, terms.payees) = ([.peerAccompaniment], [.member])
            let metropolis = try await house.line(
                "mel", .euros(4000), funder: "MEL", received: .euros(2000), terms: terms)
            terms.evidence = .link
            let region = try await house.line("region", .euros(3000), funder: "Région", terms: terms)
            let own = try await house.ownLine("fonds-cooperation", .euros(500))
            let budget = try await house.budget(
                "accompagnement", filled: [metropolis: .euros(4000), region: .euros(3000), own: .euros(500)],
                policy: BudgetPolicy(whoMayDraw: .cooperative, rhythm: .monthly))

            // Nobody put a link, so the region's money must wait for a draw that has one.
            let draw = try await house.draw(
                "Accueillir les nouveaux membres de Lille.bike", .euros(300), from: budget, by: camille)
            try await house.settle(draw)
            try expectGolden(await house.ledger(), "L33.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `L35 a very first restaurant uses CoopCycle`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let ines = try await house.person("Inès", status: .cesa)
            let (project, budget) = try await firstCourier(house, ines, in: "Lille")
            let draw = try await house.draw(
                "Accompagner un tout premier restaurant à utiliser CoopCycle", .euros(300), from: budget, by: ines,
                project: project)
            try await house.settle(draw)
            // ANIS pays for Roubaix only.
            try expectGolden(await house.ledger(), "L35.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `L36 ANIS pays for a very first courier in Roubaix`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let sami = try await house.person("Sami", status: .cesa)
            let (project, budget) = try await firstCourier(house, sami, in: "Roubaix")
            let draw = try await house.draw(
                "Accompagner un tout premier livreur à vélo à utiliser CoopCycle", .euros(1000), from: budget, by: sami,
                project: project)
            let waiting = try await house.state(draw)
            #expect(waiting == .waiting)
            try await house.accept(draw, by: house.steward())
            try await house.settle(draw)
            try expectGolden(await house.ledger(), "L36.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `L37 a phone and a trailer are hired for the first courier`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let ines = try await house.person("Inès", status: .cesa)
            let (project, budget) = try await firstCourier(house, ines, in: "Roubaix")
            let hirer = try await house.organisation("Loueur", .supplier)
            let draw = try await house.draw(
                "Location d’un téléphone portable et d’une remorque", .euros(200), from: budget, by: ines,
                for: .organisation(hirer), project: project, evidence: .receipt)
            try await house.settle(draw)
            let settled = try await house.find(draw)
            #expect(settled.acceptedByRule == true)
            #expect(settled.settlementMode == .directPurchase)
            try expectGolden(await house.ledger(), "L37.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `L39 one of ours helps another co-operative learn to deliver`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let noe = try await house.person("Noé", status: .cesa)
            let own = try await house.ownLine("fonds-cooperation", .euros(500))
            let budget = try await house.budget("essaimage", filled: [own: .euros(500)], members: [noe])
            let draw = try await house.draw(
                "Accompagner la CAE Tilt à s’approprier la livraison", .euros(300), from: budget, by: noe)
            try await house.settle(draw)
            let settled = try await house.find(draw)
            #expect(settled.kind == .interCooperative)
            try expectGolden(await house.ledger(), "L39.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `L41 two persons decide a study of open brands`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let manon = try await house.person("Manon")
            let stewards = [try await house.person("Gaspard"), try await house.person("Karim")]
            let own = try await house.ownLine("fonds-cooperation", .euros(1500))
            let budget = try await house.budget(
                "etudes", filled: [own: .euros(1500)], members: [manon], stewards: stewards,
                policy: BudgetPolicy(selfServiceCeiling: .zero, approval: .quorum, quorumSize: 2), kind: .study)
            let draw = try await house.draw(
                "Étude sur le fonctionnement possible des marques ouvertes", .euros(1000), from: budget, by: manon,
                .need,
                until: house.today.adding(days: 150))
            try await house.accept(draw, by: stewards[0])
            let stillWaiting = try await house.state(draw)
            #expect(stillWaiting == .waiting)
            try await house.accept(draw, by: stewards[1])

            house.clock.set("2027-03-15")
            try await house.draws.sayDone(draw, amount: .euros(1000), on: house.today, by: manon)
            try await house.settle(draw)
            try expectGolden(await house.ledger(), "L41.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `L44 a developer improves CoopCycle`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let joris = try await house.person("Joris", status: .cesa)
            let coopcycle = try await house.organisation("CoopCycle", .platform)
            let budget = try await platforms(house, joris)
            let draw = try await house.draw(
                "Financer un développeur pour des fonctions de CoopCycle", .euros(500), from: budget, by: joris,
                for: .organisation(coopcycle), .need, evidence: .receipt)
            try await house.accept(draw, by: house.steward())
            house.clock.set("2027-01-13")
            try await house.draws.sayDone(draw, amount: .euros(500), on: house.today, by: joris)
            try await house.settle(draw)
            let settled = try await house.find(draw)
            #expect(settled.settlementMode == .externalInvoice)
            try expectGolden(await house.ledger(), "L44.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `L46 speakers at the Roumics are paid on their word`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let lucie = try await house.person("Lucie")
            let pilar = try await house.person("Pilar", status: .outside, hasAccount: false)
            var terms = FundLineTerms(purpose: "Pay speakers of platforms at the Roumics")
            (terms.kinds, terms.payees) = ([.event], [.outsidePerson])
            let anis = try await house.line("anis-roumics", .euros(300), funder: "ANIS", terms: terms)
            let budget = try await house.budget(
                "roumics", filled: [anis: .euros(300)], members: [lucie],
                policy: BudgetPolicy(timing: .after, outsideCeiling: .euros(300)), kind: .event)

            let first = try await house.draw(
                "Intervention aux Roumics sur CoopCycle", .euros(150), from: budget, by: lucie, for: .person(pilar.id))
            // Somebody nobody knew yet is named in the draw itself.
            let request = try house.request(
                "Intervention aux Roumics sur les circuits courts", .euros(150), from: budget, for: .person(lucie.id))
            let second = try await house.draws.declare(request, for: .newPerson(name: "Anselme"), by: lucie, key: "2")
            for draw in [first, second] {
                let accepted = try await house.find(draw)
                #expect(accepted.acceptedByRule == true)
                try await house.settle(draw)
            }
            try expectGolden(await house.ledger(), "L46.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `L48 the training fund pays a training at Open Food Network`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let zoe = try await house.person("Zoé", status: .cesa)
            let network = try await house.organisation("Open Food Network", .platform)
            let fund = try await house.ownLine("fonds-formation", .euros(2000))
            let budget = try await house.budget(
                "formation", filled: [fund: .euros(2000)], members: [zoe],
                policy: BudgetPolicy(selfServiceCeiling: .zero), kind: .training)
            let draw = try await house.draw(
                "Formation auprès d’Open Food Network", .euros(800), from: budget, by: zoe, for: .organisation(network),
                .need, evidence: .receipt)
            try await house.accept(draw, by: house.steward())
            house.clock.set("2027-01-08")
            try await house.draws.sayDone(draw, amount: .euros(800), on: house.today, by: zoe)
            try await house.settle(draw)
            try expectGolden(await house.ledger(), "L48.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `L50 Dokos is funded together with others`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let zoe = try await house.person("Zoé", status: .cesa)
            let dokos = try await house.organisation("Dokos", .platform)
            let budget = try await platforms(house, zoe)
            let draw = try await house.draw(
                "Cofinancer le logiciel Dokos", .euros(810), from: budget, by: zoe, for: .organisation(dokos),
                kind: .coFunding, evidence: .receipt)
            try await house.accept(draw, by: house.steward())
            try await house.settle(draw)
            try expectGolden(await house.ledger(), "L50.txt")
        }
    }

    @Test(arguments: Engine.available)
    func `L53 how Lille.bike works is written down`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let rosa = try await house.person("Rosa", status: .cesa)
            let own = try await house.ownLine("fonds-cooperation", .euros(1000))
            let budget = try await house.budget(
                "lille-bike", filled: [own: .euros(1000)], members: [rosa], policy: BudgetPolicy(evidence: .link))
            let draw = try await house.draw(
                "Documenter le fonctionnement de Lille.bike sur un GitLab", .euros(300), from: budget, by: rosa,
                evidence: .link)
            try await house.settle(draw)
            let settled = try await house.find(draw)
            #expect(settled.kind == .documentation)
            try expectGolden(await house.ledger(), "L53.txt")
        }
    }
}

/// The budget for first restaurants and couriers: 1,000 € of ANIS for Roubaix, and free money.
private func firstCourier(
    _ house: House, _ member: Actor, in territory: String
) async throws -> (Project.ID, ContributoryBudget.ID) {
    var terms = FundLineTerms(purpose: "A very first courier uses CoopCycle")
    (terms.kinds, terms.territories) = ([.peerAccompaniment], ["Roubaix"])
    let anis = try await house.line("anis-kpa-cite", .euros(1000), funder: "ANIS", terms: terms)
    let own = try await house.ownLine("fonds-cooperation", .euros(700))
    let project = try await house.project("livraison", in: territory, people: [member])
    let budget = try await house.budget(
        "premiers-livreurs", filled: [anis: .euros(1000), own: .euros(700)], members: [member],
        policy: BudgetPolicy(outsideCeiling: .euros(200)), kind: .peerAccompaniment)
    return (project, budget)
}

private func platforms(_ house: House, _ member: Actor) async throws -> ContributoryBudget.ID {
    let own = try await house.ownLine("fonds-cooperation", .euros(2000))
    return try await house.budget("plateformes", filled: [own: .euros(2000)], members: [member], kind: .coFunding)
}
