internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// « Conservation »: what would go today, what must stay, and the button.
struct RetentionPage {
    static let person = "person"

    let visit: SignedVisit
    let lines: [RetentionEngine.Line]
    let holds: [LegalHold]
    private let named: [Person]
    private let people: PersonChoices
    let refusal: FormRefusal?

    private var l: Language { visit.language }

    static func load(_ visit: SignedVisit, refusal: FormRefusal? = nil) async throws -> RetentionPage {
        let lines = try await visit.instance.retention.plan()
        return try await visit.instance.database.read { db in
            // Of whom nothing is known any more, nothing can be kept from going.
            let erased = try ErasedPerson.all(in: db)
            return try RetentionPage(
                visit: visit, lines: lines, holds: LegalHold.all(in: db), named: LegalHold.people(in: db),
                people: PersonChoices.load(person, typed: visit.form, in: db) { !erased.contains($0.id) },
                refusal: refusal)
        }
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        return visit.page(l("retention.title"), status: status) {
            l.crumbs([(l("register.title"), Links.register)], here: l("retention.title"))
            h1 { l("retention.title") }
            p(.class("lede")) { l("retention.lede") }
            page.errors
            section(.class("wide")) {
                h2 { l("retention.today") }
                if lines.isEmpty {
                    p(.class("empty")) { l("retention.nothing") }
                } else {
                    Table(
                        caption: l("retention.caption"),
                        columns: [
                            .init(heading: l("retention.table")), .init(heading: l("register.column.retention")),
                            .init(heading: l("retention.rows"), isAmount: true),
                        ],
                        rows: lines.map { line in
                            [code { line.table }, HTML(line.retention.words(l)), HTML(String(line.rows))]
                        }
                    ).html
                    formElement(.class("form"), .method("post"), .action(Links.retention)) {
                        visit.visit.csrfField
                        div(.class("actions"), .id("act")) {
                            button(.class("button")) { l("retention.act") }
                        }
                    }
                }
            }
            section { self.holdList(page) }
        }
    }

    @HTMLBuilder private func holdList(_ page: FormPage) -> HTML {
        h2 { l("retention.holds") }
        p { l("retention.holdsNote") }
        if holds.isEmpty { p(.class("empty")) { l("retention.noHold") } }
        ul(.class("rows")) {
            for hold in holds {
                li(.class("row")) {
                    strong(.class("row-main")) { name(of: hold) }
                    p(.class("row-note")) {
                        hold.reason
                        " · "
                        l.time(hold.placedAt)
                    }
                    formElement(.method("post"), .action(Links.retention + "/gel/\(hold.id)/fin")) {
                        visit.visit.csrfField
                        button(.class("link")) { l("retention.lift") }
                    }
                }
            }
        }
        formElement(.class("form"), .method("post"), .action(Links.retention + "/gel"), .novalidate(true)) {
            visit.visit.csrfField
            people.choice(
                page, l("retention.about"), nobody: l("retention.everything"), button: l("retention.hold"))
            page.area("reason", l("retention.reason"), hint: l("retention.reasonHint"))
            div(.class("actions")) { button(.class("button button-quiet")) { l("retention.hold") } }
        }
    }

    private func name(of hold: LegalHold) -> String {
        hold.person.map { id in named.first { $0.id == id }?.name ?? id.rawValue } ?? l("retention.everything")
    }
}

enum RetentionRoutes {
    static func show(_ visit: SignedVisit) async throws -> Response { try await RetentionPage.load(visit).response() }

    static func act(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "act") {
            try await visit.instance.retention.act(isTechnical: false, by: visit.actor.doer)
            return .seeOther(Links.retention)
        } refused: {
            try await RetentionPage.load(visit, refusal: $0).response($1)
        }
    }

    static func hold(_ visit: SignedVisit) async throws -> Response {
        let isLooking = ChoiceSearch.isLooking(RetentionPage.person, visit.form)
        if isLooking { return try await RetentionPage.load(visit).response() }
        return try await visit.carryOut(field: "reason") {
            let person = visit.form.optional(RetentionPage.person).map(Person.ID.init(rawValue:))
            try await visit.instance.retention.hold(person, reason: visit.form["reason"], by: visit.actor)
            return .seeOther(Links.retention)
        } refused: {
            try await RetentionPage.load(visit, refusal: $0).response($1)
        }
    }

    static func lift(_ visit: SignedVisit) async throws -> Response {
        try await visit.instance.retention.lift(visit.id("hold"), by: visit.actor)
        return .seeOther(Links.retention)
    }
}
