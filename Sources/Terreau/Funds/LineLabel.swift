internal import Ledger
internal import Storage

/// How a line is named on pages: its funder, then itself.
struct LineLabel: Sendable {
    let id: FundLine.ID
    let slug: Slug
    let name: String
    let funder: String?
    let isFree: Bool

    var full: String { funder.map { "\($0) — \(name)" } ?? name }
    /// The name that sentences use: who pays.
    var payer: String { funder ?? name }
}

extension [FundLine.ID: LineLabel] {
    func full(_ id: FundLine.ID) -> String { self[id]?.full ?? id.rawValue }
}
