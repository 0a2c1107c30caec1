internal import HTTPTypes
internal import Ledger
internal import Storage

/// What makes a run go on. Preparing and releasing are two persons here too.
extension ApiRuns {
    static let prepare = ApiOperation(
        id: "prepareRun", tag: "runs", summary: "Gathers what is due and nothing holds into a run",
        notes: """
            `account` may be left out where one account pays; `day` is the first working day from today. `atOnce` takes \
            also what its budget’s rhythm would pay later.
            """,
        body: .init(schema: "PrepareRequest", example: ["day": "2026-11-24", "atOnce": false], isRequired: false),
        status: 201,
        gives: "RunWithLines", example: ApiExamples.wholeRun, refusals: [409]
    ) { visit in
        var reader = ApiReader(visit.body)
        let account = reader.id("account").map(BankAccount.ID.init(rawValue:))
        let day = reader.day("day") ?? PaymentCalendar.firstWorkingDay(from: visit.instance.clock.today())
        let atOnce = reader.flag("atOnce") ?? false
        try reader.finish()
        let known = try await visit.instance.database.read { try BankAccount.all(in: $0) }
        let from = account == nil && known.count == 1 ? known.first : known.first { $0.id == account }
        guard let from else {
            throw FormRefusal([.init(field: "account", sentence: Sentence("api.field.account"))])
        }
        var answer = try await change(visit, status: 201) { payments in
            _ = try await payments.prepare(
                from: from.id, on: day, atOnce: atOnce, by: visit.actor, key: visit.formKey)
        }
        if case .string(let id)? = try JSONParser.parse(answer.body)["id"] {
            answer.headers[.location] = "/api/v1/runs/\(id)"
        }
        return answer
    }

    static let freeze = ApiOperation(
        id: "freezeRun", tag: "runs", summary: "Makes the file; nothing in the run changes after it",
        gives: "RunWithLines", example: ApiExamples.wholeRun,
        refusals: [409]
    ) { visit in
        try await move(visit) { payments, run in
            try ApiReader(visit.body).finish()
            try await payments.freeze(run, by: visit.actor)
        }
    }

    static let release = ApiOperation(
        id: "releaseRun", tag: "runs", summary: "A second person lets the file go to the bank",
        notes: "Refused (`samePerson`) to whoever prepared or froze it, and to whoever is paid by it.",
        gives: "RunWithLines", example: ApiExamples.wholeRun,
        refusals: [409]
    ) { visit in
        try await move(visit) { payments, run in
            try ApiReader(visit.body).finish()
            try await payments.release(run, by: visit.actor)
        }
    }

    static let send = ApiOperation(
        id: "sendRun", tag: "runs", summary: "Says that the file is at the bank, with the total that the bank shows",
        body: .init(schema: "SendRequest", example: ["total": ApiExamples.euros300]), gives: "RunWithLines",
        example: ApiExamples.wholeRun, refusals: [409]
    ) { visit in
        try await move(visit) { payments, run in
            var reader = ApiReader(visit.body)
            let total = reader.money("total", currency: .eur)
            try reader.finish()
            try await payments.markSent(run, total: total ?? .zero(.eur), by: visit.actor)
        }
    }

    static let confirm = ApiOperation(
        id: "confirmRun", tag: "runs", summary: "Says that the bank paid: all lines under way, or those named",
        notes: "What a statement confirms comes through `matchBankLine`.",
        body: .init(schema: "ConfirmRequest", example: ["day": "2026-11-24"], isRequired: false), gives: "RunWithLines",
        example: ApiExamples.wholeRun, refusals: [409]
    ) { visit in
        try await move(visit) { payments, run in
            var reader = ApiReader(visit.body)
            let day = reader.day("day") ?? visit.instance.clock.today()
            let lines = reader.ids("lines").map { Set($0.map(PaymentLine.ID.init(rawValue:))) }
            try reader.finish()
            try await payments.confirm(run, lines: lines, on: day, by: visit.actor)
        }
    }

    static let void = ApiOperation(
        id: "voidRun", tag: "runs", summary: "Gives a run up before it is at the bank; its draws are due again",
        body: .init(schema: "VoidRequest", example: ["reason": "Le compte à débiter n’était pas le bon."]),
        gives: "RunWithLines", example: ApiExamples.wholeRun, refusals: [409]
    ) { visit in
        try await move(visit) { payments, run in
            var reader = ApiReader(visit.body)
            let reason = reader.text("reason", most: 1000, isRequired: true)
            try reader.finish()
            try await payments.void(run, reason: reason ?? "", by: visit.actor)
        }
    }

    static let remove = ApiOperation(
        id: "removeRunLine", tag: "runs", summary: "Takes a draw out before the file is made; it is due again",
        gives: "RunWithLines", example: ApiExamples.wholeRun,
        refusals: [409]
    ) { visit in
        let line: PaymentLine.ID = try visit.id("line")
        return try await move(visit) { payments, run in
            try ApiReader(visit.body).finish()
            try await payments.remove(line, from: run, by: visit.actor)
        }
    }

    static let part = ApiOperation(
        id: "payRunLinePart", tag: "runs", summary: "Pays part of a draw now; the rest is due again once it is paid",
        body: .init(schema: "PartRequest", example: ["amount": ApiExamples.euros300]), gives: "RunWithLines",
        example: ApiExamples.wholeRun, refusals: [409]
    ) { visit in
        let line: PaymentLine.ID = try visit.id("line")
        return try await move(visit) { payments, run in
            var reader = ApiReader(visit.body)
            let amount = reader.money("amount", currency: .eur)
            try reader.finish()
            try await payments.pay(amount ?? .zero(.eur), of: line, in: run, by: visit.actor)
        }
    }

    static let sendBack = ApiOperation(
        id: "sendBackRunLine", tag: "runs", summary: "The bank refused a line, or sent it back: it is owed again",
        body: .init(
            schema: "SendBackRequest", example: ["reason": "AC04, compte clos", "day": "2026-11-24"]),
        gives: "RunWithLines", example: ApiExamples.wholeRun, refusals: [409]
    ) { visit in
        let line: PaymentLine.ID = try visit.id("line")
        return try await move(visit) { payments, run in
            var reader = ApiReader(visit.body)
            let reason = reader.text("reason", most: 1000, isRequired: true)
            let day = reader.day("day") ?? visit.instance.clock.today()
            try reader.finish()
            try await payments.sendBack(line, of: run, reason: reason ?? "", on: day, by: visit.actor)
        }
    }

    // MARK: Pieces

    private static func move(
        _ visit: ApiVisit, _ verb: (Payments, PaymentRun.ID) async throws -> Void
    ) async throws -> ApiAnswer {
        let id: PaymentRun.ID = try visit.id("run")
        _ = try await visit.instance.database.read { try PaymentRun.find(id, in: $0) }
        return try await change(visit, id) { try await verb($0, id) }
    }

    private static func change(
        _ visit: ApiVisit, _ id: PaymentRun.ID? = nil, status: Int = 200, _ verb: (Payments) async throws -> Void
    ) async throws -> ApiAnswer {
        try await visit.once { outcome, db in
            guard let id = id ?? (outcome as? String).map(PaymentRun.ID.init(rawValue:)) else { throw NotFound() }
            return (status, try whole(id, in: db).text)
        } _: { database in
            try await verb(visit.payments(over: database))
        }
    }
}

extension ApiVisit {
    /// The pages' verbs, with the program's key around them.
    func payments(over database: any Database) -> Payments {
        Payments(draws: Draws(database: database, clock: instance.clock), seal: instance.payments.seal)
    }
}
