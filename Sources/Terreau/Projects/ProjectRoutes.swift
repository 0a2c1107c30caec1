internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// What money and help are for.
enum ProjectRoutes {
    static func list(_ visit: SignedVisit) async throws -> Response {
        let l = visit.language
        let (projects, own) = try await visit.instance.database.read { db in
            (try Project.all(in: db), try Project.ofPerson(visit.actor.id, in: db))
        }
        let mine = projects.filter { own.contains($0.id) }
        let others = ListPart(
            projects.filter { !own.contains($0.id) }, of: projects.count, query: visit.query, most: Project.mostListed
        ) { "\($0.name) \($0.summary) \($0.territory ?? "")" }
        return visit.page(l("nav.projects")) {
            h1 { l("nav.projects") }
            p(.class("lede")) { l("project.list.lede") }
            if visit.actor.has(.manager) {
                p(.class("actions")) { a(.class("button"), .href(Links.newProject)) { l("project.list.new") } }
            }
            if projects.isEmpty {
                p(.class("empty")) { l(visit.actor.has(.manager) ? "project.list.emptyManager" : "project.list.empty") }
            }
            if !mine.isEmpty {
                section {
                    h2 { l("project.list.mine") }
                    rows(mine, l)
                }
            }
            if mine.count < projects.count {
                section {
                    h2 { l(mine.isEmpty ? "project.list.all" : "project.list.others") }
                    others.search(visit.visit, at: Links.projects)
                    rows(others.shown, l)
                    others.pager(l, at: Links.projects)
                }
            }
        }
    }

    private static func rows(_ projects: [Project], _ l: Language) -> HTML {
        ul(.class("rows")) {
            for project in projects {
                li(.class("row")) {
                    a(.class("row-main"), .href(Links.project(project.slug))) { project.name }
                    p(.class("row-note")) {
                        [project.summary, project.territory].compactMap(\.self).joined(separator: " · ")
                    }
                }
            }
        }
    }

    static func show(_ visit: SignedVisit) async throws -> Response {
        try await ProjectPage.load(visit).response()
    }

    static func new(_ visit: SignedVisit) async throws -> Response { form(visit) }

    static func create(_ visit: SignedVisit) async throws -> Response {
        try await visit.carryOut(field: "name") {
            var reader = FormReader(visit.form)
            let name = reader.text("name", most: 120, missing: "project.form.nameMissing")
            let slug = name.isEmpty ? nil : reader.slug("slug", naming: name)
            let details = Projects.Details(
                name: name, summary: reader.text("summary", most: 300, missing: "project.form.summaryMissing"),
                territory: reader.optionalText("territory", most: 80), isPublic: visit.form.has("isPublic"))
            try reader.finish()
            guard let slug else { throw reader.refusal }
            _ = try await visit.instance.projects.add(details, slug: slug, by: visit.actor)
            return .seeOther(Links.project(slug))
        } refused: {
            form(visit, refusal: $0, $1)
        }
    }

    private static func form(
        _ visit: SignedVisit, refusal: FormRefusal? = nil, _ status: HTTPResponse.Status = .ok
    ) -> Response {
        let l = visit.language
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        return visit.page(l("project.form.new"), status: status) {
            l.crumbs([(l("nav.projects"), Links.projects)], here: l("project.form.new"))
            h1 { l("project.form.new") }
            page.form(to: Links.newProject, button: l("project.form.add"), cancel: Links.projects) {
                page.text("name", l("project.form.name"), most: 120, isRequired: true)
                page.text(
                    "summary", l("project.form.summary"), hint: l("project.form.summaryHint"), most: 300,
                    isRequired: true)
                page.text("territory", l("project.form.territory"), hint: l("project.form.territoryHint"), most: 80)
                page.checkbox("isPublic", l("project.form.isPublic"), isOn: true)
                page.folded(l("project.form.more"), names: ["slug"]) {
                    page.text("slug", l("project.form.slug"), hint: l("project.form.slugHint"), most: 60)
                }
            }
        }
    }
}

extension Links {
    static let newProject = projects + "/nouveau"
}
