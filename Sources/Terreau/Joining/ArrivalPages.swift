internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// Who wrote, who looks after whom, and how fast people are answered.
struct ArrivalsPage {
    let visit: SignedVisit
    let arrivals: [Arrival]
    let names: [Person.ID: String]
    let median: Int64?

    private var l: Language { visit.language }

    func response() -> Response {
        visit.page(l("arrival.title")) {
            l.crumbs([(l("nav.home"), Links.home)], here: l("arrival.title"))
            h1 { l("arrival.title") }
            p(.class("lede")) {
                median.map { l("arrival.median", ["time": l.duration(seconds: $0)]) } ?? l("arrival.noMedian")
            }
            if arrivals.isEmpty { p(.class("empty")) { l("arrival.none") } }
            ListPart(
                arrivals.filter { $0.stage == .waiting || $0.stage == .taken }, query: Form(), most: Arrival.mostListed
            ).cut(l)
            group(.waiting, "arrival.waiting")
            group(.taken, "arrival.taken")
            group(.welcomed, "arrival.welcomed")
            group(.closed, "arrival.closed")
        }
    }

    @HTMLBuilder private func group(_ stage: Arrival.Stage, _ title: String) -> HTML {
        let group = arrivals.filter { $0.stage == stage }
        if !group.isEmpty {
            section {
                h2 { l(title) }
                ul(.class("rows")) {
                    for arrival in group {
                        li(.class("row")) {
                            a(.class("row-main"), .href(Links.arrival(arrival.id))) { arrival.name }
                            p(.class("row-note")) { note(arrival) }
                        }
                    }
                }
            }
        }
    }

    /// Time passing is told, never in red.
    private func note(_ arrival: Arrival) -> String {
        let age = l.duration(seconds: max(1, visit.instance.clock.now().seconds(since: arrival.writtenAt)))
        let name = arrival.takenBy.flatMap { names[$0] } ?? ""
        return switch arrival.stage {
        case .waiting: l("arrival.age", ["time": age])
        case .taken: l(arrival.answeredAt == nil ? "arrival.by" : "arrival.byAnswered", ["time": age, "name": name])
        case .welcomed: l("arrival.welcomedBy", ["name": name])
        case .closed: arrival.closedReason ?? ""
        }
    }
}

struct ArrivalPage {
    let visit: SignedVisit
    let arrival: Arrival
    let answers: [ArrivalAnswer]
    let companion: String?
    var refusal: FormRefusal?

    private var l: Language { visit.language }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        let isOpen = arrival.stage == .waiting || arrival.stage == .taken
        return visit.page(arrival.name, status: status) {
            l.crumbs([(l("arrival.title"), Links.arrivals)], here: arrival.name)
            h1 { arrival.name }
            page.errors
            l.facts([
                ("arrival.livelihood", HTML(arrival.livelihood)),
                ("arrival.commons", arrival.commons.map { HTML($0) }),
                ("arrival.place", arrival.place.map { HTML($0) }),
                ("arrival.email", HTML(arrival.email)),
                ("arrival.written", l.time(arrival.writtenAt)),
                ("arrival.companion", companion.map { HTML($0) }),
                ("arrival.reason", arrival.closedReason.map { HTML($0) }),
            ])
            if let person = arrival.person, visit.actor.has(.manager) {
                p { a(.href(Links.person(person))) { l("arrival.person") } }
            }
            if !answers.isEmpty {
                section {
                    h2 { l("arrival.answers") }
                    for answer in answers {
                        div(.class("question")) {
                            p(.class("meta")) {
                                l("arrival.answeredBy", ["name": answer.by, "time": l.moment(answer.at)])
                            }
                            for line in answer.words.split(separator: "\n") { p { String(line) } }
                        }
                    }
                }
            }
            if isOpen { acts(page) } else if refusal != nil { TypedText(visit.form).html(l) }
        }
    }

    private func acts(_ page: FormPage) -> HTML {
        HTML {
            div(.class("actions")) {
                if arrival.takenBy == nil { act("accueil", l("arrival.take"), style: "button") }
                act("ouverture", l("arrival.welcome"), style: arrival.takenBy == nil ? "button button-quiet" : "button")
            }
            p(.class("hint")) { l("arrival.welcomeHint") }
            section {
                h2 { l("arrival.answer") }
                formElement(.class("form"), .method("post"), .action(Links.arrival(arrival.id, "reponse"))) {
                    visit.visit.csrfField
                    page.area("words", l("arrival.answerWords"), hint: l("arrival.answerHint"), most: 2000)
                    div(.class("actions")) { button(.class("button")) { l("arrival.answerSend") } }
                }
            }
            page.folded(l("arrival.close"), names: ["reason"]) {
                formElement(.class("form"), .method("post"), .action(Links.arrival(arrival.id, "classement"))) {
                    visit.visit.csrfField
                    page.text("reason", l("arrival.closeReason"), hint: l("arrival.closeHint"), isRequired: true)
                    div(.class("actions")) { button(.class("button button-quiet")) { l("arrival.closeSend") } }
                }
            }
        }
    }

    private func act(_ action: String, _ words: String, style: String) -> HTML {
        formElement(.method("post"), .action(Links.arrival(arrival.id, action))) {
            visit.visit.csrfField
            button(.class(style)) { words }
        }
    }
}
