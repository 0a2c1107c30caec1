internal import HTML
internal import Hummingbird
internal import Ledger
internal import Storage

/// A project: what it received, by line and by kind, and its draws. Nobody is named here.
struct ProjectPage {
    private let visit: SignedVisit
    private let project: Project
    private let total: Money
    private let byLine: [(name: String, slug: Slug?, amount: Money)]
    private let byKind: [(kind: SolutionKind, amount: Money)]
    private let draws: [DrawSummary]
    private let listed: [DrawSummary]

    private static let pageSize = 50

    static func load(_ visit: SignedVisit) async throws -> ProjectPage {
        let slug = try visit.slug("project")
        let currency = visit.instance.cooperative.currency
        return try await visit.instance.database.read { db in
            guard let project = try Project.find(slug: slug, in: db) else { throw NotFound() }
            // Whoever carries a project sees all that it received, and somebody outside no other project.
            let isTheirs = try Project.ofPerson(visit.actor.id, in: db).contains(project.id)
            guard isTheirs || visit.actor.isMember else { throw NotFound() }
            let visible = try VisibleBudgets.load(for: visit.actor, in: db)
            let shares = try ProjectShare.all(of: project.id, in: db).filter {
                isTheirs || visible.budgets[$0.budget] != nil
            }
            let labels = try LineLabel.all(in: db)
            func sum(_ shares: [ProjectShare]) throws -> Money { try Money.sum(shares.map(\.amount), in: currency) }
            let byLine = try Dictionary(grouping: shares, by: \.line).map { line, shares in
                (name: labels.full(line), slug: labels[line]?.slug, amount: try sum(shares))
            }
            let byKind = try SolutionKind.allCases.compactMap { kind in
                let shares = shares.filter { $0.kind == kind }
                return shares.isEmpty ? nil : (kind: kind, amount: try sum(shares))
            }
            let listed = try DrawSummary.list(
                .ofProject(project.id), limit: pageSize, before: Int(visit.query["avant"]), in: db)
            return try ProjectPage(
                visit: visit, project: project, total: sum(shares),
                byLine: byLine.sorted { ($1.amount.cents, $0.name) < ($0.amount.cents, $1.name) },
                byKind: byKind.sorted { $0.amount.cents > $1.amount.cents },
                draws: isTheirs ? listed : visible.draws(listed),
                listed: listed)
        }
    }

    private var l: Language { visit.language }

    func response() -> Response {
        visit.page(project.name) {
            l.crumbs([(l("nav.projects"), Links.projects)], here: project.name)
            h1 { project.name }
            p(.class("lede")) { project.summary }
            div(.class("columns")) {
                div {
                    p(.class("figure-big")) {
                        l.amount(total)
                        " "
                        small { l("project.received") }
                    }
                    section {
                        h2 { l("project.draws") }
                        if draws.isEmpty { p(.class("empty")) { l("project.noDraws") } }
                        rows
                        DrawPager(l: l, path: Links.project(project.slug), draws: listed, limit: Self.pageSize).html
                    }
                }
                aside {
                    if !byLine.isEmpty {
                        section {
                            h2 { l("project.byLine") }
                            figures(byLine.map { (lineLink($0.name, $0.slug), $0.amount) }, "project.column.line")
                        }
                        section {
                            h2 { l("project.byKind") }
                            figures(
                                byKind.map { (HTML(l("kind.\($0.kind.rawValue)")), $0.amount) }, "project.column.kind")
                        }
                    }
                    section {
                        h2 { l("project.facts") }
                        l.facts([
                            ("project.fact.territory", project.territory.map { HTML($0) }),
                            ("project.fact.seen", HTML(l(project.isPublic ? "project.isPublic" : "project.isInside"))),
                        ])
                    }
                }
            }
        }
    }

    private func lineLink(_ name: String, _ slug: Slug?) -> HTML {
        slug.map { slug in a(.href(Links.line(slug))) { name } } ?? HTML(name)
    }

    private func figures(_ rows: [(HTML, Money)], _ heading: String) -> HTML {
        Table(
            caption: l("project.figuresCaption"),
            columns: [.init(heading: l(heading)), .init(heading: l("figure.amount"), isAmount: true)],
            rows: rows.map { [$0.0, HTML(l.money($0.1))] }, style: "figures"
        ).html
    }

    /// As ``DrawRows``, without anybody's name.
    private var rows: HTML {
        ul(.class("rows")) {
            for summary in draws {
                li(.class("row")) {
                    a(.class("row-main"), .href(Links.draw(summary.draw.id))) { summary.draw.purpose.rawValue }
                    summary.draw.isUnpaid
                        ? span(.class("amount")) { l("draw.unpaidShort") } : l.amount(summary.draw.amount)
                    l.state(summary.state)
                    p(.class("row-note")) {
                        [summary.budgetName, DrawWords(l: l).clock(summary)].compactMap(\.self).joined(separator: " · ")
                    }
                }
            }
        }
    }
}
