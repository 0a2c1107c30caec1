internal import HTML
internal import Ledger

/// Pieces that pages share: one function each, used everywhere.
extension Language {
    /// An amount in its own tabular style.
    func amount(_ money: Money) -> HTML { span(.class("amount")) { self.money(money) } }

    func state(_ state: DrawState) -> HTML {
        span(.class("state", "state-\(state.style)")) { self("state.\(state.rawValue)") }
    }

    /// A machine-readable time with its words.
    func time(_ instant: Instant) -> HTML { timeElement(.datetime(instant.description)) { moment(instant) } }

    func crumbs(_ steps: [(String, String)], here: String) -> HTML {
        nav(.class("crumbs"), .ariaLabel(self("page.crumbs"))) {
            ol {
                for (name, path) in steps { li { a(.href(path)) { name } } }
                li(.ariaCurrent(true)) { here }
            }
        }
    }

    /// Facts as a list of terms; nil values are left out.
    func facts(_ facts: [(String, HTML?)]) -> HTML {
        dl(.class("facts")) {
            for (term, value) in facts {
                if let value, !value.isEmpty {
                    dt { self(term) }
                    dd { value }
                }
            }
        }
    }
}

/// What people see of a draw's state: the stored state, or what holds it.
enum DrawState: String, CaseIterable, Sendable {
    case waiting, accepted, reserved, scheduled, questioned, settled, evidenced, withdrawn, refused, reversed, lapsed

    init(_ draw: Draw, hasOpenQuestion: Bool, isScheduled: Bool = false) {
        switch draw.state {
        case .waiting: self = hasOpenQuestion ? .questioned : .waiting
        case .accepted where isScheduled: self = .scheduled
        case .accepted: self = hasOpenQuestion ? .questioned : draw.awaitsWork ? .reserved : .accepted
        case .settled: self = .settled
        case .evidenced: self = .evidenced
        case .withdrawn: self = .withdrawn
        case .refused: self = .refused
        case .reversed: self = .reversed
        case .lapsed: self = .lapsed
        }
    }

    /// Its colour and shape in the stylesheet.
    var style: String {
        switch self {
        case .reserved: "accepted"
        case .lapsed: "withdrawn"
        default: rawValue
        }
    }
}

// MARK: - Tables and bars

/// A table that becomes cards on a phone: the first cell of a row is its title, the others keep their headings.
struct Table {
    struct Column {
        let heading: String
        var isAmount = false
    }

    let caption: String
    let columns: [Column]
    let rows: [[HTML]]
    var total: [HTML]? = nil
    var style = "cards"

    var html: HTML {
        table(.class(style), .role("table")) {
            captionElement { caption }
            thead {
                tr(.role("row")) {
                    for column in columns {
                        th(.scope("col"), .role("columnheader"), .class(column.isAmount ? "amount" : nil)) {
                            column.heading
                        }
                    }
                }
            }
            tbody {
                for row in rows { line(row, style: nil) }
                if let total { line(total, style: "total") }
            }
        }
    }

    private func line(_ cells: [HTML], style: String?) -> HTML {
        tr(.role("row"), .class(style)) {
            for (index, cell) in cells.enumerated() {
                if index == 0 {
                    th(.scope("row"), .role("rowheader")) { cell }
                } else {
                    td(
                        .role("cell"), .dataLabel(columns[index].heading),
                        .class(columns[index].isAmount ? "amount" : nil)
                    ) {
                        cell
                    }
                }
            }
        }
    }
}

/// A bar of parts of a whole, drawn on the server, with the same figures as a legend and as a table.
struct EnvelopeBar {
    struct Part {
        /// The part's colour and pattern in the stylesheet.
        let style: String
        /// Its name, in the page's language.
        let name: String
        let amount: Money
        /// The ledger, narrowed to this figure.
        var link: String? = nil
    }

    let title: String
    let parts: [Part]
    var caption: String? = nil

    /// Widths in thousandths that sum to a thousand.
    private var widths: [Int] {
        let weights = parts.map { max(0, $0.amount.cents) }
        let split = try? Money(cents: 1000).split(by: weights)
        return split?.map { Int($0.cents) } ?? parts.map { _ in 0 }
    }

    func bar(_ l: Language) -> HTML {
        let figures = parts.map { "\($0.name) \(l.money($0.amount))" }.joined(separator: ", ")
        let label = l("list.pair", ["name": title, "value": figures])
        var start = 0
        let rects = zip(parts, widths).map { part, width in
            defer { start += width }
            return rect(.class("part", "part-\(part.style)"), .x(start), .y(0), .width(width), .height(40))
        }
        return svg(
            .class("bar"), .viewBox("0 0 1000 40"), .preserveAspectRatio("none"), .role("img"), .ariaLabel(label)
        ) {
            for rect in rects { rect }
        }
    }

    func figure(_ l: Language) -> HTML {
        figureElement(.class("envelope")) {
            bar(l)
            ul(.class("legend")) {
                for part in parts where !part.amount.isZero {
                    li(.class("part-\(part.style)")) {
                        part.name
                        " "
                        l.amount(part.amount)
                    }
                }
            }
            if let caption { figcaption { caption } }
            details {
                summaryElement { l("figure.asTable") }
                Table(
                    caption: title,
                    columns: [.init(heading: l("figure.part")), .init(heading: l("figure.amount"), isAmount: true)],
                    rows: parts.map { part in
                        [
                            HTML(part.name),
                            part.link.map { link in a(.href(link)) { l.money(part.amount) } }
                                ?? HTML(l.money(part.amount)),
                        ]
                    }, style: "figures"
                ).html
            }
        }
    }
}
