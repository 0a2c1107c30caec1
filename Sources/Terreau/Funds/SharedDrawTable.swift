internal import HTML
internal import Ledger

/// Draws told to somebody outside: purposes, amounts, and whether the proof is there.
struct SharedDrawTable {
    let l: Language
    let draws: [SharedDraw]
    let caption: String
    let showsPayee: Bool

    static let pageSize = 100

    var html: HTML {
        div(.class("wide")) {
            Table(
                caption: caption,
                columns: columns,
                rows: draws.map(row)
            ).html
        }
    }

    private var columns: [Table.Column] {
        let words = ["purpose", "day"] + (showsPayee ? ["payee"] : []) + ["project", "evidence"]
        return words.map { Table.Column(heading: l("shared.column.\($0)")) }
            + [Table.Column(heading: l("figure.amount"), isAmount: true)]
    }

    private func row(_ draw: SharedDraw) -> [HTML] {
        var cells = [
            HTML {
                let kind = l("kind.\(draw.kind.rawValue)")
                draw.purpose?.rawValue ?? kind
                " "
                small { draw.purpose == nil ? "P-\(draw.number)" : "P-\(draw.number) · " + kind }
            },
            HTML(l.shortDay(draw.day)),
        ]
        if showsPayee { cells.append(HTML(draw.payee ?? l("shared.somebody"))) }
        cells.append(HTML(draw.project ?? ""))
        cells.append(HTML(l("shared.evidence.\(draw.evidence.rawValue)")))
        cells.append(
            HTML {
                l.money(draw.amount)
                if !draw.isPaid {
                    " "
                    small { l("shared.notYetPaid") }
                }
            })
        return cells
    }

    /// To what is older, when the page is full.
    func pager(_ path: String) -> HTML {
        guard draws.count == Self.pageSize, let last = draws.last else { return HTML() }
        return nav(.class("pager"), .ariaLabel(l("page.pager"))) {
            span()
            a(.href("\(path)?avant=\(last.number)")) { l("page.older") }
        }
    }
}
