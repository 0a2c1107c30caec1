internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import NIOCore
internal import Storage

/// « Virements »: what is due, runs, their slip and their file.
enum PaymentRoutes {
    static func list(_ visit: SignedVisit) async throws -> Response {
        try await PaymentListPage.load(visit).response()
    }

    static func due(_ visit: SignedVisit) async throws -> Response {
        try await PaymentDuePage.load(visit).response()
    }

    static func prepare(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "account") {
            var reader = FormReader(visit.form)
            let day = reader.optionalDay("day") ?? PaymentCalendar.firstWorkingDay(from: visit.instance.clock.today())
            let account = BankAccount.ID(rawValue: visit.form["account"])
            let accounts = try await visit.instance.database.read { try BankAccount.all(in: $0) }
            if !accounts.contains(where: { $0.id == account }) {
                reader.fault("account", Sentence("form.unknownChoice"))
            }
            try reader.finish()
            let run = try await visit.instance.payments.prepare(
                from: account, on: day, atOnce: visit.form.has("atOnce"),
                by: visit.actor, key: visit.form.optional("key") ?? Secrets.token())
            return .seeOther(Links.payment(run))
        } refused: {
            try await PaymentDuePage.load(visit, refusal: $0).response($1)
        }
    }

    static func settleInternal(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "internal") {
            _ = try await visit.instance.settlements.settleInternal(
                atOnce: visit.form.has("atOnce"), by: visit.actor, key: visit.form.optional("key") ?? Secrets.token())
            return .seeOther(Links.payments)
        } refused: {
            try await PaymentListPage.load(visit, refusal: $0).response($1)
        }
    }

    static func show(_ visit: SignedVisit) async throws -> Response {
        try await PaymentRunPage.load(visit.id("run"), visit).response()
    }

    static func slip(_ visit: SignedVisit) async throws -> Response {
        try await PaymentSlipPage.load(visit.id("run"), visit).response()
    }

    /// The bytes for the bank, to be kept and not to be shown.
    static func file(_ visit: SignedVisit) async throws -> Response {
        let (name, text) = try await visit.instance.payments.file(of: visit.id("run"), by: visit.actor)
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/xml; charset=utf-8",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    // MARK: Moves: each is a form on the run's page

    static func freeze(_ visit: SignedVisit) async throws -> Response {
        try await move(visit, field: "freeze") { try await $0.freeze($1, by: visit.actor) }
    }

    static func release(_ visit: SignedVisit) async throws -> Response {
        try await move(visit, field: "release") { try await $0.release($1, by: visit.actor) }
    }

    static func markSent(_ visit: SignedVisit) async throws -> Response {
        try await move(visit, field: "total") { payments, run in
            var reader = FormReader(visit.form)
            let total = reader.money("total")
            try reader.finish()
            try await payments.markSent(run, total: total, by: visit.actor)
        }
    }

    static func confirm(_ visit: SignedVisit) async throws -> Response {
        try await move(visit, field: "day") { payments, run in
            var reader = FormReader(visit.form)
            let day = reader.optionalDay("day") ?? visit.instance.clock.today()
            try reader.finish()
            let line = visit.form.optional("line").map { Set([PaymentLine.ID(rawValue: $0)]) }
            try await payments.confirm(run, lines: line, on: day, by: visit.actor)
        }
    }

    static func void(_ visit: SignedVisit) async throws -> Response {
        try await move(visit, field: "reason") {
            try await $0.void($1, reason: visit.form["reason"], by: visit.actor)
        }
    }

    static func remove(_ visit: SignedVisit) async throws -> Response {
        let line: PaymentLine.ID = try visit.id("line")
        return try await move(visit, field: "lines") { try await $0.remove(line, from: $1, by: visit.actor) }
    }

    static func payPart(_ visit: SignedVisit) async throws -> Response {
        let line: PaymentLine.ID = try visit.id("line")
        return try await move(visit, field: "part-\(line)") { payments, run in
            var reader = FormReader(visit.form)
            let part = reader.money("part")
            try reader.finish()
            try await payments.pay(part, of: line, in: run, by: visit.actor)
        }
    }

    static func sendBack(_ visit: SignedVisit) async throws -> Response {
        let line: PaymentLine.ID = try visit.id("line")
        return try await move(visit, field: "lines") { payments, run in
            var reader = FormReader(visit.form)
            let day = reader.optionalDay("day") ?? visit.instance.clock.today()
            try reader.finish()
            try await payments.sendBack(line, of: run, reason: visit.form["reason"], on: day, by: visit.actor)
        }
    }

    private static func move(
        _ visit: SignedVisit, field: String, _ verb: (Payments, PaymentRun.ID) async throws -> Void
    ) async throws -> Response {
        let id: PaymentRun.ID = try visit.id("run")
        return try await visit.carryOut(field: field) {
            try await verb(visit.instance.payments, id)
            return .seeOther(Links.payment(id))
        } refused: {
            try await PaymentRunPage.load(id, visit, refusal: $0).response($1)
        }
    }
}
