internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// « Préparer »: what would leave, and what is held and why.
struct PaymentDuePage {
    let visit: SignedVisit
    let refusal: FormRefusal?
    let due: [DueDraw]
    /// With those that stay inside the house.
    let read: Int
    let accounts: [BankAccount]
    let warnings: [Draw.ID: [PaymentWarning]]

    private var l: Language { visit.language }
    private var clock: Clock { visit.instance.clock }
    private var page: FormPage { FormPage(visit.visit, typed: visit.form, refusal: refusal) }

    static func load(_ visit: SignedVisit, refusal: FormRefusal? = nil) async throws -> PaymentDuePage {
        let (due, read, accounts, warnings) = try await visit.instance.database.read { db in
            let all = try DueDraw.all(in: db)
            let due = all.filter { !$0.mode.isInternal }
            return try (due, all.count, BankAccount.all(in: db), PaymentWarning.load(due, in: db))
        }
        return PaymentDuePage(
            visit: visit, refusal: refusal, due: due, read: read, accounts: accounts, warnings: warnings)
    }

    func response(_ status: HTTPResponse.Status = .ok) throws -> Response {
        let all = due.map { ($0, $0.exceptions(by: visit.actor.id, clock, atOnce: false)) }
        let ready = all.filter { !$0.1.contains(where: \.holds) }
        let held = all.filter { $0.1.contains(where: \.holds) }
        let sum = try Money.sum(ready.map(\.0.owed))
        let part = ListPart(ready + held, of: read, query: visit.query, most: DueDraw.mostListed) {
            "\($0.0.payeeName) \($0.0.draw.purpose.rawValue) \($0.0.budgetName)"
        }
        let (leaving, staying) = (
            part.shown.filter { !$0.1.contains(where: \.holds) }, part.shown.filter { $0.1.contains(where: \.holds) }
        )
        return visit.page(l("payment.prepare"), status: status) {
            l.crumbs([(l("nav.payments"), Links.payments)], here: l("payment.prepare"))
            h1 { l("payment.prepare") }
            part.search(visit.visit, at: Links.preparePayment)
            h2 { l("payment.leaves") }
            if ready.isEmpty {
                p(.class("empty")) { l("payment.nothingLeaves") }
            } else {
                p(.class("figure-big")) { l.amount(sum) }
                if !leaving.isEmpty { table(leaving, caption: l("payment.leaves")) }
            }
            if !staying.isEmpty {
                h2 { l("payment.stays") }
                table(staying, caption: l("payment.stays"))
            }
            part.pager(l, at: Links.preparePayment)
            h2 { l("payment.make") }
            form
        }
    }

    @HTMLBuilder private var form: HTML {
        if accounts.isEmpty {
            p(.class("empty")) {
                l("payment.noAccount")
                " "
                a(.href(Links.bankAccounts)) { l("payment.addAccount") }
            }
        } else {
            page.form(to: Links.preparePayment, button: l("payment.do.prepare"), cancel: Links.payments) {
                page.choice(
                    "account", l("payment.account"), options: accounts.map { ($0.id.rawValue, $0.name) },
                    value: accounts.first?.id.rawValue)
                page.day(
                    "day", l("payment.day"), hint: l("payment.dayHint"),
                    value: PaymentCalendar.firstWorkingDay(from: clock.today()))
                page.checkbox("atOnce", l("payment.atOnce"), isOn: false)
            }
        }
    }

    /// What is to be known; a missing paper can be done without, with a reason.
    private func notes(_ due: DueDraw, _ exceptions: [PaymentRules.Exception]) -> HTML {
        let awaitsPaper = exceptions.contains { if case .documentMissing = $0 { true } else { false } }
        let isOwn = exceptions.contains(.ownDraw)
        return HTML {
            (exceptions.map { $0.sentence(l) } + warnings[due.draw.id, default: []].map { $0.sentence(l) })
                .joined(separator: " ")
            if awaitsPaper, !isOwn {
                details(.class("fold")) {
                    summaryElement { l("payment.do.excuse") }
                    formElement(
                        .class("form"), .method("post"), .action(Links.draw(due.draw.id, "dispense")), .novalidate(true)
                    ) {
                        visit.visit.csrfField
                        page.hidden("next", Links.preparePayment)
                        div(.class("field")) {
                            labelElement(.for("without-\(due.draw.id)")) { l("payment.excuse") }
                            textarea(
                                .id("without-\(due.draw.id)"), .name("without"), .rows(2), .maxlength(1000),
                                .required(true)
                            ) { HTML() }
                        }
                        div(.class("actions")) { button(.class("button")) { l("payment.do.excuse") } }
                    }
                }
            }
        }
    }

    private func table(_ rows: [(DueDraw, [PaymentRules.Exception])], caption: String) -> HTML {
        div(.class("wide")) {
            Table(
                caption: caption,
                columns: [
                    .init(heading: l("payment.column.draw")), .init(heading: l("payment.column.payee")),
                    .init(heading: l("payment.column.mode")), .init(heading: l("payment.column.notes")),
                    .init(heading: l("payment.column.amount"), isAmount: true),
                ],
                rows: rows.map { due, exceptions in
                    [
                        a(.href(Links.draw(due.draw.id))) { due.draw.purpose.rawValue },
                        a(.href(Links.payee(due.draw.payee))) { due.payeeName },
                        HTML(l("mode.\(due.mode.rawValue)")),
                        notes(due, exceptions),
                        HTML(l.money(due.owed)),
                    ]
                }
            ).html
        }
    }
}
