internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// Acts, the newest first, under the form that narrows them.
struct ActPage {
    static let length = 50

    let visit: SignedVisit
    let filter: ActFilter
    let refusal: FormRefusal?
    let acts: [RecordedAct]
    let isFirst: Bool
    let hasMore: Bool
    let names: ActNames
    let people: PersonChoices
    let head: (number: Int64, hash: String)?

    private var l: Language { visit.language }

    static func load(
        _ filter: ActFilter, before: Int64?, _ visit: SignedVisit, refusal: FormRefusal? = nil
    ) async throws -> ActPage {
        try await visit.instance.database.read { db in
            let found = try filter.page(before: before, limit: length + 1, in: db)
            let acts = Array(found.prefix(length))
            return try ActPage(
                visit: visit, filter: filter, refusal: refusal, acts: acts, isFirst: before == nil,
                hasMore: found.count > length, names: ActNames.load(for: acts, in: db),
                people: PersonChoices.load(ActForm.person, typed: visit.query, in: db),
                head: RecordedAct.head(in: db))
        }
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        visit.page(l("acts.title"), status: status) {
            h1 { l("acts.title") }
            p(.class("lede")) { l("acts.lede") }
            search
            section(.class("wide")) {
                if acts.isEmpty {
                    p(.class("empty")) { l("acts.empty") }
                } else {
                    ActTable(l: l, acts: acts, names: names, showsOrigin: true, isForManager: visit.actor.has(.manager))
                        .html
                }
            }
            pager
            if let head {
                p(.class("seal")) { l("acts.seal", ["number": String(head.number), "hash": head.hash]) }
            }
        }
    }

    private var search: HTML {
        let page = FormPage(visit.visit, typed: visit.query, refusal: refusal)
        return HTML {
            page.errors
            details(
                .class("fold"),
                .open(filter != ActFilter() || refusal != nil || ChoiceSearch.isLooking(ActForm.person, visit.query))
            ) {
                summaryElement { l("acts.search") }
                formElement(.class("form"), .method("get"), .action(Links.acts), .novalidate(true)) {
                    people.choice(page, l("acts.person"), nobody: l("acts.anybody"), button: l("acts.find"))
                    page.choice(
                        "acte", l("acts.act"),
                        options: [("", l("acts.anyAct"))] + Act.allCases.map { ($0.rawValue, l("act.\($0.rawValue)")) })
                    page.text("objet", l("acts.object"), hint: l("acts.objectHint"), most: 120)
                    page.day("du", l("acts.from"))
                    page.day("au", l("acts.until"))
                    div(.class("actions")) {
                        button(.class("button")) { l("acts.find") }
                        a(.class("button button-quiet"), .href(Links.acts)) { l("acts.all") }
                    }
                }
            }
        }
    }

    @HTMLBuilder private var pager: HTML {
        if !isFirst || hasMore {
            nav(.class("pager"), .ariaLabel(l("page.pager"))) {
                if isFirst {
                    span { HTML() }
                } else {
                    a(.href(Links.acts(visit.query, before: nil))) { l("acts.newest") }
                }
                if hasMore, let last = acts.last {
                    a(.href(Links.acts(visit.query, before: last.number))) { l("page.older") }
                }
            }
        }
    }
}

/// A table of acts; people see it of their own things without the column of origins.
struct ActTable {
    let l: Language
    let acts: [RecordedAct]
    let names: ActNames
    let showsOrigin: Bool
    /// Pages of people and of organisations are for managers alone: nobody else is led to them.
    let isForManager: Bool

    var html: HTML {
        Table(
            caption: l(showsOrigin ? "acts.caption" : "acts.captionOwn"),
            columns: (["what", "when", "who", "object"] + (showsOrigin ? ["origin"] : [])).map {
                .init(heading: l("acts.column.\($0)"))
            },
            rows: acts.map(row)
        ).html
    }

    private func row(_ act: RecordedAct) -> [HTML] {
        let cells = [
            HTML(Act(rawValue: act.act).map { l("act.\($0.rawValue)") } ?? act.act), l.time(act.at), who(act),
            object(act),
        ]
        return showsOrigin ? cells + [origin(act)] : cells
    }

    private func who(_ act: RecordedAct) -> HTML {
        guard let person = act.person else { return HTML(l("acts.who.\(act.who)")) }
        let name = names.people[person.rawValue] ?? l("acts.somebody")
        return HTML(act.token == nil ? name : l("acts.byProgram", ["name": name]))
    }

    private func object(_ act: RecordedAct) -> HTML {
        guard let object = Act.Object(act.object) else { return HTML(act.object) }
        guard let (name, path) = names[object] else {
            return HTML {
                l("acts.kind.\(object.kind.rawValue)")
                if object != .house {
                    " "
                    code(.class("ref"), .title(object.id)) { String(object.id.prefix(13)) }
                }
            }
        }
        guard let path, isForManager || ![.person, .organisation].contains(object.kind) else { return HTML(name) }
        return a(.href(path)) { name }
    }

    private func origin(_ act: RecordedAct) -> HTML {
        guard !act.originMark.isEmpty else { return HTML(l("acts.inside")) }
        guard let trace = act.trace else { return HTML(l("acts.forgotten")) }
        return HTML {
            if let address = trace.address { code(.class("ref")) { address } }
            if let request = trace.request {
                " "
                code(.class("ref"), .title(request)) { String(request.suffix(8)) }
            }
        }
    }
}
