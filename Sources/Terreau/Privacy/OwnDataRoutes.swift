internal import HTML
internal import Hummingbird
internal import Ledger
internal import Storage

/// « Mes données »: what the house knows of whoever asks, and who has read it.
enum OwnDataRoutes {
    static func show(_ visit: SignedVisit) async throws -> Response { try await OwnDataPage.load(visit).response() }

    /// Whether public pages may name whoever asks: theirs to choose.
    static func choose(_ visit: SignedVisit) async throws -> Response {
        try await visit.instance.people.choose(isNamedPublicly: visit.form["named"] == "1", by: visit.actor)
        return .seeOther(Links.ownData)
    }

    /// Everything about whoever asks, as one file.
    static func archive(_ visit: SignedVisit) async throws -> Response {
        let export = PersonalExport(
            database: visit.instance.database, clock: visit.instance.clock,
            evidenceFolder: visit.instance.evidenceFolder, language: visit.language)
        return .download(
            try await export.whole(by: visit.actor), visit.language("ownData.fileName"), "application/zip")
    }
}

struct OwnDataPage {
    static let mostReadings = 50

    let visit: SignedVisit
    let readings: [RecordedAct]
    let names: ActNames
    let contacts: PrivacyContacts

    static func load(_ visit: SignedVisit) async throws -> OwnDataPage {
        let person = visit.actor.id
        return try await visit.instance.database.read { db in
            let readings = try Readings.of(person, limit: mostReadings, in: db)
            return try OwnDataPage(
                visit: visit, readings: readings, names: ActNames.load(for: readings, in: db),
                contacts: PrivacyContacts.load(in: db))
        }
    }

    func response() -> Response {
        let l = visit.language
        return visit.page(l("ownData.title")) {
            h1 { l("ownData.title") }
            p(.class("lede")) { l("ownData.lede") }
            section { known }
            section { publicName }
            section {
                h2 { l("ownData.export") }
                p { l("ownData.exportNote") }
                p(.class("actions")) {
                    a(.class("button"), .href(Links.ownData + "/archive")) { l("ownData.download") }
                }
            }
            section(.class("wide")) {
                h2 { l("ownData.readings") }
                p { l("ownData.readingsNote") }
                if readings.isEmpty {
                    p(.class("empty")) { l("ownData.noReadings") }
                } else {
                    ActTable(l: l, acts: readings, names: names, showsOrigin: false, isForManager: false).html
                }
            }
            section {
                h2 { l("ownData.rights") }
                p { l("ownData.rightsNote") }
                if !contacts.controller.isEmpty {
                    p {
                        l(
                            "ownData.contact",
                            ["name": contacts.controller, "contact": contacts.controllerContact])
                    }
                }
            }
        }
    }

    @HTMLBuilder private var known: HTML {
        let l = visit.language
        let person = visit.actor.person
        let roles = visit.actor.roles.map(\.rawValue).sorted().map { l("role.\($0)") }
        h2 { l("ownData.known") }
        l.facts([
            ("ownData.name", HTML(person.name)), ("ownData.legalName", person.legalName.map { HTML($0) }),
            ("ownData.email", person.email.map { HTML($0) }),
            ("ownData.status", HTML(l("status.\(person.status.rawValue)"))),
            ("ownData.roles", roles.isEmpty ? nil : HTML(l.list(roles))),
            ("ownData.analyticCode", person.analyticCode.map { HTML($0) }),
        ])
    }

    @HTMLBuilder private var publicName: HTML {
        let l = visit.language
        let isNamed = visit.actor.person.isNamedPublicly
        h2 { l("ownData.public") }
        p { l(isNamed ? "ownData.publicYes" : "ownData.publicNo") }
        formElement(.class("form"), .method("post"), .action(Links.ownData + "/nom-public")) {
            visit.visit.csrfField
            input(.type("hidden"), .name("named"), .value(isNamed ? "0" : "1"))
            div(.class("actions")) {
                button(.class("button button-quiet")) { l(isNamed ? "ownData.beHidden" : "ownData.bePublic") }
            }
        }
    }
}
