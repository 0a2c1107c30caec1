internal import Ledger

/// An agreement as typed. The funder is chosen, or named for the first time.
struct AgreementForm {
    let form: Form
    let organisations: [Organisation]

    func read() throws(FormRefusal) -> Funds.NewAgreement {
        var reader = FormReader(form)
        let funder = readFunder(&reader)
        let title = reader.text("title", missing: "fund.form.titleMissing")
        let slug = title.isEmpty ? nil : reader.slug("slug", naming: title)
        let signedOn = reader.optionalDay("signedOn")
        let note = reader.optionalText("note", most: 1000, mayHaveLines: true)
        try reader.finish()
        guard let funder, let slug else { throw reader.refusal }
        return Funds.NewAgreement(slug: slug, funder: funder, title: title, signedOn: signedOn, note: note)
    }

    private func readFunder(_ reader: inout FormReader) -> Funds.Funder? {
        if let chosen = form.optional("funder") {
            if let known = organisations.first(where: { $0.id.rawValue == chosen }) { return .known(known.id) }
            reader.fault("funder", Sentence("form.unknownChoice"))
            return nil
        }
        let name = reader.text("newFunder", most: 120, missing: "fund.form.funderMissing")
        guard !name.isEmpty else { return nil }
        guard let slug = Slug(naming: name) else {
            reader.fault("newFunder", Organisations.No.nameWithoutLetters.sentence)
            return nil
        }
        // Typed again, or already known: there is one organisation of a name.
        if let known = organisations.first(where: { $0.slug == slug }) { return .known(known.id) }
        return .new(name: name)
    }
}

/// What a line may pay, as typed.
struct TermsForm {
    let form: Form
    let currency: Currency

    func read(_ reader: inout FormReader, note: String? = nil) -> FundLineTerms {
        var kindCeilings: [SolutionKind: Money] = [:]
        for kind in SolutionKind.allCases {
            kindCeilings[kind] = reader.optionalMoney(Self.ceiling(kind), currency: currency)
        }
        return FundLineTerms(
            note: note, purpose: reader.text("purpose", most: 300, missing: "fund.form.purposeMissing"),
            windowFrom: reader.optionalDay("windowFrom"), windowUntil: reader.optionalDay("windowUntil"),
            spendBy: reader.optionalDay("spendBy"), kinds: reader.ticked("kinds"), payees: reader.ticked("payees"),
            territories: Set(FundLineTerms.split(reader.optionalText("territories", most: 300) ?? "")),
            perDrawCeiling: reader.optionalMoney("perDraw", currency: currency),
            perPersonCeiling: reader.optionalMoney("perPerson", currency: currency), kindCeilings: kindCeilings,
            evidence: reader.choice("evidence", .none))
    }

    static func ceiling(_ kind: SolutionKind) -> String { "ceiling-\(kind.rawValue)" }
}

/// A new line as typed, with the first money put on it.
struct LineForm {
    let form: Form
    /// Nil: the co-operative's own money.
    let agreement: FundingAgreement?
    let currency: Currency
    let today: Day

    func read() throws(FormRefusal) -> (line: Funds.NewLine, amount: Money?, day: Day) {
        var reader = FormReader(form)
        let name = reader.text("name", missing: "fund.form.nameMissing")
        let slug = name.isEmpty ? nil : reader.slug("slug", naming: name)
        let amount =
            agreement == nil
            ? reader.money("amount", currency: currency) : reader.optionalMoney("amount", currency: currency)
        let day = reader.optionalDay("amountDay") ?? today
        let terms =
            agreement == nil
            ? FundLineTerms(purpose: reader.text("purpose", most: 300, missing: "fund.form.purposeMissing"))
            : TermsForm(form: form, currency: currency).read(&reader)
        try reader.finish()
        guard let slug else { throw reader.refusal }
        let line = Funds.NewLine(
            slug: slug, agreement: agreement?.id, name: name, isFree: form.has("isFree"), currency: currency,
            terms: terms)
        return (line, amount, day)
    }
}
