internal import HTTPTypes
internal import Ledger
internal import Storage

/// Draws for programs: parse, call the verb that pages call, answer.
enum ApiDraws {
    static let list = ApiOperation(
        id: "listDraws", tag: "draws", summary: "The draws that this person may see, the newest first",
        query: ["limit", "numberCursor", "budgetFilter"], gives: "DrawPage",
        example: ["items": [ApiExamples.draw], "next": "41"], refusals: [422]
    ) { visit in
        let page = try ApiPage(visit, filters: ["budget"], isCursor: ApiPage.isNumber)
        let filter = visit.query.has("budget") ? visit.query["budget"] : nil
        let (actor, clock, l) = (visit.actor, visit.instance.clock, visit.language)
        return try await visit.instance.database.read { db in
            let visible = try VisibleBudgets.load(for: actor, in: db).budgets
            let which: DrawSummary.Filter
            if let filter {
                guard let budget = visible.values.first(where: { $0.slug.rawValue == filter }) else {
                    throw FormRefusal([.init(field: "budget", sentence: Sentence("api.field.budget"))])
                }
                which = .ofBudget(budget.id)
            } else {
                which = .visible(to: actor.id, in: Set(visible.keys))
            }
            let found = try DrawSummary.list(
                which, limit: page.limit + 1, before: page.cursor.flatMap(Int.init), in: db)
            let labels = try LineLabel.all(in: db)
            let shown = found.prefix(page.limit)
            let items = try shown.map { try ApiDraw.load($0, labels: labels, clock, in: db).json(l) }
            return page.answer(
                items, next: found.count > shown.count ? shown.last.map { String($0.draw.number) } : nil)
        }
    }

    static let show = ApiOperation(
        id: "getDraw", tag: "draws", summary: "One draw: where it stands, whose euro pays, and why", gives: "Draw",
        example: ApiExamples.draw
    ) { visit in
        let id: Draw.ID = try visit.id("draw")
        let (actor, clock, l) = (visit.actor, visit.instance.clock, visit.language)
        return try await visit.instance.database.read { db in
            ApiAnswer(try ApiDraw.load(id, for: actor, clock, in: db).json(l))
        }
    }

    static let declare = ApiOperation(
        id: "declareDraw", tag: "draws", summary: "Draws from a budget",
        notes: """
            Within the budget's rule the draw is accepted, paid for and reserved before this answers; above it, it \
            waits for a person. A refusal changes nothing and says what would make it pass. An amount of zero records \
            work without pay.
            """,
        body: .init(schema: "DrawRequest", example: ApiExamples.drawRequest), status: 201, gives: "Draw",
        example: ApiExamples.draw, refusals: [409]
    ) { visit in
        let form = try await ApiDrawRequest.load(visit.slug("budget"), visit, allowsNewPerson: true)
        var answer = try await change(visit, status: 201) { draws in
            var reader = ApiReader(visit.body)
            let (request, beneficiary) = try form.read(&reader)
            _ = try await draws.declare(request, for: beneficiary, by: visit.actor, key: visit.formKey)
        }
        if case .string(let id)? = try JSONParser.parse(answer.body)["id"] {
            answer.headers[.location] = "/api/v1/draws/\(id)"
        }
        return answer
    }

    static let canI = ApiOperation(
        id: "canI", tag: "draws", summary: "Asks what a draw would be answered, without drawing",
        notes: "Nothing changes, so a token that reads is enough and no key is needed. “No” is an answer too: 200.",
        body: .init(schema: "CanIRequest", example: ApiExamples.canIRequest), gives: "CanI", example: ApiExamples.canI,
        refusals: [404]
    ) { visit in
        var reader = ApiReader(visit.body)
        guard let slug = reader.slug("budget", isRequired: true) else { throw reader.refusal }
        let form = try await ApiDrawRequest.load(slug, visit, allowsNewPerson: false)
        var (request, beneficiary) = try form.read(&reader)
        if case .known(let payee) = beneficiary { request.payee = payee }
        let labels = try await visit.instance.database.read { try LineLabel.all(in: $0) }
        let words = ApiDrawWords(l: visit.language, labels: labels)
        do {
            let verdict = try await visit.instance.draws.ask(request, by: visit.actor)
            return ApiAnswer(canI(verdict, request, words, form))
        } catch let no as DrawRules.No {
            return ApiAnswer(canI(no, words))
        }
    }

    static let withdraw = ApiOperation(
        id: "withdrawDraw", tag: "draws", summary: "Takes a draw back; its money is free again at once",
        gives: "Draw", example: ApiExamples.draw, refusals: [409]
    ) { visit in
        try await move(visit) { draws, id in
            try ApiReader(visit.body).finish()
            try await draws.withdraw(id, by: visit.actor)
        }
    }

    static let accept = ApiOperation(
        id: "acceptDraw", tag: "draws", summary: "Approves exactly what was seen",
        notes: "`seen` comes from the draw. A draw that changed since is refused with `changedSince`: read it again.",
        body: .init(schema: "AcceptRequest", example: ["seen": .string(ApiExamples.seen)]), gives: "Draw",
        example: ApiExamples.draw, refusals: [409]
    ) { visit in
        try await move(visit) { draws, id in
            var reader = ApiReader(visit.body)
            let seen = reader.text("seen", most: 64, isRequired: true)
            try reader.finish()
            try await draws.accept(id, seen: seen ?? "", by: visit.actor)
        }
    }

    static let refuse = ApiOperation(
        id: "refuseDraw", tag: "draws", summary: "Says no, with a reason that the person can do something with",
        body: .init(schema: "RefuseRequest", example: ["reason": "Ce devis est à revoir avec l’atelier."]),
        gives: "Draw",
        example: ApiExamples.draw, refusals: [409]
    ) { visit in
        try await move(visit) { draws, id in
            var reader = ApiReader(visit.body)
            let reason = reader.text("reason", most: 1000, isRequired: true)
            try reader.finish()
            try await draws.refuse(id, reason: reason ?? "", by: visit.actor)
        }
    }

    static let question = ApiOperation(
        id: "askAboutDraw", tag: "draws", summary: "Asks the declarant something; payment may pause until the answer",
        body: .init(schema: "QuestionRequest", example: ["question": "Pour quel vélo ?"]), gives: "Draw",
        example: ApiExamples.draw, refusals: [409]
    ) { visit in
        try await move(visit) { draws, id in
            var reader = ApiReader(visit.body)
            let question = reader.text("question", most: 1000, isRequired: true)
            try reader.finish()
            try await draws.ask(question ?? "", about: id, by: visit.actor)
        }
    }

    static let done = ApiOperation(
        id: "sayDrawDone", tag: "draws", summary: "Says that work to come is done, for the real amount",
        notes: "That much becomes owed; the rest of the reservation is free again.",
        body: .init(schema: "DoneRequest", example: ["amount": ApiExamples.euros300, "day": "2026-11-23"]),
        gives: "Draw", example: ApiExamples.draw, refusals: [409]
    ) { visit in
        let id: Draw.ID = try visit.id("draw")
        let (actor, clock) = (visit.actor, visit.instance.clock)
        let currency = try await visit.instance.database.read { db in
            try ApiDraw.load(id, for: actor, clock, in: db).summary.draw.amount.currency
        }
        return try await move(visit) { draws, id in
            var reader = ApiReader(visit.body)
            let amount = reader.money("amount", currency: currency)
            let day = reader.day("day") ?? clock.today()
            try reader.finish()
            try await draws.sayDone(id, amount: amount ?? .zero(currency), on: day, by: actor)
        }
    }

    // MARK: Pieces

    /// A change to the draw of the address, once for the program's key.
    static func move(
        _ visit: ApiVisit, _ verb: (Draws, Draw.ID) async throws -> Void
    ) async throws -> ApiAnswer {
        let id: Draw.ID = try visit.id("draw")
        let (actor, clock) = (visit.actor, visit.instance.clock)
        // A draw that this person may not see looks the same as one that is not there.
        _ = try await visit.instance.database.read { try ApiDraw.load(id, for: actor, clock, in: $0) }
        return try await change(visit, id) { try await verb($0, id) }
    }

    private static func change(
        _ visit: ApiVisit, _ id: Draw.ID? = nil, status: Int = 200, _ verb: (Draws) async throws -> Void
    ) async throws -> ApiAnswer {
        let (actor, clock, l) = (visit.actor, visit.instance.clock, visit.language)
        return try await visit.once { outcome, db in
            guard let id = id ?? (outcome as? String).map(Draw.ID.init(rawValue:)) else { throw NotFound() }
            return (status, try ApiDraw.load(id, for: actor, clock, in: db).json(l).text)
        } _: { database in
            try await verb(Draws(database: database, clock: clock))
        }
    }

    private static func canI(
        _ verdict: DrawRules.Verdict, _ request: DrawRequest, _ words: ApiDrawWords, _ form: ApiDrawRequest
    ) -> JSON {
        let policy = form.budget.policy
        let run = PaymentCalendar.nextRun(after: form.today, rhythm: policy.rhythm, cutoffDay: policy.cutoffDay)
        var (answer, approvals): (JSON, JSON) = ("yes", 0)
        if case .waiting(_, let count, _) = verdict { (answer, approvals) = ("wait", .integer(Int64(count))) }
        return [
            "answer": answer, "code": nil, "amount": request.amount.json,
            "split": words.split(verdict.answer.shares), "reason": .string(words.reason(verdict)),
            "others": words.passed(verdict.answer.passed), "approvals": approvals,
            "nextRun": answer == "yes" && !request.amount.isZero ? JSON(run) : nil,
        ]
    }

    private static func canI(_ no: DrawRules.No, _ words: ApiDrawWords) -> JSON {
        var others: [WhoseEuro.Passed] = []
        if case .noLine(let passed, _) = no { others = passed }
        return [
            "answer": "no", "code": .string(no.code), "amount": nil, "split": [],
            "reason": .string(words.l(no.sentence)), "others": words.passed(others), "approvals": 0, "nextRun": nil,
        ]
    }
}
