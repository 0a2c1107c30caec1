internal import HTML
internal import Ledger

/// Bars drawn on the server, one group under the other, each under its name. The page puts the same figures in a table beside it.
struct BarChart {
    struct Group {
        let name: String
        let bars: [Bar]
    }

    struct Bar {
        /// Its colour in the stylesheet.
        var style = "mark"
        let amount: Money
    }

    /// What the whole drawing shows, for those who do not see it.
    let label: String
    let groups: [Group]

    private static let width = 640, nameHeight = 36, nextLine = 26, barHeight = 16, barGap = 4, groupGap = 18
    /// Longer than this, a line of a name would leave the drawing on a phone.
    private static let longestLine = 40

    var html: HTML {
        let largest = groups.flatMap(\.bars).map(\.amount.cents).max() ?? 0
        var shapes: [HTML] = []
        var y = 0
        for group in groups {
            for (number, line) in Self.lines(of: group.name).enumerated() {
                y += number == 0 ? Self.nameHeight : Self.nextLine
                shapes.append(text(.x(0), .y(y - 10)) { line })
            }
            for bar in group.bars {
                shapes.append(
                    rect(
                        .class(bar.style), .x(0), .y(y), .width(length(bar.amount, of: largest)),
                        .height(Self.barHeight)))
                y += Self.barHeight + Self.barGap
            }
            y += Self.groupGap
        }
        return svg(.viewBox("0 0 \(Self.width) \(max(y, 1))"), .role("img"), .ariaLabel(label)) {
            for shape in shapes { shape }
        }
    }

    /// An amount above zero is never invisible.
    private func length(_ amount: Money, of largest: Int64) -> Int {
        guard amount.isPositive, largest > 0 else { return 0 }
        return max(3, Int(Int128(amount.cents) * Int128(Self.width) / Int128(largest)))
    }

    /// Cut between words, into two lines at most.
    static func lines(of name: String) -> [String] {
        func shortened(_ text: String) -> String {
            text.count <= longestLine ? text : text.prefix(longestLine - 1) + "…"
        }
        guard name.count > longestLine, let space = name.prefix(longestLine + 1).lastIndex(of: " ") else {
            return [shortened(name)]
        }
        return [String(name[..<space]), shortened(String(name[name.index(after: space)...]))]
    }
}
