internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// Whom a role may be given to, and what for.
struct RoleChoices: Sendable {
    static let field = "person"

    let people: PersonChoices
    let budgets: [ContributoryBudget]
    let agreements: [FundingAgreement]
    let organisations: [Organisation]

    /// - Parameter form: what was typed so far: it says whom to look for.
    static func load(except own: Person.ID, typed form: Form, in db: some Reading) throws -> RoleChoices {
        try RoleChoices(
            people: PersonChoices.load(field, typed: form, in: db) { $0.mayBeGivenRoles(by: own) },
            budgets: ContributoryBudget.all(in: db),
            agreements: FundingAgreement.all(in: db),
            organisations: Organisation.all(in: db).filter { $0.kind == .cooperative })
    }

    /// The one person that a form names.
    static func person(_ id: String, except own: Person.ID, in db: some Reading) throws -> Person? {
        try Person.known(Person.ID(rawValue: id), in: db).first { $0.mayBeGivenRoles(by: own) }
    }

    /// Every role with what it may be held for, in words.
    func options(_ l: Language) -> [(value: String, words: String)] {
        Role.allCases.flatMap { role -> [(value: String, words: String)] in
            func option(_ scope: RoleGrant.Scope, _ name: String?) -> (value: String, words: String) {
                (RoleGrant(role, for: scope).word, l.role(role, name))
            }
            return switch role.reach {
            case .house: [option(.house, nil)]
            case .budget: budgets.map { option(.budget($0.id), $0.name) }
            case .agreement: agreements.map { option(.agreement($0.id), $0.title) }
            case .organisation: organisations.map { option(.organisation($0.id), $0.name) }
            }
        }
    }
}

extension Person {
    /// Somebody else, who is still here and can come in.
    fileprivate func mayBeGivenRoles(by own: Person.ID) -> Bool { id != own && status != .left && email != nil }
}

extension Language {
    /// « trésorerie », or « référence du groupe — Lille.bike ».
    func role(_ role: Role, _ scope: String?) -> String {
        let name = self("role.\(role.rawValue)")
        return scope.map { self("role.for", ["role": name, "thing": $0]) } ?? name
    }

    /// What would go wrong while too few people hold a role.
    func thinRoles(_ thin: [(role: Role, holders: Int)]) -> String {
        list(
            thin.map {
                self("role.thin.item", ["role": self("role.\($0.role.rawValue)"), "count": String($0.holders)])
            })
    }
}

/// Who may do what, who gave it and when.
struct RolesPage {
    let visit: SignedVisit
    let held: [HeldRole]
    let thin: [(role: Role, holders: Int)]
    let events: [RoleEvent]
    let choices: RoleChoices
    /// What whoever is alone, without a treasury, can do about it.
    let alone: String?
    let refusal: FormRefusal?

    private var l: Language { visit.language }
    private var isManager: Bool { visit.actor.has(.manager) }

    static func load(_ visit: SignedVisit, refusal: FormRefusal? = nil) async throws -> RolesPage {
        try await visit.instance.database.read { db in
            try RolesPage(
                visit: visit, held: HeldRole.all(in: db),
                thin: Role.thin(at: visit.instance.clock.now(), in: db), events: RoleEvent.last(in: db),
                choices: RoleChoices.load(except: visit.actor.id, typed: visit.form, in: db),
                alone: Self.alone(visit, in: db),
                refusal: refusal)
        }
    }

    private static func alone(_ visit: SignedVisit, in db: some Reading) throws -> String? {
        guard try Roles.aloneWithoutTreasury(at: visit.instance.clock.now(), in: db)?.id == visit.actor.id else {
            return nil
        }
        return try CooperativeRules.load(in: db).observerReleases ? "role.alone" : "role.aloneSettings"
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        visit.page(l("nav.roles"), status: status) {
            l.crumbs([(l("nav.people"), Links.people)].filter { _ in isManager }, here: l("nav.roles"))
            h1 { l("nav.roles") }
            p(.class("lede")) { l("role.lede") }
            if !thin.isEmpty {
                div(.class("banner banner-info")) { l("role.thin", ["roles": l.thinRoles(thin)]) }
            }
            div(.class("columns")) {
                div {
                    ListPart(held, query: Form(), most: HeldRole.mostListed).cut(l)
                    for role in Role.allCases { section { holders(of: role) } }
                }
                aside {
                    if isManager {
                        section {
                            h2 { l("role.form.title") }
                            if let alone { div(.class("banner banner-info")) { l(alone) } }
                            form
                        }
                    }
                    if !events.isEmpty {
                        section {
                            h2 { l("role.history") }
                            history
                        }
                    }
                }
            }
        }
    }

    @HTMLBuilder private func holders(of role: Role) -> HTML {
        let holders = held.filter { $0.grant.role == role }.sorted {
            ($0.name, $0.grant.word) < ($1.name, $1.grant.word)
        }
        h2 { l("role.heading.\(role.rawValue)") }
        p(.class("hint")) { l("person.role.\(role.rawValue)") }
        if holders.isEmpty {
            p(.class("empty")) { l("role.nobody") }
        } else {
            ul(.class("rows")) { for holder in holders { row(holder) } }
        }
    }

    private func row(_ holder: HeldRole) -> HTML {
        li(.class("row")) {
            span(.class("row-main")) { holder.scopeName.map { "\(holder.name) — \($0)" } ?? holder.name }
            p(.class("row-note")) {
                [
                    holder.canBeUsed ? nil : l("role.asleep"),
                    holder.givenBy.flatMap { by in
                        holder.givenAt.map { l("role.givenBy", ["who": by, "when": l.moment($0)]) }
                    },
                    holder.person == visit.actor.id && isManager ? l("role.own") : nil,
                ].compactMap(\.self).joined(separator: " · ")
            }
            if isManager, holder.person != visit.actor.id {
                formElement(.method("post"), .action(Links.takeRole)) {
                    visit.visit.csrfField
                    input(.type("hidden"), .name("person"), .value(holder.person.rawValue))
                    input(.type("hidden"), .name("role"), .value(holder.grant.word))
                    button(
                        .class("link"),
                        .ariaLabel(
                            l(
                                "role.takeFrom",
                                ["role": l.role(holder.grant.role, holder.scopeName), "who": holder.name]))
                    ) { l("role.take") }
                }
            }
        }
    }

    private var form: HTML {
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        return page.form(to: Links.roles, button: l("role.form.give")) {
            choices.people.choice(
                page, l("role.form.person"), hint: l("role.form.personHint"), nobody: l("role.form.choose"),
                button: l("role.form.give"))
            page.choice("role", l("role.form.role"), options: choices.options(l))
        }
    }

    private var history: HTML {
        ol(.class("history")) {
            for event in events {
                li {
                    l.time(event.at)
                    " "
                    span {
                        l(
                            event.isGiven ? "role.event.given" : "role.event.taken",
                            [
                                "who": event.name, "role": l.role(event.role, event.scopeName),
                                "by": event.by ?? l("role.event.start"),
                            ])
                    }
                }
            }
        }
    }
}
