internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// « Réglages »: what holds over all budgets.
enum CooperativeRoutes {
    static func show(_ visit: SignedVisit) async throws -> Response { page(visit) }

    static func change(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "name") {
            var rules = visit.instance.cooperative
            var reader = FormReader(visit.form)
            rules.name = reader.text("name", most: 70)
            rules.personQuarterCeiling = reader.optionalMoney("personQuarterCeiling", currency: rules.currency)
            rules.twoPersonsAbove = reader.optionalMoney("twoPersonsAbove", currency: rules.currency)
            rules.paidOnWord =
                reader.moneyOrZero("paidOnWord", currency: rules.currency) ?? .zero(rules.currency)
            let days = reader.number("evidenceDays", 0...365, otherwise: 0)
            rules.evidenceDays = days == 0 ? nil : days
            rules.observerReleases = visit.form.has("observerReleases")
            try reader.finish()
            try await visit.instance.house.change(to: rules, by: visit.actor)
            return .seeOther(Links.cooperative)
        } refused: {
            page(visit, refusal: $0, $1)
        }
    }

    private static func page(
        _ visit: SignedVisit, refusal: FormRefusal? = nil, _ status: HTTPResponse.Status = .ok
    ) -> Response {
        let (l, rules) = (visit.language, visit.instance.cooperative)
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        return visit.page(l("nav.cooperative"), status: status) {
            h1 { l("nav.cooperative") }
            p(.class("lede")) { l("cooperative.lede") }
            page.form(to: Links.cooperative, button: l("cooperative.save")) {
                page.text("name", l("cooperative.name"), hint: l("cooperative.nameHint"), value: rules.name, most: 70)
                page.amount(
                    "personQuarterCeiling", l("cooperative.personQuarterCeiling"),
                    hint: l("cooperative.personQuarterCeilingHint"), value: rules.personQuarterCeiling)
                page.amount(
                    "twoPersonsAbove", l("cooperative.twoPersonsAbove"), hint: l("cooperative.twoPersonsAboveHint"),
                    value: rules.twoPersonsAbove)
                page.amount(
                    "paidOnWord", l("cooperative.paidOnWord"), hint: l("cooperative.paidOnWordHint"),
                    value: rules.paidOnWord)
                page.text(
                    "evidenceDays", l("cooperative.evidenceDays"), hint: l("cooperative.evidenceDaysHint"),
                    value: rules.evidenceDays.map(String.init), most: 3, inputmode: "numeric")
                page.checkbox(
                    "observerReleases", l("cooperative.observerReleases"), isOn: rules.observerReleases)
                p(.class("hint")) { l("cooperative.observerReleasesHint") }
            }
        }
    }
}
