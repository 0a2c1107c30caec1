internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// Who can help with what.
struct DirectoryPage {
    let visit: SignedVisit
    let words: String
    let entries: [DirectoryEntry]

    private var l: Language { visit.language }

    func response() -> Response {
        let part = ListPart(entries, query: visit.query, most: Person.mostListed)
        return visit.page(l("directory.title")) {
            l.crumbs([(l("nav.home"), Links.home)], here: l("directory.title"))
            h1 { l("directory.title") }
            p(.class("lede")) { l("directory.lede") }
            formElement(.class("form"), .method("get"), .action(Links.directory), .role("search")) {
                FormPage(visit.visit).text(
                    "q", l("directory.search"), hint: l("directory.searchHint"), value: words, most: 100)
                div(.class("actions")) {
                    button(.class("button")) { l("directory.find") }
                    a(.class("button button-quiet"), .href(Links.profile)) { l("directory.mine") }
                }
            }
            h2 {
                words.isEmpty || entries.isEmpty
                    ? l("directory.all") : l("directory.found", ["count": String(entries.count)])
            }
            if entries.isEmpty { p(.class("empty")) { l(words.isEmpty ? "directory.empty" : "directory.none") } }
            part.cut(l)
            ul(.class("people-list")) {
                for entry in part.shown {
                    li {
                        h3 { entry.name }
                        if let trade = entry.profile.trade { p { trade } }
                        l.facts([
                            ("directory.skills", entry.profile.skills.map { HTML($0) }),
                            ("directory.helpsWith", entry.profile.helpsWith.map { HTML($0) }),
                            ("directory.contact", entry.profile.contact.map { HTML($0) }),
                        ])
                    }
                }
            }
            part.pager(l, at: Links.directory)
        }
    }
}

/// One's own entry.
struct ProfilePage {
    let visit: SignedVisit
    let profile: Profile
    var isSaved = false
    var refusal: FormRefusal?

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let l = visit.language
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        return visit.page(l("profile.title"), status: status) {
            l.crumbs([(l("directory.title"), Links.directory)], here: l("profile.title"))
            h1 { l("profile.title") }
            if isSaved {
                p(.class("banner banner-done"), .role("status")) {
                    l(profile.isListed ? "profile.savedListed" : "profile.savedHidden")
                }
            }
            p(.class("lede")) { l("profile.lede") }
            page.form(to: Links.profile, button: l("profile.save"), cancel: Links.directory) {
                page.checkbox("isListed", l("profile.isListed"), isOn: profile.isListed)
                page.text("trade", l("profile.trade"), hint: l("profile.tradeHint"), value: profile.trade, most: 120)
                page.text(
                    "skills", l("profile.skills"), hint: l("profile.skillsHint"), value: profile.skills, most: 300)
                page.text(
                    "helpsWith", l("profile.helpsWith"), hint: l("profile.helpsWithHint"), value: profile.helpsWith,
                    most: 300)
                page.text(
                    "contact", l("profile.contact"), hint: l("profile.contactHint"), value: profile.contact, most: 200)
            }
        }
    }
}

enum DirectoryRoutes {
    static func list(_ visit: SignedVisit) async throws -> Response {
        let words = String(visit.query["q"].prefix(100))
        let entries = try await visit.instance.directory.entries(matching: words, for: visit.actor)
        return DirectoryPage(visit: visit, words: words, entries: entries).response()
    }

    static func edit(_ visit: SignedVisit) async throws -> Response {
        let profile = try await visit.instance.database.read { try Profile.of(visit.actor.id, in: $0) }
        return ProfilePage(visit: visit, profile: profile, isSaved: visit.query.has("enregistre")).response()
    }

    static func save(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "trade") {
            var reader = FormReader(visit.form)
            let profile = Profile(
                isListed: visit.form.has("isListed"), trade: reader.optionalText("trade", most: 120),
                skills: reader.optionalText("skills", most: 300),
                helpsWith: reader.optionalText("helpsWith", most: 300),
                contact: reader.optionalText("contact", most: 200))
            try reader.finish()
            try await visit.instance.directory.save(profile, by: visit.actor)
            return .seeOther(Links.profile + "?enregistre")
        } refused: {
            ProfilePage(visit: visit, profile: Profile(), refusal: $0).response($1)
        }
    }
}
