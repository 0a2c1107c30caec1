internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

enum SignInRoutes {
    static func form(_ visit: Visit) async throws -> Response {
        try await page(visit, refusal: nil)
    }

    static func sendCode(_ visit: Visit) async throws -> Response {
        var reader = FormReader(visit.form)
        let email = reader.text("email", missing: "signIn.emailMissing")
        if !email.isEmpty, !email.contains("@") { reader.fault("email", Sentence("signIn.emailOdd")) }
        do {
            try reader.finish()
        } catch {
            return try await page(visit, refusal: error)
        }
        do {
            try await visit.instance.signIn.sendCode(to: email, browser: visit.formToken, from: visit.client)
        } catch let no as TooManyTries {
            return try await page(visit, refusal: FormRefusal(no, field: "email"), status: no.kind.status)
                .retry(after: no.seconds)
        }
        return .seeOther(Links.signInCode + suffix(visit.form["suite"]))
    }

    static func codeForm(_ visit: Visit) async throws -> Response { try await codePage(visit, refusal: nil) }

    static func useCode(_ visit: Visit) async throws -> Response {
        let proof: SignIn.Proof = visit.form.optional("lien").map { .link($0) } ?? .code(visit.form["code"])
        do {
            let person = try await visit.instance.signIn.use(proof, browser: visit.formToken, from: visit.client)
            return try await enter(person, by: .mail, visit)
        } catch let no as SignIn.No {
            return try await codePage(visit, refusal: FormRefusal(no, field: "code"))
        } catch let no as TooManyTries {
            return try await codePage(visit, refusal: FormRefusal(no, field: "code"), status: no.kind.status)
                .retry(after: no.seconds)
        }
    }

    /// One click as a demonstration person. The policy keeps this route out of every other house.
    static func demonstration(_ visit: Visit) async throws -> Response {
        let id = Person.ID(rawValue: visit.form["person"])
        _ = try await visit.instance.database.read { try Person.find(id, in: $0) }
        return try await enter(id, by: .demonstration, visit)
    }

    static func signOut(_ visit: SignedVisit) async throws -> Response {
        if let token = visit.visit.sessionToken { try await visit.instance.sessions.close(token, by: visit.actor) }
        var response = Response.seeOther(Links.home)
        response.setCookie(Cookies.make(Cookies.session, "", visit.instance, days: 0))
        // Nothing of the person stays in a browser that others use too.
        if let name = HTTPField.Name("Clear-Site-Data") {
            response.headers[name] = "\"cache\", \"cookies\", \"storage\""
        }
        return response
    }

    static func enter(
        _ person: Person.ID, by method: SessionRow.Method, _ visit: Visit, then path: String? = nil
    ) async throws -> Response {
        let token = try await visit.instance.sessions.open(
            person, by: method, from: visit.client, replacing: visit.sessionToken)
        var response = Response.seeOther(Links.safe(path ?? visit.form.optional("suite") ?? Links.home))
        response.setCookie(Cookies.make(Cookies.session, token, visit.instance, days: Sessions.days))
        return response
    }

    private static func suffix(_ path: String) -> String {
        path.isEmpty ? "" : String(Links.signIn(then: path).dropFirst(Links.signIn.count))
    }

    private static func page(
        _ visit: Visit, refusal: FormRefusal?, status: HTTPResponse.Status = .unprocessableContent
    ) async throws -> Response {
        let l = visit.language
        let page = FormPage(visit, typed: visit.form, refusal: refusal)
        let then = visit.form.optional("suite") ?? visit.query.optional("suite") ?? ""
        let people = visit.instance.isDemonstration ? try await demonstrationPeople(visit) : []
        return visit.page(l("signIn.title"), status: refusal == nil ? .ok : status) {
            h1 { l(people.isEmpty ? "signIn.title" : "signIn.who") }
            if !people.isEmpty {
                p(.class("lede")) { l("signIn.demoLede") }
                ul(.class("people")) {
                    for (person, note) in people {
                        li {
                            formElement(.method("post"), .action(Links.signInDemonstration)) {
                                visit.csrfField
                                page.hidden("person", person.id.rawValue)
                                page.hidden("suite", then)
                                button(.class("person")) {
                                    strong { person.name }
                                    span { note }
                                }
                            }
                        }
                    }
                }
                h2 { l("signIn.byMail") }
            }
            p { l("signIn.lede") }
            page.errors
            formElement(.class("form"), .method("post"), .action(Links.signIn), .novalidate(true)) {
                visit.csrfField
                page.hidden("suite", then)
                page.text(
                    "email", l("signIn.email"), hint: l("signIn.emailHint"), type: "email", isRequired: true,
                    autocomplete: "email")
                div(.class("actions")) {
                    button(.class(people.isEmpty ? "button" : "button button-quiet")) { l("signIn.send") }
                }
            }
            if !visit.instance.services.isEmpty {
                h2 { l("openID.or") }
                div(.class("actions")) {
                    for service in visit.instance.services {
                        a(.class("button button-quiet"), .href(Links.service(service.name, then: then))) {
                            l("openID.enterWith", ["service": service.label])
                        }
                    }
                }
            }
            p { a(.href(Links.transparency)) { l("signIn.public") } }
        }
    }

    /// The link in the mail opens this page with a button; only the button enters, so a mail scanner that follows links uses
    /// nothing up. In another browser than the one that asked, the link says so, and the code is what is left.
    private static func codePage(
        _ visit: Visit, refusal: FormRefusal?, status: HTTPResponse.Status = .unprocessableContent
    ) async throws -> Response {
        let l = visit.language
        let page = FormPage(visit, typed: visit.form.without("lien"), refusal: refusal)
        let link = refusal == nil ? visit.query.optional("lien") : nil
        let isWaiting = try await visit.instance.signIn.isWaiting(browser: visit.formToken)
        let isHere = link != nil && isWaiting
        // Once nothing waits any more, no code has just left.
        let isOver = refusal != nil && !isWaiting
        let lede =
            link == nil ? isOver ? nil : "signIn.codeLede" : isHere ? "signIn.linkLede" : "signIn.linkElsewhere"
        return visit.page(l("signIn.codeTitle"), status: refusal == nil ? .ok : status) {
            h1 { l("signIn.codeTitle") }
            if let lede { p(.class("lede")) { l(lede, ["minutes": String(SignIn.minutes)]) } }
            page.errors
            formElement(.class("form"), .method("post"), .action(Links.signInCode), .novalidate(true)) {
                visit.csrfField
                page.hidden("suite", visit.form.optional("suite") ?? visit.query["suite"])
                if isHere, let link {
                    page.hidden("lien", link)
                } else {
                    page.code("code", l("signIn.code"), hint: l("signIn.codeHint"))
                }
                div(.class("actions")) {
                    button(.class("button")) { l("signIn.enter") }
                    a(.class("button button-quiet"), .href(Links.signIn)) { l("signIn.again") }
                }
            }
        }
    }

    /// Everybody with an account, and what they are: the one page where that is public, in demonstrations only.
    private static func demonstrationPeople(_ visit: Visit) async throws -> [(Person, String)] {
        let l = visit.language
        return try await visit.instance.database.read { db in
            let roles = try Role.ofEverybody(in: db)
            let names = try Dictionary(
                ContributoryBudget.all(in: db).map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
            return try Person.all(in: db).filter { $0.email != nil && $0.status != .left }.map { person in
                let budgets = try BudgetGroup.budgets(of: person.id, in: db)
                let held = budgets.steward.compactMap { names[$0] }.sorted().map {
                    l("signIn.stewardOf", ["budget": $0])
                }
                let member = budgets.member.subtracting(budgets.steward).compactMap { names[$0] }.sorted().prefix(2)
                let words = (roles[person.id] ?? []).map { l("role.\($0.rawValue)") } + held + member
                return (person, words.prefix(3).joined(separator: ", "))
            }
        }
    }
}
