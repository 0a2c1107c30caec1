internal import Ledger
internal import Storage

/// Budgets and fund lines for programs.
enum ApiBudgets {
    static let list = ApiOperation(
        id: "listBudgets", tag: "budgets", summary: "The budgets that this person may see",
        query: ["limit", "slugCursor"], gives: "BudgetPage",
        example: ["items": [ApiExamples.budget], "next": nil], refusals: [422]
    ) { visit in
        let page = try ApiPage(visit) { Slug(rawValue: $0) != nil }
        return try await visit.instance.database.read { db in
            let visible = try VisibleBudgets.load(for: visit.actor, in: db).budgets
            let cards = try BudgetCard.all(in: db).filter { visible[$0.budget.id] != nil }
            let (shown, next) = page.cut(cards) { $0.budget.slug }
            let labels = try LineLabel.all(in: db)
            return page.answer(try shown.map { try json($0, labels, visit) }, next: next)
        }
    }

    static let show = ApiOperation(
        id: "getBudget", tag: "budgets", summary: "One budget: what is left, its rule, its envelopes", gives: "Budget",
        example: ApiExamples.budget
    ) { visit in
        let slug = try visit.slug("budget")
        return try await visit.instance.database.read { db in
            let visible = try VisibleBudgets.load(for: visit.actor, in: db).budgets
            guard let budget = visible.values.first(where: { $0.slug == slug }) else { throw NotFound() }
            let card = try BudgetCard(budget: budget, figures: Figures.envelopes(of: budget.id, in: db))
            return ApiAnswer(try json(card, LineLabel.all(in: db), visit))
        }
    }

    private static func json(
        _ card: BudgetCard, _ labels: [FundLine.ID: LineLabel], _ visit: ApiVisit
    ) throws -> JSON {
        let (budget, policy, today) = (card.budget, card.budget.policy, visit.instance.clock.today())
        let envelopes: [JSON] = card.figures.map { figures in
            [
                "line": .string(labels[figures.line]?.slug.rawValue ?? figures.line.rawValue),
                "left": figures.left.json, "reserved": figures.reserved.json, "owed": figures.owed.json,
                "paid": figures.paid.json,
            ]
        }
        return [
            "slug": .string(budget.slug.rawValue), "name": .string(budget.name), "purpose": .string(budget.purpose),
            "isOpen": .boolean(budget.isOpen(on: today)), "opensOn": JSON(budget.opensOn),
            "closesOn": JSON(budget.closesOn), "allocated": card.allocated.json, "left": card.left.json,
            "reserved": card.total(\.reserved).json, "owed": card.total(\.owed).json, "paid": card.total(\.paid).json,
            "rule": [
                "timing": .string(policy.timing.rawValue), "whoMayDraw": .string(policy.whoMayDraw.rawValue),
                "selfServiceCeiling": policy.selfServiceCeiling?.json ?? nil,
                "outsideCeiling": policy.outsideCeiling.json, "approval": .string(policy.approval.rawValue),
                "rhythm": .string(policy.rhythm.rawValue), "evidence": .string(policy.evidence.rawValue),
            ],
            "envelopes": .array(envelopes),
            "nextRun": JSON(
                PaymentCalendar.nextRun(after: today, rhythm: policy.rhythm, cutoffDay: policy.cutoffDay)),
        ]
    }
}

enum ApiFunds {
    static let list = ApiOperation(
        id: "listFunds", tag: "funds", summary: "The fund lines: who gives what, for what, and where it stands",
        query: ["limit", "slugCursor"], gives: "FundPage", example: ["items": [ApiExamples.fund], "next": nil],
        refusals: [422]
    ) { visit in
        guard visit.actor.isMember else { throw NotAllowed("member") }
        let page = try ApiPage(visit) { Slug(rawValue: $0) != nil }
        let currency = visit.instance.cooperative.currency
        return try await visit.instance.database.read { db in
            let figures = try FundFigures.load(currency: currency, in: db)
            let labels = try LineLabel.all(in: db)
            let agreements = try Dictionary(
                FundingAgreement.all(in: db).map { ($0.id, $0.slug) }, uniquingKeysWith: { first, _ in first })
            let (shown, next) = page.cut(try FundLine.all(in: db)) { $0.slug }
            let items = try shown.map { line in
                try json(
                    line, figures[line], funder: labels[line.id]?.funder,
                    agreement: line.agreement.flatMap { agreements[$0] })
            }
            return page.answer(items, next: next)
        }
    }

    private static func json(
        _ line: FundLine, _ figures: LineFigures, funder: String?, agreement: Slug?
    ) throws -> JSON {
        let terms = line.terms
        return [
            "slug": .string(line.slug.rawValue), "name": .string(line.name), "funder": JSON(funder),
            "agreement": JSON(agreement), "isFree": .boolean(line.isFree), "purpose": .string(terms.purpose),
            "from": JSON(terms.windowFrom), "lastDay": JSON(terms.lastDay),
            "kinds": .array(terms.kinds.map(\.rawValue).sorted().map(JSON.string)),
            "payees": .array(terms.payees.map(\.rawValue).sorted().map(JSON.string)),
            "territories": .array(terms.territories.sorted().map(JSON.string)),
            "perDrawCeiling": terms.perDrawCeiling?.json ?? nil,
            "perPersonCeiling": terms.perPersonCeiling?.json ?? nil, "evidence": .string(terms.evidence.rawValue),
            "granted": figures.granted.json, "received": figures.received.json,
            "allocated": try figures.allocated.json, "unallocated": figures.unallocated.json,
            "left": figures.left.json, "reserved": figures.reserved.json, "owed": figures.owed.json,
            "paid": figures.paid.json,
        ]
    }
}
