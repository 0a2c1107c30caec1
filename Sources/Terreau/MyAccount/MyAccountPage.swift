internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

struct MyAccountPage {
    let visit: SignedVisit
    let sessions: [SessionRow]
    let factor: SecondFactor?
    let recoveryCodesLeft: Int
    let loss: FactorLoss?
    let tokens: [ApiToken]
    let identities: [Identity]
    let refusal: FormRefusal?

    static func load(_ visit: SignedVisit, refusal: FormRefusal? = nil) async throws -> MyAccountPage {
        let (id, now) = (visit.actor.id, visit.instance.clock.now())
        let sessions = try await visit.instance.sessions.all(of: visit.actor)
        return try await visit.instance.database.read { db in
            try MyAccountPage(
                visit: visit, sessions: sessions, factor: SecondFactor.find(id, in: db),
                recoveryCodesLeft: RecoveryCodes.left(of: id, in: db), loss: FactorLoss.open(of: id, in: db),
                tokens: ApiToken.alive(of: id, at: now, in: db), identities: Identity.all(of: id, in: db),
                refusal: refusal)
        }
    }

    private var l: Language { visit.language }
    private var person: Person { visit.actor.person }

    /// The page's forms, of which only the one that was sent holds what was typed.
    private func page(_ field: String) -> FormPage {
        let isSent = visit.form.has(field)
        return FormPage(visit.visit, typed: isSent ? visit.form : Form(), refusal: refusal)
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        visit.page(l("myAccount.title"), status: status) {
            h1 { l("myAccount.title") }
            p(.class("lede")) { l("myAccount.lede") }
            page("csrf").errors
            identity
            secondFactor
            sessionList
            services
            tokenList
            section {
                h2 { l("ownData.title") }
                p { a(.href(Links.ownData)) { l("myAccount.ownData") } }
            }
        }
    }

    private var identity: HTML {
        let page = page("name")
        return section {
            h2 { l("myAccount.identity") }
            l.facts([
                ("myAccount.email", person.email.map { HTML($0) }),
                ("myAccount.roles", visit.actor.roles.isEmpty ? nil : HTML(roles)),
            ])
            formElement(.class("form"), .method("post"), .action(Links.account), .novalidate(true)) {
                visit.visit.csrfField
                page.text(
                    "name", l("person.form.name"), hint: l("myAccount.nameHint"), value: person.name, most: 80,
                    isRequired: true, autocomplete: "name")
                page.choice(
                    "language", l("person.form.language"), options: [("fr", "Français"), ("en", "English")],
                    value: person.language.rawValue)
                page.checkbox("isNamedPublicly", l("myAccount.isNamedPublicly"), isOn: person.isNamedPublicly)
                div(.class("actions")) { button(.class("button")) { l("myAccount.save") } }
            }
        }
    }

    private var roles: String {
        l.list(Role.allCases.filter(visit.actor.has).map { l("role.\($0.rawValue)") })
    }

    // MARK: Second factor

    private var secondFactor: HTML {
        section(.id("codes")) {
            h2 { l("factor.title") }
            if loss != nil {
                p(.class("banner banner-info")) { a(.href(Links.lostFactor)) { l("lostFactor.under") } }
            }
            if let factor {
                p { l("factor.isSet", ["day": l.day(l.clock.day(of: factor.setUpAt))]) }
                p { l("factor.codesLeft", ["count": String(recoveryCodesLeft)]) }
                div(.class("actions")) {
                    act(Links.recoveryCodes, l("factor.renewCodes"))
                    a(.class("button button-quiet"), .href(Links.secondFactor)) { l("factor.change") }
                    if !SessionRules.handlesMoney(visit.actor.roles) {
                        act(Links.removeSecondFactor, l("factor.remove"))
                    }
                }
                if loss == nil { p { a(.href(Links.lostFactor)) { l("lostFactor.link") } } }
            } else {
                p { l(notSet) }
                p(.class("actions")) { a(.class("button"), .href(Links.secondFactor)) { l("stepUp.setUp") } }
            }
        }
    }

    private var notSet: String {
        if visit.session.hasLost { return "lostFactor.renew" }
        return SessionRules.handlesMoney(visit.actor.roles) ? "factor.notSetNeeded" : "factor.notSet"
    }

    private func act(_ path: String, _ words: String) -> HTML {
        formElement(.method("post"), .action(path)) {
            visit.visit.csrfField
            button(.class("button button-quiet")) { words }
        }
    }

    // MARK: Sessions

    private var sessionList: HTML {
        section(.id("sessions")) {
            h2 { l("myAccount.sessions") }
            p { l("myAccount.sessionsLede") }
            ul(.class("rows")) { for session in sessions { row(session) } }
            if sessions.count > 1 {
                div(.class("actions")) { act(Links.endOtherSessions, l("myAccount.endOthers")) }
            }
        }
    }

    private func row(_ session: SessionRow) -> HTML {
        let isThis = session.id == visit.session.id
        let place = [session.browser, session.address ?? ""].filter { !$0.isEmpty }.joined(separator: " · ")
        return li(.class("row")) {
            strong(.class("row-main")) { place.isEmpty ? l("myAccount.unknownBrowser") : place }
            p(.class("row-note")) {
                l(
                    "myAccount.session",
                    ["start": l.moment(session.createdAt), "seen": l.moment(session.seenAt)])
            }
            if isThis {
                span(.class("state")) { l("myAccount.thisBrowser") }
            } else {
                div(.class("actions")) { act(Links.endSession(session.id), l("myAccount.end")) }
            }
        }
    }

    // MARK: Other services

    private var services: HTML {
        let free = visit.instance.services.filter { service in !identities.contains { $0.issuer == service.issuer } }
        guard !identities.isEmpty || !free.isEmpty else { return HTML() }
        return section(.id("services")) {
            h2 { l("openID.title") }
            p { l("openID.lede") }
            if !identities.isEmpty { ul(.class("rows")) { for identity in identities { row(identity) } } }
            if !free.isEmpty {
                div(.class("actions")) {
                    for service in free {
                        a(.class("button button-quiet"), .href(Links.linkService(service.name))) {
                            l("openID.linkWith", ["service": service.label])
                        }
                    }
                }
            }
        }
    }

    private func row(_ identity: Identity) -> HTML {
        let used =
            identity.usedAt.map { l("openID.used", ["day": l.day(l.clock.day(of: $0))]) } ?? l("openID.neverUsed")
        return li(.class("row")) {
            strong(.class("row-main")) { visit.instance.openID.label(of: identity) }
            p(.class("row-note")) {
                l("openID.since", ["day": l.day(l.clock.day(of: identity.linkedAt)), "used": used])
            }
            div(.class("actions")) { act(Links.unlink(identity.id), l("openID.unlink")) }
        }
    }

    // MARK: Keys of programs

    private var tokenList: HTML {
        let page = page("tokenName")
        let isOpen = refusal?.faults.contains { ["tokenName", "scope", "days"].contains($0.field) } ?? false
        return section(.id("jetons")) {
            h2 { l("myAccount.tokens") }
            p { l("myAccount.tokensLede") }
            if !tokens.isEmpty { ul(.class("rows")) { for token in tokens { row(token) } } }
            details(.class("fold"), .open(isOpen)) {
                summaryElement { l("myAccount.token.new") }
                formElement(.class("form"), .method("post"), .action(Links.tokens), .novalidate(true)) {
                    visit.visit.csrfField
                    page.text(
                        "tokenName", l("myAccount.token.name"), hint: l("myAccount.token.nameHint"),
                        most: ApiToken.longestName, isRequired: true)
                    page.radios(
                        "scope", l("myAccount.token.scope"),
                        options: ApiToken.Scope.allCases.map {
                            ($0.rawValue, l("myAccount.token.scope.\($0.rawValue)"))
                        },
                        value: ApiToken.Scope.read.rawValue)
                    page.text(
                        "days", l("myAccount.token.days"),
                        hint: l(
                            "myAccount.token.daysHint",
                            [
                                "most": String(ApiToken.Scope.write.longestDays),
                                "paying": String(ApiToken.Scope.pay.longestDays),
                            ]),
                        value: "90",
                        most: 3, inputmode: "numeric")
                    div(.class("actions")) { button(.class("button")) { l("myAccount.token.create") } }
                }
            }
        }
    }

    private func row(_ token: ApiToken) -> HTML {
        let used =
            token.lastUsedOn.map { l("myAccount.token.used", ["day": l.day($0)]) } ?? l("myAccount.token.neverUsed")
        return li(.class("row")) {
            strong(.class("row-main")) { token.name.isEmpty ? l("myAccount.token.byHost") : token.name }
            p(.class("row-note")) {
                l(
                    "myAccount.token.until",
                    [
                        "scope": l("myAccount.token.short.\(token.scope.rawValue)"),
                        "day": l.day(l.clock.day(of: token.expiresAt)), "used": used,
                    ])
            }
            div(.class("actions")) { act(Links.endToken(token.id), l("myAccount.token.end")) }
        }
    }
}
