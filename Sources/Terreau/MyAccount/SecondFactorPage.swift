internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// Setting a second factor up: a picture to read with an application, and the code that proves it worked.
struct SecondFactorPage {
    private let visit: SignedVisit
    private let then: String
    private let refusal: FormRefusal?
    private let code: OneTimeCode
    private let sealed: String

    /// A form that came back refused shows the seed it had, so that nobody reads the picture twice.
    init(_ visit: SignedVisit, then: String, refusal: FormRefusal? = nil) throws {
        self.visit = visit
        self.then = then
        self.refusal = refusal
        let factors = visit.instance.secondFactors
        let sent = visit.form["proposal"]
        if let code = try? factors.proposed(sent, to: visit.actor) {
            (self.code, sealed) = (code, sent)
        } else {
            (code, sealed) = try factors.propose(to: visit.actor)
        }
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let l = visit.language
        let page = FormPage(visit.visit, refusal: refusal)
        let address = code.address(
            issuer: visit.instance.cooperative.name, account: visit.actor.person.email ?? visit.actor.person.name)
        return visit.page(l("factor.setUpTitle"), status: status) {
            l.crumbs([(l("myAccount.title"), Links.account)], here: l("factor.title"))
            h1 { l("factor.setUpTitle") }
            p(.class("lede")) { l("factor.setUpLede") }
            if visit.session.hasFactor { p { l("factor.replaces") } }
            page.errors
            ol(.class("steps")) {
                li {
                    p { l("factor.step.application") }
                }
                li {
                    p { l("factor.step.picture") }
                    if let picture = QRCode(address) { picture.picture(l("factor.pictureLabel")) }
                    details {
                        summaryElement { l("factor.noCamera") }
                        p { l("factor.typeSeed") }
                        p(.class("ref")) { Self.grouped(code.base32) }
                        p { a(.href(address)) { l("factor.openHere") } }
                    }
                }
                li {
                    formElement(.class("form"), .method("post"), .action(Links.secondFactor), .novalidate(true)) {
                        visit.visit.csrfField
                        page.hidden("proposal", sealed)
                        page.hidden("suite", then)
                        page.code("code", l("factor.step.code"), hint: l("factor.codeHint"))
                        div(.class("actions")) { button(.class("button")) { l("factor.confirm") } }
                    }
                }
            }
        }
    }

    /// Four letters at a time, as one types them.
    static func grouped(_ text: String) -> String {
        stride(from: 0, to: text.count, by: 4).map { String(text.dropFirst($0).prefix(4)) }.joined(separator: " ")
    }
}

/// The codes on paper, once.
struct RecoveryCodesPage {
    let visit: SignedVisit
    let codes: [String]
    let then: String

    func response() -> Response {
        let l = visit.language
        let next = then.isEmpty ? Links.account : Links.safe(then)
        return visit.page(l("factor.codesTitle")) {
            l.crumbs([(l("myAccount.title"), Links.account)], here: l("factor.codesTitle"))
            h1 { l("factor.codesTitle") }
            p(.class("lede")) { l("factor.codesLede") }
            ul(.class("plain")) { for code in codes { li { span(.class("ref")) { SecondFactorPage.grouped(code) } } } }
            p { l("factor.codesKeep") }
            p(.class("actions")) { a(.class("button"), .href(next)) { l("factor.codesDone") } }
        }
    }
}

/// A key of a program, once.
struct NewTokenPage {
    let visit: SignedVisit
    let name: String
    let token: String

    func response() -> Response {
        let l = visit.language
        return visit.page(l("myAccount.token.newTitle")) {
            l.crumbs([(l("myAccount.title"), Links.account)], here: l("myAccount.token.newTitle"))
            h1 { l("myAccount.token.newTitle") }
            p(.class("lede")) { l("myAccount.token.newLede", ["name": name]) }
            p(.class("ref")) { token }
            p { l("myAccount.token.newKeep") }
            p(.class("actions")) {
                a(.class("button"), .href(Links.account + "#jetons")) { l("myAccount.token.newDone") }
            }
        }
    }
}
