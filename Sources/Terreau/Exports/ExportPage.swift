internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// Files to take, what they hold, and the periods that are closed.
struct ExportPage {
    let visit: SignedVisit
    let period: ExportPeriod
    /// What the chosen days hold; counted when somebody chose days.
    let report: ExportReport?
    /// Accounts with money and without a number.
    let withoutNumber: Set<AccountKey>
    let closed: [ClosedPeriod]
    let names: [Person.ID: String]
    private var refusal: FormRefusal?
    private var findings: [FECRules.Finding] = []

    private var l: Language { visit.language }

    static func load(
        _ visit: SignedVisit, refusal: FormRefusal? = nil, findings: [FECRules.Finding] = []
    ) async throws -> ExportPage {
        let period = (try? ExportForm(form: visit.query).read()) ?? ExportPeriod()
        let report =
            visit.query.has("du") ? try await visit.instance.accounting.lines(period) { _ in } : nil
        let french = visit.instance.languages.french
        let (closed, names, withoutNumber) = try await visit.instance.database.read { db in
            let closed = try ClosedPeriod.all(in: db)
            let parties = try LedgerParties.names(Set(closed.map { "person:\($0.closedBy)" }), in: db)
            let names = Dictionary(
                closed.compactMap { period in parties["person:\(period.closedBy)"].map { (period.closedBy, $0) } },
                uniquingKeysWith: { first, _ in first })
            let book = try Codebook.current(french, in: db)
            let used = try StoredAccount.all(in: db).filter { $0.balance.debitsPosted + $0.balance.creditsPosted > 0 }
            let keys = Set(used.map { book.key(of: $0.account) })
            return (closed, names, keys.filter { book.accounts[$0]?.code == nil })
        }
        var page = ExportPage(
            visit: visit, period: period, report: report, withoutNumber: withoutNumber, closed: closed, names: names)
        page.refusal = refusal
        page.findings = findings
        return page
    }

    private init(
        visit: SignedVisit, period: ExportPeriod, report: ExportReport?, withoutNumber: Set<AccountKey>,
        closed: [ClosedPeriod],
        names: [Person.ID: String]
    ) {
        self.visit = visit
        self.period = period
        self.report = report
        self.withoutNumber = withoutNumber
        self.closed = closed
        self.names = names
    }

    func response(_ status: HTTPResponse.Status = .ok) throws -> Response {
        visit.page(l("nav.exports"), status: status) {
            h1 { l("nav.exports") }
            p(.class("lede")) { l("exports.lede") }
            FormPage(visit.visit, typed: visit.query.has("du") ? visit.query : visit.form, refusal: refusal).errors
            broken
            days
            held
            files
            closing
        }
    }

    @HTMLBuilder private var broken: HTML {
        if !findings.isEmpty {
            div(.class("errors"), .role("alert")) {
                h2 { l("exports.broken") }
                ul { for finding in findings.prefix(20) { li { l(finding.sentence) } } }
            }
        }
    }

    private var days: HTML {
        let page = FormPage(visit.visit, typed: visit.query, refusal: refusal)
        return formElement(.class("form"), .method("get"), .action(Links.exports)) {
            page.day("du", l("exports.from"), hint: l("exports.daysHint"), value: period.from)
            page.day("au", l("exports.until"), value: period.until)
            div(.class("actions")) { button(.class("button button-quiet")) { l("exports.show") } }
        }
    }

    @HTMLBuilder private var held: HTML {
        if let report {
            h2 { l("exports.held") }
            l.facts([
                ("exports.heldEntries", HTML(String(report.entries.count))),
                ("exports.heldLines", HTML(String(report.lines))),
                (
                    "exports.heldDebit",
                    l.amount(Money(cents: report.debit, currency: visit.instance.cooperative.currency))
                ),
            ])
        }
        if !withoutNumber.isEmpty {
            div(.class("errors")) {
                p { l("exports.withoutNumber") }
                ul {
                    for key in AccountKey.allCases where withoutNumber.contains(key) {
                        li { l("exports.account.\(key.rawValue)") }
                    }
                }
            }
        }
        p {
            if visit.actor.has(.manager) {
                a(.href(Links.accountPlan)) { l("exports.plan.link") }
            } else {
                l("exports.plan.askManager")
            }
        }
    }

    @HTMLBuilder private var files: HTML {
        h2 { l("exports.files") }
        ul(.class("files")) {
            for file in ExportFile.allCases {
                li {
                    a(.href(Links.export(file.rawValue, period))) { l("exports.file.\(file.rawValue)") }
                    p(.class("hint")) { l("exports.fileHint.\(file.rawValue)") }
                }
            }
            li {
                a(.href(Links.export("description", period))) { l("exports.file.description") }
                p(.class("hint")) { l("exports.fileHint.description") }
            }
        }
    }

    @HTMLBuilder private var closing: HTML {
        h2 { l("exports.close.title") }
        p { l("exports.close.lede") }
        if closed.isEmpty {
            p(.class("empty")) { l("exports.close.none") }
        } else {
            ul {
                for period in closed.reversed() {
                    li {
                        l(
                            "exports.close.closed",
                            [
                                "day": l.day(period.until), "moment": l.moment(period.closedAt),
                                "name": names[period.closedBy] ?? l("books.somebody"),
                            ])
                    }
                }
            }
        }
        if visit.actor.has(.treasurer) {
            let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
            page.moneyForm(to: Links.closePeriod, button: l("exports.close.submit")) {
                page.day("until", l("exports.close.until"), hint: l("exports.close.hint"))
                page.checkbox("sure", l("exports.close.sure"), isOn: false)
            }
        }
    }
}
