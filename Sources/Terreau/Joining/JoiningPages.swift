internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// « Entreprendre avec les communs »: what the co-operative can do for somebody who tries an activity, and a short form.
struct JoinPage {
    let visit: Visit
    var refusal: FormRefusal?

    private static let steps = ["write", "meet", "try", "draw", "network", "choose"]

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let l = visit.language
        let page = FormPage(visit, typed: visit.form, refusal: refusal)
        let name = visit.instance.cooperative.name
        return visit.page(l("join.title"), status: status) {
            h1 { l("join.title") }
            p(.class("lede")) { l("join.lede", ["name": name]) }
            // After a refusal the form is what somebody came back for.
            if refusal == nil { steps(l, name) }
            section(.id("ecrire")) {
                h2 { l("join.form.title") }
                p { l("join.form.lede") }
                page.form(to: Links.join, button: l("join.form.send")) {
                    page.text(
                        "name", l("join.form.name"), hint: l("join.form.nameHint"), most: 80, isRequired: true,
                        autocomplete: "name")
                    page.text(
                        "email", l("join.form.email"), hint: l("join.form.emailHint"), type: "email", isRequired: true,
                        autocomplete: "email")
                    page.area("livelihood", l("join.form.livelihood"), hint: l("join.form.livelihoodHint"))
                    page.text("commons", l("join.form.commons"), hint: l("join.form.commonsHint"))
                    page.text("place", l("join.form.place"), hint: l("join.form.placeHint"))
                    fieldset(.class("choices", hasFault("consent") ? "has-error" : nil), .id("consent"), .tabindex(-1))
                    {
                        legend { l("join.form.consent") }
                        p(.class("hint")) { l("join.form.consentHint") }
                        if hasFault("consent") { p(.class("error")) { l("join.form.consentMissing") } }
                        page.checkbox("consent", l("join.form.consentBox", ["name": name]), isOn: false)
                    }
                }
            }
        }
    }

    private func steps(_ l: Language, _ name: String) -> HTML {
        HTML {
            p(.class("actions")) { a(.class("button"), .href("#ecrire")) { l("join.go") } }
            h2 { l("join.steps") }
            ol(.class("steps")) {
                for step in Self.steps {
                    li {
                        h3 { l("join.step.\(step)") }
                        p { l("join.step.\(step).more", ["name": name]) }
                    }
                }
            }
            p { l("join.costs") }
        }
    }

    private func hasFault(_ field: String) -> Bool { refusal?.faults.contains { $0.field == field } ?? false }
}

/// The form, read.
struct JoinForm {
    let form: Form

    func read() throws(FormRefusal) -> Arrival.Words {
        var reader = FormReader(form)
        let name = reader.text("name", most: 80, missing: "join.form.nameMissing")
        let email = reader.optionalEmail("email") ?? ""
        if email.isEmpty {
            reader.fault("email", Sentence("signIn.emailMissing"))
        } else if !MailAddressRules.isWritable(email), email.contains("@") {
            reader.fault("email", Sentence("person.form.emailOdd"))
        }
        let livelihood = reader.text(
            "livelihood", most: 1000, missing: "join.form.livelihoodMissing", mayHaveLines: true)
        let commons = reader.optionalText("commons", most: 200)
        let place = reader.optionalText("place", most: 200)
        if !form.has("consent") { reader.fault("consent", Sentence("join.form.consentMissing")) }
        try reader.finish()
        return Arrival.Words(name: name, email: email, livelihood: livelihood, commons: commons, place: place)
    }
}
