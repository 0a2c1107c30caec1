internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// One organisation with the secret addresses that were given to it, and the page behind such an address.
enum SharedLinkRoutes {
    static func organisation(_ visit: SignedVisit) async throws -> Response {
        try await OrganisationPage.load(visit).response()
    }

    static func make(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "note") {
            let page = try await OrganisationPage.load(visit)
            let secret = try await visit.instance.sharedLinks.make(
                for: page.organisation.id, note: visit.form["note"], by: visit.actor)
            return try await OrganisationPage.load(visit, made: secret).response()
        } refused: {
            try await OrganisationPage.load(visit, refusal: $0).response($1)
        }
    }

    static func revoke(_ visit: SignedVisit) async throws -> Response {
        let page = try await OrganisationPage.load(visit)
        try await visit.instance.sharedLinks.revoke(visit.id("link"), of: page.organisation.id, by: visit.actor)
        return .seeOther(Links.organisation(page.organisation.slug))
    }

    /// For anybody who holds the address: what the organisation was paid, without a person's name.
    static func shared(_ visit: Visit) async throws -> Response {
        guard let secret = visit.parameters["secret"], secret.utf8.count == 32 else { throw NotFound() }
        let (l, clock, before) = (visit.language, visit.instance.clock, Int(visit.query["avant"]))
        let (name, draws) = try await visit.instance.database.read { db in
            guard let link = try SharedLink.find(secret: secret, in: db), link.isAlive(at: clock.now()) else {
                throw NotFound()
            }
            return try (
                Organisation.find(link.organisation, in: db).name,
                SharedDraw.paid(
                    to: link.organisation, clock: clock, limit: SharedDrawTable.pageSize, before: before, in: db)
            )
        }
        return visit.page(name) {
            h1 { name }
            p(.class("lede")) { l("shared.link.lede", ["cooperative": visit.instance.cooperative.name]) }
            if draws.isEmpty {
                p(.class("empty")) { l("shared.link.nothing") }
            } else {
                let shown = SharedDrawTable(l: l, draws: draws, caption: l("shared.draws"), showsPayee: false)
                shown.html
                shown.pager(Links.shared(secret))
            }
            p(.class("hint")) { l("shared.names") }
        }
    }
}

extension Links {
    static func organisation(_ slug: Slug) -> String { organisations + "/\(slug)" }
    static func shared(_ secret: String) -> String { "/partage/\(secret)" }
}

/// An organisation, for managers.
struct OrganisationPage {
    let visit: SignedVisit
    let organisation: Organisation
    let links: [SharedLink]
    /// The secret of a link that was made just now: it is never shown again.
    let made: String?
    let refusal: FormRefusal?

    private var l: Language { visit.language }

    static func load(
        _ visit: SignedVisit, made: String? = nil, refusal: FormRefusal? = nil
    ) async throws -> OrganisationPage {
        let slug = try visit.slug("organisation")
        return try await visit.instance.database.read { db in
            guard let organisation = try Organisation.find(slug: slug, in: db) else { throw NotFound() }
            return try OrganisationPage(
                visit: visit, organisation: organisation, links: SharedLink.all(of: organisation.id, in: db),
                made: made, refusal: refusal)
        }
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        visit.page(organisation.name, status: status) {
            l.crumbs([(l("nav.organisations"), Links.organisations)], here: organisation.name)
            h1 { organisation.name }
            l.facts([
                ("organisation.column.kind", HTML(l("organisationKind.\(organisation.kind.rawValue)"))),
                ("organisation.column.email", organisation.email.map { HTML($0) }),
                ("organisation.column.siret", organisation.siret.map { HTML($0) }),
            ])
            h2 { l("shared.links") }
            p { l("shared.links.lede") }
            if let made {
                div(.class("banner banner-info")) {
                    l("shared.links.made")
                    " "
                    code { visit.instance.publicURL + Links.shared(made) }
                }
            }
            if !links.isEmpty { ul(.class("rows")) { for link in links { row(link) } } }
            page.form(
                to: Links.organisation(organisation.slug) + "/liens", button: l("shared.links.make"),
                cancel: Links.organisations
            ) {
                page.text("note", l("shared.links.note"), hint: l("shared.links.noteHint"), most: 120, isRequired: true)
            }
        }
    }

    private var page: FormPage { FormPage(visit.visit, typed: made == nil ? visit.form : Form(), refusal: refusal) }

    private func row(_ link: SharedLink) -> HTML {
        let isAlive = link.isAlive(at: visit.instance.clock.now())
        return li(.class("row")) {
            span(.class("row-main")) { link.note }
            p(.class("row-note")) {
                isAlive
                    ? l(
                        "shared.links.until",
                        ["who": link.createdBy, "day": l.day(visit.instance.clock.day(of: link.expiresAt))])
                    : l("shared.links.over")
            }
            if isAlive {
                formElement(
                    .method("post"),
                    .action(Links.organisation(organisation.slug) + "/liens/\(link.id)/retrait")
                ) {
                    visit.visit.csrfField
                    button(.class("link"), .ariaLabel(l("shared.links.revokeOf", ["note": link.note]))) {
                        l("shared.links.revoke")
                    }
                }
            }
        }
    }
}
