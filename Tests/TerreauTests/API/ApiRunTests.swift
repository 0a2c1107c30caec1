import Foundation
import HTTPTypes
import Ledger
import Testing

@testable import Terreau

/// The treasurer's week by programs: two persons, two tokens, one file, one statement.
@Suite struct ApiRunTests {
    @Test(arguments: Engine.available)
    func `from due to confirmed by a statement, with two tokens`(_ engine: Engine) async throws {
        try await withPayments(engine) { world in
            let house = world.house
            let (tarek, rosa) = (
                try await house.token(of: house.treasurer, .pay), try await house.token(of: world.rosa, .pay)
            )
            try await house.serve { api in
                let due = try await api.get("/due", tarek)
                #expect(due.text.contains("\"isInside\":false") && due.text.contains("documentLate"))
                let accounts = try await api.get("/accounts", rosa)
                #expect(accounts.text.contains("2606") && !accounts.text.contains("FR14200410100505"))
                let made = try await api.post("/runs", nil, tarek, key: "run")
                #expect(made.status == 201 && made.json["count"] == 2 && made.json["file"] == .null)
                let id = try #require(made.string("id"))
                #expect(made.headers[.location] == "/api/v1/runs/\(id)")
                let again = try await api.post("/runs", nil, tarek, key: "run")
                #expect((again.status, again.text) == (201, made.text))

                let early = try await api.get("/runs/\(id)/file", rosa)
                #expect((early.status, early.code) == (409, "runNotInState"))
                let frozen = try await api.post("/runs/\(id)/freeze", nil, tarek)
                #expect(frozen.string("state") == "frozen")
                let notHers = try await api.post("/runs/\(id)/release", nil, tarek)
                #expect((notHers.status, notHers.code) == (403, "releaser"))
                let released = try await api.post("/runs/\(id)/release", nil, rosa)
                #expect(released.string("state") == "released")

                let path = "/runs/\(id)/file"
                let (first, second) = (
                    try await api.send(.get, path, rosa, isJSON: false),
                    try await api.send(.get, path, tarek, isJSON: false)
                )
                #expect(first.status == 200 && first.text == second.text)
                #expect(released.json["file"]?["sha256"] == .string(Hex.sha256(first.text)))
                #expect(first.headers[.contentType] == "application/xml")
                for iban in PaymentHouse.ibans.prefix(2) {
                    #expect(first.text.contains(iban) && !released.text.contains(iban.suffix(6)))
                }

                let wrong = try await api.post("/runs/\(id)/send", Self.total(48_999), rosa)
                #expect((wrong.status, wrong.code, wrong.fields) == (422, "totalDiffers", ["total"]))
                let sent = try await api.post("/runs/\(id)/send", Self.total(49_000), rosa)
                #expect(sent.string("sentAt") != nil)

                let lines = try await world.lines(PaymentRun.ID(rawValue: id))
                let statement = StatementSample.camt(
                    lines.map {
                        .init(
                            day: house.today, cents: -$0.amount.cents, reference: "R\($0.position)",
                            endToEnd: $0.endToEndID)
                    })
                let preview = try await api.bytes(statement, "/statements/preview", tarek, key: nil)
                #expect(preview.status == 200 && preview.json["new"] == 2)
                let none = try await api.get("/bank-lines", tarek)
                #expect(none.json == ["items": [], "next": nil])
                let imported = try await api.bytes(statement, "/statements?name=releve.xml", tarek, key: "i")
                #expect(imported.status == 200 && imported.json["new"] == 2)
                let twice = try await api.bytes(statement, "/statements?name=releve.xml", tarek, key: "i")
                #expect(twice.text == imported.text)
                let overlap = try await api.bytes(statement, "/statements?name=releve.xml", tarek)
                #expect(overlap.json["new"] == 0)

                let waiting = try await api.get("/bank-lines?waiting=true&limit=1", tarek)
                let next = try #require(waiting.string("next"))
                let rest = try await api.get("/bank-lines?waiting=true&limit=1&cursor=\(next)", tarek)
                for page in [waiting, rest] {
                    guard case .array(let items)? = page.json["items"], case .string(let line)? = items.first?["id"]
                    else {
                        throw NotFound()
                    }
                    let found = try await api.get("/bank-lines/\(line)", tarek)
                    guard case .array(let proposals)? = found.json["proposals"],
                        case .string(let payment)? = proposals.first?["payment"]
                    else { throw NotFound() }
                    #expect(proposals.first?["isByReference"] == true)
                    let matched = try await api.post("/bank-lines/\(line)/match", #"{"payment":"\#(payment)"}"#, tarek)
                    #expect(matched.json["answer"]?["payment"] == .string(payment))
                }
                let over = try await api.get("/runs/\(id)", rosa)
                #expect(over.string("state") == "confirmed")
            }
            let findings = try await world.check()
            #expect(findings == [])
        }
    }

    @Test(arguments: Engine.available)
    func `lines are taken out, paid, sent back, and a run is given up`(_ engine: Engine) async throws {
        try await withPayments(engine) { world in
            let house = world.house
            let (tarek, rosa) = (
                try await house.token(of: house.treasurer, .pay), try await house.token(of: world.rosa, .pay)
            )
            try await house.serve { api in
                let made = try await api.post("/runs", #"{"atOnce":true,"day":"2026-11-25"}"#, tarek)
                let id = try #require(made.string("id"))
                let ids = made.lines
                let out = try await api.post("/runs/\(id)/lines/\(ids[1])/remove", nil, tarek)
                #expect(out.json["count"] == 1 && out.text.contains("\"state\":\"removed\""))
                let void = try await api.post("/runs/\(id)/void", #"{"reason":"Mauvais compte"}"#, rosa)
                #expect(void.string("state") == "voided")
                let late = try await api.post("/runs/\(id)/freeze", nil, tarek)
                #expect((late.status, late.code) == (409, "runNotInState"))

                let run = try await world.released()
                let live = try await api.get("/runs/\(run)", tarek).lines
                let future = try await api.post("/runs/\(run)/confirm", #"{"day":"2026-12-24"}"#, tarek)
                #expect((future.status, future.fields) == (422, ["day"]))
                let odd = try await api.post("/runs/\(run)/confirm", #"{"lines":[]}"#, tarek)
                #expect((odd.status, odd.fields) == (422, ["lines"]))
                let paid = try await api.post("/runs/\(run)/confirm", #"{"lines":["\#(live[0])"]}"#, tarek)
                #expect(paid.string("state") == "released" && paid.text.contains("\"state\":\"paid\""))
                let back = try await api.post("/runs/\(run)/lines/\(live[1])/send-back", #"{"reason":"AC04"}"#, tarek)
                #expect(back.string("state") == "confirmed" && back.text.contains("\"state\":\"rejected\""))
                let nowhere = try await api.post("/runs/\(id)/lines/\(live[1])/send-back", #"{"reason":"AC04"}"#, tarek)
                #expect((nowhere.status, nowhere.code) == (404, "notFound"))
            }
            let findings = try await world.check()
            #expect(findings == [])
        }
    }

    @Test(arguments: Engine.available)
    func `money routes are closed to tokens that only write`(_ engine: Engine) async throws {
        try await withPayments(engine) { world in
            let house = world.house
            let run = try await world.released()
            let tokens = [try await house.token(of: house.treasurer), try await house.token(of: world.rosa)]
            let routes = try Routes.all(house.instance).apiRoutes.filter { $0.scope == .pay }
            #expect(routes.count == 17)
            try await house.serve { api in
                for route in routes {
                    let path = ApiDoorTests.filled(route).replacing("{run}", with: run.rawValue)
                    for token in tokens {
                        let no = try await api.send(
                            route.declaration.method, path, token, headers: [ApiClient.keyHeader: UUID().uuidString])
                        #expect((no.status, no.code) == (403, "scopeTooNarrow"), "\(path)")
                    }
                }
            }
        }
    }

    @Test func `what pays lasts ninety days at most`() async throws {
        try await withInstance(.sqlite) { house in
            _ = try await house.token(of: house.treasurer, .pay, days: 90)
            await #expect(throws: ApiTokens.No.days(most: 90)) {
                try await house.token(of: house.treasurer, .pay, days: 91)
            }
            for (reach, covered) in [
                (ApiToken.Scope.read, [true, false, false]), (.write, [true, true, false]), (.pay, [true, true, true]),
            ] { #expect(ApiToken.Scope.allCases.map(reach.covers) == covered) }
        }
    }

    @Test(arguments: Engine.available)
    func `a line of the bank is a funder's money or something else, in one way`(_ engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.line("anis", .euros(500), funder: "ANIS")
            let token = try await house.token(of: house.treasurer, .pay)
            let file = StatementSample.camt([
                .init(day: house.today, cents: 50_000, reference: "R1"),
                .init(day: house.today, cents: -900, text: "FRAIS", reference: "R2"),
            ])
            try await house.serve { api in
                _ = try await api.bytes(file, "/statements", token)
                let list = try await api.get("/bank-lines", token)
                guard case .array(let items)? = list.json["items"] else { throw NotFound() }
                let ids = items.compactMap { if case .string(let id)? = $0["id"] { id } else { nil } }
                let found = try await api.get("/bank-lines/\(ids[0])", token)
                guard case .array(let proposals)? = found.json["proposals"] else { throw NotFound() }
                #expect(proposals.first?["fund"] == "anis" && proposals.first?["isExact"] == true)
                for body in ["{}", #"{"fund":"anis","run":"0193a1b2-0000-7000-8000-000000000012"}"#] {
                    let no = try await api.post("/bank-lines/\(ids[0])/match", body, token)
                    #expect((no.status, no.fields) == (422, ["body"]))
                }
                let nowhere = try await api.post("/bank-lines/\(ids[0])/match", #"{"fund":"mel"}"#, token)
                #expect((nowhere.status, nowhere.code) == (404, "notFound"))
                let wrong = try await api.post("/bank-lines/\(ids[1])/match", #"{"fund":"anis"}"#, token)
                #expect((wrong.status, wrong.code) == (409, "notMoneyReceived"))
                let received = try await api.post("/bank-lines/\(ids[0])/match", #"{"fund":"anis"}"#, token)
                #expect(received.json["answer"]?["fund"] == "anis")
                let explained = try await api.post("/bank-lines/\(ids[1])/explain", #"{"sentence":"Frais"}"#, token)
                #expect(explained.json["answer"]?["sentence"] == "Frais")
                let answered = try await api.get("/bank-lines?waiting=false", token)
                guard case .array(let done)? = answered.json["items"] else { throw NotFound() }
                #expect(done.count == 2)
                let odd = try await api.get("/bank-lines?waiting=yes&statement=x", token)
                #expect(odd.status == 422)
            }
        }
    }

    @Test func `files that are no statement are refused as the page refuses them`() async throws {
        try await withInstance(.sqlite) { house in
            let token = try await house.token(of: house.treasurer, .pay)
            try await house.serve { api in
                for path in ["/statements", "/statements/preview"] {
                    let no = try await api.bytes(Array("bonjour".utf8), path, token)
                    #expect((no.status, no.code) == (422, "unknownFormat"))
                    let large = try await api.bytes(
                        [UInt8](repeating: 48, count: StatementReader.largest + 1), path, token)
                    #expect((large.status, large.code) == (413, "tooLarge"))
                }
                let kept = try await api.get("/statements", token)
                #expect(kept.json == ["items": [], "next": nil])
            }
        }
    }

    private static func total(_ cents: Int) -> String { #"{"total":{"cents":\#(cents),"currency":"EUR"}}"# }
}

extension ApiClient {
    /// Sends the bytes of a file. `key` nil sends none.
    func bytes(
        _ bytes: [UInt8], _ path: String, _ token: String, key: String? = UUID().uuidString
    ) async throws -> Answer {
        var headers: HTTPFields = [.contentType: "application/octet-stream"]
        if let key { headers[Self.keyHeader] = key }
        return try await send(.post, path, token, headers: headers, body: bytes)
    }
}

extension ApiClient.Answer {
    /// The ids of a run's lines.
    fileprivate var lines: [String] {
        guard case .array(let lines)? = json["lines"] else { return [] }
        return lines.compactMap { if case .string(let id)? = $0["id"] { id } else { nil } }
    }
}
