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
        visit.page(l("payment.payees")) {
            l.crumbs([(l("nav.payments"), Links.payments)], here: l("payment.payees"))
            h1 { l("payment.payees") }
            p(.class("lede")) { l("payee.listLede") }
            div(.class("wide")) {
                Table(
                    caption: l("payment.payees"),
                    columns: [
                        .init(heading: l("payment.column.payee")), .init(heading: l("payment.column.holder")),
                        .init(heading: l("payment.column.account")), .init(heading: l("payment.column.notes")),
                    ],
                    rows: payees.map { payee, name, details in
                        [
                            a(.href(Links.payee(payee))) { name }, HTML(details?.holder ?? ""),
                            HTML(details?.ibanMasked ?? l("payee.none")), HTML(notes(details)),
                        ]
                    }
                ).html
            }
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
    private var refusal: FormRefusal?

    private var l: Language { visit.language }

    static func load(_ visit: SignedVisit) async throws -> PayeePage {
        guard let id = visit.visit.parameters["payee"] else { throw NotFound() }
        return try await visit.instance.database.read { db in
            let found = try Draw.Payee.find(id, in: db)
            return try PayeePage(
                visit: visit, payee: found.payee, name: found.name, legalName: found.legalName,
                details: PayeeDetails.find(found.payee, in: db),
                history: PayeeDetails.history(of: found.payee, in: db), refusal: nil)
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
            l.crumbs([(l("nav.payments"), Links.payments), (l("payment.payees"), Links.payees)], here: name)
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
                ])
                if !details.sharedWith.isEmpty {
                    p(.class("banner")) { PaymentRules.Exception.sharedAccount(details.sharedWith).sentence(l) }
                }
            }
            page.form(to: Links.payee(payee), button: l("payee.save"), cancel: Links.payees) {
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
}

/// The co-operative's own accounts that pay.
struct BankAccountsPage {
    let visit: SignedVisit
    let accounts: [BankAccount]
    let editing: BankAccount?
    let refusal: FormRefusal?

    private var l: Language { visit.language }

    static func load(
        _ visit: SignedVisit, editing: BankAccount.ID? = nil, refusal: FormRefusal? = nil
    ) async throws -> BankAccountsPage {
        try await visit.instance.database.read { db in
            try BankAccountsPage(
                visit: visit, accounts: BankAccount.all(in: db),
                editing: editing.map { try BankAccount.find($0, in: db) }, refusal: refusal)
        }
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        visit.page(l("payment.accounts"), status: status) {
            l.crumbs([(l("nav.payments"), Links.payments)], here: l("payment.accounts"))
            h1 { l("payment.accounts") }
            if accounts.isEmpty { p(.class("empty")) { l("account.none") } } else { table }
            if visit.actor.has(.treasurer) {
                h2 { l(editing == nil ? "account.add" : "account.change") }
                form
            }
        }
    }

    private var table: HTML {
        div(.class("wide")) {
            Table(
                caption: l("payment.accounts"),
                columns: ["name", "holder", "iban", "format"].map { .init(heading: l("account.\($0)")) },
                rows: accounts.map { account in
                    [
                        a(.href(Links.bankAccount(account.id))) { account.name }, HTML(account.holder),
                        HTML(account.iban.description), HTML(l("account.format.\(account.format.word)")),
                    ]
                }
            ).html
        }
    }

    private var form: HTML {
        let page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        let action = editing.map { Links.bankAccount($0.id) } ?? Links.bankAccounts
        return page.form(to: action, button: l("account.save"), cancel: Links.payments) {
            page.text("name", l("account.name"), hint: l("account.nameHint"), value: editing?.name, most: 80)
            page.text(
                "holder", l("account.holder"), hint: l("account.holderHint"),
                value: editing?.holder ?? visit.instance.cooperative.name, most: PayeeDetails.longestHolder)
            if editing == nil { page.text("iban", l("account.iban"), most: 60, isRequired: true) }
            page.choice(
                "format", l("account.format"), hint: l("account.formatHint"),
                options: CreditTransferFormat.allCases.map { ($0.rawValue, l("account.format.\($0.word)")) },
                value: (editing?.format ?? .edition2019).rawValue)
        }
    }
}

extension CreditTransferFormat {
    /// In keys of sentences, where a dot divides.
    var word: String { self == .edition2019 ? "edition2019" : "edition2009" }
}
