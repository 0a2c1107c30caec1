internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// A run with its lines, and what this person may do to it.
struct PaymentRunPage {
    let visit: SignedVisit
    let refusal: FormRefusal?
    let run: PaymentRun
    let lines: [PaymentLine]
    let account: BankAccount
    let file: PaymentFile?
    let due: [Draw.ID: DueDraw]
    let names: [Person.ID: String]
    let standing: PaymentRules.Standing

    private var l: Language { visit.language }
    private var page: FormPage { FormPage(visit.visit, typed: visit.form, refusal: refusal) }

    static func load(
        _ id: PaymentRun.ID, _ visit: SignedVisit, refusal: FormRefusal? = nil
    ) async throws -> PaymentRunPage {
        let actor = visit.actor
        return try await visit.instance.database.read { db in
            let run = try PaymentRun.find(id, in: db)
            let people = [run.preparedBy] + [run.frozenBy, run.releasedBy, run.sentBy, run.voidedBy].compactMap(\.self)
            return try PaymentRunPage(
                visit: visit, refusal: refusal, run: run, lines: PaymentLine.all(of: id, in: db),
                account: BankAccount.find(run.account, in: db), file: PaymentFile.find(run, in: db),
                due: DueDraw.all(of: id, in: db),
                names: Dictionary(
                    Set(people).map { ($0, try Person.find($0, in: db).name) },
                    uniquingKeysWith: { first, _ in first }),
                standing: .load(of: actor, on: run, in: db))
        }
    }

    func response(_ status: HTTPResponse.Status = .ok) throws -> Response {
        let live = lines.filter { run.state == .voided || !$0.state.isOver }
        let sum = try Money.sum(live.map(\.amount), in: run.currency)
        return visit.page(title, status: status) {
            l.crumbs([(l("nav.payments"), Links.payments)], here: run.reference)
            page.errors
            h1 { title }
            p(.class("figure-big")) {
                l.amount(sum)
                " "
                l.state(run.state)
            }
            p { l("run.says.\(run.state.rawValue)") }
            facts(live.count)
            h2 { l("payment.lines") }
            table
            actions
        }
    }

    private var title: String { l("run.title", ["run": run.reference]) }

    func facts(_ count: Int, namesAccount: Bool = true) -> HTML {
        func act(_ at: Instant?, _ by: Person.ID?) -> HTML? {
            guard let at, let by else { return nil }
            return HTML(l("run.act", ["who": names[by] ?? "", "when": l.moment(at)]))
        }
        return l.facts([
            ("payment.account", namesAccount ? HTML(account.name) : nil),
            ("payment.day", HTML(l.day(run.executionDay))),
            ("payment.column.count", HTML(String(count))), ("run.prepared", act(run.preparedAt, run.preparedBy)),
            ("run.frozen", act(run.frozenAt, run.frozenBy)), ("run.released", act(run.releasedAt, run.releasedBy)),
            ("run.sent", act(run.sentAt, run.sentBy)), ("run.voided", act(run.voidedAt, run.voidedBy)),
            ("run.reason", run.voidReason.map { HTML($0) }),
            ("run.fingerprint", file.map { file in code(.class("ref")) { file.fingerprint } }),
        ])
    }

    // MARK: Lines

    private var table: HTML {
        div(.class("wide"), .id("lines")) {
            Table(
                caption: l("payment.lines"),
                columns: [
                    .init(heading: l("payment.column.draw")), .init(heading: l("payment.column.holder")),
                    .init(heading: l("payment.column.account")), .init(heading: l("payment.column.state")),
                    .init(heading: l("payment.column.amount"), isAmount: true),
                    .init(heading: l("payment.column.action")),
                ],
                rows: lines.map { line in
                    [
                        a(.href(Links.draw(line.draw))) { "P-\(line.drawNumber) \(line.purpose.rawValue)" },
                        holder(of: line), HTML(line.ibanMasked), state(of: line),
                        amount(of: line), moves(of: line),
                    ]
                }
            ).html
        }
    }

    private func holder(of line: PaymentLine) -> HTML {
        guard visit.actor.has(.treasurer) else { return HTML(line.holder) }
        return a(.href(Links.payee(line.payee))) { line.holder }
    }

    /// With what it is part of, when it is not all that is owed.
    private func amount(of line: PaymentLine) -> HTML {
        guard let owed = due[line.draw]?.owed, owed.cents > line.amount.cents, run.state == .prepared else {
            return HTML(l.money(line.amount))
        }
        return HTML(l("payment.partOf", ["part": l.money(line.amount), "owed": l.money(owed)]))
    }

    private func state(of line: PaymentLine) -> HTML {
        let warnings =
            line.state == .live && run.state != .released
            ? due[line.draw]?.exceptions(by: run.preparedBy, visit.instance.clock, atOnce: true) ?? [] : []
        return HTML {
            l.state(line.state)
            if let day = line.bankDay {
                " "
                l.shortDay(day)
            }
            if let reason = line.reason {
                " "
                l.bankReason(reason)
            }
            for warning in warnings {
                " "
                warning.sentence(l)
            }
        }
    }

    @HTMLBuilder private func moves(of line: PaymentLine) -> HTML {
        if line.state == .live, may(.removeLine) {
            form("lignes/\(line.id)/retrait", button: "payment.do.remove", style: "button button-quiet") { HTML() }
        }
        if line.state == .live, may(.payPart) {
            details(.class("fold"), .open(refusal?.faults.contains { $0.field == "part" } ?? false)) {
                summaryElement { l("payment.do.payPart") }
                form("lignes/\(line.id)/montant", button: "payment.do.payPart", style: "button") {
                    div(.class("field")) {
                        labelElement(.for("part-\(line.id)")) { l("payment.part") }
                        p(.class("hint")) { l("payment.partHint") }
                        input(
                            .id("part-\(line.id)"), .name("part"), .type("text"), .inputmode("decimal"),
                            .value(l.typed(line.amount)), .maxlength(30))
                    }
                }
            }
        }
        if line.state == .live, may(.confirm) {
            details(.class("fold")) {
                summaryElement { l("payment.do.confirmLine") }
                form("confirmation", button: "payment.do.confirmLine", style: "button") {
                    page.hidden("line", line.id.rawValue)
                    day("day-\(line.id)")
                }
            }
        }
        if line.state == .live || line.state == .paid, may(.sendBack) {
            details(.class("fold")) {
                summaryElement { l("payment.do.sendBack") }
                form("lignes/\(line.id)/retour", button: "payment.do.sendBack", style: "button button-danger") {
                    labelElement(.for("reason-\(line.id)")) { l("payment.reasonBack") }
                    textarea(.id("reason-\(line.id)"), .name("reason"), .rows(2), .maxlength(1000)) { HTML() }
                    day("day-\(line.id)-back")
                }
            }
        }
    }

    private func day(_ id: String) -> HTML {
        div(.class("field")) {
            labelElement(.for(id)) { l("payment.bankDay") }
            input(.id(id), .name("day"), .type("date"), .value(visit.instance.clock.today().description))
        }
    }

    // MARK: The whole run

    private func may(_ move: PaymentRules.Move) -> Bool {
        PaymentRules.mayMove(move, on: run.state, isSent: run.sentAt != nil, by: standing)
    }

    @HTMLBuilder private var actions: HTML {
        if file != nil {
            p(.class("actions")) {
                a(.class("button button-quiet"), .href(Links.payment(run.id, "bordereau"))) { l("payment.slip") }
                if run.state == .released || run.state == .confirmed {
                    a(.class("button"), .href(Links.payment(run.id, "fichier"))) { l("payment.file") }
                }
            }
        }
        if may(.freeze), lines.contains(where: { $0.state == .live }) {
            form("gel", button: "payment.do.freeze", style: "button") { p(.id("freeze")) { l("payment.freezeHint") } }
        }
        if may(.release) {
            form("validation", button: "payment.do.release", style: "button") {
                p(.id("release")) { l("payment.releaseHint") }
            }
        } else if run.state == .frozen {
            p(.class("hint")) { l("payment.awaitsRelease") }
        }
        if may(.send), run.sentAt == nil {
            form("depot", button: "payment.do.send", style: "button") {
                page.amount("total", l("payment.bankTotal"), hint: l("payment.bankTotalHint"), isRequired: true)
            }
        }
        if may(.confirm) {
            section {
                h2 { l("payment.confirm") }
                form("confirmation", button: "payment.do.confirm", style: "button") {
                    page.day("day", l("payment.bankDay"), value: visit.instance.clock.today())
                }
            }
        }
        if may(.void) {
            details(.class("fold"), .open(refusal?.faults.contains { $0.field == "reason" } ?? false)) {
                summaryElement { l("payment.do.void") }
                form("abandon", button: "payment.do.void", style: "button button-danger") {
                    page.area("reason", l("payment.voidReason"), hint: l("payment.voidHint"))
                }
            }
        }
    }

    private func form(
        _ action: String, button key: String, style: String, @HTMLBuilder _ fields: () -> HTML
    ) -> HTML {
        formElement(.class("form"), .method("post"), .action(Links.payment(run.id, action)), .novalidate(true)) {
            visit.visit.csrfField
            fields()
            div(.class("actions")) { button(.class(style)) { l(key) } }
        }
    }
}
