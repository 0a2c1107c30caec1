internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// What goes and what stays, before anything happens.
struct ErasurePage {
    let visit: SignedVisit
    let plan: Erasure.Plan
    let refusal: FormRefusal?

    private var l: Language { visit.language }

    static func load(_ visit: SignedVisit, refusal: FormRefusal? = nil) async throws -> ErasurePage {
        let plan = try await visit.instance.erasure.plan(visit.id("person"), by: visit.actor)
        return ErasurePage(visit: visit, plan: plan, refusal: refusal)
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let person = plan.person
        return visit.page(l("erasure.title", ["name": person.name]), status: status) {
            l.crumbs(
                [(l("nav.people"), Links.people), (person.name, Links.person(person.id))], here: l("erasure.short"))
            h1 { l("erasure.title", ["name": person.name]) }
            p(.class("lede")) { l("erasure.lede") }
            h2 { l("erasure.goes") }
            ul(.class("plain")) {
                for key in ["identity", "bank", "access", "groups", "texts", "unpaid"] {
                    li { l("erasure.goes.\(key)") }
                }
            }
            h2 { l("erasure.stays") }
            ul(.class("plain")) {
                if plan.draws > 0 { li { l("erasure.stays.books", ["count": String(plan.draws)]) } }
                if plan.payments > 0 { li { l("erasure.stays.payments", ["count": String(plan.payments)]) } }
                if plan.receipts > 0 { li { l("erasure.stays.receipts", ["count": String(plan.receipts)]) } }
                li { l("erasure.stays.texts") }
            }
            p {
                plan.keptUntil.map { l("erasure.until", ["day": l.day($0)]) } ?? l("erasure.untilNothing")
            }
            if plan.obstacles.isEmpty { form } else { obstacles }
        }
    }

    private var obstacles: HTML {
        HTML {
            h2 { l("erasure.first") }
            ul(.class("plain")) { for no in plan.obstacles { li { l(no.sentence) } } }
        }
    }

    private var form: HTML {
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        return page.form(
            to: Links.erasure(plan.person.id), button: l("erasure.act"), cancel: Links.person(plan.person.id)
        ) {
            page.area("reason", l("erasure.reason"), hint: l("erasure.reasonHint"))
            page.checkboxes("sure", l("erasure.last"), options: [("1", l("erasure.sure"))], values: [])
        }
    }
}

enum ErasureRoutes {
    static func show(_ visit: SignedVisit) async throws -> Response { try await ErasurePage.load(visit).response() }

    static func erase(_ visit: SignedVisit) async throws -> Response {
        let id: Person.ID = try visit.id("person")
        return try await visit.carryOut(field: "reason") {
            var reader = FormReader(visit.form)
            if !visit.form.has("sure") { reader.fault("sure", Sentence("erasure.notSure")) }
            try reader.finish()
            try await visit.instance.erasure.erase(id, reason: visit.form["reason"], by: visit.actor)
            return .seeOther(Links.people)
        } refused: {
            try await ErasurePage.load(visit, refusal: $0).response($1)
        }
    }
}
