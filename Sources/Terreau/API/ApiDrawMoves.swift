internal import Ledger
internal import Storage

/// The rest of what a person can do with a draw.
extension ApiDraws {
    static let edit = ApiOperation(
        id: "editDraw", tag: "draws", summary: "Changes a draw that still waits; it is judged again",
        notes: """
            `version` comes from the draw. What is left out stays as it is; `null` takes away a project, a link or \
            minutes. Approvals given before are void.
            """,
        body: .init(
            schema: "EditRequest", example: ["version": 1, "amount": ApiExamples.euros300, "link": nil]),
        gives: "Draw", example: ApiExamples.draw, refusals: [409]
    ) { visit in
        let form = try await ApiDrawRequest.load(visit.id("draw"), visit)
        return try await move(visit) { draws, id in
            var reader = ApiReader(visit.body)
            let version = reader.number("version", 1...1_000_000, isRequired: true)
            var (request, beneficiary) = try form.read(&reader)
            if case .known(let payee) = beneficiary { request.payee = payee }
            try await draws.edit(id, to: request, seen: Int(version ?? 0), by: visit.actor)
        }
    }

    static let answer = ApiOperation(
        id: "answerAboutDraw", tag: "draws", summary: "Answers a question; payment goes on once all are answered",
        body: .init(
            schema: "AnswerRequest",
            example: ["question": .string(ApiExamples.question), "answer": "Pour le vélo cargo de l’atelier."]),
        gives: "Draw", example: ApiExamples.draw, refusals: [409]
    ) { visit in
        try await move(visit) { draws, id in
            var reader = ApiReader(visit.body)
            let question = reader.id("question", isRequired: true)
            let answer = reader.text("answer", most: 1000, isRequired: true)
            try reader.finish()
            try await draws.answer(
                DrawQuestion.ID(rawValue: question ?? ""), of: id, with: answer ?? "", by: visit.actor)
        }
    }

    static let settle = ApiOperation(
        id: "settleDraw", tag: "draws", summary: "Says that a draw was settled by hand",
        notes: """
            For what goes to an activity account, and for what was paid outside of a run. The mode follows from who is \
            paid unless it is said; the day is today; the amount is all that is owed. `without` says why it is paid \
            without the paper it rests on.
            """,
        body: .init(
            schema: "SettleRequest", example: ["mode": "internalTransfer", "day": "2026-11-23"], isRequired: false),
        gives: "Draw", example: ApiExamples.draw, refusals: [409]
    ) { visit in
        let currency = try await currency(of: visit)
        return try await move(visit) { draws, id in
            var reader = ApiReader(visit.body)
            let mode = reader.choice("mode", SettlementMode.self)
            let amount = reader.money("amount", currency: currency, isRequired: false)
            let day = reader.day("day") ?? visit.instance.clock.today()
            let reason = reader.text("without", most: 1000)
            try reader.finish()
            try await Settlements(draws: draws).settle(
                id, mode: mode, amount: amount, on: day, without: reason, by: visit.actor, key: visit.formKey)
        }
    }

    static let waive = ApiOperation(
        id: "waiveDraw", tag: "draws", summary: "Gives up what is owed, or some of it: it is free again in the budget",
        notes: "Without an amount, all that is owed. A treasurer who writes it down for somebody says how they know.",
        body: .init(schema: "WaiveRequest", example: ["amount": ApiExamples.euros300], isRequired: false),
        gives: "Draw", example: ApiExamples.draw, refusals: [409]
    ) { visit in
        let currency = try await currency(of: visit)
        return try await move(visit) { draws, id in
            var reader = ApiReader(visit.body)
            let amount = reader.money("amount", currency: currency, isRequired: false)
            let reason = reader.text("reason", most: 1000)
            try reader.finish()
            try await Returns(draws: draws).waive(
                id, amount: amount, reason: reason, by: visit.actor, key: visit.formKey)
        }
    }

    static let giveBack = ApiOperation(
        id: "giveBackDraw", tag: "draws", summary: "Says that money that was paid came back, all of it or some",
        body: .init(
            schema: "GiveBackRequest",
            example: ["amount": ApiExamples.euros300, "day": "2026-11-23", "reason": "L’avance n’a pas tout servi."]),
        gives: "Draw", example: ApiExamples.draw, refusals: [409]
    ) { visit in
        let currency = try await currency(of: visit)
        return try await move(visit) { draws, id in
            var reader = ApiReader(visit.body)
            let amount = reader.money("amount", currency: currency)
            let day = reader.day("day") ?? visit.instance.clock.today()
            let reason = reader.text("reason", most: 1000, isRequired: true)
            try reader.finish()
            try await Returns(draws: draws).giveBack(
                id, amount: amount ?? .zero(currency), on: day, reason: reason ?? "", by: visit.actor,
                key: visit.formKey)
        }
    }

    static let excuse = ApiOperation(
        id: "excuseDraw", tag: "draws", summary: "Says why a draw is paid without the paper that its payment rests on",
        body: .init(schema: "ExcuseRequest", example: ["reason": "Le marché ne donne pas de facture."]),
        gives: "Draw", example: ApiExamples.draw, refusals: [409]
    ) { visit in
        try await move(visit) { draws, id in
            var reader = ApiReader(visit.body)
            let reason = reader.text("reason", most: 1000, isRequired: true)
            try reader.finish()
            try await Settlements(draws: draws).excuse(id, reason: reason ?? "", by: visit.actor)
        }
    }

    static let reverse = ApiOperation(
        id: "reverseDraw", tag: "draws", summary: "Undoes an accepted or settled draw, with a reason",
        notes: "The ledger keeps both movements; the money is back where it came from.",
        body: .init(schema: "ReverseRequest", example: ["reason": "Payé deux fois : voir P-41."]),
        gives: "Draw", example: ApiExamples.draw, refusals: [409]
    ) { visit in
        try await move(visit) { draws, id in
            var reader = ApiReader(visit.body)
            let reason = reader.text("reason", most: 1000, isRequired: true)
            try reader.finish()
            try await draws.reverse(id, reason: reason ?? "", by: visit.actor)
        }
    }

    static let settleInside = ApiOperation(
        id: "settleInside", tag: "draws", summary: "Passes to activity accounts all that is due to them, in one act",
        notes: "`atOnce` takes also what its budget’s rhythm would pay later.",
        body: .init(schema: "SettleInsideRequest", example: ["atOnce": true], isRequired: false),
        gives: "Settled", example: ["settled": 3], refusals: [409]
    ) { visit in
        var reader = ApiReader(visit.body)
        let atOnce = reader.flag("atOnce") ?? false
        try reader.finish()
        let clock = visit.instance.clock
        return try await visit.once { outcome, _ in
            (200, JSON.object([.init(name: "settled", value: .integer(Int64(outcome as? String ?? "") ?? 0))]).text)
        } _: { database in
            _ = try await Settlements(draws: Draws(database: database, clock: clock)).settleInternal(
                atOnce: atOnce, by: visit.actor, key: visit.formKey)
        }
    }

    private static func currency(of visit: ApiVisit) async throws -> Currency {
        let id: Draw.ID = try visit.id("draw")
        let (actor, clock) = (visit.actor, visit.instance.clock)
        return try await visit.instance.database.read { db in
            try ApiDraw.load(id, for: actor, clock, in: db).summary.draw.amount.currency
        }
    }
}
