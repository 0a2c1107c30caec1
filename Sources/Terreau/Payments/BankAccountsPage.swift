internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

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
