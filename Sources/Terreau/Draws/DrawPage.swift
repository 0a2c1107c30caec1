internal import HTML
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Storage

/// A draw with its history, and what this person may do to it.
struct DrawPage {
    let visit: SignedVisit
    let refusal: FormRefusal?
    let summary: DrawSummary
    let answer: WhoseEuro.Answer
    let labels: [FundLine.ID: LineLabel]
    let events: [DrawEvent]
    let questions: [DrawQuestion]
    let names: [Person.ID: String]
    let standing: DrawRules.Standing
    let policy: BudgetPolicy
    let payee: PayeeKind
    /// For a draw that waits: what the rules say of it now.
    let verdict: Result<DrawRules.Verdict, DrawRules.No>?
    let approvals: Set<Person.ID>
    /// What stands for the payee's account: part of what an acceptance binds.
    let account: String?
    let proof: EvidenceSection
    let money: DrawMoney
    /// The paper that payment waits for.
    let awaited: SettlementDocument?

    var draw: Draw { summary.draw }
    private var l: Language { visit.language }

    static func load(_ id: Draw.ID, _ visit: SignedVisit, refusal: FormRefusal? = nil) async throws -> DrawPage {
        let (actor, clock) = (visit.actor, visit.instance.clock)
        return try await visit.instance.database.read { db in
            guard let summary = try DrawSummary.list(.one(id), limit: 1, in: db).first else { throw NotFound() }
            let draw = summary.draw
            let budget = try ContributoryBudget.find(draw.budget, in: db)
            let standing = try DrawRules.Standing.load(of: actor, on: draw, in: db)
            guard budget.isVisible(to: actor, isInGroup: standing.isNear)
            else {
                throw NotFound()
            }
            var verdict: Result<DrawRules.Verdict, DrawRules.No>?
            var approvals: Set<Person.ID> = []
            let account = try PayeeDetails.mark(of: draw.payee, in: db)
            if draw.state == .waiting {
                let facts = try DrawRules.Facts.load(
                    for: draw.request, by: draw.declaredBy, except: id, clock: clock, in: db)
                do {
                    let judged = try DrawRules.judge(draw.request, given: facts)
                    verdict = .success(judged)
                    approvals = try DrawApprovals.given(
                        to: draw, seen: draw.seenHash(judged.answer, account: account), in: db)
                } catch let no as DrawRules.No {
                    verdict = .failure(no)
                }
            }
            let events = try DrawEvent.all(of: draw, in: db)
            let questions = try DrawQuestion.all(of: id, in: db)
            let involved = Set(
                events.compactMap(\.actor) + questions.flatMap { [$0.askedBy, $0.answeredBy].compactMap(\.self) })
            let payee = try DrawRules.Facts.kind(of: draw.payee, in: db).0
            let mode = DrawRules.settlementMode(draw.gesture, kind: draw.kind, payee: payee)
            return try DrawPage(
                visit: visit, refusal: refusal, summary: summary,
                answer: WhoseEuro.Answer.load(of: draw, in: db).answer,
                labels: LineLabel.all(in: db), events: events, questions: questions,
                names: Dictionary(
                    involved.map { ($0, try Person.find($0, in: db).name) }, uniquingKeysWith: { first, _ in first }),
                standing: standing, policy: budget.policy, payee: payee,
                verdict: verdict, approvals: approvals, account: account, proof: .load(draw, standing, actor, in: db),
                money: .load(draw, in: db), awaited: SettlementDocument.missing(for: draw, mode, in: db))
        }
    }

    func response(_ status: HTTPResponse.Status = .ok) -> Response {
        let columns = columns
        return visit.page(draw.purpose.rawValue, status: status) {
            l.crumbs(
                [(l("nav.home"), Links.home), (summary.budgetName, Links.budget(summary.budgetSlug))],
                here: draw.reference)
            page.errors
            h1 { draw.purpose.rawValue }
            p(.class("figure-big")) {
                if draw.isUnpaid { small { l("draw.unpaid") } } else { l.amount(draw.amount) }
                " "
                l.state(summary.state)
            }
            // The draw may have moved on in another tab, and the form with it.
            if refusal != nil { TypedText(visit.form, notIn: columns).html(l) }
            columns
            p(.class("seal")) { a(.href(Links.ledger(origin: draw.origin))) { l("draw.inLedger") } }
        }
    }

    private var columns: HTML {
        div(.class("columns")) {
            div {
                decision
                if let clock = DrawWords(l: l).clock(summary) { p(.class("clock")) { clock } }
                actions
                proof.html(draw, page, labels)
                thread
            }
            aside {
                section {
                    h2 { l("draw.facts") }
                    facts
                }
                section {
                    h2 { l("draw.history") }
                    history
                }
            }
        }
    }

    private var page: FormPage { FormPage(visit.visit, typed: visit.form, refusal: refusal) }

    private var decision: HTML {
        let words = DrawAnswer(l: l, labels: labels)
        return switch (draw.state, verdict) {
        case (.waiting, .success(.waiting(let answer, let approvals, let because))?):
            words.waits(answer, approvals: approvals, because: because)
        case (.waiting, .success(.accepted(let answer))?): words.waits(answer, approvals: 1, because: [])
        case (.waiting, .failure(let no)?):
            words.no(l("draw.cannotAsItStands") + " " + l(no.sentence), passed: no.passed)
        case (.accepted, _), (.settled, _), (.evidenced, _): words.accepted(answer, isUnpaid: draw.isUnpaid)
        case (let state, _): ended(state)
        }
    }

    private func ended(_ state: Draw.State) -> HTML {
        let note = events.last { $0.note != nil && [.refused, .reversed, .givenBack].contains($0.kind) }?.note
        return div(.class("answer", state == .refused ? "answer-no" : "answer-wait")) {
            p(.class("answer-word")) { l("draw.ended.\(state.rawValue)") }
            if let note { p(.class("answer-why")) { note } }
        }
    }

    private var facts: HTML {
        l.facts([
            ("draw.fact.reference", code(.class("ref")) { draw.reference }),
            ("draw.fact.budget", a(.href(Links.budget(summary.budgetSlug))) { summary.budgetName }),
            (
                "draw.fact.project",
                summary.projectSlug.map { slug in a(.href(Links.project(slug))) { summary.projectName ?? "" } }
            ),
            ("draw.fact.gesture", HTML(l("gesture.\(draw.gesture.rawValue)"))),
            ("draw.fact.kind", HTML(l("kind.\(draw.kind.rawValue)"))),
            ("draw.fact.payee", HTML(summary.payeeName)),
            ("draw.fact.declarant", summary.payeeName == summary.declarantName ? nil : HTML(summary.declarantName)),
            ("draw.fact.day", draw.awaitsWork ? nil : HTML(l.day(draw.workDay))),
            ("draw.fact.until", draw.awaitsWork ? draw.reservedUntil.map { HTML(l.day($0)) } : nil),
            ("draw.fact.minutes", draw.minutes.map { HTML(l.duration(seconds: Int64($0) * 60)) }),
            ("draw.fact.evidence", evidence),
            ("draw.fact.settled", isPartlySettled ? HTML(l.money(money.settled)) : nil),
            ("draw.fact.owed", isPartlySettled ? HTML(l.money(money.owed)) : nil),
            ("draw.fact.mode", HTML(l("mode.\((draw.settlementMode ?? proposedMode).rawValue)"))),
        ])
    }

    private var isPartlySettled: Bool { draw.state == .accepted && !money.settled.isZero }

    private var evidence: HTML {
        HTML {
            l("evidence.\(draw.evidence.rawValue)")
            if let link = draw.evidenceLink {
                " "
                a(.href(link), .rel("noopener noreferrer nofollow")) { link }
            }
        }
    }

    private var proposedMode: SettlementMode { DrawRules.settlementMode(draw.gesture, kind: draw.kind, payee: payee) }

    private var history: HTML {
        ol(.class("history")) {
            for event in events {
                li {
                    l.time(event.at)
                    " "
                    span { DrawWords(l: l).event(event, actor: event.actor.flatMap { names[$0] }) }
                }
            }
        }
    }

    // MARK: What can be done

    private func may(_ move: DrawRules.Move) -> Bool {
        DrawRules.mayMove(move, on: draw.state, by: standing)
            && !(summary.isScheduled && DrawRules.changesPayment.contains(move))
    }

    @HTMLBuilder private var actions: HTML {
        if may(.accept), case .success(let verdict)? = verdict, !approvals.contains(visit.actor.id) {
            plainForm("acceptation", button: "draw.do.accept", style: "button") {
                page.hidden("seen", draw.seenHash(verdict.answer, account: account))
            }
        }
        if !approvals.isEmpty { p { l("draw.approvalsGiven", ["count": String(approvals.count)]) } }
        if may(.sayDone), draw.awaitsWork {
            section {
                h2 { l("draw.done.title") }
                plainForm("fait", button: "draw.do.done", style: "button") {
                    page.amount("amount", l("draw.done.amount"), hint: l("draw.done.hint"), value: draw.amount)
                    page.day("day", l("draw.form.day"), value: visit.instance.clock.today())
                }
            }
        }
        if may(.settle), !draw.awaitsWork { settleForm }
        returns
        if may(.edit) {
            p(.class("actions")) {
                a(.class("button button-quiet"), .href(Links.draw(draw.id, "modifier"))) { l("draw.do.edit") }
            }
        }
        if may(.withdraw), money.settled.isZero {
            plainForm("retrait", button: "draw.do.withdraw", style: "button button-danger") { HTML() }
        }
        if may(.refuse) {
            fold("draw.do.refuse", "refus", field: "reason") {
                page.area("reason", l("draw.refuse.reason"), hint: l("draw.reasonHint"))
            }
        }
        if may(.reverse) {
            fold("draw.do.reverse", "annulation", field: "reverseReason") {
                page.area("reverseReason", l("draw.reverse.reason"), hint: l("draw.reasonHint"))
            }
        }
    }

    private var settleForm: HTML {
        plainForm("reglement", button: "draw.do.settle", style: "button") {
            page.choice(
                "mode", l("draw.fact.mode"),
                options: SettlementMode.allCases.map { ($0.rawValue, l("mode.\($0.rawValue)")) },
                value: proposedMode.rawValue)
            if !draw.isUnpaid {
                page.amount(
                    "amount", l("draw.settle.amount"), hint: l("draw.settle.amountHint"), value: money.owed)
            }
            page.day("day", l("draw.settle.day"), value: visit.instance.clock.today())
            if let awaited, !draw.isUnpaid {
                page.area(
                    "without", l("draw.settle.without.\(awaited.rawValue)"), hint: l("draw.settle.withoutHint"),
                    isRequired: false)
            }
        }
    }

    /// What is owed can be given up, and what was paid can come back.
    @HTMLBuilder private var returns: HTML {
        if may(.waive), !draw.awaitsWork, money.owed.isPositive {
            fold("draw.do.waive", "renonciation", field: "waiveAmount", "waiveReason") {
                page.amount(
                    "waiveAmount", l("draw.waive.amount"), hint: l("draw.waive.hint"), value: money.owed,
                    isRequired: true)
                page.area(
                    "waiveReason", l(standing.isPayee ? "draw.waive.word" : "draw.waive.reason"),
                    hint: l("draw.reasonHint"), isRequired: !standing.isPayee)
            }
        }
        if may(.giveBack), money.settled.isPositive {
            fold("draw.do.giveBack", "retour", field: "backAmount", "backDay", "backReason") {
                page.amount("backAmount", l("draw.back.amount"), hint: l("draw.back.hint"), isRequired: true)
                page.day("backDay", l("draw.back.day"), value: visit.instance.clock.today())
                page.area("backReason", l("draw.back.reason"), hint: l("draw.reasonHint"))
            }
        }
    }

    private func fold(_ key: String, _ action: String, field: String..., @HTMLBuilder fields: () -> HTML) -> HTML {
        details(.class("fold"), .open(refusal?.faults.contains { field.contains($0.field) } ?? false)) {
            summaryElement { l(key) }
            plainForm(action, button: key, style: "button button-danger", fields)
        }
    }

    private func plainForm(
        _ action: String, button key: String, style: String, @HTMLBuilder _ fields: () -> HTML
    ) -> HTML {
        formElement(.class("form"), .method("post"), .action(Links.draw(draw.id, action)), .novalidate(true)) {
            visit.visit.csrfField
            page.once
            fields()
            div(.class("actions")) { button(.class(style)) { l(key) } }
        }
    }

    // MARK: Questions

    @HTMLBuilder private var thread: HTML {
        if !questions.isEmpty || may(.ask) {
            section(.class("thread")) {
                h2 { l("draw.questions") }
                for question in questions { article(question) }
                if may(.ask) {
                    details(.class("fold"), .open(refusal?.faults.contains { $0.field == "question" } ?? false)) {
                        summaryElement { l("draw.do.ask") }
                        plainForm("questions", button: "draw.do.ask", style: "button button-quiet") {
                            page.area(
                                "question", l("draw.question"),
                                hint: l(policy.questionHoldsPayment ? "draw.questionHolds" : "draw.questionFree"))
                        }
                    }
                }
            }
        }
    }

    private func article(_ question: DrawQuestion) -> HTML {
        articleElement(.class("question", question.isOpen ? "open" : nil)) {
            p(.class("meta")) { "\(names[question.askedBy] ?? ""), \(l.moment(question.askedAt))" }
            p { question.question }
            if let answer = question.answer, let by = question.answeredBy, let at = question.answeredAt {
                div(.class("reply")) {
                    p(.class("meta")) { "\(names[by] ?? ""), \(l.moment(at))" }
                    p { answer }
                }
            } else if may(.answer) {
                plainForm("questions/\(question.id)/reponse", button: "draw.do.answer", style: "button") {
                    page.area("answer", l("draw.answer"), hint: l("visible.\(policy.visibility.rawValue)"))
                }
            }
        }
    }
}

extension DrawRules.No {
    var passed: [WhoseEuro.Passed] { if case .noLine(let passed, _) = self { passed } else { [] } }
}
