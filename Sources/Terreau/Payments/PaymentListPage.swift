internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// The runs so far, and what waits for the next.
struct PaymentListPage {
    let visit: SignedVisit
    let refusal: FormRefusal?
    let runs: [(run: PaymentRun, count: Int, total: Money)]
    let due: [DueDraw]
    let toCall: [(payee: Draw.Payee, name: String)]
    /// For the observer: who manages the house alone, without its treasury.
    let alone: Person?

    private var l: Language { visit.language }
    private var clock: Clock { visit.instance.clock }

    static func load(_ visit: SignedVisit, refusal: FormRefusal? = nil) async throws -> PaymentListPage {
        try await visit.instance.database.read { db in
            try PaymentListPage(
                visit: visit, refusal: refusal, runs: PaymentRun.all(in: db), due: DueDraw.all(in: db),
                toCall: BankData.mayCall(visit.actor, in: db) ? PayeeDetails.toCall(by: visit.actor.id, in: db) : [],
                alone: visit.actor.has(.observer)
                    ? Roles.waitsForObserver(at: visit.instance.clock.now(), in: db) : nil)
        }
    }

    func response(_ status: HTTPResponse.Status = .ok) throws -> Response {
        try visit.page(l("nav.payments"), status: status) {
            h1 { l("nav.payments") }
            p(.class("lede")) { l("payment.lede") }
            page.errors
            if visit.actor.has(.treasurer) {
                ListPart(due, query: Form(), most: DueDraw.mostListed).cut(l)
                try waiting
                p(.class("actions")) {
                    a(.class("button"), .href(Links.preparePayment)) { l("payment.prepare") }
                    a(.class("button button-quiet"), .href(Links.payees)) { l("payment.payees") }
                    a(.class("button button-quiet"), .href(Links.bankAccounts)) { l("payment.accounts") }
                }
            }
            if let alone {
                h2(.id("treasury")) { l("role.treasury.title") }
                p { l("role.treasury.why", ["who": alone.name]) }
                formElement(.method("post"), .action(Links.giveTreasury)) {
                    visit.visit.csrfField
                    page.hidden("treasury", alone.id.rawValue)
                    div(.class("actions")) {
                        button(.class("button")) { l("role.treasury.give", ["who": alone.name]) }
                    }
                }
            }
            if !toCall.isEmpty {
                h2 { l("payee.toCall") }
                p(.class("hint")) { l("payee.call.why") }
                ul(.class("rows")) {
                    for (payee, name) in toCall {
                        li(.class("row")) { a(.class("row-main"), .href(Links.payee(payee))) { name } }
                    }
                }
            }
            h2 { l("payment.runs") }
            if runs.isEmpty { p(.class("empty")) { l("payment.noRuns") } } else { table }
        }
    }

    private var page: FormPage { FormPage(visit.visit, typed: visit.form, refusal: refusal) }

    /// What could be paid now, and what stays in the house and could be passed on at once.
    private var waiting: HTML {
        get throws {
            let bank = due.filter {
                !$0.mode.isInternal
                    && !$0.exceptions(by: visit.actor.id, clock, atOnce: false).contains(where: \.holds)
            }
            let inside = due.filter { $0.isReadyInside(atOnce: true, by: visit.actor.id, clock) }
            let (bankSum, insideSum) = try (Money.sum(bank.map(\.owed)), Money.sum(inside.map(\.owed)))
            return HTML {
                p {
                    bank.isEmpty
                        ? l("payment.nothingLeaves")
                        : l("payment.ready", ["count": String(bank.count), "sum": l.money(bankSum)])
                }
                if !inside.isEmpty {
                    section {
                        h2(.id("internal")) { l("payment.internal") }
                        p { l("payment.internalReady", ["count": String(inside.count), "sum": l.money(insideSum)]) }
                        page.moneyForm(to: Links.internalTransfers, button: l("payment.internalDo")) {
                            page.hidden("atOnce", "1")
                        }
                    }
                }
            }
        }
    }

    private var table: HTML {
        div(.class("wide")) {
            Table(
                caption: l("payment.runs"),
                columns: [
                    .init(heading: l("payment.column.run")), .init(heading: l("payment.column.state")),
                    .init(heading: l("payment.column.day")), .init(heading: l("payment.column.count"), isAmount: true),
                    .init(heading: l("payment.column.total"), isAmount: true),
                ],
                rows: runs.map { run, count, total in
                    [
                        a(.href(Links.payment(run.id))) { run.reference }, l.state(run.state),
                        HTML(l.day(run.executionDay)), HTML(String(count)), HTML(l.money(total)),
                    ]
                }
            ).html
        }
    }
}

extension Language {
    func state(_ state: PaymentRun.State) -> HTML {
        let style =
            switch state {
            case .prepared: "waiting"
            case .frozen, .released: "scheduled"
            case .confirmed: "settled"
            case .voided: "withdrawn"
            }
        return span(.class("state", "state-\(style)")) { self("run.state.\(state.rawValue)") }
    }

    func state(_ state: PaymentLine.State) -> HTML {
        let style =
            switch state {
            case .live: "scheduled"
            case .paid: "settled"
            case .removed, .voided: "withdrawn"
            case .rejected, .returned: "refused"
            }
        return span(.class("state", "state-\(style)")) { self("line.state.\(state.rawValue)") }
    }
}
