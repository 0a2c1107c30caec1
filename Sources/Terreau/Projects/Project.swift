internal import Ledger
internal import Storage

/// What money and help are for: an activity, a collective, a place in the making.
struct Project: Sendable {
    struct ID: Identifier, SQLConvertible { let rawValue: String }

    let id: ID
    let slug: Slug
    let name: String
    let summary: String
    /// Where it is, as funders name it; nil where that says nothing.
    let territory: String?
    let isPublic: Bool
}
