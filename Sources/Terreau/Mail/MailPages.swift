internal import HTML
internal import Hummingbird
internal import Ledger

/// Which letters somebody gets.
struct MailChoicesPage {
    let visit: SignedVisit
    let choices: MailChoices
    let isSteward: Bool
    let isSaved: Bool

    private var kinds: [MailKind] {
        MailKind.allCases.filter { kind in
            switch kind {
            case .drawWaits: isSteward
            case .runWaits: visit.actor.has(.releaser) || visit.actor.has(.observer)
            case .joiningWaits: Arrivals.roles.contains(where: visit.actor.has)
            default: true
            }
        }
    }

    func response() -> Response {
        let l = visit.language
        let page = FormPage(visit.visit)
        return visit.page(l("mailChoices.title")) {
            l.crumbs([(l("nav.home"), Links.home)], here: l("mailChoices.title"))
            h1 { l("mailChoices.title") }
            if isSaved { p(.class("banner banner-done"), .role("status")) { l("mailChoices.saved") } }
            p(.class("lede")) { l("mailChoices.lede", ["email": visit.actor.person.email ?? ""]) }
            page.form(to: Links.mailChoices, button: l("mailChoices.save")) {
                for kind in kinds {
                    page.choice(
                        kind.rawValue, l("mailChoices.\(kind.rawValue)"),
                        hint: kind == .week ? l("mailChoices.weekHint") : nil,
                        options: kind.paces.map { ($0.rawValue, l("mailPace.\($0.rawValue)")) },
                        value: choices[kind].rawValue)
                }
            }
            p(.class("hint")) { l("mailChoices.always") }
        }
    }
}

/// Letters that did not get through, for the manager: what the server said, try again, or give up. What a letter says is not
/// shown: it may be a code, or between two people.
struct MailTroublePage {
    let visit: SignedVisit
    let letters: [OutboxLetter]

    private var l: Language { visit.language }

    func response() -> Response {
        let failed = letters.filter { $0.failedAt != nil }
        let waiting = letters.filter { $0.failedAt == nil }
        return visit.page(l("mailTrouble.title")) {
            l.crumbs([(l("nav.home"), Links.home)], here: l("mailTrouble.title"))
            h1 { l("mailTrouble.title") }
            p(.class("lede")) { l("mailTrouble.lede") }
            if letters.isEmpty { p(.class("empty")) { l("mailTrouble.none") } }
            if !failed.isEmpty {
                section {
                    h2 { l("mailTrouble.failed") }
                    list(failed)
                }
            }
            if !waiting.isEmpty {
                section {
                    h2 { l("mailTrouble.waiting") }
                    list(waiting)
                }
            }
        }
    }

    private func list(_ letters: [OutboxLetter]) -> HTML {
        ul(.class("rows")) {
            for letter in letters {
                li(.class("letter")) {
                    h3 { subject(letter) }
                    l.facts([
                        ("mailTrouble.to", HTML(letter.recipient)),
                        ("mailTrouble.written", l.time(letter.writtenAt)),
                        ("mailTrouble.tries", HTML(l("mailTrouble.count", ["count": String(letter.tries)]))),
                        ("mailTrouble.next", letter.nextTryAt.map { l.time($0) }),
                        ("mailTrouble.answer", letter.answer.map { answer in code { answer } }),
                    ])
                    div(.class("actions")) {
                        act(letter, "relance", l("mailTrouble.retry"), style: "button")
                        act(letter, "abandon", l("mailTrouble.drop"), style: "button button-quiet")
                    }
                }
            }
        }
    }

    private func subject(_ letter: OutboxLetter) -> String {
        letter.words(in: visit.instance.languages, publicURL: visit.instance.publicURL)?.subject
            ?? l("mailTrouble.unreadable")
    }

    private func act(_ letter: OutboxLetter, _ action: String, _ words: String, style: String) -> HTML {
        formElement(.method("post"), .action(Links.mailTrouble(letter.id, action))) {
            visit.visit.csrfField
            button(.class(style)) { words }
        }
    }
}
