internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// The bodies the co-operative deals with: managers' pages.
enum OrganisationRoutes {
    static func list(_ visit: SignedVisit) async throws -> Response {
        let l = visit.language
        let organisations = try await visit.instance.database.read { try Organisation.all(in: $0) }
        let part = ListPart(organisations, query: visit.query, most: Organisation.mostListed) {
            "\($0.name) \(l("organisationKind.\($0.kind.rawValue)")) \($0.email ?? "") \($0.siret ?? "")"
        }
        return visit.page(l("nav.organisations")) {
            h1 { l("nav.organisations") }
            p(.class("lede")) { l("organisation.list.lede") }
            p(.class("actions")) { a(.class("button"), .href(Links.newOrganisation)) { l("organisation.list.new") } }
            if organisations.isEmpty {
                p(.class("empty")) { l("organisation.list.empty") }
            } else {
                part.search(visit.visit, at: Links.organisations)
                Table(
                    caption: l("organisation.list.caption", ["count": String(part.found)]),
                    columns: ["name", "kind", "email", "siret"].map { .init(heading: l("organisation.column.\($0)")) },
                    rows: part.shown.map { organisation in
                        [
                            a(.href(Links.organisation(organisation.slug))) { organisation.name },
                            HTML(l("organisationKind.\(organisation.kind.rawValue)")),
                            HTML(organisation.email ?? ""), HTML(organisation.siret ?? ""),
                        ]
                    }
                ).html
                part.pager(l, at: Links.organisations)
            }
        }
    }

    static func new(_ visit: SignedVisit) async throws -> Response { form(visit) }

    static func create(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "name") {
            _ = try await visit.instance.organisations.add(read(visit.form), by: visit.actor)
            return .seeOther(Links.organisations)
        } refused: {
            form(visit, refusal: $0, $1)
        }
    }

    private static func read(_ form: Form) throws(FormRefusal) -> Organisations.Details {
        var reader = FormReader(form)
        let name = reader.text("name", most: 120, missing: "organisation.form.nameMissing")
        let kind = reader.choice("kind", Organisation.Kind.association)
        let siret = reader.optionalText("siret", most: 30).map { $0.filter { !$0.isWhitespace } }
        if let siret, siret.utf8.count != 14 || !siret.utf8.allSatisfy({ (48...57).contains($0) }) {
            reader.fault("siret", Sentence("organisation.form.siretOdd"))
        }
        let details = Organisations.Details(
            name: name, legalName: reader.optionalText("legalName", most: 120), kind: kind,
            email: reader.optionalEmail("email"),
            siret: siret)
        try reader.finish()
        return details
    }

    private static func form(
        _ visit: SignedVisit, refusal: FormRefusal? = nil, _ status: HTTPResponse.Status = .ok
    ) -> Response {
        let l = visit.language
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        return visit.page(l("organisation.form.new"), status: status) {
            l.crumbs([(l("nav.organisations"), Links.organisations)], here: l("organisation.form.new"))
            h1 { l("organisation.form.new") }
            page.form(to: Links.newOrganisation, button: l("organisation.form.add"), cancel: Links.organisations) {
                page.text("name", l("organisation.form.name"), most: 120, isRequired: true)
                page.choice(
                    "kind", l("organisation.form.kind"),
                    options: Organisation.Kind.allCases.map { ($0.rawValue, l("organisationKind.\($0.rawValue)")) },
                    value: Organisation.Kind.association.rawValue)
                page.text("email", l("organisation.form.email"), hint: l("organisation.form.emailHint"), type: "email")
                page.folded(l("organisation.form.more"), names: ["legalName", "siret"]) {
                    page.text(
                        "legalName", l("organisation.form.legalName"), hint: l("organisation.form.legalNameHint"),
                        most: 120)
                    page.text(
                        "siret", l("organisation.form.siret"), hint: l("organisation.form.siretHint"), most: 30,
                        inputmode: "numeric")
                }
            }
        }
    }
}
