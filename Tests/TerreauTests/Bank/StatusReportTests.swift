import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// What the bank answers to a payment file: pain.002, both editions, written by hand after the schema.
@Suite struct StatusReportTests {
    @Test(arguments: Engine.available, [3, 10])
    func `a refused line is owed again once, and the others wait for the statement`(
        engine: Engine, edition: Int
    ) async throws {
        try await withPayments(engine) { world in
            let (house, bank) = (world.house, world.house.instance.bank)
            let run = try await world.released()
            let lines = try await world.lines(run)
            let file = Self.report(
                try await Self.message(of: run, house), day: house.today, group: "PART", edition: edition,
                [
                    .init(lines[0].endToEndID, "RJCT", reason: "AC04", words: "COMPTE CLOS", cents: 29_000),
                    .init(lines[1].endToEndID, "ACSC"),
                ])
            let hash = try await bank.keep(file, name: "pain002.xml", by: house.treasurer)
            let preview = try #require(try await bank.report(hash))
            #expect(preview.outcomes.map(\.effect) == [.sendsBack, .tells] && preview.strangers.isEmpty)
            let first = try await bank.note(hash, by: house.treasurer)
            let second = try await bank.note(hash, by: house.treasurer)
            #expect((first, second) == (1, 0))
            let after = try await world.lines(run)
            #expect(after.map(\.state) == [.rejected, .live])
            #expect(after[0].reason == "AC04 COMPTE CLOS" && after[0].bankDay == house.today)
            let draw = try await house.find(world.draws[0])
            let owed = try await house.read { try DrawMoney.load(draw, in: $0).owed }
            #expect(draw.state == .accepted && owed == .euros(290))
            let findings = try await world.check()
            #expect(findings == [])
        }
    }

    @Test(arguments: Engine.available)
    func `a program reads the report, notes it once, and is answered the same`(engine: Engine) async throws {
        try await withPayments(engine) { world in
            let house = world.house
            let run = try await world.released()
            let lines = try await world.lines(run)
            let file = Self.report(
                try await Self.message(of: run, house), day: house.today, group: "PART",
                [.init(lines[0].endToEndID, "RJCT", reason: "AC04"), .init("AUTRE", "RJCT")])
            let token = try await house.token(of: house.treasurer, .pay)
            try await house.serve { api in
                let preview = try await api.bytes(file, "/status-reports/preview", token, key: nil)
                #expect(preview.status == 200 && preview.json["noted"] == 1)
                #expect(preview.json["run"] == .string(run.rawValue) && preview.json["strangers"] == ["AUTRE"])
                guard case .array(let outcomes)? = preview.json["lines"] else { throw NotFound() }
                #expect(outcomes.map { $0["effect"] } == ["sendsBack", "silent"])
                #expect(outcomes[0]["reason"] == "AC04" && outcomes[1]["status"] == .null)
                #expect(try await world.lines(run).map(\.state) == [.live, .live])
                let noted = try await api.bytes(file, "/status-reports?name=pain002.xml", token, key: "i")
                #expect(noted.status == 200 && noted.json["noted"] == 1)
                let twice = try await api.bytes(file, "/status-reports?name=pain002.xml", token, key: "i")
                #expect(twice.text == noted.text)
                let again = try await api.bytes(file, "/status-reports?name=pain002.xml", token, key: "j")
                #expect(again.json["noted"] == 0)
                #expect(try await world.lines(run).map(\.state) == [.rejected, .live])
                for path in ["/status-reports", "/status-reports/preview"] {
                    let statement = StatementSample.camt([])
                    let no = try await api.bytes(statement, path, token)
                    #expect((no.status, no.code) == (422, "unreadable"))
                    let reader = try await house.token(of: house.treasurer, .read)
                    if path.hasSuffix("reports") {
                        #expect(try await api.bytes(file, path, reader, key: "k").status == 403)
                    }
                }
            }
        }
    }

    /// What the file says as a whole, of the group of payments and of the first line; what each line becomes.
    static let levels: [(whole: String?, group: String?, line: String?, [StatusReportRules.Effect])] = [
        ("RJCT", nil, nil, [.sendsBack, .sendsBack]), (nil, "RJCT", nil, [.sendsBack, .sendsBack]),
        ("ACCP", "RJCT", nil, [.sendsBack, .sendsBack]), ("ACCP", nil, nil, [.tells, .tells]),
        ("RJCT", nil, "ACCP", [.tells, .sendsBack]), ("PART", "PART", "RJCT", [.sendsBack, .silent]),
        (nil, nil, "PDNG", [.tells, .silent]),
    ]

    @Test func `the nearest word counts: of the line, of its group, of the file`() async throws {
        try await withPayments(.sqlite) { world in
            let run = try await world.released()
            let lines = try await world.lines(run)
            let message = try await Self.message(of: run, world.house)
            for level in Self.levels {
                let said = level.line.map { [Word(lines[0].endToEndID, $0)] } ?? []
                let bytes = Self.report(message, day: world.house.today, group: level.whole, payment: level.group, said)
                let report = try #require(try StatusReportReader.read(bytes))
                let effects = StatusReportRules.outcomes(report, for: lines).map(\.effect)
                #expect(effects == level.3, "\(level)")
            }
        }
    }

    @Test(arguments: Engine.available)
    func `the page shows the report, notes it, and comes back to the run`(engine: Engine) async throws {
        try await withPayments(engine) { world in
            let house = world.house
            let run = try await world.released()
            let lines = try await world.lines(run)
            let file = Self.report(
                try await Self.message(of: run, house), day: house.today, group: nil,
                [.init(lines[0].endToEndID, "RJCT", reason: "AC04"), .init("AUTRE", "RJCT", reason: "MS03")])
            try await house.browse { web in
                let sent = try await web.upload(Links.bank, file, as: house.treasurer)
                let path = try #require(sent.location)
                let page = try await web.get(path, as: house.treasurer)
                #expect(page.contains("Compte clos (AC04)") && page.contains("Noter 1 refus"))
                #expect(page.contains("AUTRE") && page.contains("La somme redevient due"))
                let done = try await web.post(path, as: house.treasurer)
                #expect(done.location == Links.payment(run))
                let shown = try await web.get(Links.payment(run), as: house.treasurer)
                #expect(shown.contains("Compte clos (AC04)"))
                let again = try await web.get(path, as: house.treasurer)
                #expect(again.contains("le retour est déjà noté") && !again.contains("Noter "))
                let twice = try await web.post(path, as: house.treasurer)
                #expect(twice.location == Links.payment(run))
            }
            let states = try await world.lines(run).map(\.state)
            #expect(states == [.rejected, .live])
        }
    }

    @Test(arguments: Engine.available)
    func `a line that a statement paid stays paid, and an amount that differs is not ours`(
        engine: Engine
    ) async throws {
        try await withPayments(engine) { world in
            let (house, bank) = (world.house, world.house.instance.bank)
            let run = try await world.released()
            let lines = try await world.lines(run)
            try await world.payments.confirm(run, lines: [lines[0].id], on: house.today, by: house.treasurer)
            let file = Self.report(
                try await Self.message(of: run, house), day: house.today.adding(days: 1), group: nil,
                [.init(lines[0].endToEndID, "RJCT"), .init(lines[1].endToEndID, "RJCT", cents: 19_999)])
            let hash = try await bank.keep(file, name: "r.xml", by: house.treasurer)
            let preview = try #require(try await bank.report(hash))
            #expect(preview.outcomes.map(\.effect) == [.isPaid, .silent])
            #expect(preview.strangers.map(\.endToEnd) == [lines[1].endToEndID])
            let count = try await bank.note(hash, by: house.treasurer)
            #expect(count == 0)
        }
    }

    @Test func `a report of another file, or one that cannot be read, is refused at its field`() async throws {
        try await withPayments(.sqlite) { world in
            let house = world.house
            let run = try await world.released()
            let message = try await Self.message(of: run, house)
            let good = String(decoding: Self.report(message, day: house.today, group: "ACCP", []), as: UTF8.self)
            let bomb = good.replacing(
                "<Document", with: "<!DOCTYPE a [<!ENTITY b \"b\">]><Document", maxReplacements: 1)
            try await house.browse { web in
                for (text, words) in [
                    (good.replacing(message, with: "TAUTRE"), "que Terreau n’a pas fait"),
                    (good.replacing("ACCP", with: "XXXX"), "abîmé ou coupé (vers XXXX)"),
                    (bomb, "abîmé ou coupé (vers DOCTYPE)"), (String(good.dropLast(40)), "abîmé ou coupé"),
                    (good.replacing("CreDtTm", with: "Autre"), "Une date n’est pas lisible"),
                ] {
                    let no = try await web.upload(Links.bank, Array(text.utf8), as: house.treasurer)
                    #expect(no.status == .unprocessableContent && no.contains(words), "\(words)")
                }
            }
        }
    }

    // MARK: Files

    struct Word: Sendable {
        let endToEnd: String, status: String
        var reason: String?
        var words: String?
        var cents: Int64?

        init(_ endToEnd: String, _ status: String, reason: String? = nil, words: String? = nil, cents: Int64? = nil) {
            (self.endToEnd, self.status, self.reason, self.words, self.cents) = (endToEnd, status, reason, words, cents)
        }
    }

    private static func message(of run: PaymentRun.ID, _ house: House) async throws -> String {
        try await house.read { db in
            try #require(try PaymentFile.find(PaymentRun.find(run, in: db), in: db)).messageID
        }
    }

    private static func report(
        _ message: String, day: Day, group: String?, payment: String? = nil, edition: Int = 3, _ words: [Word]
    ) -> [UInt8] {
        let number = edition < 10 ? "0\(edition)" : "\(edition)"
        let transactions = words.enumerated().map { index, word in
            let code = word.reason.map { "<Rsn><Cd>\($0)</Cd></Rsn>" } ?? ""
            let more = word.words.map { "<AddtlInf>\($0)</AddtlInf>" } ?? ""
            let reason = code + more == "" ? "" : "<StsRsnInf>\(code)\(more)</StsRsnInf>"
            let unique = edition >= 10 ? "<OrgnlUETR>8a562c67-ca16-48ba-b074-65581be6f00\(index)</OrgnlUETR>" : ""
            let amount = word.cents.map {
                let decimal = CreditTransferFile.decimal(Money(cents: $0, currency: .eur))
                return "<OrgnlTxRef><Amt><InstdAmt Ccy=\"EUR\">\(decimal)</InstdAmt></Amt></OrgnlTxRef>"
            }
            return """
                <TxInfAndSts><StsId>S\(index)</StsId><OrgnlEndToEndId>\(word.endToEnd)</OrgnlEndToEndId>\(unique)\
                <TxSts>\(word.status)</TxSts>\(reason)\(amount ?? "")</TxInfAndSts>
                """
        }
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.\(number)"><CstmrPmtStsRpt>
            <GrpHdr><MsgId>B1</MsgId><CreDtTm>\(day)T14:00:00</CreDtTm></GrpHdr>
            <OrgnlGrpInfAndSts><OrgnlMsgId>\(message)</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>\
            \(group.map { "<GrpSts>\($0)</GrpSts>" } ?? "")</OrgnlGrpInfAndSts>
            <OrgnlPmtInfAndSts><OrgnlPmtInfId>\(message)-1</OrgnlPmtInfId>\
            \(payment.map { "<PmtInfSts>\($0)</PmtInfSts>" } ?? "")\(transactions.joined())</OrgnlPmtInfAndSts>
            </CstmrPmtStsRpt></Document>

            """
        return Array(text.utf8)
    }
}
