internal import HTML
internal import Hummingbird
internal import Ledger
internal import Storage

enum HomeRoutes {
    /// Home of somebody signed in; for others the way in.
    static func home(_ visit: Visit) async throws -> Response {
        guard visit.session != nil else { return try await SignInRoutes.form(visit) }
        let signed = try SignedVisit(visit)
        let page = try await visit.instance.database.read { try HomePage.load(signed, in: $0) }
        return page.response()
    }

    static func draws(_ visit: SignedVisit) async throws -> Response {
        let l = visit.language
        let before = Int(visit.query["avant"])
        let (draws, late) = try await visit.instance.database.read { db in
            try (
                DrawSummary.list(.ofPerson(visit.actor.id), before: before, in: db),
                LateEvidence.of(visit.actor.id, in: db)
            )
        }
        return visit.page(l("home.draws")) {
            l.crumbs([(l("nav.home"), Links.home)], here: l("home.draws"))
            h1 { l("home.draws") }
            if draws.isEmpty { p(.class("empty")) { l("home.noDraws") } }
            if before == nil { LateEvidenceNote(l: l, draws: late).html }
            DrawRows(l: l, draws: draws).html
            DrawPager(l: l, path: Links.draws, draws: draws, limit: 50).html
        }
    }

    /// Changes the language for this browser and goes back.
    static func language(_ visit: Visit) async throws -> Response {
        guard let code = Language.Code(rawValue: visit.parameters["code"] ?? "") else { throw NotFound() }
        var response = Response.seeOther(Links.safe(visit.query["suite"]))
        response.setCookie(Cookies.make(Cookies.language, code.rawValue, visit.instance, days: 365))
        return response
    }
}

struct HomePage {
    let visit: SignedVisit
    let draws: [DrawSummary]
    let budgets: [BudgetCard]
    let toDecide: Int
    let late: [Draw]
    /// For managers: letters that were given up.
    let lettersInTrouble: Int
    /// For managers: critical roles that fewer than two people hold.
    let thin: [(role: Role, holders: Int)]
    /// Agreements that somebody of a funder follows.
    let agreements: [FundingAgreement]

    static func load(_ visit: SignedVisit, in db: some Reading) throws -> HomePage {
        let mine = try BudgetGroup.budgets(of: visit.actor.id, in: db)
        return try HomePage(
            visit: visit, draws: DrawSummary.list(.ofPerson(visit.actor.id), limit: 8, in: db),
            budgets: BudgetCard.all(of: mine.member, in: db),
            toDecide: DrawSummary.list(.waiting(in: mine.steward), in: db).count,
            late: LateEvidence.of(visit.actor.id, in: db),
            lettersInTrouble: visit.actor.has(.manager) ? OutboxLetter.countInTrouble(in: db) : 0,
            thin: visit.actor.has(.manager) ? Role.thin(at: visit.instance.clock.now(), in: db) : [],
            agreements: visit.actor.viewedAgreements.map { try FundingAgreement.find($0, in: db) })
    }

    /// Somebody from outside who only reads what was shared with them is not asked to draw.
    private var mayDraw: Bool {
        visit.actor.isMember || !budgets.isEmpty || !visit.actor.referredBudgets.isEmpty
    }

    private var gestures: HTML {
        let l = visit.language
        return div(.class("gestures")) {
            for gesture in [Draw.Gesture.done, .need, .paid] {
                a(.class("gesture"), .href(Links.newDraw(gesture))) {
                    strong { l("gesture.\(gesture.rawValue)") }
                    span { l("gesture.\(gesture.rawValue).more") }
                }
            }
        }
    }

    func response() -> Response {
        let l = visit.language
        return visit.page(l("nav.home")) {
            h1 { l("home.hello", ["name": visit.actor.person.name]) }
            if !thin.isEmpty {
                div(.class("banner banner-info")) {
                    l("role.thin", ["roles": l.thinRoles(thin)])
                    " "
                    a(.href(Links.roles)) { l("nav.roles") }
                }
            }
            if !agreements.isEmpty {
                section {
                    h2 { l("shared.funder.mine") }
                    ul(.class("rows")) {
                        for agreement in agreements {
                            li(.class("row")) {
                                a(.class("row-main"), .href(Links.agreement(agreement.slug, "suivi"))) {
                                    agreement.title
                                }
                            }
                        }
                    }
                }
            }
            if mayDraw { gestures }
            div(.class("columns")) {
                div {
                    if toDecide > 0 {
                        section {
                            h2 { l("desk.title") }
                            p { a(.href(Links.toDecide)) { l("desk.count", ["count": String(toDecide)]) } }
                        }
                    }
                    if lettersInTrouble > 0 {
                        section {
                            h2 { l("mailTrouble.title") }
                            p {
                                a(.href(Links.mailTrouble)) {
                                    l("mailTrouble.home", ["count": String(lettersInTrouble)])
                                }
                            }
                        }
                    }
                    if mayDraw || !draws.isEmpty {
                        section {
                            h2 { l("home.draws") }
                            if draws.isEmpty { p(.class("empty")) { l("home.noDraws") } }
                            LateEvidenceNote(l: l, draws: late).html
                            DrawRows(l: l, draws: draws).html
                            if draws.count == 8 {
                                nav(.class("pager"), .ariaLabel(l("page.pager"))) {
                                    span()
                                    a(.href(Links.draws)) { l("home.allDraws") }
                                }
                            }
                        }
                    }
                }
                aside {
                    section {
                        h2 { l("home.budgets") }
                        if budgets.isEmpty { p(.class("empty")) { l("home.noBudgets") } }
                        BudgetCard.rows(budgets, l)
                    }
                }
            }
        }
    }
}
