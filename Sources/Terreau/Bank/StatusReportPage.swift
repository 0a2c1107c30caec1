internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// A status report before it is noted: the bank's word for each line, and what it changes.
struct StatusReportPage {
    let visit: SignedVisit
    let hash: String
    let preview: Bank.ReportPreview
    var refusal: FormRefusal?

    private var l: Language { visit.language }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let refused = preview.outcomes.count { $0.effect == .sendsBack }
        let page = FormPage(visit.visit, refusal: refusal)
        return visit.page(l("bank.report.title"), status: status) {
            l.crumbs([(l("nav.bank"), Links.bank)], here: l("bank.report.title"))
            page.errors
            h1 { l("bank.report.title") }
            p(.class("lede")) {
                l("bank.report.lede", ["name": preview.name, "day": l.day(preview.report.day)])
                " "
                a(.href(Links.payment(preview.run.id))) { l("run.title", ["run": preview.run.reference]) }
            }
            if let verdict = preview.report.verdict { p { l("bank.report.whole", ["says": says(verdict)]) } }
            if !preview.strangers.isEmpty {
                div(.class("errors")) {
                    p { l("bank.report.strangers", ["count": String(preview.strangers.count)]) }
                    ul { for stranger in preview.strangers.prefix(20) { li { stranger.endToEnd } } }
                }
            }
            div(.class("wide")) { table }
            if refused == 0 {
                p(.class("empty")) { l("bank.report.nothing") }
                p(.class("actions")) {
                    a(.class("button button-quiet"), .href(Links.bank)) { l("bank.preview.back") }
                }
            } else {
                page.moneyForm(
                    to: Links.bankFile(hash), button: l("bank.report.note", ["count": String(refused)])
                ) { p(.class("hint")) { l("bank.report.noteHint") } }
            }
        }
    }

    private var table: HTML {
        Table(
            caption: l("payment.lines"),
            columns: [
                .init(heading: l("payment.column.draw")), .init(heading: l("bank.report.says")),
                .init(heading: l("bank.report.effect")), .init(heading: l("bank.amount"), isAmount: true),
            ],
            rows: preview.outcomes.map { outcome in
                [
                    a(.href(Links.draw(outcome.line.draw))) {
                        "P-\(outcome.line.drawNumber) \(outcome.line.purpose.rawValue)"
                    },
                    HTML(outcome.verdict.map(says) ?? l("bank.report.status.none")),
                    HTML(l("bank.report.effect.\(outcome.effect.rawValue)")), HTML(l.money(outcome.line.amount)),
                ]
            }
        ).html
    }

    private func says(_ verdict: StatusReport.Verdict) -> String {
        let word = l("bank.report.status.\(verdict.status.rawValue)")
        guard !verdict.reason.isEmpty else { return word }
        return l("bank.report.because", ["says": word, "reason": l.bankReason(verdict.reason)])
    }
}

extension Language {
    /// The codes of the bank that come with words of ours.
    static let bankReasons = [
        "AC01", "AC04", "AC06", "AG01", "AG02", "AM04", "AM05", "BE05", "DUPL", "MD07", "MS02", "MS03", "RC01", "RR04",
        "TM01",
    ]

    /// « AC04 » in words, with the code; anything else as the bank wrote it.
    func bankReason(_ text: String) -> String {
        let code = String(text.prefix { $0 != " " })
        guard Self.bankReasons.contains(code) else { return text }
        return self("bank.reason.\(code)") + " (" + text + ")"
    }
}
