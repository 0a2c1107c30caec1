internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import NIOCore
internal import Storage

extension Instance {
    /// Files for accountants are in French, whoever asks: that is the language of the books.
    var accounting: AccountingExport {
        AccountingExport(database: database, clock: clock, language: languages.french)
    }
    var periods: Periods { Periods(database: database, clock: clock, language: languages.french) }
    var accountPlans: AccountPlans { AccountPlans(database: database, clock: clock) }
}

/// « Exports »: files for the accountant and for other programs, the accounts they use, and closed periods.
enum ExportRoutes {
    static func page(_ visit: SignedVisit) async throws -> Response { try await ExportPage.load(visit).response() }

    /// `?du=&au=`. A file of the FEC layout that breaks a rule of it is not given: the page says why.
    static func download(_ visit: SignedVisit) async throws -> Response {
        guard let word = visit.visit.parameters["file"] else { throw NotFound() }
        let export = visit.instance.accounting
        let page: ExportPage
        do {
            let period = try ExportForm(form: visit.query).read()
            if word == "description" {
                let text = try await FECDescription.text(export, period)
                try await visit.instance.acts.tell(.exportTaken, .export(word), by: visit.actor)
                return .download(Array(text.utf8), "terreau-description-format-fec.txt", "text/plain; charset=utf-8")
            }
            guard let file = ExportFile(rawValue: word) else { throw NotFound() }
            let bytes = try await export.whole(file, period)
            try await visit.instance.acts.tell(.exportTaken, .export(word), detail: period.words, by: visit.actor)
            return .download(bytes, file.name(period), file.type)
        } catch let refusal as FormRefusal {
            page = try await ExportPage.load(visit, refusal: refusal)
        } catch let broken as AccountingExport.Broken {
            page = try await ExportPage.load(visit, findings: broken.findings)
        }
        return try page.response(.unprocessableContent)
    }

    static func close(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "until") {
            var reader = FormReader(visit.form)
            let day = reader.day("until")
            if !visit.form.has("sure") { reader.fault("until", Sentence("exports.close.notSure")) }
            try reader.finish()
            guard let day else { throw reader.refusal }
            try await visit.instance.periods.close(until: day, by: visit.actor)
            return .seeOther(Links.exports)
        } refused: {
            try await ExportPage.load(visit, refusal: $0).response($1)
        }
    }

    static func plan(_ visit: SignedVisit) async throws -> Response { try await AccountPlanPage.load(visit).response() }

    static func choosePlan(_ visit: SignedVisit) async throws -> Response {
        let page = try await AccountPlanPage.load(visit)
        return try await visit.carryOut(field: "legalForm") {
            let (form, accounts) = try AccountPlanForm(form: visit.form, words: page.words).read()
            try await visit.instance.accountPlans.choose(form, accounts: accounts, by: visit.actor)
            return .seeOther(Links.exports)
        } refused: {
            try page.refused($0).response($1)
        }
    }

    static func chooseCodes(_ visit: SignedVisit) async throws -> Response {
        let page = try await AccountPlanPage.load(visit)
        return try await visit.carryOut(field: "codes") {
            var reader = FormReader(visit.form)
            var codes: [AccountingChoices.AnalyticKind: [String: String?]] = [:]
            for thing in page.things where visit.form.has(thing.field) {
                let typed = reader.optionalText(thing.field, most: 200)
                codes[thing.kind, default: [:]][thing.id] = .some(typed == thing.proposed ? nil : typed)
            }
            try reader.finish()
            try await visit.instance.accountPlans.choose(codes, by: visit.actor)
            return .seeOther(Links.accountPlan)
        } refused: {
            try page.refused($0).response($1)
        }
    }
}

/// A period as typed.
struct ExportForm {
    let form: Form

    func read() throws(FormRefusal) -> ExportPeriod {
        var reader = FormReader(form)
        let period = ExportPeriod(from: reader.optionalDay("du"), until: reader.optionalDay("au"))
        if let from = period.from, let until = period.until, until < from {
            reader.fault("au", Sentence("exports.daysCrossed"))
        }
        try reader.finish()
        return period
    }
}

/// Numbers and words as typed.
struct AccountPlanForm {
    let form: Form
    /// The words that are proposed, by account.
    let words: [AccountKey: String]

    func read() throws(FormRefusal) -> (LegalForm, [AccountKey: (number: String?, label: String?)]) {
        var reader = FormReader(form)
        let legalForm = reader.choice("legalForm", LegalForm.company)
        var accounts: [AccountKey: (number: String?, label: String?)] = [:]
        for key in AccountKey.allCases {
            let number = reader.optionalText("number-\(key.rawValue)", most: 40)
            if let number, !number.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) }) {
                reader.fault("number-\(key.rawValue)", Sentence("exports.plan.numberOdd"))
            } else if let number, number.utf8.prefix(3).count(where: { (48...57).contains($0) }) < 3 {
                reader.fault("number-\(key.rawValue)", Sentence("exports.plan.threeDigits"))
            }
            let label = reader.optionalText("label-\(key.rawValue)", most: 120)
            accounts[key] = (number, label == words[key] ? nil : label)
        }
        // One number has one name, or importing programs choose one of the two.
        for (key, chosen) in accounts {
            guard let number = chosen.number else { continue }
            let label = chosen.label ?? words[key]
            if accounts.contains(where: { $0.value.number == number && ($0.value.label ?? words[$0.key]) != label }) {
                reader.fault("label-\(key.rawValue)", Sentence("exports.plan.oneName", ["number": .text(number)]))
            }
        }
        try reader.finish()
        return (legalForm, accounts)
    }
}
