internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// Pages of draws: parse, call a verb, answer.
enum DrawRoutes {
    /// The form, by gesture: `?geste=besoin&budget=lille-bike`.
    static func new(_ visit: SignedVisit) async throws -> Response {
        let choices = try await choices(visit, typed: visit.query)
        return DrawFormPage(visit: visit, choices: choices, form: visit.query).response()
    }

    /// « Prélever », or « Puis-je ? » when that button was pressed.
    static func create(_ visit: SignedVisit) async throws -> Response {
        let today = visit.instance.clock.today()
        let named = try await visit.instance.database.read { [form = visit.form, actor = visit.actor] db in
            try DrawChoices.named(in: form, for: actor, today: today, in: db)
        }
        // The page with everything there is to choose from is made only when the form is shown again.
        func page(_ form: Form? = nil) async throws -> DrawFormPage {
            try await DrawFormPage(visit: visit, choices: choices(visit, typed: visit.form), form: form ?? visit.form)
        }
        if DrawChoices.isLooking(visit.form) { return try await page().response() }
        do {
            let (request, beneficiary) = try DrawForm(form: visit.form, choices: named, today: today).read(
                by: visit.actor)
            guard visit.form["action"] != "ask" else {
                return try await page().answer(to: request, beneficiary, labels: labels(visit)).response()
            }
            let id = try await visit.instance.draws.declare(
                request, for: beneficiary, by: visit.actor, key: visit.form.optional("key") ?? Secrets.token())
            return .seeOther(Links.draw(id))
        } catch let refusal as FormRefusal {
            return try await page().refused(refusal).response(.unprocessableContent)
        } catch let no as DrawRules.No {
            return try await page().refused(no, labels: labels(visit)).response(no.kind.status)
        } catch let no as KeyReused {
            // The back button, and another draw typed over the one that was sent. With a key of its own it can go.
            let refusal = FormRefusal([.init(field: "purpose", sentence: Sentence("draw.form.sentBefore"))])
            return try await page(visit.form.without("key")).refused(refusal).response(no.kind.status)
        }
    }

    static func show(_ visit: SignedVisit) async throws -> Response {
        try await DrawPage.load(visit.id("draw"), visit).response()
    }

    static func edit(_ visit: SignedVisit) async throws -> Response {
        let view = try await DrawPage.load(visit.id("draw"), visit)
        try DrawRules.check(.edit, on: view.draw.state, by: view.standing)
        let form = Form(
            view.draw, budget: view.summary.budgetSlug, project: view.summary.projectSlug, language: visit.language,
            for: visit.actor.id)
        return try await DrawFormPage(
            visit: visit, choices: choices(visit, typed: form), form: form, editing: view.draw.id
        )
        .response()
    }

    static func update(_ visit: SignedVisit) async throws -> Response {
        let id: Draw.ID = try visit.id("draw")
        // Whoever may not change it is told so, whatever they typed. Where it moved on meanwhile, the form says so below.
        let view = try await DrawPage.load(id, visit)
        do {
            try DrawRules.check(.edit, on: view.draw.state, by: view.standing)
        } catch  where error.kind == .forbidden {
            throw error
        } catch {}
        let choices = try await choices(visit, typed: visit.form)
        let page = DrawFormPage(visit: visit, choices: choices, form: visit.form, editing: id)
        if DrawChoices.isLooking(visit.form) { return page.response() }
        do {
            let form = DrawForm(form: visit.form, choices: choices, today: visit.instance.clock.today())
            var (request, beneficiary) = try form.read(by: visit.actor)
            if case .known(let payee) = beneficiary { request.payee = payee }
            try await visit.instance.draws.edit(
                id, to: request, seen: Int(visit.form["version"]) ?? 0, by: visit.actor)
            return .seeOther(Links.draw(id))
        } catch let refusal as FormRefusal {
            return page.refused(refusal).response(.unprocessableContent)
        } catch let no as DrawRules.No {
            return try await page.refused(no, labels: labels(visit)).response(no.kind.status)
        } catch let no as DrawRules.MoveNo {
            return page.refused(FormRefusal(no, field: "purpose")).response(no.kind.status)
        }
    }

    // MARK: Moves: each is a form on the draw's page

    static func withdraw(_ visit: SignedVisit) async throws -> Response {
        try await move(visit, field: "withdraw") { try await $0.withdraw($1, by: visit.actor) }
    }

    static func accept(_ visit: SignedVisit) async throws -> Response {
        try await move(visit, field: "accept") { try await $0.accept($1, seen: visit.form["seen"], by: visit.actor) }
    }

    static func refuse(_ visit: SignedVisit) async throws -> Response {
        try await move(visit, field: "reason") {
            try await $0.refuse($1, reason: visit.form["reason"], by: visit.actor)
        }
    }

    static func ask(_ visit: SignedVisit) async throws -> Response {
        try await move(visit, field: "question") {
            try await $0.ask(visit.form["question"], about: $1, by: visit.actor)
        }
    }

    static func answer(_ visit: SignedVisit) async throws -> Response {
        let question: DrawQuestion.ID = try visit.id("question")
        return try await move(visit, field: "answer") {
            try await $0.answer(question, of: $1, with: visit.form["answer"], by: visit.actor)
        }
    }

    static func sayDone(_ visit: SignedVisit) async throws -> Response {
        try await move(visit, field: "amount") { draws, id in
            var reader = FormReader(visit.form)
            let amount = reader.money("amount")
            let day = reader.optionalDay("day") ?? visit.instance.clock.today()
            try reader.finish()
            try await draws.sayDone(id, amount: amount, on: day, by: visit.actor)
        }
    }

    static func settle(_ visit: SignedVisit) async throws -> Response {
        try await move(visit, field: "mode") { draws, id in
            var reader = FormReader(visit.form)
            let mode: SettlementMode? =
                visit.form.optional("mode") == nil ? nil : reader.choice("mode", SettlementMode.internalTransfer)
            let amount = reader.optionalMoney("amount")
            let day = reader.optionalDay("day") ?? visit.instance.clock.today()
            try reader.finish()
            try await visit.instance.settlements.settle(
                id, mode: mode, amount: amount, on: day, without: visit.form.optional("without"), by: visit.actor,
                key: key(visit))
        }
    }

    static func excuse(_ visit: SignedVisit) async throws -> Response {
        try await move(visit, field: "without") { _, id in
            try await visit.instance.settlements.excuse(id, reason: visit.form["without"], by: visit.actor)
        }
    }

    static func waive(_ visit: SignedVisit) async throws -> Response {
        try await move(visit, field: "waiveReason") { _, id in
            var reader = FormReader(visit.form)
            let amount = reader.money("waiveAmount")
            try reader.finish()
            try await visit.instance.returns.waive(
                id, amount: amount, reason: visit.form.optional("waiveReason"), by: visit.actor, key: key(visit))
        }
    }

    static func giveBack(_ visit: SignedVisit) async throws -> Response {
        try await move(visit, field: "backReason") { _, id in
            var reader = FormReader(visit.form)
            let amount = reader.money("backAmount")
            let day = reader.optionalDay("backDay") ?? visit.instance.clock.today()
            try reader.finish()
            try await visit.instance.returns.giveBack(
                id, amount: amount, on: day, reason: visit.form["backReason"], by: visit.actor, key: key(visit))
        }
    }

    private static func key(_ visit: SignedVisit) -> String { visit.form.optional("key") ?? Secrets.token() }

    static func reverse(_ visit: SignedVisit) async throws -> Response {
        try await move(visit, field: "reverseReason") {
            try await $0.reverse($1, reason: visit.form["reverseReason"], by: visit.actor)
        }
    }

    /// Carries out a move and comes back to the draw; a refusal stands on the draw's page, with what was typed.
    private static func move(
        _ visit: SignedVisit, field: String, _ verb: (Draws, Draw.ID) async throws -> Void
    ) async throws -> Response {
        let id: Draw.ID = try visit.id("draw")
        do {
            try await verb(visit.instance.draws, id)
            let next = visit.form.optional("next").map(Links.safe)
            return .seeOther(next ?? Links.draw(id))
        } catch let refusal as FormRefusal {
            return try await DrawPage.load(id, visit, refusal: refusal).response(.unprocessableContent)
        } catch let refusal as any Refusal where !(refusal is NotFound) {
            let place = (refusal as? DrawRules.MoveNo)?.place ?? field
            let page = try await DrawPage.load(
                id, visit, refusal: FormRefusal([.init(field: place, sentence: refusal.sentence)]))
            return page.response(refusal.kind.status)
        }
    }

    private static func choices(_ visit: SignedVisit, typed form: Form) async throws -> DrawChoices {
        let today = visit.instance.clock.today()
        return try await visit.instance.database.read {
            try DrawChoices.load(for: visit.actor, today: today, typed: form, in: $0)
        }
    }

    private static func labels(_ visit: SignedVisit) async throws -> [FundLine.ID: LineLabel] {
        try await visit.instance.database.read { try LineLabel.all(in: $0) }
    }
}
