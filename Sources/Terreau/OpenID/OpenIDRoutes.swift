internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// To another service and back. Coming back shows a page with a button, like the link of a letter: reading an address changes
/// nothing here.
enum OpenIDRoutes {
    static func leave(_ visit: Visit) async throws -> Response {
        let client = try client(of: visit)
        do {
            let address = try await visit.instance.openID.leave(
                for: client, .visitor(browser: visit.formToken), then: visit.query["suite"])
            var response = Response.seeOther(address)
            // The way back is bound to this browser.
            response.setCookie(Cookies.make(Cookies.form, visit.formToken, visit.instance, days: 1))
            return response
        } catch let no as OpenID.No {
            return refused(no, visit, client)
        }
    }

    static func leaveToLink(_ visit: SignedVisit) async throws -> Response {
        let client = try client(of: visit.visit)
        do {
            return try await .seeOther(
                visit.instance.openID.leave(for: client, .member(visit.session.id), then: Links.account))
        } catch let no as OpenID.No {
            return refused(no, visit.visit, client)
        }
    }

    /// The browser is back. What it brings goes on with the button.
    static func back(_ visit: Visit) async throws -> Response {
        let client = try client(of: visit)
        guard visit.query.optional("error") == nil else { return refused(.abandoned, visit, client) }
        let answer = answer(in: visit.query)
        let openID = visit.instance.openID
        if let session = visit.session, openID.isExpected(answer, from: client, .member(session.id)) {
            return page(visit, client, "link", to: Links.linkService(client.issuer.name))
        }
        guard openID.isExpected(answer, from: client, .visitor(browser: visit.formToken)) else {
            return refused(.notHere, visit, client)
        }
        return page(visit, client, "back", to: Links.serviceReturn(client.issuer.name))
    }

    static func enter(_ visit: Visit) async throws -> Response {
        let client = try client(of: visit)
        do {
            let (person, then) = try await visit.instance.openID.enter(
                answer(in: visit.form), from: client, browser: visit.formToken, as: visit.client)
            return try await SignInRoutes.enter(person, by: .service, visit, then: then)
        } catch let no as OpenID.No {
            return refused(no, visit, client)
        }
    }

    static func link(_ visit: SignedVisit) async throws -> Response {
        let client = try client(of: visit.visit)
        do {
            try await visit.instance.openID.link(
                answer(in: visit.form), from: client, by: visit.actor, session: visit.session.id)
            return .seeOther(Links.account + "#services")
        } catch let no as OpenID.No {
            return refused(no, visit.visit, client)
        }
    }

    static func unlink(_ visit: SignedVisit) async throws -> Response {
        try await visit.instance.openID.unlink(visit.id("identity"), by: visit.actor)
        return .seeOther(Links.account + "#services")
    }

    private static func client(of visit: Visit) throws -> OpenIDClient {
        try visit.instance.openID.client(visit.parameters["service"] ?? "")
    }

    private static func answer(in form: Form) -> OpenID.Answer {
        OpenID.Answer(code: form["code"], state: form["state"], issuer: form.optional("iss"))
    }

    private static func page(_ visit: Visit, _ client: OpenIDClient, _ word: String, to path: String) -> Response {
        let l = visit.language
        let fields = ["code", "state", "iss"].compactMap { name in visit.query.optional(name).map { (name, $0) } }
        return visit.page(l("openID.\(word).title")) {
            h1 { l("openID.\(word).title") }
            p(.class("lede")) { l("openID.\(word).lede", ["service": client.issuer.label]) }
            formElement(.class("form"), .method("post"), .action(path)) {
                visit.csrfField
                for (name, value) in fields { input(.type("hidden"), .name(name), .value(value)) }
                div(.class("actions")) {
                    button(.class("button")) { l("openID.\(word).button") }
                    a(.class("button button-quiet"), .href(visit.session == nil ? Links.signIn : Links.account)) {
                        l("form.cancel")
                    }
                }
            }
        }
    }

    private static func refused(_ no: OpenID.No, _ visit: Visit, _ client: OpenIDClient) -> Response {
        let l = visit.language
        let isSignedIn = visit.session != nil
        return visit.page(l("openID.no.title"), status: no.kind.status) {
            h1 { l("openID.no.title") }
            div(.class("errors"), .role("alert")) { p { l(no.sentence, client.issuer.label) } }
            if no == .notProven { p(.class("seal")) { l("error.reference", ["id": visit.requestID]) } }
            p(.class("actions")) {
                a(.class("button"), .href(isSignedIn ? Links.account : Links.signIn)) {
                    l(isSignedIn ? "myAccount.title" : "openID.no.other")
                }
            }
        }
    }
}

extension Language {
    /// The sentence with the name of the service in it.
    fileprivate func callAsFunction(_ sentence: Sentence, _ service: String) -> String {
        self(sentence.key, ["service": service])
    }
}

extension Links {
    static func service(_ name: String, then path: String) -> String {
        "/connexion/avec/\(name)" + (path.isEmpty || path == home ? "" : "?suite=" + encoded(path))
    }
    static func serviceReturn(_ name: String) -> String { "/connexion/avec/\(name)/retour" }
    static func linkService(_ name: String) -> String { "/mon-compte/services/\(name)" }
    static func unlink(_ id: Identity.ID) -> String { "/mon-compte/identites/\(id)/retrait" }
}
