import Foundation
import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// Money given up, given back or paid in part, done by programs.
@Suite struct ApiMoneyMoveTests {
    @Test(arguments: Engine.available)
    func `a payee gives up some of what is owed, then the rest`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, steward, budget) = try await house.furnished()
            let id = try await house.draw("Freins du vélo", .euros(100), from: budget, by: camille)
            let (hers, theirs) = (try await house.token(of: camille), try await house.token(of: steward))
            let reads = try await house.token(of: camille, .read), tarek = try await house.token(of: house.treasurer)
            let path = "/draws/\(id)/waive"
            try await house.serve { api in
                let narrow = try await api.post(path, nil, reads)
                #expect((narrow.status, narrow.code) == (403, "scopeTooNarrow"))
                let other = try await api.post(path, nil, theirs)
                #expect((other.status, other.code) == (403, "notTheirs"))
                let mute = try await api.post(path, nil, tarek)
                #expect((mute.status, mute.code, mute.fields) == (422, "noReason", ["reason"]))
                for cents in [10_001, 0] {
                    let no = try await api.post(path, Self.amount(cents), hers)
                    #expect((no.status, no.fields) == (422, ["amount"]), "\(no.text)")
                }
                let some = try await api.post(path, Self.amount(4000), hers, key: "w")
                #expect((some.status, some.string("state")) == (200, "accepted"))
                #expect(some.json["amount"]?["cents"] == 6000)
                let again = try await api.post(path, Self.amount(4000), hers, key: "w")
                #expect(again.text == some.text)
                let reused = try await api.post(path, Self.amount(5000), hers, key: "w")
                #expect((reused.status, reused.code) == (422, "keyReused"))
                let rest = try await api.post(path, #"{"reason":"Camille l’a dit au téléphone"}"#, tarek)
                #expect((rest.status, rest.string("state"), rest.json["amount"]?["cents"]) == (200, "settled", 0))
                let late = try await api.post(path, nil, hers)
                #expect((late.status, late.code) == (409, "notInState"))
            }
            try await Self.check(house, left: .euros(1200), in: budget)
        }
    }

    @Test(arguments: Engine.available)
    func `money that was paid comes back, never more than was paid`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let id = try await house.draw("Freins du vélo", .euros(100), from: budget, by: camille)
            let pays = try await house.token(of: house.treasurer, .pay)
            let hers = try await house.token(of: camille, .pay)
            let path = "/draws/\(id)/give-back"
            try await house.serve { api in
                let early = try await api.post(path, Self.back(1000), pays)
                #expect((early.status, early.code, early.fields) == (422, "moreThanSettled", ["amount"]))
                try await house.settle(id)
                let role = try await api.post(path, Self.back(1000), hers)
                #expect((role.status, role.code) == (403, "treasurer"))
                let empty = try await api.post(path, "{}", pays)
                #expect((empty.status, Set(empty.fields)) == (422, ["amount", "reason"]))
                let future = try await api.post(path, Self.back(1000, more: #","day":"2027-01-01""#), pays)
                #expect((future.status, future.fields) == (422, ["day"]))
                let some = try await api.post(path, Self.back(2500), pays, key: "b")
                #expect((some.status, some.string("state")) == (200, "settled"))
                #expect(some.json["amount"]?["cents"] == 7500)
                let again = try await api.post(path, Self.back(2500), pays, key: "b")
                #expect(again.text == some.text)
                let more = try await api.post(path, Self.back(7501), pays)
                #expect((more.status, more.fields) == (422, ["amount"]))
                let all = try await api.post(path, Self.back(7500), pays)
                #expect((all.status, all.string("state")) == (200, "reversed"))
            }
            try await Self.check(house, left: .euros(1200), in: budget)
        }
    }

    @Test(arguments: Engine.available)
    func `a line of a run pays a part, and the rest is due again`(_ engine: Engine) async throws {
        try await withPayments(engine) { world in
            let house = world.house
            let tarek = try await house.token(of: house.treasurer, .pay)
            let rosa = try await house.token(of: world.rosa, .pay)
            let run = try await world.prepare()
            let line = try await world.lines(run)[0].id
            let path = "/runs/\(run)/lines/\(line)/part"
            try await house.serve { api in
                let role = try await api.post(path, Self.amount(9000), rosa)
                #expect((role.status, role.code) == (403, "treasurer"))
                let more = try await api.post(path, Self.amount(29_001), tarek)
                #expect((more.status, more.code, more.fields) == (422, "moreThanOwed", ["amount"]))
                let nowhere = try await api.post("/runs/\(run)/lines/\(UUID().uuidString)/part", Self.amount(1), tarek)
                #expect((nowhere.status, nowhere.code) == (404, "notFound"))
                let part = try await api.post(path, Self.amount(9000), tarek)
                #expect((part.status, part.json["total"]?["cents"]) == (200, 29_000))
                _ = try await api.post("/runs/\(run)/freeze", nil, tarek)
                let late = try await api.post(path, Self.amount(8000), tarek)
                #expect((late.status, late.code) == (409, "runNotInState"))
                _ = try await api.post("/runs/\(run)/release", nil, rosa)
                let paid = try await api.post("/runs/\(run)/confirm", nil, tarek)
                #expect(paid.string("state") == "confirmed")
                let due = try await api.get("/due", tarek)
                guard case .array(let items)? = due.json["items"] else { throw NotFound() }
                #expect(items.map { $0["amount"]?["cents"] } == [20_000])
                #expect(items.first?["draw"] == .string(world.draws[0].rawValue))
            }
            let findings = try await world.check()
            #expect(findings == [])
        }
    }

    @Test(arguments: Engine.available)
    func `fifty programs with one key give back once, and all are answered the same`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let id = try await house.draw("Freins du vélo", .euros(100), from: budget, by: camille)
            try await house.settle(id)
            let pays = try await house.token(of: house.treasurer, .pay)
            try await house.serve { api in
                let answers = try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<50 {
                        group.addTask {
                            try await api.post("/draws/\(id)/give-back", Self.back(1000), pays, key: "b").text
                        }
                    }
                    return try await group.reduce(into: Set<String>()) { $0.insert($1) }
                }
                #expect(answers.count == 1)
            }
            try await Self.check(house, left: .euros(1110), in: budget)
        }
    }

    @Test(arguments: Engine.available)
    func `what a closed period holds is refused to programs too`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, _, budget) = try await house.furnished()
            let id = try await house.draw("Freins du vélo", .euros(100), from: budget, by: camille)
            let pays = try await house.token(of: house.treasurer, .pay)
            let day = house.today
            house.clock.advance(days: 1)
            try await house.instance.periods.close(until: day, by: house.treasurer)
            // A clock that is set back lands in what is closed.
            house.clock.advance(days: -1)
            try await house.serve { api in
                let no = try await api.post("/draws/\(id)/settle", nil, pays)
                #expect((no.status, no.code) == (409, "periodClosed"))
                house.clock.advance(days: 1)
                let yes = try await api.post("/draws/\(id)/settle", nil, pays)
                #expect(yes.string("state") == "settled")
            }
        }
    }

    @Test(arguments: Engine.available)
    func `lines that look alike are imported when a program says whether they are the same`(
        _ engine: Engine
    ) async throws {
        try await withInstance(engine) { house in
            let token = try await house.token(of: house.treasurer)
            let day = house.today.adding(days: -1)
            let first = StatementSample.camt(
                [.init(day: day, cents: -1000, text: "CB PNEUS"), .init(day: day, cents: 1000, text: "DON")],
                opening: 5000)
            let second = StatementSample.camt(
                [
                    .init(day: day, cents: -1000, text: "CB PNEUS"),
                    .init(day: house.today, cents: -77, text: "CB PAIN"),
                ], opening: 5000)
            try await house.serve { api in
                _ = try await api.bytes(first, "/statements", token)
                let preview = try await api.bytes(second, "/statements/preview", token, key: nil)
                guard case .array(let statements)? = preview.json["statements"] else { throw NotFound() }
                #expect(statements.first?["unclear"] == .array([.string(day.description)]))
                let asked = try await api.bytes(second, "/statements", token)
                #expect((asked.status, asked.code, asked.fields) == (409, "sameDay", ["sameDay"]))
                let odd = try await api.bytes(second, "/statements?sameDay=maybe", token)
                #expect((odd.status, odd.fields) == (422, ["sameDay"]))
                let other = try await api.bytes(second, "/statements?sameDay=others", token, key: "s")
                #expect((other.status, other.json["new"]) == (200, 2), "\(other.text)")
                let changed = try await api.bytes(second, "/statements?sameDay=same", token, key: "s")
                #expect((changed.status, changed.code) == (422, "keyReused"))
                let lines = try await api.get("/bank-lines", token)
                guard case .array(let items)? = lines.json["items"] else { throw NotFound() }
                #expect(items.count == 4)
            }
        }
    }

    @Test(arguments: [("fr", "Il a été payé"), ("en", "was paid")])
    func `a refusal is told in the language that is asked for`(accept: String, words: String) async throws {
        try await withInstance(.sqlite) { house in
            let (camille, _, budget) = try await house.furnished()
            let id = try await house.draw("Freins du vélo", .euros(100), from: budget, by: camille)
            let pays = try await house.token(of: house.treasurer, .pay)
            try await house.serve { api in
                let no = try await api.post(
                    "/draws/\(id)/give-back", Self.back(1000), pays, headers: [.acceptLanguage: accept])
                #expect(no.text.contains(words), "\(no.text)")
                #expect(no.headers[.contentLanguage] == (words == "was paid" ? "en" : "fr"))
            }
        }
    }

    // MARK: Pieces

    @Test(arguments: Engine.available)
    func `a draw is settled in parts, and without its paper only with a reason`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            let (camille, steward, budget) = try await house.furnished()
            let cyclos = try await house.organisation("Cyclos", .supplier)
            let id = try await house.draw(
                "Freins du vélo", .euros(100), from: budget, by: camille, for: .organisation(cyclos), .paid,
                kind: .toolImprovement)
            try await house.accept(id, by: steward)
            let pays = try await house.token(of: house.treasurer, .pay)
            let hers = try await house.token(of: camille, .pay), writes = try await house.token(of: house.treasurer)
            try await house.serve { api in
                let no = try await api.post("/draws/\(id)/settle", Self.amount(3000), pays)
                #expect((no.status, no.code, no.fields) == (409, "documentMissing", ["without"]))
                let excuse = #"{"reason":"Le marché ne donne pas de facture"}"#
                let narrow = try await api.post("/draws/\(id)/excuse", excuse, writes)
                #expect((narrow.status, narrow.code) == (403, "scopeTooNarrow"))
                let role = try await api.post("/draws/\(id)/excuse", excuse, hers)
                #expect((role.status, role.code) == (403, "treasurer"))
                let mute = try await api.post("/draws/\(id)/excuse", "{}", pays)
                #expect((mute.status, mute.fields) == (422, ["reason"]))
                let excused = try await api.post("/draws/\(id)/excuse", excuse, pays, key: "e")
                let again = try await api.post("/draws/\(id)/excuse", excuse, pays, key: "e")
                #expect(excused.status == 200 && again.text == excused.text)
                let some = try await api.post("/draws/\(id)/settle", Self.amount(3000), pays)
                #expect((some.status, some.string("state")) == (200, "accepted"), "\(some.text)")
                let more = try await api.post("/draws/\(id)/settle", Self.amount(7001), pays)
                #expect((more.status, more.code, more.fields) == (422, "moreThanOwed", ["amount"]))
                let rest = try await api.post("/draws/\(id)/settle", Self.amount(7000), pays)
                #expect((rest.status, rest.string("state")) == (200, "settled"))
                let late = try await api.post("/draws/\(id)/excuse", excuse, pays)
                #expect((late.status, late.code) == (409, "notInState"))
            }
            let told = try await house.read { db in
                try db.rows("SELECT id FROM draw_events WHERE draw_id = \(id) AND kind = 'documentExcused'").count
            }
            #expect(told == 1)
            try await Self.check(house, left: .euros(1100), in: budget)
        }
    }

    private static func amount(_ cents: Int) -> String { #"{"amount":{"cents":\#(cents),"currency":"EUR"}}"# }

    private static func back(_ cents: Int, more: String = "") -> String {
        #"{"amount":{"cents":\#(cents),"currency":"EUR"},"reason":"L’avance n’a pas tout servi"\#(more)}"#
    }

    private static func check(_ house: House, left: Money, in budget: ContributoryBudget.ID) async throws {
        let found = try await house.left(in: budget)
        #expect(found == left)
        let findings = try await Check(database: house.database).run { _ in }
        #expect(findings == [])
    }
}
