internal import Foundation
internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// A person as typed.
struct PersonForm {
    let form: Form

    func read() throws(FormRefusal) -> (People.Details, Set<Role>) {
        var reader = FormReader(form)
        var details = People.Details(
            name: reader.text("name", most: 80, missing: "person.form.nameMissing"),
            legalName: reader.optionalText("legalName", most: 120), email: reader.optionalEmail("email"),
            status: reader.choice("status", .associate), analyticCode: reader.optionalText("analyticCode", most: 40),
            isNamedPublicly: form.has("isNamedPublicly"), language: reader.choice("language", .fr))
        details.since = reader.optionalDay("since")
        let roles: Set<Role> = reader.ticked("roles")
        try reader.finish()
        return (details, roles)
    }
}

struct PeoplePage {
    let visit: SignedVisit
    let part: ListPart<Person>
    let roles: [Person.ID: [Role]]
    /// Second factors that were lost and wait for an answer.
    let lost: [(loss: FactorLoss, name: String)]

    private var l: Language { visit.language }

    func response() -> Response {
        visit.page(l("nav.people")) {
            h1 { l("nav.people") }
            p(.class("lede")) { l("person.list.lede") }
            FactorLoss.rows(lost, l)
            p(.class("actions")) {
                a(.class("button"), .href(Links.newPerson)) { l("person.list.new") }
                a(.class("button button-quiet"), .href(Links.peopleImport)) { l("peopleImport.title") }
                a(.class("button button-quiet"), .href(Links.roles)) { l("nav.roles") }
                a(.class("button button-quiet"), .href(Links.contracts)) { l("contract.title") }
            }
            part.search(visit.visit, at: Links.people)
            div(.class("wide")) {
                Table(
                    caption: l("person.list.caption", ["count": String(part.found)]),
                    columns: ["name", "email", "status", "roles"].map { .init(heading: l("person.column.\($0)")) },
                    rows: part.shown.map(row)
                ).html
            }
            part.pager(l, at: Links.people)
        }
    }

    private func row(_ person: Person) -> [HTML] {
        [
            a(.href(Links.person(person.id))) { person.name },
            HTML(person.email ?? l("person.list.noAccount")),
            HTML(l("status.\(person.status.rawValue)")),
            HTML(l.list((roles[person.id] ?? []).map { l("role.\($0.rawValue)") })),
        ]
    }
}

/// The form of a person: new, or known.
struct PersonFormPage {
    let visit: SignedVisit
    let person: Person?
    let roles: [HeldRole]
    /// Nothing about them may be typed again.
    let isErased: Bool
    private var refusal: FormRefusal?

    init(visit: SignedVisit, person: Person?, roles: [HeldRole], isErased: Bool = false) {
        self.visit = visit
        self.person = person
        self.roles = roles
        self.isErased = isErased
    }

    func refused(_ refusal: FormRefusal) -> PersonFormPage {
        var page = self
        page.refusal = refusal
        return page
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let l = visit.language
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        let title = person?.name ?? l("person.form.new")
        return visit.page(title, status: status) {
            l.crumbs([(l("nav.people"), Links.people)], here: title)
            h1 { title }
            if isErased {
                page.errors
                p(.class("lede")) { l("person.erased") }
            } else {
                fields(page)
            }
        }
    }

    private func fields(_ page: FormPage) -> HTML {
        let l = visit.language
        return HTML {
            if visit.query.has("invitation") {
                p(.class("banner banner-done"), .role("status")) { l("person.invited", ["email": person?.email ?? ""]) }
            }
            if let person {
                div(.class("actions")) {
                    a(.class("button button-quiet"), .href(Links.statuses(of: person.id))) { l("status.see") }
                    a(.class("button button-quiet"), .href(Links.access(of: person.id))) { l("suspension.see") }
                    if person.email != nil, person.status != .left {
                        formElement(.method("post"), .action(Links.person(person.id) + "/invitation")) {
                            visit.visit.csrfField
                            button(.class("button button-quiet")) { l("person.invite") }
                        }
                    }
                }
            }
            page.form(
                to: person.map { Links.person($0.id) } ?? Links.newPerson,
                button: l(person == nil ? "person.form.add" : "person.form.save"), cancel: Links.people
            ) {
                if let person { page.hidden("seen", person.fingerprint) }
                page.text(
                    "name", l("person.form.name"), hint: l("person.form.nameHint"), value: person?.name, most: 80,
                    isRequired: true)
                page.text(
                    "email", l("person.form.email"), hint: l("person.form.emailHint"), value: person?.email,
                    type: "email")
                page.choice(
                    "status", l("person.form.status"),
                    options: Person.Status.allCases.map { ($0.rawValue, l("status.\($0.rawValue)")) },
                    value: (person?.status ?? .associate).rawValue)
                if person == nil {
                    page.day(
                        "since", l("person.form.since"), hint: l("person.form.sinceHint"),
                        value: visit.instance.clock.today())
                    page.checkboxes(
                        "roles", l("person.form.roles"), hint: l("person.form.rolesHint"),
                        options: Role.allCases.filter { $0.reach == .house }.map {
                            (
                                $0.rawValue,
                                l(
                                    "person.roleLine",
                                    [
                                        "role": l("role.heading.\($0.rawValue)"),
                                        "does": l("person.role.\($0.rawValue)"),
                                    ])
                            )
                        }, values: [])
                } else {
                    p {
                        roles.isEmpty
                            ? l("person.form.noRoles") : l.list(roles.map { l.role($0.grant.role, $0.scopeName) })
                        " "
                        a(.href(Links.roles)) { l("person.form.changeRoles") }
                    }
                }
                page.folded(l("person.form.more"), names: ["legalName", "analyticCode", "language"]) {
                    page.text(
                        "legalName", l("person.form.legalName"), hint: l("person.form.legalNameHint"),
                        value: person?.legalName,
                        most: 120)
                    page.text(
                        "analyticCode", l("person.form.analyticCode"), hint: l("person.form.analyticCodeHint"),
                        value: person?.analyticCode, most: 40)
                    page.choice(
                        "language", l("person.form.language"), options: [("fr", "Français"), ("en", "English")],
                        value: (person?.language ?? .fr).rawValue)
                    if person?.email == nil {
                        page.checkbox(
                            "isNamedPublicly", l("person.form.isNamedPublicly"), isOn: person?.isNamedPublicly ?? false)
                    }
                }
            }
            if let person { p { a(.href(Links.erasure(person.id))) { l("erasure.link") } } }
        }
    }
}

extension [Person] {
    /// By name, as people look for one.
    var byName: [Person] {
        map { ($0, SoughtWords.folded($0.name)) }
            .sorted { ($0.1, $0.0.id.rawValue) < ($1.1, $1.0.id.rawValue) }.map(\.0)
    }
}
