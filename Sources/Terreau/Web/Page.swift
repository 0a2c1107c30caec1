internal import HTML
internal import HTTPTypes
internal import Hummingbird

extension Visit {
    /// A whole page around its content.
    func page(
        _ title: String, status: HTTPResponse.Status = .ok, @HTMLBuilder _ content: () throws -> HTML
    ) rethrows -> Response {
        .html(try frame(title, content), status: status)
    }

    func frame(_ title: String, @HTMLBuilder _ content: () throws -> HTML) rethrows -> HTML {
        let l = language
        return try document(.lang(l.code.rawValue)) {
            head {
                meta(.charset("utf-8"))
                meta(.name("viewport"), .content("width=device-width, initial-scale=1"))
                pageTitle("\(title) — \(instance.cooperative.name)")
                link(.rel("stylesheet"), .href(instance.assets.link("terreau.css")))
                link(.rel("icon"), .type("image/svg+xml"), .href(instance.assets.link("icon.svg")))
            }
            try body {
                a(.class("skip"), .href("#main")) { l("page.skip") }
                if instance.isDemonstration {
                    aside(.class("banner banner-demo"), .ariaLabel(l("demo.label"))) { l("demo.banner") }
                }
                if isLetThrough {
                    aside(.class("banner banner-demo"), .ariaLabel(l("stepUp.title"))) { l("stepUp.demo") }
                }
                if session?.needsFactor == true, !instance.isDemonstration, path != Links.secondFactor {
                    aside(.class("banner banner-info"), .ariaLabel(l("factor.title"))) {
                        l("factor.needed")
                        " "
                        a(.href(Links.secondFactor)) { l("stepUp.setUp") }
                    }
                }
                if instance.pause.isOn {
                    aside(.class("banner banner-error"), .ariaLabel(l("pause.label"))) { l("pause.banner") }
                }
                siteHeader
                try main(.id("main")) { try content() }
                siteFooter
            }
        }
    }

    private var siteHeader: HTML {
        let l = language
        return header(.class("site")) {
            a(.class("brand"), .href(Links.home)) {
                instance.cooperative.name
                " "
                small { "Terreau" }
            }
            nav(.ariaLabel(l("nav.label"))) {
                ul {
                    for place in mainPlaces { li { navLink(place) } }
                    if !morePlaces.isEmpty {
                        li {
                            details(.class("more")) {
                                summaryElement { l("nav.more") }
                                ul { for place in morePlaces { li { navLink(place) } } }
                            }
                        }
                    }
                }
            }
            div(.class("who")) {
                if let session {
                    a(.href(Links.account), .ariaLabel(l("myAccount.link", ["name": session.actor.person.name]))) {
                        session.actor.person.name
                    }
                    " · "
                    formElement(.method("post"), .action(Links.signOut)) {
                        csrfField
                        button(.class("link")) { l("nav.signOut") }
                    }
                } else {
                    a(.href(Links.signIn)) { l("nav.signIn") }
                }
            }
        }
    }

    private typealias Place = (key: String, path: String)

    private var mainPlaces: [Place] {
        guard let session else {
            return [("nav.transparency", Links.transparency), ("nav.join", Links.join)]
        }
        var places = [("nav.home", Links.home), ("nav.budgets", Links.budgets)]
        if session.actor.isMember { places.append(("nav.projects", Links.projects)) }
        if session.isSteward { places.append(("nav.toDecide", Links.toDecide)) }
        return places
    }

    private var morePlaces: [Place] {
        guard let actor = session?.actor else { return [] }
        var places: [Place] = []
        if actor.isMember { places += [("nav.funding", Links.funding), ("nav.ledger", Links.ledger)] }
        if DirectoryRules.mayRead(actor) { places.append(("nav.directory", Links.directory)) }
        if actor.readsAllMoney { places.append(("nav.treasury", Links.treasury)) }
        if actor.has(.treasurer) || actor.has(.manager) || actor.has(.auditor) {
            places.append(("nav.exports", Links.exports))
        }
        if actor.has(.treasurer) || actor.has(.auditor) { places.append(("nav.bank", Links.bank)) }
        if [.treasurer, .releaser, .auditor, .observer].contains(where: actor.has) {
            places.append(("nav.payments", Links.payments))
        }
        if actor.has(.auditor) || actor.has(.manager) {
            places += [("nav.acts", Links.acts), ("nav.register", Links.register)]
        }
        if Arrivals.roles.contains(where: actor.has) { places.append(("nav.arrivals", Links.arrivals)) }
        if actor.has(.manager) {
            places += [
                ("nav.people", Links.people), ("nav.organisations", Links.organisations),
                ("nav.cooperative", Links.cooperative), ("nav.mailTrouble", Links.mailTrouble),
            ]
        }
        if actor.has(.manager) || actor.has(.auditor) { places.append(("nav.roles", Links.roles)) }
        places += [
            ("nav.ownAccount", Links.ownAccount), ("nav.mailChoices", Links.mailChoices),
            ("nav.transparency", Links.transparency),
        ]
        return places
    }

    private func navLink(_ place: Place) -> HTML {
        a(
            .href(place.path),
            .ariaCurrent(path == place.path || (place.path != "/" && path.hasPrefix(place.path + "/")))
        ) {
            language(place.key)
        }
    }

    private var siteFooter: HTML {
        let l = language
        let other: Language.Code = l.code == .fr ? .en : .fr
        return footer(.class("site")) {
            p { l("footer.line", ["name": instance.cooperative.name]) }
            ul {
                li { a(.href(Links.transparency)) { l("nav.transparency") } }
                if session != nil { li { a(.href(Links.ownData)) { l("ownData.title") } } }
                li { a(.href(Links.join)) { l("nav.join") } }
                li {
                    a(.href(Links.language(other, then: target)), .lang(other.rawValue)) {
                        other == .fr ? "Français" : "English"
                    }
                }
            }
        }
    }

    /// The hidden field that proves a form came from our page.
    var csrfField: HTML { input(.type("hidden"), .name("csrf"), .value(csrf)) }
}
