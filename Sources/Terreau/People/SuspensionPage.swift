internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// Where a person is signed in, and whether the doors are open to them.
struct SuspensionPage {
    let visit: SignedVisit
    let person: Person
    let sessions: [SessionRow]
    let history: [Suspension]
    let isOwn: Bool
    let hasLost: Bool
    var refusal: FormRefusal?

    private var l: Language { visit.language }
    private var inForce: Suspension? { history.first { $0.isInForce(at: visit.instance.clock.now()) } }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        return visit.page(l("suspension.title"), status: status) {
            l.crumbs(
                [(l("nav.people"), Links.people), (person.name, Links.person(person.id))], here: l("suspension.title"))
            h1 { l("suspension.heading", ["name": person.name]) }
            if hasLost {
                p(.class("banner banner-info")) {
                    a(.href(Links.lostFactor(of: person.id))) { l("lostFactor.waitsHere") }
                }
            } else {
                p { a(.href(Links.lostFactor(of: person.id))) { l("lostFactor.see") } }
            }
            if inForce != nil || isOwn || person.status == .left {
                page.errors
                // The form is not shown again: somebody else was faster.
                if refusal != nil { TypedText(visit.form).html(l) }
            }
            if let inForce {
                p(.class("banner banner-error"), .role("status")) { sentence(inForce) }
                p { l("suspension.keeps") }
                form("levee", l("suspension.lift"))
            }
            section(.id("sessions")) {
                h2 { l("myAccount.sessions") }
                if sessions.isEmpty {
                    p(.class("empty")) { l("suspension.noSessions") }
                } else {
                    ul(.class("rows")) { for session in sessions { row(session) } }
                    form("sessions", l("suspension.endAll"))
                }
            }
            if inForce == nil, !isOwn, person.status != .left {
                section {
                    h2 { l("suspension.suspend") }
                    p { l("suspension.lede") }
                    page.form(to: Links.access(of: person.id, "suspension"), button: l("suspension.suspend")) {
                        page.area(
                            "reason", l("suspension.reason"), hint: l("suspension.reasonHint"),
                            most: SuspensionRules.longestReason)
                        page.day("until", l("suspension.until"), hint: l("suspension.untilHint"))
                    }
                }
            }
            if history.contains(where: { $0.id != inForce?.id }) {
                section {
                    h2 { l("suspension.before") }
                    ul(.class("plain")) { for past in history where past.id != inForce?.id { li { sentence(past) } } }
                }
            }
        }
    }

    private func sentence(_ suspension: Suspension) -> String {
        let since = l.day(l.clock.day(of: suspension.placedAt))
        let end = suspension.liftedAt ?? suspension.endsAt.map { $0.adding(seconds: -1) }
        guard let end else { return l("suspension.since", ["day": since, "reason": suspension.reason]) }
        return l(
            "suspension.sinceUntil",
            ["day": since, "until": l.day(l.clock.day(of: end)), "reason": suspension.reason])
    }

    private func row(_ session: SessionRow) -> HTML {
        let place = [session.browser, session.address ?? ""].filter { !$0.isEmpty }.joined(separator: " · ")
        return li(.class("row")) {
            strong(.class("row-main")) { place.isEmpty ? l("myAccount.unknownBrowser") : place }
            p(.class("row-note")) {
                l("myAccount.session", ["start": l.moment(session.createdAt), "seen": l.moment(session.seenAt)])
            }
            form("sessions/\(session.id)/fin", l("myAccount.end"))
        }
    }

    private func form(_ action: String, _ words: String) -> HTML {
        formElement(.method("post"), .action(Links.access(of: person.id, action))) {
            visit.visit.csrfField
            div(.class("actions")) { button(.class("button button-quiet")) { words } }
        }
    }
}

enum SuspensionRoutes {
    static func show(_ visit: SignedVisit) async throws -> Response { try await load(visit).response() }

    static func suspend(_ visit: SignedVisit) async throws -> Response {
        try await carryOut(visit) { id in
            var reader = FormReader(visit.form)
            let reason = reader.text(
                "reason", most: SuspensionRules.longestReason, missing: "suspension.reasonMissing",
                mayHaveLines: true)
            let last = reader.optionalDay("until")
            try reader.finish()
            try await visit.instance.suspensions.suspend(id, reason: reason, until: last, by: visit.actor)
        }
    }

    static func lift(_ visit: SignedVisit) async throws -> Response {
        try await carryOut(visit) { try await visit.instance.suspensions.lift($0, by: visit.actor) }
    }

    static func endAll(_ visit: SignedVisit) async throws -> Response {
        try await carryOut(visit) { try await visit.instance.suspensions.endAll(of: $0, by: visit.actor) }
    }

    static func end(_ visit: SignedVisit) async throws -> Response {
        let session: SessionRow.ID = try visit.id("session")
        return try await carryOut(visit) {
            try await visit.instance.suspensions.end(session, of: $0, by: visit.actor)
        }
    }

    private static func carryOut(
        _ visit: SignedVisit, _ verb: (Person.ID) async throws -> Void
    ) async throws -> Response {
        let id: Person.ID = try visit.id("person")
        return try await visit.carryOut(field: "reason") {
            try await verb(id)
            return .seeOther(Links.access(of: id))
        } refused: { refusal, status in
            var page = try await load(visit)
            page.refusal = refusal
            return page.response(status)
        }
    }

    private static func load(_ visit: SignedVisit) async throws -> SuspensionPage {
        let id: Person.ID = try visit.id("person")
        let (person, history, lost) = try await visit.instance.database.read {
            (try Person.find(id, in: $0), try Suspension.all(of: id, in: $0), try FactorLoss.open(of: id, in: $0))
        }
        return SuspensionPage(
            visit: visit, person: person,
            sessions: try await visit.instance.suspensions.sessions(of: id, by: visit.actor), history: history,
            isOwn: id == visit.actor.id, hasLost: lost != nil)
    }
}

extension Links {
    static func access(of id: Person.ID, _ action: String? = nil) -> String {
        person(id) + "/acces" + (action.map { "/" + $0 } ?? "")
    }
}
