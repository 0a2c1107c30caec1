internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// The person's own page: asking, how far it is, stopping it.
struct LostFactorPage {
    let visit: SignedVisit
    let loss: FactorLoss?
    let approvals: Int
    let managers: Int
    let refusal: FormRefusal?

    private var l: Language { visit.language }

    static func load(_ visit: SignedVisit, refusal: FormRefusal? = nil) async throws -> LostFactorPage {
        let (id, now) = (visit.actor.id, visit.instance.clock.now())
        return try await visit.instance.database.read { db in
            let loss = try FactorLoss.open(of: id, in: db)
            return try LostFactorPage(
                visit: visit, loss: loss, approvals: loss?.approvals(in: db).count ?? 0,
                managers: FactorLoss.managers(except: id, at: now, in: db).count, refusal: refusal)
        }
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        return visit.page(l("lostFactor.title"), status: status) {
            l.crumbs([(l("myAccount.title"), Links.account)], here: l("lostFactor.title"))
            h1 { l("lostFactor.title") }
            if loss == nil, visit.query["annulee"] == "oui" {
                p(.class("banner banner-info"), .role("status")) { l("lostFactor.stopped") }
            }
            if let loss {
                page.errors
                underWay(loss)
            } else if !visit.session.hasFactor {
                page.errors
                p(.class("lede")) { l(visit.session.hasLost ? "lostFactor.renew" : "lostFactor.nothing") }
                p(.class("actions")) { a(.class("button"), .href(Links.secondFactor)) { l("stepUp.setUp") } }
            } else if managers < LostFactorRules.approvals {
                page.errors
                p(.class("lede")) { l("lostFactor.tooFew") }
                p { l("lostFactor.host") }
                p(.class("ref")) { "terreau reset-factor" }
                p { l("lostFactor.before") }
            } else {
                p(.class("lede")) { l("lostFactor.lede", ["hours": String(LostFactorRules.waitHours)]) }
                p { l("lostFactor.before") }
                page.form(to: Links.lostFactor, button: l("lostFactor.ask"), cancel: Links.account) {
                    page.area(
                        "reason", l("lostFactor.reason"), hint: l("lostFactor.reasonHint"),
                        most: LostFactorRules.longestReason)
                }
                p { l("lostFactor.told") }
            }
        }
    }

    @HTMLBuilder private func underWay(_ loss: FactorLoss) -> HTML {
        p(.class("banner banner-info"), .role("status")) {
            if let end = loss.takesEffectAt {
                l("lostFactor.until", ["moment": l.moment(end)])
            } else {
                l("lostFactor.waits", ["count": String(LostFactorRules.approvals - approvals)])
            }
        }
        p { l(loss.takesEffectAt == nil ? "lostFactor.willCall" : "lostFactor.afterwards") }
        l.facts([
            ("lostFactor.askedAt", HTML(l.moment(loss.askedAt))),
            ("lostFactor.askedFrom", loss.place.isEmpty ? nil : HTML(loss.place)),
            ("lostFactor.reason", HTML(loss.reason)),
        ])
        h2 { l("lostFactor.notMe") }
        p { l("lostFactor.stopWhy") }
        formElement(.method("post"), .action(Links.cancelLostFactor)) {
            visit.visit.csrfField
            div(.class("actions")) { button(.class("button")) { l("lostFactor.stop") } }
        }
    }
}

/// What a manager sees of it, and answers.
struct LostFactorAnswerPage {
    let visit: SignedVisit
    let person: Person
    let loss: FactorLoss?
    let approvals: [FactorLoss.Approval]
    let addressChanged: Instant?
    let ended: [FactorLoss]
    let refusal: FormRefusal?

    private var l: Language { visit.language }
    private var isOwn: Bool { person.id == visit.actor.id }

    static func load(_ visit: SignedVisit, refusal: FormRefusal? = nil) async throws -> LostFactorAnswerPage {
        let id: Person.ID = try visit.id("person")
        return try await visit.instance.database.read { db in
            let loss = try FactorLoss.open(of: id, in: db)
            return try LostFactorAnswerPage(
                visit: visit, person: Person.find(id, in: db), loss: loss, approvals: loss?.approvals(in: db) ?? [],
                addressChanged: FactorLoss.addressChanged(of: id, in: db), ended: FactorLoss.ended(of: id, in: db),
                refusal: refusal)
        }
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        return visit.page(l("lostFactor.title"), status: status) {
            l.crumbs(
                [
                    (l("nav.people"), Links.people), (person.name, Links.person(person.id)),
                    (l("suspension.title"), Links.access(of: person.id)),
                ], here: l("lostFactor.title"))
            h1 { l("lostFactor.heading", ["name": person.name]) }
            page.errors
            if let loss {
                facts(loss)
                if isOwn {
                    p(.class("banner banner-info")) { l("lostFactor.no.ownLoss") }
                    p { a(.href(Links.lostFactor)) { l("lostFactor.ownPage") } }
                } else {
                    approval(loss, page)
                    refusalForm(loss, page)
                }
            } else {
                p(.class("empty")) { l("lostFactor.none") }
            }
            if !ended.isEmpty {
                section {
                    h2 { l("lostFactor.before.title") }
                    ul(.class("plain")) { for loss in ended { li { past(loss) } } }
                }
            }
        }
    }

    @HTMLBuilder private func facts(_ loss: FactorLoss) -> HTML {
        if let end = loss.takesEffectAt {
            p(.class("banner banner-info"), .role("status")) { l("lostFactor.until", ["moment": l.moment(end)]) }
        }
        if let addressChanged {
            p(.class("banner banner-error")) {
                l("lostFactor.addressChanged", ["day": l.day(l.clock.day(of: addressChanged))])
            }
        }
        l.facts([
            ("lostFactor.askedAt", HTML(l.moment(loss.askedAt))),
            ("lostFactor.askedFrom", loss.place.isEmpty ? nil : HTML(loss.place)),
            ("lostFactor.said", HTML(loss.reason)),
        ])
        if !approvals.isEmpty {
            h2 { l("lostFactor.approvals") }
            ol(.class("history")) {
                for approval in approvals {
                    li {
                        l.time(approval.at)
                        " "
                        span { l("lostFactor.approvedBy", ["who": approval.name, "reached": approval.reached]) }
                    }
                }
            }
        }
    }

    @HTMLBuilder private func approval(_ loss: FactorLoss, _ page: FormPage) -> HTML {
        if approvals.contains(where: { $0.by == visit.actor.id }) {
            if loss.takesEffectAt == nil { p { l("lostFactor.oneMore") } }
        } else if approvals.count < LostFactorRules.approvals {
            section {
                h2 { l("lostFactor.approve.title") }
                p { l("lostFactor.approve.lede", ["hours": String(LostFactorRules.waitHours)]) }
                page.moneyForm(to: Links.lostFactor(of: person.id, "accord"), button: l("lostFactor.approve")) {
                    page.hidden("loss", loss.id.rawValue)
                    page.text(
                        "reached", l("lostFactor.reached"), hint: l("lostFactor.reachedHint"),
                        most: LostFactorRules.reachedLength.upperBound, isRequired: true)
                }
            }
        }
    }

    private func refusalForm(_ loss: FactorLoss, _ page: FormPage) -> HTML {
        section {
            h2 { l("lostFactor.refuse.title") }
            p { l("lostFactor.refuse.lede") }
            formElement(
                .class("form"), .method("post"), .action(Links.lostFactor(of: person.id, "refus")), .novalidate(true)
            ) {
                visit.visit.csrfField
                page.hidden("loss", loss.id.rawValue)
                page.area(
                    "word", l("lostFactor.word"), hint: l("lostFactor.wordHint"), most: LostFactorRules.longestReason)
                div(.class("actions")) { button(.class("button button-quiet")) { l("lostFactor.refuse") } }
            }
        }
    }

    private func past(_ loss: FactorLoss) -> String {
        let outcome = l("lostFactor.outcome.\(loss.outcome?.rawValue ?? "lapsed")")
        return [
            l("lostFactor.past", ["asked": l.moment(loss.askedAt), "outcome": outcome, "day": closed(loss)]), loss.word,
        ].compactMap(\.self).joined(separator: " ")
    }

    private func closed(_ loss: FactorLoss) -> String {
        loss.closedAt.map { l.day(l.clock.day(of: $0)) } ?? ""
    }
}

extension FactorLoss {
    /// On the managers' list of people: what waits for them.
    static func rows(_ open: [(loss: FactorLoss, name: String)], _ l: Language) -> HTML {
        guard !open.isEmpty else { return HTML() }
        return section {
            h2 { l("lostFactor.list") }
            ul(.class("rows")) {
                for (loss, name) in open {
                    li(.class("row")) {
                        a(.class("row-main"), .href(Links.lostFactor(of: loss.person))) { name }
                        p(.class("row-note")) {
                            l("lostFactor.listAsked", ["moment": l.moment(loss.askedAt)])
                        }
                        span(.class("state")) {
                            loss.takesEffectAt.map { l("lostFactor.listUntil", ["moment": l.moment($0)]) }
                                ?? l("lostFactor.listWaits")
                        }
                    }
                }
            }
        }
    }
}
