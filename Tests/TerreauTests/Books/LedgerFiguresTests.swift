import HTTPTypes
import Ledger
import Storage
import Testing

@testable import Terreau

/// Every figure and the transfers behind it come to the same sum.
@Suite struct LedgerFiguresTests {
    @Test(arguments: Engine.available)
    func `a figure is the sum of its transfers, for every line and every budget`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            try await house.read { db in
                let lines = try FundLine.all(in: db).map { LedgerFilter(line: $0.id) }
                let budgets = try ContributoryBudget.all(in: db).map { LedgerFilter(budget: $0.id) }
                let envelopes = try Figures.allEnvelopes(in: db).map { LedgerFilter(line: $0.line, budget: $0.budget) }
                for filter in lines + budgets + envelopes {
                    for figure in LedgerFigure.allCases {
                        let total = try filter.total(of: figure, in: db).first?.cents ?? 0
                        let sum = try filter.sum(of: figure, in: db)
                        #expect(total == sum.amount.cents, "\(figure)")
                        var narrowed = filter
                        narrowed.figure = figure
                        let rows = try narrowed.page(before: nil, limit: 500, in: db)
                        #expect(rows.count == sum.count, "\(figure)")
                        #expect(rows.reduce(0) { $0 + ($1.effect?.cents ?? 0) } == sum.amount.cents, "\(figure)")
                        #expect(!rows.contains { $0.effect?.isZero ?? true }, "\(figure)")
                    }
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func `the figures are those of the other pages`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            try await house.read { db in
                for line in try Figures.allLines(in: db) {
                    func total(_ figure: LedgerFigure) throws -> Money {
                        try LedgerFilter(line: line.line).total(of: figure, in: db).first ?? .zero
                    }
                    #expect(try total(.granted) == line.granted)
                    #expect(try total(.received) == line.received)
                    #expect(try total(.unallocated) == line.unallocated)
                    #expect(try total(.left) == line.left)
                    #expect(try total(.reserved) == line.reserved)
                    #expect(try total(.owed) == line.owed)
                    #expect(try total(.paid) == line.paid)
                    #expect(try total(.allocated) == line.allocated)
                    #expect(try Money.max(.zero, total(.ahead)) == line.ahead)
                }
            }
        }
    }

    @Test func `pages follow each other without losing or repeating a transfer`() async throws {
        try await withInstance(.sqlite) { house in
            try await house.fillBooks()
            try await house.read { db in
                let all = try LedgerFilter().page(before: nil, limit: 500, in: db).map(\.transfer.id)
                var paged: [Transfer.ID] = []
                while true {
                    let page = try LedgerFilter().page(before: paged.last?.number, limit: 7, in: db)
                    if page.isEmpty { break }
                    paged += page.map(\.transfer.id)
                }
                #expect(paged == all)
                #expect(all == all.sorted(by: >))
            }
        }
    }
}

/// Who reads what.
@Suite struct BooksPrivacyTests {
    @Test(arguments: Engine.available)
    func `public pages name nobody who did not choose it, and no hidden budget`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            try await house.fillBooks()
            try await house.browse { web in
                for path in ["/transparence", "/transparence/lille-bike"] {
                    let page = try await web.get(path)
                    #expect(page.status == .ok)
                    for word in ["Camille", "Nadia", "Réparer", "Atelier du soir", "atelier", "Benali"] {
                        #expect(!page.text.contains(word), "\(word) on \(path)")
                    }
                    #expect(page.text.contains("Yanis Leroy"))
                    #expect(page.text.contains("Vélos du Nord"))
                }
                #expect(try await web.get("/transparence/atelier").status == .notFound)
                #expect(try await web.get("/transparence/nowhere").status == .notFound)
            }
        }
    }

    @Test func `the public total is the sum of its quarters, of its kinds and of its budgets`() async throws {
        try await withInstance(.sqlite) { house in
            try await house.fillBooks()
            let clock = house.instance.clock
            try await house.read { db in
                let budgets = try Transparency.budgets(in: db)
                let accepted = try Money.sum(Transparency.figures(of: budgets, in: db).map { try $0.accepted })
                let totals = try Transparency.totals(of: budgets, currency: .eur, clock: clock, in: db)
                #expect(try Money.sum(totals.quarters.map(\.amount)) == accepted)
                #expect(try Money.sum(totals.kinds.map(\.amount)) == accepted)
                let paid = totals.payees.map(\.amount) + [totals.morePayees.amount, totals.otherPeople.amount]
                #expect(try Money.sum(paid) == accepted)
            }
        }
    }

    @Test func `the ledger names a payee only to those who may see the budget`() async throws {
        try await withInstance(.sqlite) { house in
            try await house.fillBooks()
            let outsider = try await house.person("Louise")
            let hidden = try await house.read {
                try ContributoryBudget.find(slug: #require(Slug(rawValue: "atelier")), in: $0)
            }
            let budget = try #require(hidden).id
            let mel = try await house.read { try FundLine.find(slug: #require(Slug(rawValue: "mel")), in: $0) }
            let line = try #require(mel).id
            try await house.browse { web in
                let theirs = try await web.get(Links.ledger(line: line), as: outsider)
                #expect(theirs.status == .ok)
                #expect(!theirs.text.contains("atelier"))
                #expect(try await web.get(Links.ledger(budget: budget), as: outsider).status == .notFound)
                let manager = try await web.get(Links.ledger(budget: budget, kind: "owed"), as: house.manager)
                #expect(manager.text.contains("Camille Dupont"))
                #expect(manager.text.contains("exactement cette somme"))
            }
        }
    }

    @Test(arguments: Engine.available)
    func `every page of the books answers, full or empty, in both languages`(engine: Engine) async throws {
        try await withInstance(engine) { house in
            let paths =
                ["/grand-livre", "/tresorerie", "/transparence"]
                + LedgerFigure.allCases.map { Links.ledger(kind: $0.rawValue) }
            for isFull in [false, true] {
                if isFull { try await house.fillBooks() }
                try await house.browse { web in
                    for path in paths {
                        let page = try await web.get(path, as: house.treasurer)
                        #expect(page.status == .ok, "\(path)")
                    }
                }
            }
            try await house.browse { web in
                for path in [
                    "/grand-livre?compte=nothing", "/grand-livre?avant=x", "/grand-livre?ligne=x",
                    "/grand-livre?budget=x",
                ] {
                    let page = try await web.get(path, as: house.treasurer)
                    #expect(page.status == .notFound, "\(path)")
                }
            }
        }
    }
}
