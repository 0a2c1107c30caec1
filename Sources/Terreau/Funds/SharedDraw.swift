internal import Ledger

/// A draw as somebody outside is told of it. It can hold no person's name but that of one who chose to be named, and no bank
/// data at all.
struct SharedDraw: Sendable {
    let number: Int
    let day: Day
    /// Nil where it was written for members alone.
    let purpose: Draw.Purpose?
    let kind: SolutionKind
    /// What the reader's money, or the whole draw, paid.
    let amount: Money
    let isPaid: Bool
    /// Only a public one.
    let project: String?
    /// An organisation, or a person who chose to be named.
    let payee: String?
    let evidence: Proof

    enum Proof: String, CaseIterable, Sendable {
        case notAsked, there, awaited

        init(_ facts: EvidenceRules.Facts?) {
            guard let facts, !EvidenceRules.asks(facts).isEmpty else {
                self = .notAsked
                return
            }
            self = EvidenceRules.missing(facts).isEmpty ? .there : .awaited
        }
    }
}
