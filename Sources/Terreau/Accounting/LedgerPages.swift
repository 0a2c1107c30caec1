internal import HTML
internal import Hummingbird
internal import Ledger
internal import Storage

/// The transfers behind a figure, the newest first, under the figure itself.
struct LedgerPage {
    static let length = 50

    let visit: SignedVisit
    let filter: LedgerFilter
    let isFirst: Bool
    let rows: [LedgerRow]
    /// The last transfer shown, when there are older ones.
    let next: Int64?
    let totals: [(figure: LedgerFigure, amounts: [Money])]
    /// The figure once more, added up from its transfers.
    let sum: (amount: Money, count: Int)?
    let words: LedgerWords

    private var l: Language { visit.language }

    static func load(_ filter: LedgerFilter, before: Int64?, _ visit: SignedVisit) async throws -> LedgerPage {
        let (actor, language) = (visit.actor, visit.language)
        return try await visit.instance.database.read { db in
            var names = try LedgerNames(lines: LineLabel.all(in: db))
            if let line = filter.line, names.lines[line] == nil { throw NotFound() }
            var rows = try filter.page(before: before, limit: length + 1, in: db)
            let hasMore = rows.count > length
            rows = Array(rows.prefix(length))
            try names.load(for: rows, filter, actor, in: db)
            let totals = try (filter.figure.map { [$0] } ?? filter.figures).map {
                ($0, try filter.total(of: $0, in: db))
            }
            // Only what has one currency and few transfers beside the whole book is added up again.
            let isNarrow = filter.line != nil || filter.budget != nil
            let sum = try isNarrow && filter.origin == nil ? filter.figure.map { try filter.sum(of: $0, in: db) } : nil
            return LedgerPage(
                visit: visit, filter: filter, isFirst: before == nil, rows: rows,
                next: hasMore ? rows.last?.transfer.id.number : nil, totals: totals, sum: sum,
                words: LedgerWords(l: language, names: names))
        }
    }

    func response() -> Response {
        visit.page(l("ledger.title")) {
            h1 { l("ledger.title") }
            p(.class("lede")) { lede }
            total
            if !filter.isEmpty { p { a(.href(Links.ledger)) { l("ledger.whole") } } }
            section(.class("wide")) { transfers }
            pager
            p(.class("seal")) { l("ledger.seal") }
        }
    }

    private var lede: String {
        let parts = [
            filter.line.map { words.names.lines.full($0) }, filter.budget.map { words.budget($0.rawValue) },
            filter.origin.map { words.names.draws[$0].map { "P-\($0.number)" } ?? l("ledger.oneOrigin") },
            filter.figure.map { l("books.figure.\($0.rawValue)") },
        ].compactMap(\.self)
        return parts.isEmpty ? l("ledger.lede") : l("ledger.narrowed", ["what": parts.joined(separator: " · ")])
    }

    @HTMLBuilder private var total: HTML {
        if let figure = filter.figure {
            p(.class("figure-big")) {
                visit.sums(totals.first?.amounts ?? [])
                " "
                small { l("books.figure.\(figure.rawValue)") }
            }
            if let sum { proof(sum) }
        } else {
            l.facts(
                totals.map { figure, amounts in
                    let link = filter.origin == nil ? words.link(filter, figure) : nil
                    let total = visit.sums(amounts)
                    return ("books.figure.\(figure.rawValue)", link.map { link in a(.href(link)) { total } } ?? total)
                })
        }
    }

    /// Says that both ways of counting agree, or that they do not.
    private func proof(_ sum: (amount: Money, count: Int)) -> HTML {
        let total = totals.first?.amounts.first ?? .zero(sum.amount.currency)
        return p {
            total.cents == sum.amount.cents
                ? l("ledger.sumAgrees", ["count": String(sum.count)])
                : l("ledger.sumDiffers", ["sum": l.money(sum.amount)])
        }
    }

    @HTMLBuilder private var transfers: HTML {
        if rows.isEmpty {
            p(.class("empty")) { l("ledger.empty") }
        } else {
            Table(
                caption: l(filter.figure == nil ? "ledger.caption" : "ledger.captionFigure"),
                columns: [
                    .init(heading: l("ledger.what")), .init(heading: l("ledger.day")), .init(heading: l("ledger.move")),
                    .init(heading: l("ledger.phase")), .init(heading: l("ledger.amount"), isAmount: true),
                    .init(heading: l("ledger.entry")),
                ],
                rows: rows.map(cells)
            ).html
        }
    }

    private func cells(_ row: LedgerRow) -> [HTML] {
        let (entry, transfer) = (row.entry, row.transfer)
        return [
            words.what(entry), timeElement(.datetime(entry.day.description)) { l.shortDay(entry.day) },
            HTML(words.move(transfer)), HTML(words.phase(transfer)),
            HTML(row.effect.map(words.signed) ?? words.amount(transfer)),
            span {
                l("ledger.number", ["number": String(entry.number)])
                " "
                code(.class("ref"), .title(entry.hash)) { String(entry.hash.prefix(10)) }
            },
        ]
    }

    @HTMLBuilder private var pager: HTML {
        if !isFirst || next != nil {
            nav(.class("pager"), .ariaLabel(l("page.pager"))) {
                if isFirst {
                    span { HTML() }
                } else {
                    a(.href(words.link(filter, filter.figure))) { l("ledger.newest") }
                }
                if let next { a(.href(words.link(filter, filter.figure, before: next))) { l("page.older") } }
            }
        }
    }
}

/// The names that the transfers of a page need, and whether this person may read them.
struct LedgerNames: Sendable {
    let lines: [FundLine.ID: LineLabel]
    var budgets: [String: (name: String, slug: Slug, isVisible: Bool)] = [:]
    var parties: [String: String] = [:]
    var draws: [String: LedgerDraw] = [:]
    var actor: String = ""

    init(lines: [FundLine.ID: LineLabel]) { self.lines = lines }

    /// - Throws: ``NotFound`` for a budget or a draw that this person may not see.
    mutating func load(for rows: [LedgerRow], _ filter: LedgerFilter, _ actor: Actor, in db: some Reading) throws {
        self.actor = "person:\(actor.id)"
        let accounts = rows.flatMap { [$0.transfer.debit, $0.transfer.credit] }
        draws = try LedgerDraw.all(Set(rows.map(\.entry.origin)), for: actor, in: db)
        let group = try BudgetGroup.budgets(of: actor.id, in: db).member
        let wanted = Set(
            accounts.compactMap(\.budget) + draws.values.map(\.budget.rawValue)
                + [filter.budget?.rawValue].compactMap(\.self))
        for id in wanted.sorted() {
            let budget = try ContributoryBudget.find(ContributoryBudget.ID(rawValue: id), in: db)
            let isVisible = budget.isVisible(to: actor, isInGroup: group.contains(budget.id))
            budgets[id] = (budget.name, budget.slug, isVisible)
        }
        parties = try LedgerParties.names(Set(accounts.compactMap(\.party)), in: db)
        if let budget = filter.budget, budgets[budget.rawValue]?.isVisible != true { throw NotFound() }
        if let origin = filter.origin, let draw = draws[origin], !mayOpen(draw) { throw NotFound() }
    }

    func mayOpen(_ draw: LedgerDraw) -> Bool { draw.isTheirs || budgets[draw.budget.rawValue]?.isVisible == true }
}

/// Accounts, phases and entries in words.
struct LedgerWords: Sendable {
    let l: Language
    let names: LedgerNames

    /// What happened, with a way to the draw when it may be opened.
    func what(_ entry: Entry) -> HTML {
        HTML {
            l("entry.\(entry.kind)")
            if let draw = names.draws[entry.origin], names.mayOpen(draw) {
                " "
                a(.href(Links.draw(draw.id))) { "P-\(draw.number)" }
            }
        }
    }

    /// « enveloppe Lille.bike (ANIS) → réservé pour Camille »: reserved money is a place of its own here.
    func move(_ transfer: Transfer) -> String {
        let (from, to) =
            switch transfer.phase {
            case .posted, .reversal: (account(transfer.debit), account(transfer.credit))
            case .pending: (account(transfer.debit), reserved(transfer.credit))
            case .post: (reserved(transfer.credit), account(transfer.credit))
            case .void, .expire: (reserved(transfer.credit), account(transfer.debit))
            }
        return "\(from) → \(to)"
    }

    func phase(_ transfer: Transfer) -> String {
        guard transfer.phase == .post, let rest = try? transfer.releases - transfer.amount, rest.isPositive else {
            return l("books.phase.\(transfer.phase.rawValue)")
        }
        return l("books.phase.postInPart", ["rest": l.money(rest)])
    }

    /// What moves; for a reservation given up, what is free again.
    func amount(_ transfer: Transfer) -> String {
        l.money(transfer.amount.isZero ? transfer.releases : transfer.amount)
    }

    func signed(_ effect: Money) -> String { (effect.isPositive ? "+" : "") + l.money(effect) }

    func account(_ account: Account) -> String {
        let payee = payee(account)
        return switch account.kind {
        case .bank: account.budget == nil ? l("books.account.bank") : l("books.account.bankPaid", ["payee": payee])
        case .receivable:
            l("books.account.receivable", ["payer": label(account)?.payer ?? "", "line": label(account)?.name ?? ""])
        case .fundLine: l("books.account.fundLine", ["line": label(account)?.full ?? ""])
        case .allocation:
            l(
                "books.account.allocation",
                ["budget": budget(account.budget ?? ""), "line": label(account)?.payer ?? ""])
        case .owed: l("books.account.owed", ["payee": payee])
        case .activity: l("books.account.activity", ["payee": payee])
        case .inTransit: l("books.account.inTransit", ["payee": payee])
        }
    }

    func budget(_ id: String) -> String {
        guard let budget = names.budgets[id], budget.isVisible else { return l("books.hiddenBudget") }
        return budget.name
    }

    private func reserved(_ account: Account) -> String { l("books.account.reserved", ["payee": payee(account)]) }

    /// A person's name stands only where the budget may be seen by whoever reads.
    private func payee(_ account: Account) -> String {
        guard let party = account.party, let name = names.parties[party] else { return l("books.somebody") }
        let isVisible = account.budget.flatMap { names.budgets[$0]?.isVisible } ?? false
        return isVisible || party == names.actor ? name : l("books.somebody")
    }

    private func label(_ account: Account) -> LineLabel? {
        account.fundLine.flatMap { names.lines[FundLine.ID(rawValue: $0)] }
    }

    func link(_ filter: LedgerFilter, _ figure: LedgerFigure?, before: Int64? = nil) -> String {
        let path = Links.ledger(line: filter.line, budget: filter.budget, origin: filter.origin, kind: figure?.rawValue)
        return before.map { path + (path.contains("?") ? "&" : "?") + "avant=\($0)" } ?? path
    }
}
