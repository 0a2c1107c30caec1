internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// Where somebody is paid, said by themself. The number is never shown again once it is entered.
struct OwnAccountPage {
    let visit: SignedVisit
    let details: PayeeDetails?
    let refusal: FormRefusal?

    private var l: Language { visit.language }

    static func load(_ visit: SignedVisit, refusal: FormRefusal? = nil) async throws -> OwnAccountPage {
        let details = try await visit.instance.database.read { try PayeeDetails.find(.person(visit.actor.id), in: $0) }
        return OwnAccountPage(visit: visit, details: details, refusal: refusal)
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        let person = visit.actor.person
        return visit.page(l("payee.own.title"), status: status) {
            l.crumbs([(l("nav.home"), Links.home)], here: l("payee.own.title"))
            h1 { l("payee.own.title") }
            p(.class("lede")) { l("payee.own.lede") }
            if let details {
                l.facts([
                    ("payment.column.holder", HTML(details.holder)),
                    ("payment.column.account", HTML(details.ibanMasked)),
                    (
                        "payee.waits",
                        details.paysFrom.flatMap { $0 > visit.instance.clock.now() ? HTML(l.moment($0)) : nil }
                    ),
                ])
                if details.call == .needed { div(.class("banner banner-info")) { l("payee.own.call") } }
                if details.call == .denied { div(.class("banner banner-error")) { l("payee.own.denied") } }
            } else {
                p(.class("empty")) { l("payee.own.none") }
            }
            page.form(to: Links.ownAccount, button: l("payee.save"), cancel: Links.home) {
                page.text(
                    "holder", l("payee.holder"), hint: l("payee.holderHint"),
                    value: details?.holder ?? person.legalName ?? person.name, most: PayeeDetails.longestHolder,
                    isRequired: true)
                page.text(
                    "iban", l("payee.iban"), hint: l(details == nil ? "payee.ibanHint" : "payee.own.ibanKeep"),
                    most: 60,
                    isRequired: details == nil)
            }
        }
    }
}
