internal import HTML
internal import Ledger

/// The heart of a page: yes, later or no; whose euro, and why; why not the others.
struct DrawAnswer {
    let l: Language
    let labels: [FundLine.ID: LineLabel]

    func accepted(_ answer: WhoseEuro.Answer, isUnpaid: Bool) -> HTML {
        block("yes", l("answer.accepted"), isUnpaid ? [l("answer.unpaid")] : why(answer, "answer.pays"), answer)
    }

    func couldBeAccepted(_ answer: WhoseEuro.Answer) -> HTML {
        let words = answer.shares.isEmpty ? [l("answer.unpaid")] : why(answer, "answer.wouldPay")
        return block("yes", l("answer.could"), words, answer)
    }

    func wouldWait(_ answer: WhoseEuro.Answer, approvals: Int, because: [DrawRules.Ceiling]) -> HTML {
        waiting(l("answer.wouldWait"), answer, approvals: approvals, because: because)
    }

    func waits(_ answer: WhoseEuro.Answer, approvals: Int, because: [DrawRules.Ceiling]) -> HTML {
        waiting(l("answer.waits"), answer, approvals: approvals, because: because)
    }

    func no(_ sentence: String, passed: [WhoseEuro.Passed]) -> HTML {
        div(.class("answer answer-no")) {
            p(.class("answer-word")) { l("answer.no") }
            p(.class("answer-why")) { sentence }
            others(passed, isOpen: true)
        }
    }

    private func waiting(
        _ word: String, _ answer: WhoseEuro.Answer, approvals: Int, because: [DrawRules.Ceiling]
    ) -> HTML {
        let reasons = because.map { l($0.sentence) } + [l("answer.approvals", ["count": String(approvals)])]
        return block("wait", word, reasons + why(answer, "answer.wouldPay"), answer)
    }

    private func block(_ style: String, _ word: String, _ sentences: [String], _ answer: WhoseEuro.Answer) -> HTML {
        div(.class("answer answer-\(style)")) {
            p(.class("answer-word")) { word }
            p(.class("answer-why")) { sentences.joined(separator: " ") }
            if !answer.shares.isEmpty {
                ul(.class("shares")) {
                    for share in answer.shares {
                        li {
                            span(.class("share-line")) { labels.full(share.line) }
                            l.amount(share.amount)
                        }
                    }
                }
            }
            others(answer.passed, isOpen: false)
        }
    }

    /// One sentence a person understands: who pays, for which reason, and whether free money was spared.
    private func why(_ answer: WhoseEuro.Answer, _ key: String) -> [String] {
        guard !answer.shares.isEmpty else { return [] }
        var sentences = answer.shares.map { share in
            l(
                key,
                [
                    "payer": labels[share.line]?.payer ?? share.line.rawValue, "amount": l.money(share.amount),
                    "reason": l(share.reason.sentence),
                ])
        }
        if !answer.shares.contains(where: { labels[$0.line]?.isFree ?? false }) {
            sentences.append(l("answer.noFreeMoney"))
        }
        return sentences
    }

    private func others(_ passed: [WhoseEuro.Passed], isOpen: Bool) -> HTML {
        guard !passed.isEmpty else { return HTML() }
        return details(.open(isOpen)) {
            summaryElement { l("answer.others") }
            dl(.class("passed")) {
                for line in passed {
                    dt { labels.full(line.line) }
                    dd { l(line.reason.sentence) }
                }
            }
        }
    }
}
