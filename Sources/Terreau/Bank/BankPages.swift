internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// The lines that wait for an answer, the statements that are there, and a form for the next file.
struct BankPage {
    static let listed = 200

    let visit: SignedVisit
    let waiting: [BankMovement]
    let count: Int
    let answered: [BankMovement]
    let statements: [KeptStatement]
    private let refusal: FormRefusal?

    private var l: Language { visit.language }

    static func load(_ visit: SignedVisit, refusal: FormRefusal? = nil) async throws -> BankPage {
        try await visit.instance.database.read { db in
            try BankPage(
                visit: visit, waiting: BankMovement.waiting(limit: listed, in: db),
                count: BankMovement.countWaiting(in: db), answered: BankMovement.answered(limit: 50, in: db),
                statements: KeptStatement.all(limit: 50, in: db), refusal: refusal)
        }
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        visit.page(l("nav.bank"), status: status) {
            h1 { l("nav.bank") }
            p(.class("lede")) { l("bank.lede") }
            if visit.actor.has(.treasurer) { upload }
            h2 { waiting.isEmpty ? l("bank.waitingNone") : l("bank.waiting", ["count": String(count)]) }
            if waiting.isEmpty {
                p(.class("empty")) { l("bank.nothingWaits") }
            } else {
                Table(
                    caption: l("bank.waitingCaption"),
                    columns: [
                        .init(heading: l("bank.what")), .init(heading: l("bank.day")), .init(heading: l("bank.age")),
                        .init(heading: l("bank.amount"), isAmount: true),
                    ],
                    rows: waiting.map { movement in
                        [
                            a(.href(Links.bankLine(movement.id))) { movement.title(l) },
                            HTML(l.shortDay(movement.line.day)),
                            HTML(age(movement)), HTML(l.money(movement.amount)),
                        ]
                    }
                ).html
                if count > waiting.count { p(.class("hint")) { l("bank.more", ["count": String(waiting.count)]) } }
            }
            done
            kept
        }
    }

    private func age(_ movement: BankMovement) -> String {
        let days = max(0, visit.instance.clock.today().number - movement.line.day.number)
        return l("bank.days", ["count": String(days)])
    }

    private var upload: HTML {
        let page = FormPage(visit.visit, refusal: refusal)
        return HTML {
            page.errors
            formElement(
                .class("form"), .method("post"), .action(Links.bank), .enctype("multipart/form-data"), .novalidate(true)
            ) {
                visit.visit.csrfField
                page.field("file", l("bank.file"), hint: l("bank.fileHint")) { describedBy, isWrong in
                    input(
                        .id("file"), .name("file"), .type("file"), .ariaDescribedBy(describedBy), .ariaInvalid(isWrong))
                }
                div(.class("actions")) { button(.class("button")) { l("bank.send") } }
            }
        }
    }

    @HTMLBuilder private var done: HTML {
        if !answered.isEmpty {
            h2 { l("bank.answered") }
            ul {
                for movement in answered {
                    li {
                        a(.href(Links.bankLine(movement.id))) { movement.title(l) }
                        " "
                        l.amount(movement.amount)
                        " "
                        small { movement.sentence ?? l("bank.answer.\(movement.answer?.rawValue ?? "explained")") }
                    }
                }
            }
        }
    }

    @HTMLBuilder private var kept: HTML {
        h2 { l("bank.statements") }
        if statements.isEmpty {
            p(.class("empty")) { l("bank.noStatements") }
        } else {
            div(.class("wide")) {
                Table(
                    caption: l("bank.statementsCaption"),
                    columns: [
                        .init(heading: l("bank.account")), .init(heading: l("bank.from")),
                        .init(heading: l("bank.until")), .init(heading: l("bank.closing"), isAmount: true),
                    ],
                    rows: statements.map { kept in
                        let statement = kept.statement
                        return [
                            HTML(l.account(statement.account)), HTML(l.shortDay(statement.openingDay)),
                            HTML(l.shortDay(statement.closingDay)),
                            HTML(l.money(Money(cents: statement.closing, currency: statement.currency))),
                        ]
                    }
                ).html
            }
        }
    }
}

extension Language {
    /// An account number as people read it, in groups of four.
    func account(_ number: String) -> String { (try? IBAN(number))?.description ?? number }
}

extension BankMovement {
    /// Who, else what the bank wrote.
    func title(_ l: Language) -> String { line.title(l) }
}

extension BankLine {
    func title(_ l: Language) -> String { party ?? (text.isEmpty ? l("bank.untitled") : String(text.prefix(80))) }
}

/// A file before it is imported: its statements, and what would be new.
struct BankPreviewPage {
    let visit: SignedVisit
    let hash: String
    let name: String
    let previews: [Bank.Preview]
    private let refusal: FormRefusal?

    private var l: Language { visit.language }

    static func load(
        _ hash: String, _ visit: SignedVisit, refusal: FormRefusal? = nil
    ) async throws -> BankPreviewPage {
        let (name, previews) = try await visit.instance.bank.preview(hash)
        return BankPreviewPage(visit: visit, hash: hash, name: name, previews: previews, refusal: refusal)
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let new = previews.reduce(0) { $0 + $1.new.count }
        let page = FormPage(visit.visit, refusal: refusal)
        let unclear = previews.flatMap(\.unclear)
        return visit.page(l("bank.preview.title"), status: status) {
            l.crumbs([(l("nav.bank"), Links.bank)], here: l("bank.preview.title"))
            page.errors
            h1 { l("bank.preview.title") }
            p(.class("lede")) { l("bank.preview.lede", ["name": name]) }
            for preview in previews { statement(preview) }
            if new == 0, unclear.isEmpty {
                p(.class("empty")) { l("bank.preview.nothingNew") }
            }
            if new == 0, unclear.isEmpty, previews.allSatisfy(\.isKept) {
                p(.class("actions")) {
                    a(.class("button button-quiet"), .href(Links.bank)) { l("bank.preview.back") }
                }
            } else {
                page.moneyForm(to: Links.bankFile(hash), button: importWords(new, isAsked: !unclear.isEmpty)) {
                    if let day = unclear.first { question(day, page) }
                }
            }
        }
    }

    private func importWords(_ new: Int, isAsked: Bool) -> String {
        if isAsked { return l("bank.preview.importAnswered") }
        return new == 0 ? l("bank.preview.keep") : l("bank.preview.import", ["count": String(new)])
    }

    /// Lines of this day are in a statement that is there already, and the balances leave both possible.
    private func question(_ day: Day, _ page: FormPage) -> HTML {
        page.radios(
            "sameDay", l("bank.sameDay", ["day": l.day(day)]), hint: l("bank.sameDayHint"),
            options: SharedDayRules.Answer.allCases.map { ($0.rawValue, l("bank.sameDay.\($0.rawValue)")) }, value: "")
    }

    @HTMLBuilder private func statement(_ preview: Bank.Preview) -> HTML {
        let statement = preview.statement
        h2 { l.account(statement.account) }
        l.facts([
            ("bank.from", HTML(l.day(statement.openingDay))), ("bank.until", HTML(l.day(statement.closingDay))),
            ("bank.opening", l.amount(Money(cents: statement.opening, currency: statement.currency))),
            ("bank.closing", l.amount(Money(cents: statement.closing, currency: statement.currency))),
            ("bank.preview.lines", HTML(String(statement.lines.count))),
            ("bank.preview.new", HTML(String(preview.new.count))),
            ("bank.preview.unbooked", statement.unbooked == 0 ? nil : HTML(String(statement.unbooked))),
        ])
        if let missing = preview.missing {
            div(.class("errors")) { p { l("bank.preview.missing", ["gap": l.money(missing)]) } }
        }
        if !preview.new.isEmpty {
            Table(
                caption: l("bank.preview.caption"),
                columns: [
                    .init(heading: l("bank.what")), .init(heading: l("bank.day")),
                    .init(heading: l("bank.amount"), isAmount: true),
                ],
                rows: preview.new.prefix(BankPage.listed).map { line in
                    [
                        HTML(line.title(l)), HTML(l.shortDay(line.day)),
                        HTML(l.money(Money(cents: line.cents, currency: statement.currency))),
                    ]
                }
            ).html
        }
    }
}

/// One line, what it may be, and a sentence for everything else.
struct BankLinePage {
    let visit: SignedVisit
    let movement: BankMovement
    let proposals: [BankProposal]
    let labels: [FundLine.ID: LineLabel]
    private let refusal: FormRefusal?

    private var l: Language { visit.language }

    static func load(
        _ id: BankMovement.ID, _ visit: SignedVisit, refusal: FormRefusal? = nil
    ) async throws -> BankLinePage {
        try await visit.instance.database.read { db in
            let movement = try BankMovement.find(id, in: db)
            return try BankLinePage(
                visit: visit, movement: movement,
                proposals: movement.answer == nil ? BankProposal.all(for: movement, in: db) : [],
                labels: LineLabel.all(in: db), refusal: refusal)
        }
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let line = movement.line, page = FormPage(visit.visit, typed: visit.form, refusal: refusal)
        return visit.page(l("bank.line"), status: status) {
            l.crumbs([(l("nav.bank"), Links.bank)], here: l("bank.line"))
            h1 { movement.title(l) }
            page.errors
            l.facts([
                ("bank.amount", l.amount(movement.amount)), ("bank.day", HTML(l.day(line.day))),
                ("bank.account", HTML(l.account(movement.account))), ("bank.party", line.party.map { HTML($0) }),
                (
                    "bank.partyAccount",
                    visit.actor.has(.treasurer) ? line.partyAccount.map { HTML(l.account($0)) } : nil
                ),
                ("bank.text", line.text.isEmpty ? nil : HTML(line.text)),
                ("bank.endToEnd", line.endToEnd.map { reference in code(.class("ref")) { reference } }),
                ("bank.returnReason", line.returnReason.map { HTML($0) }),
            ])
            if let answer = movement.answer {
                p { movement.sentence ?? l("bank.answer.\(answer.rawValue)") }
            } else if visit.actor.has(.treasurer) {
                if !proposals.isEmpty {
                    h2 { l("bank.proposals") }
                    for proposal in proposals { form(proposal, page) }
                }
                h2 { l("bank.explain") }
                page.moneyForm(to: Links.bankLine(movement.id, "explication"), button: l("bank.explain.submit")) {
                    page.area("sentence", l("bank.explain.sentence"), hint: l("bank.explain.hint"), most: 500)
                }
            }
        }
    }

    private func form(_ proposal: BankProposal, _ page: FormPage) -> HTML {
        switch proposal {
        case .received(let line, let open, let isExact):
            let words = l(
                isExact ? "bank.proposal.receivedExactly" : "bank.proposal.received",
                ["line": labels.full(line), "open": l.money(open)])
            return HTML {
                p { words }
                page.moneyForm(to: Links.bankLine(movement.id, "encaissement"), button: l("bank.proposal.receive")) {
                    page.hidden("fund", line.rawValue)
                }
            }
        case .run(let run, let amount, let count, let isByReference):
            return HTML {
                p {
                    l(
                        "bank.proposal.run",
                        ["run": run.reference, "count": String(count), "amount": l.money(amount)])
                }
                if !isByReference { p(.class("hint")) { l("bank.proposal.byAmount") } }
                page.moneyForm(to: Links.bankLine(movement.id, "paiement"), button: l("bank.proposal.settleRun")) {
                    page.hidden("run", run.id.rawValue)
                }
            }
        case .payment(let payment, let isByReference):
            let key = movement.line.cents > 0 ? "bank.proposal.returned" : "bank.proposal.paid"
            return HTML {
                p { l(key, ["holder": payment.holder, "amount": l.money(payment.amount)]) }
                if !isByReference { p(.class("hint")) { l("bank.proposal.byAmount") } }
                page.moneyForm(to: Links.bankLine(movement.id, "paiement"), button: l("bank.proposal.settle")) {
                    page.hidden("payment", payment.id.rawValue)
                }
            }
        }
    }
}
