import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// Runs, statements and files: read by those who may, with no bank data of payees.
@Suite struct ApiTreasuryTests {
    @Test(arguments: Engine.available)
    func `only those whose work it is read runs, statements and files`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let camille = try await house.person("Camille")
            let member = try await house.token(of: camille, .pay)
            let treasurer = try await house.token(of: house.treasurer, .pay)
            let guarded = try Routes.all(house.instance).apiRoutes.filter {
                !$0.roles.isEmpty && $0.declaration.method == .get
            }
            #expect(guarded.count == 9)
            try await house.serve { api in
                for route in guarded {
                    let path = ApiDoorTests.filled(route)
                    let no = try await api.get(path, member)
                    #expect((no.status, no.code) == (403, "treasurer"), "\(path)")
                    let none = try await api.send(.get, path, treasurer, isJSON: false)
                    #expect(none.status == (path.contains("0193a1b2") ? 404 : 200), "\(path)")
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a run is read with its lines, and tells no account number`(_ engine: Engine) async throws {
        try await withPayments(engine) { payments in
            let id = try await payments.released()
            let token = try await payments.house.token(of: payments.rosa, .read)
            try await payments.house.serve { api in
                let list = try await api.get("/runs?limit=1", token)
                #expect(list.status == 200)
                #expect(list.text.contains("\"total\":{\"cents\":49000,\"currency\":\"EUR\"}"))
                #expect(list.string("next") == nil)
                let run = try await api.get("/runs/\(id)", token)
                #expect((run.status, run.string("state")) == (200, "released"))
                guard case .array(let lines)? = run.json["lines"] else { throw NotFound() }
                #expect(lines.map { $0["draw"] } == payments.draws.map { .string($0.rawValue) })
                // Masked ones neither; four digits alone could be of any identifier.
                for iban in PaymentHouse.ibans {
                    #expect(!run.text.contains(iban.suffix(6)) && !run.text.contains("•"))
                }
                let older = try await api.get("/runs?cursor=1", token)
                #expect(older.json == ["items": [], "next": nil])
            }
        }
    }

    @Test(arguments: Engine.available)
    func `statements come in pages, with what waits for an answer`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            for number in 0..<3 {
                let day = house.today.adding(days: number - 5)
                let bytes = StatementSample.camt(
                    [.init(day: day, cents: 100, reference: "R\(number)")], opening: Int64(number) * 100)
                let hash = try await house.instance.bank.keep(bytes, name: "releve", by: house.treasurer)
                try await house.instance.bank.importFile(hash, by: house.treasurer)
            }
            let token = try await house.token(of: house.treasurer, .read)
            try await house.serve { api in
                let first = try await api.get("/statements?limit=2", token)
                guard case .array(let items)? = first.json["items"] else { throw NotFound() }
                #expect(items.map { $0["closing"]?["cents"] } == [300, 200])
                #expect(items.first?["waiting"] == 1)
                let next = try #require(first.string("next"))
                let rest = try await api.get("/statements?limit=2&cursor=\(next)", token)
                guard case .array(let others)? = rest.json["items"] else { throw NotFound() }
                #expect(others.map { $0["closing"]?["cents"] } == [100])
                #expect(rest.string("next") == nil)
            }
        }
    }

    @Test(arguments: Engine.available)
    func `a file has the bytes that the page gives`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            try await house.draw("Freins du vélo", .euros(100), from: budget, by: camille)
            let token = try await house.token(of: house.treasurer, .read)
            let period = ExportPeriod(from: house.today, until: house.today)
            try await house.serve { api in
                let day = house.today
                for file in [ExportFile.csv, .excel, .beancount] {
                    let path = "/exports/\(file.rawValue)?from=\(day)&until=\(day)"
                    let given = try await api.send(.get, path, token, isJSON: false)
                    let bytes = try await house.instance.accounting.whole(file, period)
                    #expect(given.status == 200, "\(file)")
                    #expect(given.text == String(decoding: bytes, as: UTF8.self))
                    #expect(given.headers[.contentType] == file.type)
                }
                let crossed = try await api.get("/exports/csv?from=2026-12-01&until=2026-11-01", token)
                #expect((crossed.status, crossed.fields) == (422, ["until"]))
                let odd = try await api.get("/exports/csv?from=hier&du=2026-11-01", token)
                #expect((odd.status, odd.fields) == (422, ["from", "du"]))
                let unknown = try await api.get("/exports/xls", token)
                #expect((unknown.status, unknown.code) == (404, "notFound"))
            }
        }
    }
}
