import HTTPTypes
import Hummingbird
import Ledger
import Testing

@testable import Terreau

@Suite struct ExportPageTests {
    @Test(arguments: Engine.available)
    func `files come as attachments, for those who keep the books`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            let auditor = try await house.person("Aude", roles: [.auditor])
            let camille = try await house.person("Camille")
            let files = try await [
                ("csv", house.export(.csv)), ("excel", house.export(.excel)), ("fec", house.export(.fec)),
                ("beancount", house.export(.beancount)),
            ]
            try await house.browse { web in
                for actor in [auditor, house.manager, house.treasurer] {
                    let page = try await web.get("/exports", as: actor)
                    #expect(page.status == .ok && page.contains("Ce n’est pas le FEC légal"))
                    #expect(page.html.contains("/exports/cloture") == (actor.id == house.treasurer.id))
                    #expect(page.html.contains("/exports/comptes") == (actor.id == house.manager.id))
                }
                for (name, bytes) in files {
                    let file = try await web.get("/exports/fichiers/\(name)", as: auditor)
                    #expect(file.bytes == bytes)
                    #expect(
                        file.headers[.contentDisposition]?.hasPrefix("attachment; filename=\"terreau-") == true
                            || name == "beancount")
                    #expect(try await web.get("/exports/fichiers/\(name)", as: camille).status == .forbidden)
                }
                let description = try await web.get("/exports/fichiers/description", as: auditor)
                #expect(description.html.contains("  4872  Fonds affectés, dans les budgets"))
                #expect(try await web.get("/exports/fichiers/autre", as: auditor).status == .notFound)
                let days = "?du=2026-11-24&au=2026-11-30"
                let empty = try await web.get("/exports/fichiers/csv" + days, as: auditor)
                #expect(empty.bytes == AccountingCSV.header(.machine))
                #expect(empty.headers[.contentDisposition]?.contains("terreau-journal-20261124-20261130.csv") == true)
                let crossed = try await web.get("/exports/fichiers/csv?du=2026-12-24&au=2026-11-30", as: auditor)
                #expect(crossed.status == .unprocessableContent && crossed.contains("avant le premier"))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a manager changes numbers, and the page says what a missing one does`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            try await house.browse { web in
                #expect(try await web.get("/exports/comptes", as: house.treasurer).status == .forbidden)
                let form = try await web.get("/exports/comptes", as: house.manager)
                #expect(form.html.contains("value=\"4872\""))
                var fields = AccountKey.allCases.map { ("number-\($0.rawValue)", AccountPlan.proposed($0, .company)) }
                fields[0].1 = "51"
                let odd = try await web.post("/exports/comptes", fields: fields, as: house.manager)
                #expect(odd.status == .unprocessableContent && odd.contains("commence par trois chiffres"))
                fields[0].1 = ""
                let saved = try await web.post("/exports/comptes", fields: fields, as: house.manager)
                #expect(saved.location == "/exports")
                let page = try await web.get("/exports", as: house.manager)
                #expect(page.contains("des comptes qui n’ont pas de numéro"))
                let fec = try await web.get("/exports/fichiers/fec", as: house.manager)
                #expect(
                    fec.status == .unprocessableContent && fec.contains("une colonne obligatoire est vide (CompteNum)"))
                #expect(fec.headers[.contentDisposition] == nil)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `closing asks to be sure, and says what it closed`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            let day = house.today.adding(days: -1)
            try await house.browse { web in
                let unsure = try await web.post("/exports/cloture", ["until": day.description], as: house.treasurer)
                #expect(unsure.status == .unprocessableContent && unsure.contains("Cochez la case"))
                let today = try await web.post(
                    "/exports/cloture", ["until": house.today.description, "sure": "1"], as: house.treasurer)
                #expect(today.status == .unprocessableContent && today.contains("n’est pas fini"))
                let closed = try await web.post(
                    "/exports/cloture", ["until": day.description, "sure": "1"], as: house.treasurer)
                #expect(closed.location == "/exports")
                let page = try await web.get("/exports", as: house.manager)
                #expect(page.contains("par Tarek"))
                let again = try await web.post(
                    "/exports/cloture", ["until": day.description, "sure": "1"], as: house.treasurer)
                #expect(again.status == .conflict)
            }
        }
    }
}
