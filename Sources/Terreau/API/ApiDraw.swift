internal import Ledger
internal import Storage

/// A draw as programs read it: where it stands, who pays how much, and why.
struct ApiDraw: Sendable {
    let summary: DrawSummary
    let answer: WhoseEuro.Answer
    let payee: PayeeKind
    let note: String?
    let questions: [DrawQuestion]
    /// For a draw that waits: what the rules say of it now.
    let verdict: Result<DrawRules.Verdict, DrawRules.No>?
    let approvals: Int
    let account: String?
    let labels: [FundLine.ID: LineLabel]

    private var draw: Draw { summary.draw }

    /// - Throws: ``NotFound`` also for a draw that this person may not see.
    static func load(_ id: Draw.ID, for actor: Actor, _ clock: Clock, in db: some Reading) throws -> ApiDraw {
        guard let summary = try DrawSummary.list(.one(id), limit: 1, in: db).first else { throw NotFound() }
        let draw = summary.draw
        let standing = try DrawRules.Standing.load(of: actor, on: draw, in: db)
        guard try ContributoryBudget.find(draw.budget, in: db).isVisible(to: actor, isInGroup: standing.isNear) else {
            throw NotFound()
        }
        return try load(summary, labels: LineLabel.all(in: draw.budget, db), clock, in: db)
    }

    static func load(
        _ summary: DrawSummary, labels: [FundLine.ID: LineLabel], _ clock: Clock, in db: some Reading
    ) throws -> ApiDraw {
        let draw = summary.draw
        var verdict: Result<DrawRules.Verdict, DrawRules.No>?
        var approvals = 0
        let account = try PayeeDetails.mark(of: draw.payee, in: db)
        if draw.state == .waiting {
            let facts = try DrawRules.Facts.load(
                for: draw.request, by: draw.declaredBy, except: draw.id, clock: clock, in: db)
            do {
                let judged = try DrawRules.judge(draw.request, given: facts)
                verdict = .success(judged)
                approvals = try DrawApprovals.given(
                    to: draw, seen: draw.seenHash(judged.answer, account: account), in: db
                ).count
            } catch let no as DrawRules.No {
                verdict = .failure(no)
            }
        }
        let note = try DrawEvent.all(of: draw, in: db).last {
            $0.note != nil && ($0.kind == .refused || $0.kind == .reversed)
        }?.note
        return try ApiDraw(
            summary: summary, answer: WhoseEuro.Answer.load(of: draw, in: db).answer,
            payee: DrawRules.Facts.kind(of: draw.payee, in: db).0, note: note,
            questions: DrawQuestion.all(of: draw.id, in: db), verdict: verdict, approvals: approvals, account: account,
            labels: labels)
    }

    func json(_ l: Language) -> JSON {
        let seen = try? verdict?.get()
        let whose = seen?.answer ?? answer
        return [
            "id": .string(draw.id.rawValue), "reference": .string(draw.reference),
            "version": .integer(Int64(draw.version)), "state": .string(draw.state.rawValue),
            "budget": .string(summary.budgetSlug.rawValue), "project": JSON(summary.projectSlug),
            "gesture": .string(draw.gesture.rawValue), "kind": .string(draw.kind.rawValue),
            "purpose": .string(draw.purpose.rawValue), "amount": draw.amount.json,
            "split": ApiDrawWords(l: l, labels: labels).split(whose.shares), "reason": .string(reason(l)),
            "nextRun": JSON(nextRun(l.clock)), "payee": payeeJSON, "declaredBy": .string(summary.declarantName),
            "workDay": JSON(draw.workDay), "reservedUntil": JSON(draw.reservedUntil),
            "evidence": .string(draw.evidence.rawValue), "link": JSON(draw.evidenceLink),
            "minutes": draw.minutes.map { JSON.integer(Int64($0)) } ?? .null,
            "declaredAt": JSON(draw.declaredAt), "acceptedAt": JSON(draw.acceptedAt), "doneAt": JSON(draw.doneAt),
            "settledAt": JSON(draw.settledAt),
            "seen": JSON(seen.map { draw.seenHash($0.answer, account: account) }), "approvals": approvalsJSON(seen),
            "questions": .array(
                questions.map {
                    [
                        "id": .string($0.id.rawValue), "question": .string($0.question), "askedAt": JSON($0.askedAt),
                        "answer": JSON($0.answer), "answeredAt": JSON($0.answeredAt),
                    ]
                }),
        ]
    }

    /// For work to come: the day if it were said done today.
    private func nextRun(_ clock: Clock) -> Day? {
        draw.awaitsWork && !summary.hasOpenQuestion ? summary.runOnceDone(clock) : summary.nextRun(clock)
    }

    private var payeeJSON: JSON {
        let id = draw.payee.person?.rawValue ?? draw.payee.organisation?.rawValue
        return [
            "type": draw.payee.person == nil ? "organisation" : "person", "id": JSON(id),
            "name": .string(summary.payeeName), "kind": .string(payee.rawValue),
        ]
    }

    private func approvalsJSON(_ verdict: DrawRules.Verdict?) -> JSON {
        guard case .waiting(_, let needed, _)? = verdict else { return .null }
        return ["given": .integer(Int64(approvals)), "needed": .integer(Int64(needed))]
    }

    /// The sentence that the draw's page says.
    private func reason(_ l: Language) -> String {
        let words = ApiDrawWords(l: l, labels: labels)
        switch (draw.state, verdict) {
        case (.waiting, .success(let verdict)?): return words.reason(verdict)
        case (.waiting, .failure(let no)?): return l("draw.cannotAsItStands") + " " + l(no.sentence)
        case (.accepted, _), (.settled, _), (.evidenced, _):
            return draw.isUnpaid ? l("answer.unpaid") : words.why(answer, "answer.pays")
        default: return note ?? l("draw.ended.\(draw.state.rawValue)")
        }
    }
}

/// The sentences about whose euro, for programs.
struct ApiDrawWords {
    let l: Language
    let labels: [FundLine.ID: LineLabel]

    func line(_ id: FundLine.ID) -> JSON { .string(labels[id]?.slug.rawValue ?? id.rawValue) }

    func split(_ shares: [WhoseEuro.Share]) -> JSON {
        .array(
            shares.map {
                ["line": line($0.line), "amount": $0.amount.json, "reason": .string(l($0.reason.sentence))]
            })
    }

    func passed(_ lines: [WhoseEuro.Passed]) -> JSON {
        .array(lines.map { ["line": line($0.line), "reason": .string(l($0.reason.sentence))] })
    }

    /// What a draw that is not accepted yet would come to.
    func reason(_ verdict: DrawRules.Verdict) -> String {
        switch verdict {
        case .accepted(let answer):
            return answer.shares.isEmpty ? l("answer.unpaid") : why(answer, "answer.wouldPay")
        case .waiting(let answer, let approvals, let because):
            let first = because.map { l($0.sentence) } + [l("answer.approvals", ["count": String(approvals)])]
            return (first + [why(answer, "answer.wouldPay")]).joined(separator: " ")
        }
    }

    func why(_ answer: WhoseEuro.Answer, _ key: String) -> String {
        var sentences = answer.shares.map { share in
            l(
                key,
                [
                    "payer": labels[share.line]?.payer ?? share.line.rawValue, "amount": l.money(share.amount),
                    "reason": l(share.reason.sentence),
                ])
        }
        if !answer.shares.isEmpty, !answer.shares.contains(where: { labels[$0.line]?.isFree ?? false }) {
            sentences.append(l("answer.noFreeMoney"))
        }
        return sentences.joined(separator: " ")
    }
}
