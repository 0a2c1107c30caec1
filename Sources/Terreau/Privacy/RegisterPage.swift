internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// « Registre des traitements »: printed from the catalogue, with who answers for it.
struct RegisterPage {
    let visit: SignedVisit
    let register: Register
    let contacts: PrivacyContacts
    let refusal: FormRefusal?

    private var l: Language { visit.language }

    static func load(_ visit: SignedVisit, refusal: FormRefusal? = nil) async throws -> RegisterPage {
        let contacts = try await visit.instance.database.read { try PrivacyContacts.load(in: $0) }
        return try RegisterPage(
            visit: visit, register: Register(catalogue: .load()), contacts: contacts, refusal: refusal)
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        visit.page(l("register.title"), status: status) {
            h1 { l("register.title") }
            p(.class("lede")) { l("register.lede") }
            p(.class("actions")) {
                a(.class("button button-quiet"), .href(Links.register + "/csv")) { l("register.csv") }
                if visit.actor.has(.manager) {
                    a(.class("button button-quiet"), .href(Links.retention)) { l("retention.title") }
                }
            }
            who
            for entry in register.entries { section { part(entry) } }
            section {
                h2 { l("register.security") }
                p { l("register.securityNote") }
                p { l("register.transfers") }
            }
            if visit.actor.has(.manager) { section { form } }
        }
    }

    private var who: HTML {
        HTML {
            if contacts.controller.isEmpty {
                p(.class("empty")) { l("register.nobody") }
            } else {
                l.facts([
                    ("register.controller", HTML(contacts.controller)),
                    ("register.contact", HTML(contacts.controllerContact)),
                    ("register.officer", contacts.officer.map { HTML($0) }),
                    ("register.officerContact", contacts.officerContact.map { HTML($0) }),
                    ("register.processors", contacts.processors.map { HTML($0) }),
                ])
            }
        }
    }

    @HTMLBuilder private func part(_ entry: Register.Entry) -> HTML {
        h2 { l("register.purpose.\(entry.purpose.rawValue)") }
        l.facts([
            ("register.column.whom", HTML(l("register.whom.\(entry.purpose.rawValue)"))),
            ("register.column.basis", HTML(l.list(entry.bases.map { l("register.basis.\($0.rawValue)") }))),
            (
                "register.readers",
                HTML(entry.openness.map { l("register.openness.\($0.rawValue)") }.joined(separator: l.semicolon))
            ),
            ("register.column.retention", HTML(entry.retentions.map { $0.words(l) }.joined(separator: l.semicolon))),
        ])
        details {
            summaryElement { l("register.columns", ["count": String(entry.columns.count)]) }
            Table(
                caption: l("register.columnsOf", ["purpose": l("register.purpose.\(entry.purpose.rawValue)")]),
                columns: ["column", "openness", "retention"].map { .init(heading: l("register.column.\($0)")) },
                rows: entry.columns.map { column in
                    [
                        code { column.path }, HTML(l("register.openness.\(column.openness.rawValue)")),
                        HTML(column.retention.words(l)),
                    ]
                }
            ).html
        }
    }

    private var form: HTML {
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        return HTML {
            h2 { l("register.who") }
            page.form(to: Links.register, button: l("register.save")) {
                page.text(
                    "controller", l("register.controller"), hint: l("register.controllerHint"),
                    value: contacts.controller, isRequired: true)
                page.text(
                    "controllerContact", l("register.contact"), hint: l("register.contactHint"),
                    value: contacts.controllerContact, isRequired: true)
                page.text(
                    "officer", l("register.officer"), hint: l("register.officerHint"), value: contacts.officer)
                page.text("officerContact", l("register.officerContact"), value: contacts.officerContact)
                page.text(
                    "processors", l("register.processors"), hint: l("register.processorsHint"),
                    value: contacts.processors, most: 500)
            }
        }
    }
}

enum RegisterRoutes {
    static func show(_ visit: SignedVisit) async throws -> Response { try await RegisterPage.load(visit).response() }

    static func save(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "controller") {
            var reader = FormReader(visit.form)
            let contacts = PrivacyContacts(
                controller: reader.text("controller"), controllerContact: reader.text("controllerContact"),
                officer: reader.optionalText("officer"), officerContact: reader.optionalText("officerContact"),
                processors: reader.optionalText("processors", most: 500))
            try reader.finish()
            try await visit.instance.privacy.save(contacts, by: visit.actor)
            return .seeOther(Links.register)
        } refused: {
            try await RegisterPage.load(visit, refusal: $0).response($1)
        }
    }

    static func csv(_ visit: SignedVisit) async throws -> Response {
        let register = try Register(catalogue: .load())
        return .download(register.csv(visit.language), visit.language("register.file"), "text/csv; charset=utf-8")
    }
}
