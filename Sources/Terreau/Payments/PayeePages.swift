internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// Everybody who may be paid by the bank, those with something due first.
struct PayeeListPage {
    let visit: SignedVisit
    let payees: [(payee: Draw.Payee, name: String, details: PayeeDetails?)]

    private var l: Language { visit.language }

    static func load(_ visit: SignedVisit) async throws -> PayeeListPage {
        let payees = try await visit.instance.database.read { db in
            let people = try Person.all(in: db).byName.map { (Draw.Payee.person($0.id), $0.name) }
            let bodies = try Organisation.all(in: db).map { (Draw.Payee.organisation($0.id), $0.name) }
            let due = try Set(DueDraw.all(in: db).filter { !$0.mode.isInternal }.map(\.draw.payee))
            let all = people + bodies
            let known = try PayeeDetails.all(in: db)
            return (all.filter { due.contains($0.0) } + all.filter { !due.contains($0.0) }).map {
                ($0.0, $0.1, known[$0.0])
            }
        }
        return PayeeListPage(visit: visit, payees: payees)
    }

    func response() -> Response {
        let part = ListPart(payees, query: visit.query, most: Person.mostListed) {
            "\($0.name) \($0.details?.holder ?? "")"
        }
        return visit.page(l("payment.payees")) {
            l.crumbs([(l("nav.payments"), Links.payments)], here: l("payment.payees"))
            h1 { l("payment.payees") }
            p(.class("lede")) { l("payee.listLede") }
            part.search(visit.visit, at: Links.payees)
            div(.class("wide")) {
                Table(
                    caption: l("payment.payees"),
                    columns: [
                        .init(heading: l("payment.column.payee")), .init(heading: l("payment.column.holder")),
                        .init(heading: l("payment.column.account")), .init(heading: l("payment.column.notes")),
                    ],
                    rows: part.shown.map { payee, name, details in
                        [
                            a(.href(Links.payee(payee))) { name }, HTML(details?.holder ?? ""),
                            HTML(details?.ibanMasked ?? l("payee.none")), HTML(notes(details)),
                        ]
                    }
                ).html
            }
            part.pager(l, at: Links.payees)
        }
    }

    private func notes(_ details: PayeeDetails?) -> String {
        guard let details else { return "" }
        let shared =
            details.sharedWith.isEmpty
            ? nil : PaymentRules.Exception.sharedAccount(details.sharedWith).sentence(l)
        return [details.nameCheck == .noMatch ? l("payment.why.nameDiffers") : nil, shared].compactMap(\.self)
            .joined(separator: " ")
    }
}

/// Where one payee is paid. The account number is never shown again once it is entered.
struct PayeePage {
    let visit: SignedVisit
    let payee: Draw.Payee
    let name: String
    let legalName: String?
    let details: PayeeDetails?
    let history: [PayeeDetails.Change]
    let calls: [PayeeDetails.CallRecord]
    private var refusal: FormRefusal?

    private var l: Language { visit.language }

    static func load(_ visit: SignedVisit) async throws -> PayeePage {
        guard let id = visit.visit.parameters["payee"] else { throw NotFound() }
        return try await visit.instance.database.read { db in
            let found = try Draw.Payee.find(id, in: db)
            let details = try PayeeDetails.find(found.payee, in: db)
            let isOfTheHouse = visit.actor.has(.treasurer) || visit.actor.has(.releaser)
            // Somebody outside is shown whom to call, and nobody else.
            guard try isOfTheHouse || details?.call == .needed && BankData.mayCall(visit.actor, in: db) else {
                throw NotFound()
            }
            return try PayeePage(
                visit: visit, payee: found.payee, name: found.name, legalName: found.legalName, details: details,
                history: isOfTheHouse ? PayeeDetails.history(of: found.payee, in: db) : [],
                calls: PayeeDetails.calls(of: found.payee, in: db), refusal: nil)
        }
    }

    func refused(_ refusal: FormRefusal) -> PayeePage {
        var page = self
        page.refusal = refusal
        return page
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        let title = l("payee.title", ["name": name])
        return visit.page(title, status: status) {
            l.crumbs(
                [(l("nav.payments"), Links.payments)]
                    + (visit.actor.has(.observer) ? [] : [(l("payment.payees"), Links.payees)]), here: name)
            h1 { title }
            p(.class("lede")) { l("payee.lede") }
            if let details {
                l.facts([
                    ("payment.column.holder", HTML(details.holder)),
                    ("payment.column.account", HTML(details.ibanMasked)),
                    ("payee.nameCheck", HTML(l("payee.check.\(details.nameCheck.rawValue)"))),
                    (
                        "payee.waits",
                        details.paysFrom.flatMap { $0 > visit.instance.clock.now() ? HTML(l.moment($0)) : nil }
                    ),
                    ("payee.call", details.call == .notNeeded ? nil : HTML(l("payee.call.\(details.call.rawValue)"))),
                ])
                if !details.sharedWith.isEmpty {
                    p(.class("banner")) { PaymentRules.Exception.sharedAccount(details.sharedWith).sentence(l) }
                }
            }
            page.errors
            call(page)
            if payee.person == visit.actor.id {
                p { a(.href(Links.ownAccount)) { l("payee.own") } }
            } else if visit.actor.has(.treasurer) {
                form(page)
            }
            if !calls.isEmpty {
                h2 { l("payee.calls") }
                ol(.class("history")) { for call in calls { li { told(call) } } }
            }
            if !history.isEmpty {
                h2 { l("payee.history") }
                ol(.class("history")) {
                    for change in history {
                        li {
                            l.time(change.at)
                            " "
                            span {
                                l(
                                    "payee.change",
                                    ["who": change.by, "holder": change.holder, "account": change.ibanMasked])
                            }
                        }
                    }
                }
            }
        }
    }

    private func form(_ page: FormPage) -> HTML {
        page.moneyForm(to: Links.payee(payee), button: l("payee.save")) {
            page.text(
                "holder", l("payee.holder"), hint: l("payee.holderHint"),
                value: details?.holder ?? legalName ?? name, most: PayeeDetails.longestHolder, isRequired: true)
            page.text(
                "iban", l("payee.iban"), hint: l(details == nil ? "payee.ibanHint" : "payee.ibanKeep"), most: 60,
                isRequired: details == nil)
            page.choice(
                "nameCheck", l("payee.nameCheck"), hint: l("payee.nameCheckHint"),
                options: PayeeDetails.NameCheck.allCases.map { ($0.rawValue, l("payee.check.\($0.rawValue)")) },
                value: (details?.nameCheck ?? .notDone).rawValue)
        }
    }

    /// For whoever did not change the account: the call that must come before the money.
    @HTMLBuilder private func call(_ page: FormPage) -> HTML {
        if let details, details.call == .needed {
            div(.class("banner banner-info")) { l("payee.call.why") }
            if details.changedBy == visit.actor.id || payee.person == visit.actor.id {
                p(.class("hint")) { l("payee.call.another") }
            } else {
                h2 { l("payee.call.title") }
                if visit.actor.has(.observer) { p(.class("hint")) { l("payee.call.outside") } }
                page.moneyForm(to: Links.payee(payee) + "/appel", button: l("payee.call.save")) {
                    page.text(
                        "number", l("payee.call.number"), hint: l("payee.call.numberHint"), type: "tel", most: 60,
                        isRequired: true)
                    page.radios(
                        "answer", l("payee.call.answer"),
                        options: ["confirmed", "denied"].map { ($0, l("payee.call.said.\($0)")) }, value: "")
                }
            }
        }
    }

    private func told(_ call: PayeeDetails.CallRecord) -> HTML {
        HTML {
            l.time(call.at)
            " "
            span {
                l(
                    call.isConfirmed ? "payee.called.yes" : "payee.called.no",
                    ["who": call.by, "number": call.number])
            }
        }
    }
}
