internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// Which contracts there are, and the form of one.
struct ContractKindsPage {
    let visit: SignedVisit
    let kinds: [ContractKind]
    let ended: [(kind: ContractKind, on: Day)]
    /// The one being changed; nil for the form of a new one.
    var changed: ContractKind?
    var refusal: FormRefusal?

    private var l: Language { visit.language }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        visit.page(l("contract.title"), status: status) {
            l.crumbs([(l("nav.people"), Links.people)], here: l("contract.title"))
            h1 { changed?.name ?? l("contract.title") }
            if changed == nil {
                p(.class("lede")) { l("contract.lede") }
                ul(.class("rows")) { for kind in kinds { row(kind) } }
            }
            section {
                if changed == nil { h2 { l("contract.new") } }
                self.form
            }
            if let changed {
                formElement(.method("post"), .action(Links.contract(changed.id, "fin"))) {
                    visit.visit.csrfField
                    p { l("contract.endHint") }
                    div(.class("actions")) { button(.class("button button-quiet")) { l("contract.end") } }
                }
            } else if !ended.isEmpty {
                section {
                    h2 { l("contract.ended") }
                    ul(.class("plain")) {
                        for past in ended {
                            li { l("contract.endedOn", ["name": past.kind.name, "day": l.day(past.on)]) }
                        }
                    }
                }
            }
        }
    }

    private func row(_ kind: ContractKind) -> HTML {
        li(.class("row")) {
            a(.class("row-main"), .href(Links.contract(kind.id))) { kind.name }
            p(.class("row-note")) {
                [
                    l("status.\(kind.status.rawValue)"),
                    kind.mostMonths.map { l("contract.months", ["count": String($0)]) },
                    kind.renewals.map { l("contract.renewed", ["count": String($0)]) }, kind.source,
                    kind.checkedOn.map { l("status.checkedOn", ["day": l.day($0)]) },
                ].compactMap(\.self).joined(separator: " · ")
            }
        }
    }

    private var form: HTML {
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        return page.form(
            to: changed.map { Links.contract($0.id) } ?? Links.contracts, button: l("contract.save"),
            cancel: changed == nil ? nil : Links.contracts
        ) {
            page.text("name", l("contract.name"), value: changed?.name, most: 120, isRequired: true)
            page.choice(
                "status", l("contract.status"), hint: l("contract.statusHint"),
                options: Person.Status.allCases.filter(\.isInside).map { ($0.rawValue, l("status.\($0.rawValue)")) },
                value: (changed?.status ?? .cape).rawValue)
            page.text(
                "months", l("contract.most"), hint: l("contract.noLimit"), value: changed?.mostMonths.map(String.init),
                most: 3, inputmode: "numeric")
            page.text(
                "renewals", l("contract.renewals"), hint: l("contract.noLimit"),
                value: changed?.renewals.map(String.init), most: 2, inputmode: "numeric")
            page.text("source", l("contract.source"), hint: l("contract.sourceHint"), value: changed?.source)
            page.day(
                "checked", l("contract.checked"), hint: l("contract.checkedHint"),
                value: changed?.checkedOn ?? visit.instance.clock.today())
        }
    }
}

enum ContractKindRoutes {
    static func list(_ visit: SignedVisit) async throws -> Response { try await load(visit, nil).response() }

    static func show(_ visit: SignedVisit) async throws -> Response { try await load(visit, id(visit)).response() }

    static func add(_ visit: SignedVisit) async throws -> Response {
        try await carryOut(visit, nil) {
            let name = visit.form["name"]
            let id = Slug(naming: name)?.rawValue ?? ""
            try await visit.instance.contractKinds.add(read(visit.form, .init(rawValue: id)), by: visit.actor)
        }
    }

    static func change(_ visit: SignedVisit) async throws -> Response {
        let id = try id(visit)
        return try await carryOut(visit, id) {
            try await visit.instance.contractKinds.change(to: read(visit.form, id), by: visit.actor)
        }
    }

    static func end(_ visit: SignedVisit) async throws -> Response {
        let id = try id(visit)
        return try await carryOut(visit, id) { try await visit.instance.contractKinds.end(id, by: visit.actor) }
    }

    private static func read(_ form: Form, _ id: ContractKind.ID) throws -> ContractKind {
        var reader = FormReader(form)
        let name = reader.text("name", most: 120, missing: "contract.nameMissing")
        if !name.isEmpty, id.rawValue.isEmpty { reader.fault("name", Sentence("contract.nameMissing")) }
        let status: Person.Status = reader.choice("status", .cape)
        if !status.isInside { reader.fault("status", Sentence("form.unknownChoice")) }
        let months = form.optional("months") == nil ? nil : reader.number("months", 1...600, otherwise: 1)
        let renewals = form.optional("renewals") == nil ? nil : reader.number("renewals", 0...50, otherwise: 0)
        let source = reader.optionalText("source")
        let checked = reader.optionalDay("checked")
        try reader.finish()
        return ContractKind(
            id: id, name: name, status: status, mostMonths: months, renewals: renewals, source: source,
            checkedOn: checked)
    }

    private static func id(_ visit: SignedVisit) throws -> ContractKind.ID {
        .init(rawValue: try visit.slug("contract").rawValue)
    }

    private static func carryOut(
        _ visit: SignedVisit, _ id: ContractKind.ID?, _ verb: () async throws -> Void
    ) async throws -> Response {
        try await visit.carryOut(field: "name") {
            try await verb()
            return .seeOther(Links.contracts)
        } refused: { refusal, status in
            var page = try await load(visit, id)
            page.refusal = refusal
            return page.response(status)
        }
    }

    private static func load(_ visit: SignedVisit, _ id: ContractKind.ID?) async throws -> ContractKindsPage {
        try await visit.instance.database.read { db in
            try ContractKindsPage(
                visit: visit, kinds: ContractKind.all(in: db), ended: ContractKind.ended(in: db),
                changed: id.map { try ContractKind.find($0, in: db) })
        }
    }
}

extension Links {
    static let contracts = "/contrats"
    static func contract(_ id: ContractKind.ID, _ action: String? = nil) -> String {
        contracts + "/\(id)" + (action.map { "/" + $0 } ?? "")
    }
}
