internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// Between a route and its handler: whether the second factor was shown a moment ago, and the page that asks for it. What was
/// asked, with everything that was typed, goes on once the code is right.
enum StepUpGate {
    enum Outcome: Sendable {
        case pass(Visit)
        case ask(Response)
    }

    /// The field of the code. It is taken out of the form before the handler sees it.
    static let field = "confirmation"

    static func enter(_ visit: Visit, _ stepUp: StepUp) async throws -> Outcome {
        guard stepUp != .none, let session = visit.session else { return .pass(visit) }
        let answer = stepUp.judge(
            isConfirmed: session.isConfirmed, hasFactor: session.hasFactor, hasLost: session.hasLost,
            roles: session.actor.roles, isDemonstration: visit.instance.isDemonstration)
        var visit = visit
        switch answer {
        case .pass: return .pass(visit)
        case .passInDemonstration:
            visit.isLetThrough = true
            return .pass(visit)
        case .setUp: return .ask(page(visit, answer, refusal: nil))
        case .code:
            guard visit.form.has(field) else { return .ask(page(visit, answer, refusal: nil)) }
            do {
                let (_, token) = try await visit.instance.secondFactors.confirm(
                    visit.form[field], by: session.actor, session: session.id)
                return .pass(visit.confirmed(token))
            } catch let refusal as any Refusal where !(refusal is NotSignedIn) {
                return .ask(page(visit, answer, refusal: refusal))
            }
        }
    }

    /// The page in front of something else. A form that was sent is carried along, field by field.
    private static func page(_ visit: Visit, _ answer: StepUp.Answer, refusal: (any Refusal)?) -> Response {
        let l = visit.language
        let fields = visit.form.names.filter { $0 != field && $0 != "csrf" }
        // A GET has nothing to send again, and the body of an upload is not kept. A form may be a button alone.
        let resumes = visit.form.has("csrf")
        let page = FormPage(visit, refusal: refusal.map { FormRefusal($0, field: field) })
        let response = visit.page(l("stepUp.title"), status: refusal?.kind.status ?? .forbidden) {
            h1 { l("stepUp.title") }
            p(.class("lede")) { lede(answer, visit) }
            if answer == .setUp {
                p(.class("actions")) {
                    a(.class("button"), .href(Links.secondFactor(then: resumes ? Links.home : visit.target))) {
                        l("stepUp.setUp")
                    }
                }
            }
            if answer == .code || resumes {
                if answer == .setUp { p { l("stepUp.setUpKeeps") } }
                page.errors
                formElement(
                    .class("form"), .method("post"), .action(resumes ? visit.target : Links.confirmation),
                    .novalidate(true)
                ) {
                    visit.csrfField
                    if resumes {
                        for name in fields { for value in visit.form.all(name) { page.hidden(name, value) } }
                    } else {
                        page.hidden("suite", visit.target)
                    }
                    page.code(field, l("stepUp.code"), hint: l("stepUp.codeHint"))
                    div(.class("actions")) { button(.class("button")) { l("stepUp.continue") } }
                }
            }
            if answer == .code { p { a(.href(Links.lostFactor)) { l("lostFactor.link") } } }
        }
        return refusal?.retryAfter.map(response.retry(after:)) ?? response
    }

    private static func lede(_ answer: StepUp.Answer, _ visit: Visit) -> String {
        guard answer == .setUp else { return visit.language("stepUp.lede") }
        return visit.language(visit.session?.hasLost == true ? "lostFactor.renew" : "stepUp.setUpLede")
    }

    /// Confirms the session and goes on to a page of ours: what the form in front of a page leads to.
    static func confirm(_ visit: SignedVisit) async throws -> Response {
        // The gate has asked already, so whoever is here has shown the code.
        .seeOther(Links.safe(visit.form.optional("suite") ?? Links.home))
    }
}

extension FormPage {
    /// Where a short code is typed.
    func code(_ name: String, _ label: String, hint: String) -> HTML {
        text(name, label, hint: hint, value: "", most: 20, isRequired: true, autocomplete: "one-time-code")
    }
}

/// A visit on the way out with an error. Its page is in the reader's language and knows that they are signed in, and where
/// the session's token was renewed the browser gets the new one all the same.
struct FailedVisit: Error {
    let cause: any Error
    let visit: Visit
}
