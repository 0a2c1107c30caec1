internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// Pages of funding: who gives what, for what, and what it paid.
enum FundRoutes {
    static func list(_ visit: SignedVisit) async throws -> Response {
        try await FundingPage.load(visit).response()
    }

    static func agreement(_ visit: SignedVisit) async throws -> Response {
        try await AgreementPage.load(visit).response()
    }

    static func funderView(_ visit: SignedVisit) async throws -> Response {
        try await FunderPage.load(visit).response()
    }

    static func line(_ visit: SignedVisit) async throws -> Response {
        try await FundLinePage.load(visit).response()
    }

    // MARK: A new agreement

    static func newAgreement(_ visit: SignedVisit) async throws -> Response {
        try await AgreementFormPage.load(visit).response()
    }

    static func sign(_ visit: SignedVisit) async throws -> Response {
        let page = try await AgreementFormPage.load(visit)
        return try await visit.carryOut(field: "title") {
            let typed = try AgreementForm(form: visit.form, organisations: page.organisations).read()
            _ = try await visit.instance.funds.sign(typed, by: visit.actor)
            return .seeOther(Links.agreement(typed.slug))
        } refused: {
            page.refused($0).response($1)
        }
    }

    // MARK: A new line

    static func newLine(_ visit: SignedVisit) async throws -> Response {
        try await LineFormPage(visit: visit, purpose: .new(namedAgreement(visit))).response()
    }

    static func addLine(_ visit: SignedVisit) async throws -> Response {
        let agreement = try await namedAgreement(visit)
        return try await add(visit, to: agreement, LineFormPage(visit: visit, purpose: .new(agreement)))
    }

    static func newOwnLine(_ visit: SignedVisit) async throws -> Response {
        LineFormPage(visit: visit, purpose: .own).response()
    }

    static func addOwnLine(_ visit: SignedVisit) async throws -> Response {
        try await add(visit, to: nil, LineFormPage(visit: visit, purpose: .own))
    }

    private static func add(
        _ visit: SignedVisit, to agreement: FundingAgreement?, _ page: LineFormPage
    ) async throws -> Response {
        let (funds, today) = (visit.instance.funds, visit.instance.clock.today())
        return try await visit.carryOut(field: "name") {
            let currency = visit.instance.cooperative.currency
            let form = LineForm(form: visit.form, agreement: agreement, currency: currency, today: today)
            let (line, amount, day) = try form.read()
            _ = try await funds.addLine(line, holding: amount.map { ($0, day) }, by: visit.actor)
            return .seeOther(Links.line(line.slug))
        } refused: {
            page.refused($0).response($1)
        }
    }

    private static func namedAgreement(_ visit: SignedVisit) async throws -> FundingAgreement {
        let slug = try visit.slug("agreement")
        return try await visit.instance.database.read { db in
            guard let agreement = try FundingAgreement.find(slug: slug, in: db) else { throw NotFound() }
            return agreement
        }
    }

    // MARK: Amendments

    static func editTerms(_ visit: SignedVisit) async throws -> Response {
        let (line, agreement) = try await namedLine(visit)
        return LineFormPage(visit: visit, purpose: .amendment(line, agreement)).response()
    }

    static func amend(_ visit: SignedVisit) async throws -> Response {
        let (line, agreement) = try await namedLine(visit)
        let page = LineFormPage(visit: visit, purpose: .amendment(line, agreement))
        return try await visit.carryOut(field: "note") {
            guard visit.form["version"] == String(line.terms.version) else { throw TermsChangedSince() }
            var reader = FormReader(visit.form)
            let note = reader.text("note", most: 300, missing: "fund.no.amendmentNeedsReason")
            let terms = TermsForm(form: visit.form, currency: line.currency).read(&reader, note: note)
            try reader.finish()
            try await visit.instance.funds.amend(line.id, to: terms, by: visit.actor)
            return .seeOther(Links.line(line.slug))
        } refused: {
            page.refused($0).response($1)
        }
    }

    private static func namedLine(_ visit: SignedVisit) async throws -> (FundLine, FundingAgreement?) {
        let slug = try visit.slug("line")
        return try await visit.instance.database.read { db in
            guard let line = try FundLine.find(slug: slug, in: db) else { throw NotFound() }
            return (line, try line.agreement.map { try FundingAgreement.find($0, in: db) })
        }
    }

    // MARK: Money in: each is a form on the line's page

    static func grant(_ visit: SignedVisit) async throws -> Response {
        try await money(visit, "granted", day: "grantedOn") { line, amount, day, key in
            try await visit.instance.funds.grant(amount, to: line.id, on: day, by: visit.actor, key: key)
        }
    }

    static func receive(_ visit: SignedVisit) async throws -> Response {
        try await money(visit, "received", day: "receivedOn") { line, amount, day, key in
            try await visit.instance.funds.receive(amount, for: line.id, on: day, by: visit.actor, key: key)
        }
    }

    private static func money(
        _ visit: SignedVisit, _ field: String, day dayField: String,
        _ verb: (FundLine, Money, Day, String) async throws -> Void
    ) async throws -> Response {
        let (line, _) = try await namedLine(visit)
        return try await visit.carryOut(field: field) {
            var reader = FormReader(visit.form)
            let amount = reader.money(field, currency: line.currency)
            let day = reader.optionalDay(dayField) ?? visit.instance.clock.today()
            try reader.finish()
            try await verb(line, amount, day, visit.form.optional("key") ?? Secrets.token())
            return .seeOther(Links.line(line.slug))
        } refused: {
            try await FundLinePage.load(visit, refusal: $0).response($1)
        }
    }
}
