internal import Ledger

/// What a line may pay, in plain words. What is not known is not said.
struct FundWords {
    let l: Language

    func restrictions(_ terms: FundLineTerms) -> [String] {
        let sentences: [String?] = [
            window(terms),
            terms.spendBy.map { l("fund.words.spendBy", ["day": l.day($0)]) },
            terms.kinds.isEmpty ? nil : l("fund.words.kinds", ["kinds": kinds(terms.kinds)]),
            terms.payees.isEmpty
                ? nil
                : l(
                    "fund.words.payees",
                    [
                        "payees": l.list(
                            PayeeKind.allCases.filter(terms.payees.contains).map { l("payeeKind.\($0.rawValue)") })
                    ]),
            terms.territories.isEmpty
                ? nil : l("fund.words.territories", ["places": l.list(terms.territories.sorted())]),
            terms.perDrawCeiling.map { l("fund.words.perDraw", ["ceiling": l.money($0)]) },
            terms.perPersonCeiling.map { l("fund.words.perPerson", ["ceiling": l.money($0)]) },
        ]
        let ceilings = SolutionKind.allCases.compactMap { kind in
            terms.kindCeilings[kind].map {
                l("fund.words.perKind", ["kind": l("kind.\(kind.rawValue)"), "ceiling": l.money($0)])
            }
        }
        let evidence =
            terms.evidence == .none
            ? nil : l("fund.words.evidence", ["evidence": l("evidence.\(terms.evidence.rawValue)")])
        return sentences.compactMap(\.self) + ceilings + [evidence].compactMap(\.self)
    }

    private func window(_ terms: FundLineTerms) -> String? {
        switch (terms.windowFrom, terms.windowUntil) {
        case (let from?, let until?): l("fund.words.window", ["from": l.day(from), "until": l.day(until)])
        case (let from?, nil): l("fund.words.windowFrom", ["from": l.day(from)])
        case (nil, let until?): l("fund.words.windowUntil", ["until": l.day(until)])
        case (nil, nil): nil
        }
    }

    private func kinds(_ kinds: Set<SolutionKind>) -> String {
        l.list(SolutionKind.allCases.filter(kinds.contains).map { l("kind.\($0.rawValue)") })
    }
}

extension EnvelopeBar {
    /// All that was granted on a line, by what became of it. Each part leads to its transfers.
    init(_ figures: LineFigures, title: String, caption: String? = nil, _ l: Language) {
        func part(_ style: String, _ amount: Money) -> Part {
            Part(
                style: style, name: l("part.\(style)"), amount: amount,
                link: Links.ledger(line: figures.line, kind: style))
        }
        self.init(
            title: title,
            parts: [
                part("paid", figures.paid), part("owed", figures.owed), part("reserved", figures.reserved),
                part("left", figures.left), part("unallocated", figures.unallocated),
            ], caption: caption)
    }
}
