import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// Contracts are data that managers keep.
@Suite struct ContractKindTests {
    @Test(arguments: Engine.available)
    func `a manager adds a kind, corrects it and ends it; what was signed keeps its name`(_ engine: Engine) async throws
    {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            try await house.browse { web in
                let added = try await web.post(
                    Links.contracts,
                    [
                        "name": "Contrat pilote", "status": "cape", "months": "18", "renewals": "1",
                        "checked": "2026-11-20",
                    ],
                    as: house.manager)
                #expect(added.location == Links.contracts)
                let list = try await web.get(Links.contracts, as: house.manager)
                #expect(list.contains("Contrat pilote") && list.contains("18 mois au plus"))
                #expect(list.contains("vérifié le 20 novembre 2026"))
                let twice = try await web.post(
                    Links.contracts, ["name": "Contrat pilote", "status": "cape"], as: house.manager)
                #expect(twice.status == .conflict && twice.contains("porte déjà ce nom"))

                let id = ContractKind.ID(rawValue: "contrat-pilote")
                try await house.instance.statuses.record(
                    StatusChange(status: .cape, since: house.today, contract: id), of: camille.id, by: house.manager)
                _ = try await web.post(
                    Links.contract(id), ["name": "Contrat pilote", "status": "cape", "source": "Décret 2026-12"],
                    as: house.manager)
                let changed = try await house.read { try ContractKind.find(id, in: $0) }
                #expect(changed.mostMonths == nil && changed.source == "Décret 2026-12")
                let ended = try await web.post(Links.contract(id, "fin"), as: house.manager)
                #expect(ended.location == Links.contracts)
                let path = try await web.get(Links.statuses(of: camille.id), as: house.manager)
                #expect(path.contains("Contrat pilote"))
                #expect(try await !house.read { try ContractKind.all(in: $0).contains { $0.id == id } })
                let late = try await web.post(
                    Links.contract(id), ["name": "Autre", "status": "cape"], as: house.manager)
                #expect(late.status == .conflict && late.contains("ne se signe plus"))
            }
        }
    }

    @Test func `what cannot be read is said at its field, and only managers come here`() async throws {
        try await withInstance(.sqlite) { house in
            let camille = try await house.person("Camille")
            try await house.browse { web in
                let wrong = try await web.post(
                    Links.contracts, ["name": "", "status": "left", "months": "0", "renewals": "-1"], as: house.manager)
                #expect(wrong.status == .unprocessableContent)
                for field in ["name", "status", "months", "renewals"] {
                    #expect(wrong.html.contains("id=\"\(field)-error\""), "\(field)")
                }
                #expect(try await web.get(Links.contracts, as: camille).status == .forbidden)
                #expect(try await web.get(Links.contracts + "/rien", as: house.manager).status == .notFound)
            }
        }
    }
}
