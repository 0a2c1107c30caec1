internal import HTML
internal import Ledger

/// Draws as a list: what for, how much, where it stands, when the money leaves.
struct DrawRows {
    let l: Language
    let draws: [DrawSummary]
    /// The budget's own page need not name it again.
    var namesBudget = true

    var html: HTML {
        ul(.class("rows")) {
            for summary in draws {
                li(.class("row")) {
                    a(.class("row-main"), .href(Links.draw(summary.draw.id))) { summary.draw.purpose.rawValue }
                    if summary.draw.isUnpaid {
                        span(.class("amount")) { l("draw.unpaidShort") }
                    } else {
                        l.amount(summary.draw.amount)
                    }
                    l.state(summary.state)
                    p(.class("row-note")) { note(summary) }
                }
            }
        }
    }

    private func note(_ summary: DrawSummary) -> String {
        [
            namesBudget ? summary.budgetName : nil, summary.projectName, summary.payeeName,
            DrawWords(l: l).clock(summary),
        ].compactMap(\.self).joined(separator: " · ")
    }
}

/// « Plus anciens »: lists go on from the number of the last draw shown.
struct DrawPager {
    let l: Language
    let path: String
    let draws: [DrawSummary]
    let limit: Int

    var html: HTML {
        guard draws.count == limit, let last = draws.last else { return HTML() }
        return nav(.class("pager"), .ariaLabel(l("page.pager"))) {
            span()
            a(.href("\(path)?avant=\(last.draw.number)")) { l("page.older") }
        }
    }
}
