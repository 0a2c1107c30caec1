internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// A person's way through the co-operative, and the form of the next step.
struct StatusPage {
    let visit: SignedVisit
    let person: Person
    let history: [StatusEntry]
    let contracts: [ContractKind]
    var refusal: FormRefusal?

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let l = visit.language
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        return visit.page(l("status.title"), status: status) {
            l.crumbs(
                [(l("nav.people"), Links.people), (person.name, Links.person(person.id))], here: l("status.title"))
            h1 { l("status.heading", ["name": person.name]) }
            ol(.class("history")) {
                for entry in history {
                    li {
                        timeElement(.datetime(entry.change.since.description)) { l.day(entry.change.since) }
                        div {
                            strong { l("status.\(entry.change.status.rawValue)") }
                            if let name = entry.contractName {
                                p {
                                    entry.change.contractUntil.map {
                                        l("status.contractUntil", ["name": name, "day": l.day($0)])
                                    } ?? name
                                }
                            }
                            if let note = entry.change.note { p(.class("hint")) { note } }
                        }
                    }
                }
            }
            h2 { l("status.next") }
            page.form(to: Links.statuses(of: person.id), button: l("status.save"), cancel: Links.person(person.id)) {
                page.choice(
                    "status", l("status.form.status"), hint: l("status.form.statusHint"),
                    options: Person.Status.allCases.map { ($0.rawValue, l("status.\($0.rawValue)")) },
                    value: person.status.rawValue)
                page.day(
                    "since", l("status.form.since"), hint: l("status.form.sinceHint"),
                    value: visit.instance.clock.today())
                page.choice(
                    "contract", l("status.form.contract"),
                    options: [("", l("status.form.noContract"))] + contracts.map { ($0.id.rawValue, $0.name) })
                page.day("until", l("status.form.until"), hint: l("status.form.untilHint"))
                page.text("note", l("status.form.note"), hint: l("status.form.noteHint"))
            }
            if !contracts.isEmpty {
                details {
                    summaryElement { l("status.contracts") }
                    for kind in contracts {
                        p {
                            [kind.name, kind.source, kind.checkedOn.map { l("status.checkedOn", ["day": l.day($0)]) }]
                                .compactMap(\.self).joined(separator: " · ")
                        }
                    }
                }
            }
        }
    }
}

enum StatusRoutes {
    static func show(_ visit: SignedVisit) async throws -> Response { try await load(visit).response() }

    static func record(_ visit: SignedVisit) async throws -> Response {
        let id: Person.ID = try visit.id("person")
        return try await visit.carryOut(field: "status") {
            var reader = FormReader(visit.form)
            let status: Person.Status = reader.choice("status", .associate)
            let since = reader.day("since")
            let until = reader.optionalDay("until")
            let note = reader.optionalText("note", most: 200)
            let contract = visit.form.optional("contract").map { ContractKind.ID(rawValue: $0) }
            try reader.finish()
            guard let since else { throw MalformedForm() }
            try await visit.instance.statuses.record(
                StatusChange(status: status, since: since, contract: contract, contractUntil: until, note: note),
                of: id, by: visit.actor)
            return .seeOther(Links.statuses(of: id))
        } refused: { refusal, status in
            var page = try await load(visit)
            page.refusal = refusal
            return page.response(status)
        }
    }

    private static func load(_ visit: SignedVisit) async throws -> StatusPage {
        let id: Person.ID = try visit.id("person")
        return try await visit.instance.database.read { db in
            try StatusPage(
                visit: visit, person: Person.find(id, in: db), history: StatusChange.history(of: id, in: db),
                contracts: ContractKind.all(in: db))
        }
    }
}
